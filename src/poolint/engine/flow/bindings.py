"""Bindings: assignment targets, unpacked as far as they show their parts."""

from __future__ import annotations

from functools import partial

from poolint.engine.flow import members
from poolint.engine.flow.graph import Key
from poolint.engine.flow.unit import Unit, evaluate
from poolint.engine.flow.values import Slot
from poolint.model import syntax as s


def assign(unit: Unit, target: s.Expr, value: Slot, expr: s.Expr | None = None) -> None:
    """Let an assignment target hold ``value``; ``expr`` is the value's expression where there is one."""
    graph, program = unit.graph, unit.program
    if expr is not None and isinstance(target, s.Attribute | s.Subscript):
        unit.module.stores.append((target, expr))
    if isinstance(target, s.Name):
        slot = unit.scope.names.get(target.id) if unit.scope.kind == "inner" else None
        slot = unit.variable(target.id) if slot is None else slot
        unit.module.slots[target.at] = slot
        graph.flow(value, slot)
    elif isinstance(target, s.Attribute):
        base = evaluate(unit, target.value)
        graph.watch(base, partial(members.store, program, value, target.attr))
    elif isinstance(target, s.Subscript):
        base = evaluate(unit, target.value)
        evaluate(unit, target.index)
        graph.watch(base, partial(members.store_index, program, value, key_of(target.index)))
    elif isinstance(target, s.Starred):
        assign(unit, target.value, value)
    elif isinstance(target, s.Sequence):
        _unpack(unit, target, value, expr)


def _unpack(unit: Unit, target: s.Sequence, value: Slot, expr: s.Expr | None) -> None:
    slots = unit.module.slots
    if (
        isinstance(expr, s.Sequence)
        and len(expr.items) == len(target.items)
        and not any(isinstance(item, s.Starred) for item in (*expr.items, *target.items))
    ):
        for place, item in zip(target.items, expr.items, strict=True):
            assign(unit, place, slots[item.at], item)
        return
    after_star = False
    for position, place in enumerate(target.items):
        if isinstance(place, s.Starred):
            after_star = True
            assign(unit, place.value, value)
            continue
        each = unit.graph.slot()
        key = None if after_star else position
        unit.graph.watch(value, partial(members.index, unit.program, each, key))
        assign(unit, place, each)


def key_of(expr: s.Expr) -> Key | None:
    """The literal key of a subscript; None when it is not literal, or counted from the end."""
    if isinstance(expr, s.String):
        return expr.value
    if isinstance(expr, s.Number) and isinstance(expr.value, int):
        return expr.value
    return None
