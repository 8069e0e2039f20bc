"""Conditions: whether a call of something billable is a site, and which model it names."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from poolint.engine.flow.constants import HOLE, literals, strings
from poolint.engine.flow.program import Program
from poolint.engine.flow.values import Call, Container, Instance, PathValue, Slot
from poolint.engine.sites.arguments import Passed, builders, passed
from poolint.model.catalog import Answer, ArgumentName, Condition, ModelSource

MAX_OBJECTS = 60
"""Carried objects searched for a model's name; agents of agents of agents hold no more."""

_STRENGTH: dict[Answer, int] = {"no": 0, "likely": 1, "yes": 2}


class Named(msgspec.Struct, frozen=True):
    """The models a call names, and whether that makes it a site."""

    models: tuple[str, ...]
    answer: Answer


def weakest(answers: Iterable[Answer]) -> Answer:
    """The least sure of the answers; ``yes`` for none."""
    return min(answers, key=_STRENGTH.__getitem__, default="yes")


def holds(program: Program, condition: Condition, call: Call, value: PathValue) -> Answer:
    """Whether ``condition`` holds of a call of ``value``."""
    found = _find(program, condition, call, value)
    if condition.present is not None:
        if found.unknown:
            return condition.unknown
        given = any(not _is_none(program, slot) for slot in found.slots)
        return "yes" if given is condition.present else "no"
    if found.absent:
        return condition.absent
    if condition.has_key is not None:
        return _has_key(program, condition, found)
    bases = _bases(program, condition, value)
    return _matches(program, condition, found, bases)


def _find(program: Program, condition: Condition, call: Call, value: PathValue) -> Passed:
    if condition.argument:
        return passed(program, call, condition.argument)
    slots: list[Slot] = []
    unknown = False
    for builder in builders(program, value):
        found = passed(program, builder, condition.client)
        slots.extend(found.slots)
        unknown = unknown or found.unknown
    return Passed(tuple(slots), (unknown and not slots) or not value.builds)


def _is_none(program: Program, slot: Slot) -> bool:
    found = literals(program, slot)
    return found.values == (None,) and not found.unknown and not program.graph.values(slot)


def _has_key(program: Program, condition: Condition, found: Passed) -> Answer:
    """Whether a mapping argument has the key, without regard to case."""
    wanted = (condition.has_key or "").lower()
    unknown = found.unknown
    for slot in found.slots:
        containers = [value for value in program.graph.values(slot) if isinstance(value, Container)]
        unknown = unknown or not containers
        for container in containers:
            keys = [key for key, _ in program.graph.keys(container.number)]
            if any(isinstance(key, str) and key.lower() == wanted for key in keys):
                return "yes"
            unknown = unknown or not keys
    return condition.unknown if unknown else "no"


def _bases(program: Program, condition: Condition, value: PathValue) -> tuple[str, ...]:
    """What the client prepends to the string: each base it may have, or nothing."""
    if not condition.joins:
        return ("",)
    bases: dict[str, None] = {}
    for builder in builders(program, value):
        for slot in passed(program, builder, condition.joins).slots:
            found = strings(program, slot)
            bases.update(dict.fromkeys(found.texts))
            if found.unknown:
                bases[HOLE] = None
    return tuple(bases) or ("",)


def _matches(program: Program, condition: Condition, found: Passed, bases: tuple[str, ...]) -> Answer:
    pattern = re.compile(condition.matches or "")
    unknown = found.unknown
    for slot in found.slots:
        values = strings(program, slot)
        unknown = unknown or values.unknown
        for text in values.texts:
            for base in bases:
                whole = _joined(base, text)
                if pattern.search(whole):
                    return "yes"
                unknown = unknown or whole.replace(HOLE, "").strip("/") == ""
    return condition.unknown if unknown else "no"


def _joined(base: str, text: str) -> str:
    if not base or "://" in text:
        return text
    return f"{base.rstrip('/')}/{text.lstrip('/')}"


def named(program: Program, source: ModelSource | None, call: Call, value: PathValue) -> Named:
    """The models named for a call of ``value``, and what they decide."""
    if source is None:
        return Named((), "yes")
    search = _Search(program, source.argument, source.client)
    search.look(call, value)
    texts = tuple(search.texts)
    if source.matches is None:
        return Named(_whole(texts), "yes")
    fitting = tuple(text for text in texts if re.search(source.matches, text))
    if fitting:
        return Named(_whole(fitting), "yes")
    open_ended = search.unknown or any(
        text.startswith(HOLE) or (source.opaque and re.search(source.opaque, text)) for text in texts
    )
    if open_ended:
        return Named((), "likely")
    return Named((), "no" if texts else source.absent)


def _whole(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The texts without unknown parts."""
    return tuple(text for text in texts if HOLE not in text)


class _Search:
    """Looks for a model's name in a call, in what built its receiver, and in what those were given."""

    def __init__(
        self, program: Program, argument: tuple[ArgumentName, ...], client: tuple[ArgumentName, ...]
    ) -> None:
        self._program = program
        self._argument = argument
        self._client = client
        self._seen: set[Call] = set()
        self.texts: dict[str, None] = {}
        self.unknown = False

    def look(self, call: Call, value: PathValue) -> None:
        """Search the billing call first; the receiver where the call names nothing."""
        if self._argument:
            self._arguments(call, self._argument)
        if self._client and not self.texts:
            for builder in builders(self._program, value):
                self._arguments(builder, self._client)

    def _arguments(self, call: Call, names: tuple[ArgumentName, ...]) -> None:
        if call in self._seen or len(self._seen) > MAX_OBJECTS:
            return
        self._seen.add(call)
        found = passed(self._program, call, names)
        self.unknown = self.unknown or found.unknown
        for slot in found.slots:
            self._slot(slot, names)

    def _slot(self, slot: Slot, names: tuple[ArgumentName, ...]) -> None:
        found = strings(self._program, slot)
        self.texts.update(dict.fromkeys(found.texts))
        if _is_none(self._program, slot):
            return
        carried = False
        stack = list(reversed(self._program.graph.values(slot)))
        seen: set[int] = set()
        while stack:
            value = stack.pop()
            if isinstance(value, PathValue | Instance):
                carried = True
                for builder in builders(self._program, value):
                    self._arguments(builder, names)
            elif isinstance(value, Container) and value.number not in seen:
                seen.add(value.number)
                inside = self._program.graph.elements(value.number)
                texts = strings(self._program, inside).texts
                self.texts.update(dict.fromkeys(texts))
                carried = carried or bool(texts)
                stack.extend(reversed(self._program.graph.values(inside)))
        if found.unknown and not carried:
            self.unknown = True
