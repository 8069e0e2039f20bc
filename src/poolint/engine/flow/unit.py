"""A place in the program while its slots are made: what names, calls and returns there belong to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from poolint.engine.flow.program import Module, Program
from poolint.engine.flow.scopes import Scope
from poolint.engine.flow.values import Class, Function, Ref, Slot
from poolint.model import syntax as s

DEEP = 30
"""Expressions within each other that are evaluated on the stack."""
TOO_DEEP = 4 * DEEP
"""Expressions, of functions and comprehensions within each other, beyond which nothing is known."""
_SCOPES = frozenset([s.Lambda, s.Comprehension])
"""Their parts mean something only inside them."""

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
    module = unit.module
    if module.ready and expr.at in module.ready:
        return module.slots[expr.at]
    module.depth += 1
    if module.depth % DEEP == 0:
        if module.depth >= TOO_DEEP:
            module.depth -= 1
            slot = unit.new(expr)
            unit.graph.overflowed.add(slot)
            return slot
        _ahead(unit, expr)
    slot = unit.forms[type(expr)](unit, expr)
    module.depth -= 1
    module.slots[expr.at] = slot
    return slot


def _ahead(unit: Unit, expr: s.Expr) -> None:
    """Evaluate the parts of an expression from the innermost outwards, so that its depth costs no stack."""
    order: list[s.Node] = []
    stack = s.children(expr) if type(expr) not in _SCOPES else []
    while stack:
        node = stack.pop()
        order.append(node)
        if type(node) not in _SCOPES:
            stack.extend(s.children(node))
    ready = unit.module.ready
    for node in reversed(order):
        if type(node) in unit.forms and node.at >= 0 and node.at not in ready:
            evaluate(unit, node)  # type: ignore[arg-type]
            ready.add(node.at)
