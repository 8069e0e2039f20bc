"""Budgets: whether an agent is told how much it may spend."""

from __future__ import annotations

from poolint.engine.flow.constants import literals, strings
from poolint.engine.flow.program import Program
from poolint.engine.flow.values import Call, PathValue, Slot
from poolint.engine.route.clues import Subject
from poolint.engine.route.handed import Handed
from poolint.engine.route.view import Layer
from poolint.engine.sites.arguments import passed
from poolint.model.routes import Order


def unlimited(program: Program, handed: Handed, order: Order, subject: Subject, flags: Layer) -> bool:
    """Whether the call surely starts an agent without any bound."""
    if not order.limits and not order.limit_flags:
        return False
    if any(flag in flags for flag in order.limit_flags):
        return False
    owner = subject.calls[0].owner if subject.calls else None
    for passing in order.passing:
        if passing.carries == "flags":
            for overlay in handed.overlays(passing, subject, owner):
                if any(flag in overlay.flags for flag in order.limit_flags):
                    return False
    if order.limit_arguments:
        return _says_nothing(program, order, subject)
    if not order.limits:
        return bool(flags) or not order.passing
    if not subject.known or not subject.calls:
        return False
    return all(
        _is_open(program, handed, order, (call, slot)) for call, slot in _options(program, order, subject)
    )


def _says_nothing(program: Program, order: Order, subject: Subject) -> bool:
    """Whether calls are given no bound, and no flags that cannot be read."""
    names = tuple(name for one in order.passing if one.carries == "flags" for name in one.argument)
    for call in subject.calls:
        bound, lines = passed(program, call, order.limit_arguments), passed(program, call, names)
        if bound.slots or any(strings(program, slot).unknown for slot in lines.slots):
            return False
    return True


def _options(program: Program, order: Order, subject: Subject) -> list[tuple[Call, Slot]]:
    """Every object of options that is given, with the call it is given to."""
    found: dict[tuple[Call, Slot], None] = {}
    for passing in order.passing:
        if passing.within:
            calls = subject.calls if passing.argument else subject.builders
            for call in calls:
                for slot in passed(program, call, passing.argument or passing.client).slots:
                    found[call, slot] = None
    return list(found)


def _is_open(program: Program, handed: Handed, order: Order, given: tuple[Call, Slot]) -> bool:
    """Whether options that could be followed give no bound on any way."""
    call, slot = given
    if not any(isinstance(value, PathValue) for value in program.graph.values(slot)):
        return literals(program, slot).values == (None,)
    for name in order.limits:
        for choice in handed.options.choices(slot, name, call.ref, call.owner):
            if not choice.sure:
                return False
            if choice.slot is not None and literals(program, choice.slot).values != (None,):
                return False
    return True
