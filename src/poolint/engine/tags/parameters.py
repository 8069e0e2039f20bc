"""Parameters: whether callers nobody knows may fill one, and what the known ones pass."""

from __future__ import annotations

from collections.abc import Iterator

from poolint.engine.flow.program import Program
from poolint.engine.flow.values import Bound, Call, Function, Slot


class Parameters:
    """The parameters of a solved program's functions, by slot."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._places = {
            slot: (function, position)
            for function in program.functions
            for position, (_, slot) in enumerate(function.parameters)
        }
        self._calls: dict[Function, dict[tuple[Call, bool], None]] = {}
        for call, function, receiver in program.bound:
            self._calls.setdefault(function, {})[(call, receiver is not None)] = None

    def of(self, slot: Slot) -> Slot | None:
        """The parameter that a slot is, or takes its value from directly."""
        for place in (slot, *self._program.graph.sources(slot)):
            if place in self._places:
                return place
        return None

    def is_open(self, parameter: Slot) -> bool:
        """Whether no call of its function is known, so that anything may be passed."""
        return self._places[parameter][0] not in self._calls

    def passed(self, parameter: Slot) -> Iterator[Slot | None]:
        """What each known call passes; None where it leaves the parameter out."""
        function, position = self._places[parameter]
        described = function.parameters[position][0]
        for call, has_receiver in self._calls.get(function, ()):
            yield _given(call.arguments, described.name, position - has_receiver)


def _given(arguments: tuple[Bound, ...], name: str, position: int) -> Slot | None:
    """The argument for a parameter; a splat that may fill it counts as one that does."""
    places = [argument for argument in arguments if not argument.keyword and argument.star != "**"]
    for at, argument in enumerate(places):
        if argument.star or at == position:
            return argument.slot
    for argument in arguments:
        if argument.keyword == name or argument.star == "**":
            return argument.slot
    return None
