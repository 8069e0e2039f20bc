"""Annotations: the classes they name, as evidence of what a slot holds."""

from __future__ import annotations

import re
from functools import partial

from poolint.engine.flow import members
from poolint.engine.flow.behaviour import annotate
from poolint.engine.flow.graph import KEY_UNKNOWN
from poolint.engine.flow.unit import Unit, evaluate
from poolint.engine.flow.values import Slot
from poolint.model import syntax as s

_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_CLASS_ITSELF = frozenset({"type", "Type"})
_COLLECTIONS = frozenset(
    [
        "list",
        "List",
        "tuple",
        "Tuple",
        "set",
        "Set",
        "Sequence",
        "Iterable",
        "Iterator",
        "AsyncIterator",
        "AsyncIterable",
        "Generator",
        "AsyncGenerator",
        "Collection",
        "deque",
        "frozenset",
    ]
)


def annotation(unit: Unit, expr: s.Expr, slot: Slot) -> None:
    """Let ``slot`` hold instances of the classes that an annotation names."""
    stack = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, s.Name | s.Attribute):
            unit.graph.watch(evaluate(unit, node), partial(annotate, unit.program, slot))
        elif isinstance(node, s.String):
            for dotted in _DOTTED.findall(node.value)[:20]:
                _named(unit, dotted, slot)
        elif isinstance(node, s.Binary):
            stack.extend((node.left, node.right))
        elif isinstance(node, s.Sequence):
            stack.extend(reversed(node.items))
        elif isinstance(node, s.Call):
            unit.graph.flow(evaluate(unit, node), slot)
        elif isinstance(node, s.Subscript):
            _generic(unit, node, slot, stack)


def _generic(unit: Unit, node: s.Subscript, slot: Slot, stack: list[s.Expr]) -> None:
    base = node.value
    name = base.id if isinstance(base, s.Name) else base.attr if isinstance(base, s.Attribute) else ""
    if name in _CLASS_ITSELF:
        unit.graph.flow(evaluate(unit, node.index), slot)
    elif name in _COLLECTIONS:
        container = unit.graph.container()
        unit.graph.add(slot, container)
        annotation(unit, node.index, unit.graph.element(container.number, KEY_UNKNOWN))
    elif name in ("dict", "Dict", "Mapping", "MutableMapping", "defaultdict"):
        container = unit.graph.container(mapping=True)
        unit.graph.add(slot, container)
        annotation(unit, node.index, unit.graph.element(container.number, KEY_UNKNOWN))
    elif name != "Callable":
        if isinstance(base, s.Name | s.Attribute):
            unit.graph.watch(evaluate(unit, base), partial(annotate, unit.program, slot))
        stack.append(node.index)


def _named(unit: Unit, dotted: str, slot: Slot) -> None:
    """An annotation written as a string: each dotted name in it."""
    first, *rest = dotted.split(".")
    current = unit.program.name(unit.module, unit.scope, first)
    if current is None:
        return
    for name in rest:
        after = unit.graph.slot()
        unit.graph.watch(current, partial(members.load, unit.program, after, name))
        current = after
    unit.graph.watch(current, partial(annotate, unit.program, slot))
