"""Arguments: what a call passes under a name, directly, by position or through ``**mapping``."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from poolint.engine.flow.graph import KEY_UNKNOWN
from poolint.engine.flow.program import Program
from poolint.engine.flow.values import Call, Container, Instance, PathValue, Slot
from poolint.model.catalog import ArgumentName


class Passed(msgspec.Struct, frozen=True):
    """The slots that may be passed under a name, and whether something unknown may be passed too."""

    slots: tuple[Slot, ...]
    unknown: bool

    @property
    def absent(self) -> bool:
        """Whether the call surely passes nothing under the name."""
        return not self.slots and not self.unknown


def passed(program: Program, call: Call, names: tuple[ArgumentName, ...]) -> Passed:
    """What the call passes under any of the names or positions, and what is set on its object under them."""
    later = program.later.get(call.ref, {})
    slots = [slot for name in names if isinstance(name, str) for slot in later.get(name, ())]
    unknown = False
    starred = False
    for position, argument in enumerate(call.arguments):
        if argument.star == "**":
            found = [value for value in program.graph.values(argument.slot) if isinstance(value, Container)]
            unknown = unknown or not found or any(_open(program, value) for value in found)
            for value in found:
                slots.extend(slot for key, slot in program.graph.keys(value.number) if key in names)
        elif argument.star:
            starred = True
            unknown = unknown or any(isinstance(name, int) for name in names)
        elif argument.keyword:
            if argument.keyword in names:
                slots.append(argument.slot)
        elif position in names and not starred:
            slots.append(argument.slot)
    return Passed(tuple(dict.fromkeys(slots)), unknown and not slots)


def _open(program: Program, value: Container) -> bool:
    """Whether a mapping may hold keys that were not seen."""
    graph = program.graph
    unknown = graph.element(value.number, KEY_UNKNOWN)
    known = any(True for _ in graph.keys(value.number))
    return not known or bool(graph.values(unknown) or graph.sources(unknown))


def builders(program: Program, value: PathValue | Instance) -> Iterator[Call]:
    """The calls that built a value, outermost construction first."""
    for ref in value.builds:
        call = program.calls.get(ref)
        if call is not None:
            yield call
