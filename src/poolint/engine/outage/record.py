"""The record of one run: every request, the rounds it was sent in, and the way to the end."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager

import msgspec

from poolint.engine.flow.values import Ref
from poolint.engine.outage.frames import Endless
from poolint.model.exhaustion import ObservationKind

MAX_SENDS = 160
"""Requests of the program in one run; more means that nobody stops it."""
MAX_EVENTS = 400


class Round:
    """A construct that is running and can send again: its present round, and what was sent in which."""

    __slots__ = ("endless", "handler", "mechanism", "name", "number", "ref", "sent")

    def __init__(self, ref: Ref, mechanism: str, name: str) -> None:
        self.ref = ref
        self.mechanism = mechanism
        self.name = name
        self.number = 0
        self.sent: dict[Hashable, set[int]] = {}
        self.endless = False
        """Whether nothing ends it."""
        self.handler: Ref | None = None
        """The handler that last caught a failure in it."""


class Tried(msgspec.Struct):
    """How often one construct sent the same request, over the whole run."""

    ref: Ref
    mechanism: str
    name: str
    depth: int
    """From the site outwards: 0 is the innermost."""
    attempts: int = 0
    different: int = 0
    """How many different requests it sent."""
    endless: bool = False
    handler: Ref | None = None
    """The handler in it that caught the failure."""


class Event(msgspec.Struct, frozen=True):
    """One step of the way, in words."""

    ref: Ref
    text: str


class Seen(msgspec.Struct, frozen=True):
    """Something worth a finding of its own."""

    kind: ObservationKind
    ref: Ref
    detail: tuple[tuple[str, str], ...] = ()


class Record:
    """What happened in one run."""

    def __init__(self) -> None:
        self.requests: dict[Ref, int] = {}
        """By site, those of the client itself included; only those that reached the dry pool."""
        self.elsewhere = 0
        self.sends: dict[Hashable, int] = {}
        """How often the program sent each request to the dry pool."""
        self.rounds: list[Round] = []
        self.tried: dict[tuple[Ref, str], Tried] = {}
        self.events: list[Event] = []
        self.seen: dict[Seen, None] = {}
        self.strange: dict[Ref, str] = {}
        """Requests whose failure nobody knows the look of, each with the library."""
        self.unclear: dict[Ref, None] = {}
        """Expressions nobody could decide that came from the failure."""
        self.unknown_rounds: dict[Ref, None] = {}
        """Loops whose number of rounds is not known."""
        self.count = 0
        self.last: Hashable = None
        """The request sent last."""
        self.parked = 0
        """How often the work was parked until a reset: what is sent after that is no retry."""
        self.examined = False
        """Whether code of the program looked at a failure before it decided."""
        self.is_failing = False
        """Whether it looked at what came of the request sent last."""
        self.passed_by = False
        """Whether a failure went past handlers inside a construct that goes round."""
        self._asked: dict[Hashable, tuple[Ref, Hashable]] = {}
        self.reads: dict[int, dict[str, Ref]] = {}
        """What was read of the objects of the signal, and where first."""
        self.results: list[tuple[object, Ref]] = []
        """The objects whose result was read."""
        self.decided: Ref | None = None
        """Where the program last looked at what the signal made."""
        self.told = False
        """Whether a member was read that says what went wrong."""
        self.is_command = False
        """Whether what was sent is a program that was started."""

    def note(self, ref: Ref, text: str) -> None:
        """Add a step to the way."""
        if len(self.events) < MAX_EVENTS:
            self.events.append(Event(ref, text))

    def observe(self, kind: ObservationKind, ref: Ref, **detail: str) -> None:
        """Note something worth a finding of its own."""
        words = {"class" if name == "cls" else name: text for name, text in detail.items()}
        self.seen[Seen(kind, ref, tuple(sorted(words.items())))] = None

    @contextmanager
    def rounds_of(self, ref: Ref, mechanism: str, name: str) -> Iterator[Round]:
        """A construct that goes round while the block runs."""
        current = Round(ref, mechanism, name)
        self.rounds.append(current)
        try:
            yield current
        finally:
            self.rounds.remove(current)
            self._settle(current)

    def _settle(self, current: Round) -> None:
        known = self.tried.get((current.ref, current.mechanism))
        if known is not None:
            known.attempts = max(known.attempts, *map(len, current.sent.values()), 0)
            known.endless = known.endless or current.endless
            known.different = max(known.different, len(current.sent))
            known.handler = current.handler or known.handler

    def caught(self, handler: Ref) -> None:
        """A handler has caught a failure of the signal; the construct around it that goes round is told."""
        for current in reversed(self.rounds):
            if current.number > 1 or current.mechanism != "recursion":
                current.handler = handler
                return

    def sent(  # noqa: PLR0913
        self, site: Ref, request: Hashable, count: int, *, dry: bool, model: Hashable = None, own: int = 1
    ) -> None:
        """Note a request of the program; ``count`` is what the client makes of it, ``own`` how much of that
        is by layers that the program put there."""
        self.is_failing = False
        if not dry:
            self.elsewhere += count
            return
        first = self._asked.setdefault(request, (site, model))
        if first != (site, model):
            self.observe("same-pool-fallback", site)
        self.count += 1
        self.requests[site] = self.requests.get(site, 0) + count
        self.last = request
        held = (request, self.parked)
        self.sends[held] = self.sends.get(held, 0) + own
        for depth, current in enumerate(reversed(self.rounds)):
            current.sent.setdefault(request, set()).add(current.number)
            key = (current.ref, current.mechanism)
            if key not in self.tried:
                self.tried[key] = Tried(current.ref, current.mechanism, current.name, depth)
        if self.count > MAX_SENDS:
            longest = max(
                self.rounds, key=lambda one: max(map(len, one.sent.values()), default=0), default=None
            )
            if longest is not None:
                longest.endless = True
            raise Endless

    def client(self, ref: Ref, mechanism: str, name: str, attempts: int) -> None:
        """Note what the client itself makes of one request."""
        known = self.tried.setdefault((ref, mechanism), Tried(ref, mechanism, name, -1))
        known.attempts = max(known.attempts, attempts)

    def settle(self) -> None:
        """Close the rounds that were still running when the run was cut off."""
        for current in self.rounds:
            self._settle(current)

    def too_deep(self) -> None:
        """Calls nest without an end; where each sends, the program does too."""
        for current in self.rounds:
            if any(len(rounds) > 8 for rounds in current.sent.values()):
                current.endless = True
                raise Endless
