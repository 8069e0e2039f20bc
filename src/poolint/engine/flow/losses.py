"""Losses: where the bounds of the analysis kept it from looking at all."""

from __future__ import annotations

from poolint.engine.flow.program import Program
from poolint.engine.flow.values import Ref


def losses(program: Program) -> tuple[Ref, ...]:
    """The expressions of a program that are too deep to be evaluated: what stands in them is not known.

    A place that holds more values than are kept is none: of the catalog's paths each is kept, and of the
    functions that share a decorator the bodies are looked at all the same.
    """
    places: dict[Ref, None] = {}
    for slot in program.graph.overflowed:
        origin = program.graph.origin(slot)
        if origin is not None and not program.graph.values(slot):
            places[Ref(origin[0], origin[1].at)] = None
    return tuple(sorted(places))
