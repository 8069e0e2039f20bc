"""The frontier: what the parsed modules export that leads to Claude, and which files it reaches next."""

from __future__ import annotations

from collections.abc import Sequence

from poolint.engine.flow.paths import CALL, Step
from poolint.engine.flow.program import Program, lineage
from poolint.engine.flow.values import (
    Class,
    ClassValue,
    Container,
    Described,
    External,
    Function,
    FunctionValue,
    Giving,
    Handed,
    Instance,
    Method,
    ModuleValue,
    Partial,
    PathValue,
    Slot,
)
from poolint.model.source import Imported

MAX_DEPTH = 2
"""How far a value is looked into: instances of classes whose attributes hold clients, and so on."""

Node = Slot | Function | Class | str | tuple[str, int]
"""What can lead to Claude: a slot, a function, a class, a module by its path, a collection or a partial."""


class Frontier:
    """One look at a solved program."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._scopes = {
            program.project.module_of(file): program.modules[file].scope for file in program.modules
        }
        made = (program.calls.get(ref) for ref in program.hits)
        self._billing = {call.owner for call in made if call is not None}
        handed = [
            (value.file, argument.slot)
            for call in program.calls.values()
            for value in program.graph.values(call.callee)
            if isinstance(value, External)
            for argument in call.arguments
        ]
        bases = [
            (value.file, cls)
            for cls in program.classes
            for base in cls.node.bases
            for value in program.graph.values(program.modules[cls.module].slots[base.value.at])
            if isinstance(value, External)
        ]
        self._run = {file for file, slot in handed if self._bills(slot)}
        self._outside: list[tuple[int, Node]] = [*handed, *bases]
        self._leading = self._search([*self._scopes, *(node for _, node in self._outside)])
        self._exports = {
            path: names
            for path, scope in self._scopes.items()
            if (names := frozenset(name for name, slot in scope.names.items() if slot in self._leading))
        }

    def _bills(self, slot: Slot) -> bool:
        """Whether a slot holds a function in which something bills: who runs it passes its arguments."""
        values = self._program.graph.values(slot)
        return any(
            isinstance(value, FunctionValue | Method) and value.function in self._billing for value in values
        )

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
        return {file for file, node in self._outside if node in self._leading} | self._run

    def leading(self, nodes: Sequence[Node]) -> set[Node]:
        """Those of the nodes, and of what they lead to, that lead to Claude."""
        return self._search(list(nodes))

    def _search(self, roots: list[Node]) -> set[Node]:
        """What leads to Claude within the depth, of all that the roots lead to.

        Forwards to see what there is, then backwards from Claude: each edge is walked once however often
        collections hold each other, and the nearest way decides whatever the order.
        """
        before: dict[Node, list[Node]] = {}
        near: dict[Node, None] = {}
        seen = dict.fromkeys(roots)
        stack = list(seen)
        while stack:
            node = stack.pop()
            bears, after = self._after(node)
            if bears:
                near[node] = None
            for following in after:
                before.setdefault(following, []).append(node)
                if following not in seen:
                    seen[following] = None
                    stack.append(following)
        leading: set[Node] = set(near)
        edge = list(near)
        # From a slot to what it holds and on to the next slot are two steps.
        for _ in range(2 * MAX_DEPTH + 1):
            edge = [node for after in edge for node in before.get(after, ()) if node not in leading]
            leading.update(edge)
        return leading

    def _after(self, node: Node) -> tuple[bool, list[Node]]:
        """Whether a node is Claude's own, and what calling, reading or entering it gives."""
        if isinstance(node, int):
            return self._held(node)
        if isinstance(node, Function):
            return False, [node.result] if node.yields is None else [node.result, node.yields]
        if isinstance(node, Class):
            line = lineage(node)
            slots = [slot for cls in line for slot in (*cls.attributes.values(), *cls.scope.names.values())]
            return any(cls.paths for cls in line), [*slots]
        if isinstance(node, str):
            return False, [*self._scopes[node].names.values()]
        kind, number = node
        return False, [self._program.graph.elements(number) if kind == "collection" else number]

    def _held(self, slot: Slot) -> tuple[bool, list[Node]]:
        bears = False
        after: list[Node] = []
        for value in self._program.graph.values(slot):
            if isinstance(value, PathValue):
                bears = bears or _is_bearing(value.step)
            elif isinstance(value, Handed):
                if isinstance(value.value, Partial):
                    after.append(("partial", value.value.callee))
                else:
                    bears = True
            elif isinstance(value, Described | Giving):
                after.append(("described", value.slot))
            elif isinstance(value, FunctionValue | Method):
                after.append(value.function)
            elif isinstance(value, ClassValue | Instance):
                after.append(value.cls)
            elif isinstance(value, Container):
                after.append(("collection", value.number))
            elif isinstance(value, Partial):
                after.append(("partial", value.callee))
            elif isinstance(value, ModuleValue) and value.path in self._scopes:
                after.append(value.path)
        return bears, after


def _is_bearing(step: Step) -> bool:
    """Whether a value here says Claude: not so a module that mostly serves other ends."""
    return () in step.mentions or (bool(step.mentions) and CALL in step.text)
