"""The paths that lead to a call: what its callers, and theirs, set around it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from poolint.engine.flow.values import Function, Ref
from poolint.engine.outline import TOP
from poolint.engine.tags.around import Surroundings
from poolint.engine.tags.world import Found, World
from poolint.model import syntax as s
from poolint.model.place import Step

MAX_DEPTH = 12
"""Callers of callers that are followed."""
MAX_CALLERS = 300
"""Calls looked at for one site; beyond them the answer is no longer worth its time."""


class Cover(msgspec.Struct, frozen=True):
    """What the paths to a function have in common."""

    found: tuple[Found, ...] = ()
    some: bool = False
    """Whether a path sets a tag."""
    missing: tuple[Step, ...] | None = None
    """The first path that sets none, from the call outwards; None where every path sets one."""
    unknown: tuple[Step, ...] = ()
    """Where the search ended before the paths did."""


class Paths:
    """Answers which tags every path to a place sets, for one program."""

    def __init__(self, world: World, surroundings: Surroundings) -> None:
        self._world = world
        self._surroundings = surroundings
        self._functions = {function.ref: function for function in world.program.functions}
        self._callers: dict[Function, dict[Ref, None]] = {}
        for ref, functions in world.program.callees.items():
            for function in functions:
                self._callers.setdefault(function, {})[ref] = None
        self._budget = 0

    def above(self, module: int, home: int) -> Cover:
        """What the callers of a function set around it."""
        self._budget = MAX_CALLERS
        return self._above(module, home, (), None)

    def through(self, refs: Iterable[Ref]) -> Cover:
        """What is set around the calls that run a billable function handed over."""
        self._budget = MAX_CALLERS
        return self._joined(list(refs), None, ())

    def _above(
        self, module: int, home: int, below: tuple[Function, ...], only: dict[Ref, None] | None
    ) -> Cover:
        function = self._functions.get(Ref(module, home)) if home != TOP else None
        if function is None:
            return Cover(missing=())
        if len(below) >= MAX_DEPTH:
            return Cover(missing=(), unknown=(self._ended(function, f"more than {MAX_DEPTH} calls deep"),))
        callers = self._calls_of(function, only)
        outer = (*below, function)
        rest = [ref for ref in callers if self._owner(ref) not in outer]
        if rest:
            return self._joined(rest, function, outer)
        if not callers and self._is_nested(function):
            return self._joined([function.ref], None, outer)
        return Cover(missing=())

    def _joined(self, refs: list[Ref], function: Function | None, below: tuple[Function, ...]) -> Cover:
        """What calls of a function have in common."""
        found: dict[Found, None] = {}
        missing: tuple[Step, ...] | None = None
        unknown: dict[Step, None] = {}
        some = False
        for ref in refs:
            self._budget -= 1
            if self._budget < 0:
                unknown[self._at(ref, f"more than {MAX_CALLERS} calls lead here; the rest is not known")] = (
                    None
                )
                missing = missing or ()
                break
            cover = self._one(ref, function, below)
            found.update(dict.fromkeys(cover.found))
            unknown.update(dict.fromkeys(cover.unknown))
            some = some or cover.some
            if missing is None and cover.missing is not None:
                missing = cover.missing
        return Cover(tuple(found), some, missing, tuple(unknown))

    def _one(self, ref: Ref, function: Function | None, below: tuple[Function, ...]) -> Cover:
        """What one call of a function sets around it, itself or further out."""
        around = self._surroundings.around(ref)
        if any(found.counts and not found.optional for found in around.found):
            return Cover(around.found, some=True)
        only = self._callers.get(function) if function is not None and _is_decorated(function) else None
        cover = self._above(ref.module, around.home, below, only)
        missing = cover.missing
        if missing is not None and function is not None:
            missing = (self._at(ref, f"calls {function.name or 'it'} without a tag"), *missing)
        return Cover((*around.found, *cover.found), cover.some, missing, cover.unknown)

    def _calls_of(self, function: Function, only: dict[Ref, None] | None) -> list[Ref]:
        """The calls that enter a function; of a decorated one, those by its wrapper alone."""
        callers = self._callers.get(function, {})
        if only:
            shared = [ref for ref in callers if ref in only]
            if shared:
                return shared
        if not _is_decorated(function):
            return list(callers)
        wrappers = {owner for owner in map(self._owner, callers) if owner is not None}
        direct = [
            ref
            for ref in callers
            if wrappers.isdisjoint(set(self._world.program.callees.get(ref, ())) - {function})
        ]
        return direct or list(callers)

    def _owner(self, ref: Ref) -> Function | None:
        call = self._world.program.calls.get(ref)
        return None if call is None else call.owner

    def _is_nested(self, function: Function) -> bool:
        """Whether a function is defined inside another."""
        outline = self._world.naming.outline(function.module)
        return any(isinstance(node, s.Function | s.Lambda) for node, _ in outline.around(function.node.at))

    def _at(self, ref: Ref, text: str) -> Step:
        place = self._world.place(ref.module, ref.at)
        return Step(place.path, place.line, text)

    def _ended(self, function: Function, text: str) -> Step:
        return self._at(function.ref, f"{function.name} is {text}; its callers are not known")


def _is_decorated(function: Function) -> bool:
    return isinstance(function.node, s.Function) and bool(function.node.decorators)
