"""Losses: where the bounds of the analysis may have cost call sites."""

from __future__ import annotations

from poolint.engine.flow.frontier import Frontier, Node
from poolint.engine.flow.program import Program
from poolint.engine.flow.values import Call, ClassValue, FunctionValue, Instance, Method, Ref


def losses(program: Program) -> tuple[Ref, ...]:
    """The places of a solved program where more was to be followed than is, and Claude is at stake.

    Those are calls of more functions than are kept, when what they pass or give leads to Claude, and
    expressions too deep to be evaluated.
    """
    overflowed = program.graph.overflowed
    if not overflowed:
        return ()
    places: dict[Ref, None] = {}
    for slot in overflowed:
        origin = program.graph.origin(slot)
        if origin is not None and not program.graph.values(slot):
            places[Ref(origin[0], origin[1].at)] = None
    lacking = program.graph.incomplete()
    asked = [(call, _at_stake(program, call)) for call in program.calls.values() if call.callee in lacking]
    if asked:
        leading = Frontier(program).leading([node for _, nodes in asked for node in nodes])
        places.update((call.ref, None) for call, nodes in asked if not leading.isdisjoint(nodes))
    return tuple(sorted(places))


def _at_stake(program: Program, call: Call) -> list[Node]:
    """What a call passes, and what it is known to call."""
    nodes: list[Node] = [argument.slot for argument in call.arguments]
    for value in program.graph.values(call.callee):
        if isinstance(value, FunctionValue | Method):
            nodes.append(value.function)
        elif isinstance(value, ClassValue | Instance):
            nodes.append(value.cls)
    return nodes
