"""Running: the runs for each signal at one site, from where they come there."""

from __future__ import annotations

from collections.abc import Sequence

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
        self._done: dict[str, list[Outcome]] = {}

    def runs(self, signal: Signal) -> list[Outcome]:
        """Every run of the first try that comes to the site; made once, however often it is asked for.

        The next signal begins with that try. Where none came to the site they are all made again: the signal
        may be what leads there, when another call meets it first.
        """
        if signal.id not in self._done:
            self._done[signal.id], was_short = self._made(signal)
            if was_short:
                self.bound = self.bound or f"more than {MAX_ALL_STEPS:,} steps in all"
        return self._done[signal.id]

    def _made(self, signal: Signal) -> tuple[list[Outcome], bool]:
        """The runs, and whether some were left out."""
        found: list[Outcome] = []
        left = MAX_ALL_STEPS
        was_short = False
        for number, aims in enumerate(self._tries):
            given = max(left, MIN_TRY_STEPS)
            allowance = Allowance(given)
            later = [
                outcome
                for aim in aims
                for outcome in outcomes(self.scene, aim, signal, allowance, self._unmet)
            ]
            left -= given - allowance.left
            if any(self._site in run.requests for run in later):
                self._tries = self._tries[number:]
                return later, allowance.was_short
            found = found or later
            was_short = was_short or allowance.was_short
        return found, was_short


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
