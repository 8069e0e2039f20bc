"""Naming: the access path an expression is written with, through imports, aliases and project modules.

For what the flow analysis does not carry: libraries that are no way to reach a model, but stand around
the calls that are. Asked backwards from an expression, so the cost follows the questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from poolint.engine.flow.program import Program, lineage
from poolint.engine.flow.values import (
    Class,
    ClassValue,
    Function,
    FunctionValue,
    Instance,
    Method,
    PathValue,
    Ref,
    Value,
)
from poolint.engine.outline import TOP, Bound, Outline
from poolint.model import syntax as s

MAX_ORIGINS = 12
"""Ways one expression may have come to be; more are not looked at."""
MAX_DEPTH = 40


class Origin(msgspec.Struct, frozen=True):
    """One way an expression comes to be: its access path, and where the last step of it is written."""

    path: str
    module: int
    expr: s.Expr


class Store(NamedTuple):
    """An assignment to a member of an object, or to an entry of one: ``base.name["key"] = value``."""

    module: int
    base: s.Expr
    key: str | None
    value: s.Expr


class _Folder(msgspec.Struct, frozen=True):
    """A module or package of the project."""

    path: str


_Meaning = Origin | _Folder


class Naming:
    """Access paths of expressions, remembered for one solved program."""

    def __init__(self, program: Program, packages: Iterable[str]) -> None:
        self._program = program
        self._packages = frozenset(packages)
        self._outlines: dict[int, Outline] = {}
        self._known: dict[Ref, tuple[_Meaning, ...]] = {}
        self._stores: dict[str, list[Store]] | None = None
        self._attributes: dict[str, dict[Class, list[Store]]] = {}
        self._asked: set[tuple[str, str]] = set()
        self._depth = 0

    def outline(self, module: int) -> Outline:
        """The outline of a parsed file."""
        outline = self._outlines.get(module)
        if outline is None:
            outline = self._outlines[module] = Outline(self._program.modules[module].tree)
        return outline

    def origins(self, module: int, expr: s.Expr) -> tuple[Origin, ...]:
        """The access paths of an expression, with the expressions they end in."""
        return tuple(found for found in self._meanings(module, expr) if isinstance(found, Origin))

    def dotted(self, module: int, expr: s.Expr) -> tuple[str, ...]:
        """The access paths of an expression, as text: ``package.Class().member``."""
        return tuple(dict.fromkeys(found.path for found in self.origins(module, expr)))

    def stores(self, name: str) -> list[Store]:
        """The assignments to a member ``name``, or to entries of it, anywhere."""
        if self._stores is None:
            self._stores = {}
            for module in sorted(self._program.modules):
                for stored, value in self._program.modules[module].stores:
                    target: s.Expr = stored
                    key = None
                    if isinstance(target, s.Subscript) and isinstance(target.index, s.String):
                        key, target = target.index.value, target.value
                    if isinstance(target, s.Attribute):
                        store = Store(module, target.value, key, value)
                        self._stores.setdefault(target.attr, []).append(store)
        return self._stores.get(name, [])

    def values(self, module: int, expr: s.Expr) -> tuple[Value, ...]:
        """What the flow analysis knows the expression may be."""
        slot = self._program.modules[module].slots[expr.at]
        return self._program.graph.values(slot) if slot >= 0 else ()

    def _meanings(self, module: int, expr: s.Expr) -> tuple[_Meaning, ...]:
        ref = Ref(module, expr.at)
        known = self._known.get(ref)
        if known is None:
            if self._depth > MAX_DEPTH:
                return ()
            self._known[ref] = ()
            self._depth += 1
            found = dict.fromkeys(self._look(module, expr))
            self._depth -= 1
            known = self._known[ref] = tuple(found)[:MAX_ORIGINS]
        return known

    def _look(self, module: int, expr: s.Expr) -> Iterator[_Meaning]:
        if isinstance(expr, s.Name):
            yield from self._name(module, expr)
        elif isinstance(expr, s.Attribute):
            yield from self._attribute(module, expr)
        elif isinstance(expr, s.Call):
            yield from self._call(module, expr)
        elif isinstance(expr, s.Await | s.Assignment):
            yield from self._meanings(module, expr.value)
        elif isinstance(expr, s.Conditional):
            yield from self._meanings(module, expr.body)
            yield from self._meanings(module, expr.orelse)
        elif isinstance(expr, s.Boolean):
            for value in expr.values:
                yield from self._meanings(module, value)

    def _name(self, module: int, expr: s.Name) -> Iterator[_Meaning]:
        outline = self.outline(module)
        for home in outline.homes(expr.at):
            bounds = outline.bindings.get(home, {}).get(expr.id)
            if bounds is not None:
                for bound in bounds:
                    yield from self._bound(module, bound, expr)
                return
        for star in outline.stars:
            yield from self._bound(module, star._replace(member=expr.id), expr)

    def _bound(self, module: int, bound: Bound, expr: s.Expr) -> Iterator[_Meaning]:
        """What one binding makes of the name ``expr``."""
        if bound.expr is not None:
            yield from self._meanings(module, bound.expr)
        elif bound.module is not None:
            path = self._project_path(module, bound)
            if path is None and not bound.level:
                dotted = bound.module if bound.member is None else f"{bound.module}.{bound.member}"
                yield Origin(dotted, module, expr)
            elif path is not None and bound.member is None:
                yield _Folder(path)
            elif path is not None and bound.member is not None:
                yield from self._member(path, bound.member)

    def _project_path(self, module: int, bound: Bound) -> str | None:
        name = bound.module or ""
        if bound.level:
            return self._program.project.relative(module, bound.level, name)
        if name.partition(".")[0] in self._packages:
            return None
        return self._program.project.absolute(module, name)

    def _member(self, path: str, name: str) -> Iterator[_Meaning]:
        """What a name of a project module is; modules may import it from each other in a circle."""
        if (path, name) in self._asked:
            return
        self._asked.add((path, name))
        yield from self._exported(path, name)
        self._asked.discard((path, name))

    def _exported(self, path: str, name: str) -> Iterator[_Meaning]:
        file = self._program.project.file(path)
        if file is not None and file in self._program.modules:
            outline = self.outline(file)
            bounds = outline.bindings[TOP].get(name)
            if bounds is None:
                bounds = [star._replace(member=name) for star in outline.stars]
            for bound in bounds:
                yield from self._bound(file, bound, s.Name(0, name))
        below = f"{path}/{name}"
        if self._program.project.exists(below):
            yield _Folder(below)

    def _attribute(self, module: int, expr: s.Attribute) -> Iterator[_Meaning]:
        known = False
        for base in self._meanings(module, expr.value):
            known = True
            if isinstance(base, _Folder):
                yield from self._member(base.path, expr.attr)
            else:
                yield Origin(f"{base.path}.{expr.attr}", module, expr)
        for value in self.values(module, expr.value):
            if isinstance(value, Instance | ClassValue):
                yield from self._attribute_of(value.cls, expr.attr)
            elif isinstance(value, PathValue) and not known:
                yield Origin(f"{value.step.text}.{expr.attr}", module, expr)

    def _attribute_of(self, cls: Class, name: str) -> Iterator[_Meaning]:
        """What instances of a class of the project hold under ``name``."""
        family = lineage(cls)
        for each in family:
            for bound in self.outline(each.module).bindings.get(each.node.at, {}).get(name, ()):
                if bound.expr is not None:
                    yield from self._meanings(each.module, bound.expr)
            for store in self._stored_on(name).get(each, ()):
                yield from self._meanings(store.module, store.value)

    def _stored_on(self, name: str) -> dict[Class, list[Store]]:
        """The assignments to a member ``name``, by the class of the object."""
        found = self._attributes.get(name)
        if found is None:
            found = self._attributes[name] = {}
            for store in self.stores(name):
                if store.key is None:
                    held = self.values(store.module, store.base)
                    for cls in {one.cls for one in held if isinstance(one, Instance | ClassValue)}:
                        found.setdefault(cls, []).append(store)
        return found

    def _call(self, module: int, expr: s.Call) -> Iterator[_Meaning]:
        for base in self._meanings(module, expr.func):
            if isinstance(base, Origin):
                yield Origin(f"{base.path}()", module, expr)
        for value in self.values(module, expr.func):
            if isinstance(value, FunctionValue | Method):
                yield from self._result(value.function)

    def _result(self, function: Function) -> Iterator[_Meaning]:
        if isinstance(function.node, s.Lambda):
            yield from self._meanings(function.module, function.node.body)
            return
        for value in self.outline(function.module).returns.get(function.node.at, ()):
            yield from self._meanings(function.module, value)
