"""Running: the runs for each signal at one site, from where they come there."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import NamedTuple

from poolint.engine.flow.values import Ref
from poolint.engine.outage.machine import Scene
from poolint.engine.outage.simulate import (
    MAX_ALL_STEPS,
    MIN_TRY_STEPS,
    Aim,
    Allowance,
    Outcome,
    Start,
    Unmet,
    outcomes,
)
from poolint.model.outage import Signal


class _Tried(NamedTuple):
    """What came of one try."""

    outcomes: list[Outcome]
    was_short: bool
    """Whether there was more to run."""
    left: int
    """The steps that are left for the others."""


class Runner:
    """Runs the signals at one site, each by the first try that comes there; ``unmet`` is shared by sites."""

    def __init__(
        self, scene: Scene, starts: tuple[Sequence[Sequence[Start]], str], site: Ref, unmet: Unmet
    ) -> None:
        self.scene = scene
        self.bound = starts[1]
        """The first bound that was hit, in words."""
        self._site = site
        self._tries = _tries(starts[0], site)
        self._unmet = unmet
        self._tried: dict[str, list[_Tried]] = {}
        """By signal, what came of the tries so far, as long as they wait for a file."""
        self._done: dict[str, list[Outcome]] = {}

    def runs(self, signal: Signal, asked: Set[int] | None = None) -> list[Outcome]:
        """Every run of the first try that comes to the site; made once, however often it is asked for.

        The next signal begins with that try. Where none came to the site they are all made again: the signal
        may be what leads there, when another call meets it first.

        With the files that were ``asked`` for, it ends at a try that asks for others: with those it may come
        to the site, so that no later one is the first.
        """
        if signal.id in self._done:
            return self._done[signal.id]
        tried = self._tried.setdefault(signal.id, [])
        for number, aims in enumerate(self._tries):
            if number == len(tried):
                tried.append(self._try(signal, aims, tried[-1].left if tried else MAX_ALL_STEPS))
            found = tried[number].outcomes
            if asked is not None and any(run.missing - asked for run in found):
                return found
            if any(self._site in run.requests for run in found):
                self._tries = self._tries[number:]
                return self._ended(signal, found, tried[number].was_short)
        found = next((one.outcomes for one in tried if one.outcomes), [])
        return self._ended(signal, found, any(one.was_short for one in tried))

    def _try(self, signal: Signal, aims: list[Aim], left: int) -> _Tried:
        given = max(left, MIN_TRY_STEPS)
        allowance = Allowance(given)
        found = [
            outcome for aim in aims for outcome in outcomes(self.scene, aim, signal, allowance, self._unmet)
        ]
        return _Tried(found, allowance.was_short, left - (given - allowance.left))

    def _ended(self, signal: Signal, found: list[Outcome], was_short: bool) -> list[Outcome]:
        del self._tried[signal.id]
        self._done[signal.id] = found
        if was_short:
            self.bound = self.bound or f"more than {MAX_ALL_STEPS:,} steps in all"
        return found


def _tries(starts: Sequence[Sequence[Start]], site: Ref) -> list[list[Aim]]:
    """What is tried to come to a site, one after the other until a run does.

    What an entry is handed decides whether it leads there, and nobody knows it: then runs begin nearer, at
    last in the function that asks, and an answer is taken where it is asked for.
    """
    farthest, *nearer = starts
    return [
        [Aim(start, site) for start in farthest],
        [Aim(start, None) for start in farthest],
        *([Aim(start, site) for start in some] for some in nearer if some != farthest),
        [Aim(start, site, is_eager=True) for start in starts[-1]],
    ]
