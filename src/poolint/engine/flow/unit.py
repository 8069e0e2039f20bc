"""A place in the program while its slots are made: what names, calls and returns there belong to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from poolint.engine.flow.program import Module, Program
from poolint.engine.flow.scopes import Scope
from poolint.engine.flow.values import Class, Function, Ref, Slot
from poolint.model import syntax as s

Forms = dict[type, Callable[["Unit", Any], Slot]]


class Unit:
    """Where an expression stands: its module, scope, function and class."""

    __slots__ = ("cls", "forms", "function", "graph", "module", "program", "scope")

    def __init__(self, program: Program, module: Module, scope: Scope, forms: Forms) -> None:
        self.program = program
        self.forms = forms
        self.graph = program.graph
        self.module = module
        self.scope = scope
        self.function: Function | None = None
        self.cls: Class | None = None

    def inside(self, scope: Scope, *, function: Function | None = None, cls: Class | None = None) -> Unit:
        """A place in a scope below, in the same function and class where none is given."""
        unit = Unit(self.program, self.module, scope, self.forms)
        unit.function = self.function if function is None else function
        unit.cls = self.cls if cls is None else cls
        return unit

    def ref(self, node: s.Node) -> Ref:
        """The node's name in the program."""
        return Ref(self.module.file, node.at)

    def new(self, expr: s.Expr) -> Slot:
        """A new slot for an expression."""
        return self.graph.slot(self.module.file, expr)

    def variable(self, name: str) -> Slot:
        """The slot that binding ``name`` here writes to."""
        names = self.scope.home(name).names
        slot = names.get(name)
        if slot is None:
            slot = names[name] = self.graph.slot()
        return slot


def evaluate(unit: Unit, expr: s.Expr) -> Slot:
    """The slot of an expression, whose parts are evaluated too."""
    slot = unit.forms[type(expr)](unit, expr)
    unit.module.slots[expr.at] = slot
    return slot
