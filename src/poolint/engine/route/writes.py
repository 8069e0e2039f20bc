"""Writes: where the code itself changes an environment, its own or a copy of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from poolint.engine.flow.program import Program
from poolint.engine.flow.values import Slot
from poolint.engine.route.names import Names
from poolint.engine.route.statements import Statements
from poolint.model import syntax as s
from poolint.model.routes import Environ

Kind = Literal["set", "default", "unset"]
Change = tuple[str, Kind, "s.Expr | None", Slot]
"""Name, kind, value and what is changed."""


class Write(msgspec.Struct, frozen=True):
    """One change of one variable."""

    name: str
    kind: Kind
    module: int
    at: int
    value: s.Expr | None
    base: Slot
    """What is changed: -1 for the environment of the process, else the slot of a mapping."""
    function: s.Function | None
    sure: bool
    """Whether nothing around it decides if it runs."""


def writes(
    program: Program, statements: Statements, names: Names, environs: tuple[Environ, ...]
) -> tuple[Write, ...]:
    """Every write of a literal name, in source order by module."""
    found: list[Write] = []
    for file in statements.files:
        reader = _Reader(program, names, environs, file)
        for one in statements.of(file):
            found.extend(reader.of(one.node, one.function, sure=one.sure))
    return tuple(found)


class _Reader:
    """Reads the writes of one module."""

    def __init__(self, program: Program, names: Names, environs: tuple[Environ, ...], file: int) -> None:
        self._slots = program.modules[file].slots
        self._names = names
        self._file = file
        self._mappings = frozenset(name for environ in environs for name in environ.mapping)
        self._sets = frozenset(name for environ in environs for name in environ.sets)
        self._unsets = frozenset(name for environ in environs for name in environ.unsets)

    def of(self, node: s.Statement, function: s.Function | None, *, sure: bool) -> Iterator[Write]:
        for name, kind, value, base in self._changes(node):
            yield Write(name, kind, self._file, node.at, value, base, function, sure)

    def _changes(self, node: s.Statement) -> Iterator[Change]:
        if isinstance(node, s.Assign):
            for target in node.targets:
                if isinstance(target, s.Subscript) and isinstance(target.index, s.String):
                    yield target.index.value, "set", node.value, self._base(target.value)
            if isinstance(node.value, s.Call):
                yield from self._called(node.value)
        elif isinstance(node, s.Delete):
            for target in node.targets:
                if isinstance(target, s.Subscript) and isinstance(target.index, s.String):
                    yield target.index.value, "unset", None, self._base(target.value)
        elif isinstance(node, s.Augmented) and node.op == "|" and isinstance(node.value, s.Mapping):
            for name, value in _entries(node.value):
                yield name, "set", value, self._base(node.target)
        else:
            called = _value(node)
            if isinstance(called, s.Call):
                yield from self._called(called)

    def _called(self, call: s.Call) -> Iterator[Change]:
        given = [argument.value for argument in call.arguments if not argument.keyword and not argument.star]
        first = given[0].value if given and isinstance(given[0], s.String) else None
        second = given[1] if len(given) > 1 else None
        dotted = self._names.dotted(self._file, call.func)
        if first is not None and dotted in self._sets:
            yield first, "set", second, -1
        elif first is not None and dotted in self._unsets:
            yield first, "unset", None, -1
        elif isinstance(call.func, s.Attribute):
            base = self._base(call.func.value)
            if call.func.attr == "setdefault" and first is not None:
                yield first, "default", second, base
            elif call.func.attr == "pop" and first is not None:
                yield first, "unset", None, base
            elif call.func.attr == "update":
                for item in given:
                    for name, value in _entries(item):
                        yield name, "set", value, base
                for argument in call.arguments:
                    if argument.keyword:
                        yield argument.keyword, "set", argument.value, base

    def _base(self, expr: s.Expr) -> Slot:
        """-1 for the environment of the process, -2 for what has no slot, else the slot."""
        if self._names.dotted(self._file, expr) in self._mappings:
            return -1
        slot = self._slots[expr.at]
        return slot if slot >= 0 else -2


def _value(node: s.Statement) -> s.Expr | None:
    if isinstance(node, s.ExpressionStatement | s.Return):
        value = node.value
        return value.value if isinstance(value, s.Await) else value
    return None


def _entries(expr: s.Expr) -> Iterator[tuple[str, s.Expr]]:
    """The literal keys of a mapping display, with their values."""
    if isinstance(expr, s.Mapping):
        for item in expr.items:
            if isinstance(item.key, s.String):
                yield item.key.value, item.value
