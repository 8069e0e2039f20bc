"""The frontier: what the parsed modules export that leads to Claude, and which files it reaches next."""

from __future__ import annotations

from collections.abc import Sequence

from poolint.engine.flow.paths import CALL, Step
from poolint.engine.flow.program import Program, lineage
from poolint.engine.flow.values import (
    Class,
    ClassValue,
    Container,
    External,
    Function,
    FunctionValue,
    Handed,
    Instance,
    Method,
    ModuleValue,
    Partial,
    PathValue,
    Slot,
    Value,
)
from poolint.model.source import Imported

MAX_DEPTH = 6
"""How far a value is looked into: instances of classes whose attributes hold clients, and so on."""


class Frontier:
    """One look at a solved program; forgets nothing it has decided."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._known: dict[object, bool] = {}
        self._exports: dict[str, frozenset[str]] = {}
        for file in sorted(program.modules):
            scope = program.modules[file].scope
            names = frozenset(name for name, slot in scope.names.items() if self._slot(slot, 0))
            if names:
                self._exports[program.project.module_of(file)] = names

    @property
    def exports(self) -> bool:
        """Whether any module has a name that leads to Claude."""
        return bool(self._exports)

    def reaches(self, file: int, imports: Sequence[Imported]) -> bool:
        """Whether a file that has not been parsed imports something that leads to Claude."""
        project = self._program.project
        for item in imports:
            if item.level:
                path = project.relative(file, item.level, item.module)
            else:
                path = project.absolute(file, item.module)
            if path is None:
                continue
            names = self._exports.get(path)
            if names is not None and (item.name is None or item.name == "*" or item.name in names):
                return True
            if item.name is not None and f"{path}/{item.name}" in self._exports:
                return True
        return False

    def wanted(self) -> set[int]:
        """Files not parsed yet that are handed something that leads to Claude."""
        program = self._program
        found: set[int] = set()
        for call in program.calls.values():
            outside = [
                value.file for value in program.graph.values(call.callee) if isinstance(value, External)
            ]
            if outside and any(self._slot(argument.slot, 0) for argument in call.arguments):
                found.update(outside)
        for cls in program.classes:
            slots = program.modules[cls.module].slots
            for base in cls.node.bases:
                for value in program.graph.values(slots[base.value.at]):
                    if isinstance(value, External) and self._class(cls, 0):
                        found.add(value.file)
        return found

    def _slot(self, slot: Slot, depth: int) -> bool:
        return any(self._leads(value, depth) for value in self._program.graph.values(slot))

    def _leads(self, value: Value, depth: int) -> bool:
        """Whether calling, reading or entering ``value`` may lead to a billable call."""
        if isinstance(value, PathValue):
            return _is_bearing(value.step)
        if isinstance(value, Handed):
            return True
        if depth > MAX_DEPTH:
            return False
        if isinstance(value, FunctionValue | Method):
            return self._function(value.function, depth)
        if isinstance(value, ClassValue | Instance):
            return self._class(value.cls, depth)
        if isinstance(value, Container):
            return self._slot(self._program.graph.elements(value.number), depth + 1)
        if isinstance(value, Partial):
            return self._slot(value.callee, depth + 1)
        return isinstance(value, ModuleValue) and value.path in self._exports

    def _function(self, function: Function, depth: int) -> bool:
        known = self._known.get(function)
        if known is None:
            self._known[function] = False
            slots = [function.result] if function.yields is None else [function.result, function.yields]
            known = self._known[function] = any(self._slot(slot, depth + 1) for slot in slots)
        return known

    def _class(self, cls: Class, depth: int) -> bool:
        known = self._known.get(cls)
        if known is None:
            self._known[cls] = False
            known = self._known[cls] = any(self._members(base, depth) for base in lineage(cls))
        return known

    def _members(self, cls: Class, depth: int) -> bool:
        if cls.paths:
            return True
        slots = (*cls.attributes.values(), *cls.scope.names.values())
        return any(self._slot(slot, depth + 1) for slot in slots)


def _is_bearing(step: Step) -> bool:
    """Whether a value here says Claude: not so a module that mostly serves other ends."""
    return () in step.mentions or (bool(step.mentions) and CALL in step.text)
