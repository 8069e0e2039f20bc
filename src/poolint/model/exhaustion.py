"""What happens at a call site when the pool is dry: the verdict of the outage, with its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from poolint.model.place import Step

Verdict = Literal[
    "conflates",  # an exhausted signal is sent again by the program
    "distinguishes",  # none is, and some transient answer is
    "narrow",  # what is sent again can be no exhausted signal
    "propagates",  # nothing is sent again, the error reaches the caller
    "swallows",  # nothing is sent again and the caller gets a value
    "unclear",  # an expression that could not be decided decides it
]

Count = int | Literal["unbounded"]
"""Requests: a number, or no end to them."""


class RetryLayer(msgspec.Struct, frozen=True):
    """One construct that can send the request again."""

    path: str
    line: int
    end_line: int
    mechanism: str
    """The id of the catalog (``tenacity-retry``, ``anthropic-client``), or ``loop``, ``recursion``."""
    name: str
    """Words: "a retry decorator", "a loop", "the client's own max_retries"."""
    verdict: Verdict
    """Of this layer alone, as of a site."""
    attempts: Count | None
    """The most it makes of one failing call, over the exhausted signals; None where that is not known."""
    transient: Count | None
    """The same over the transient signals."""
    reason: str
    """Why it sends again or does not, in words."""
    change: Step | None = None
    """The line to change (the handler, the decorator), where it is not the line of the construct."""


ObservationKind = Literal[
    "shadowed-handler",  # an except clause that a wider one before it makes unreachable
    "unchecked-result",  # a result is used without a look at its error fields
    "blanket-retry",  # any failure of an agent goes round again
    "overage-misread",  # a healthy event is taken for an empty pool
    "same-pool-fallback",  # the fallback asks the pool that is dry
    "cooldown",  # a pause shorter than the reset
    "long-wait",  # a wait as long as the server says, without a ceiling
    "prose-test",  # the message decides
    "fan-out",  # many calls, none of which stops the others
    "swallowed",  # the error ends in a value that looks like an answer
    "command-retry",  # a program that is started again whatever it said
]


class Observation(msgspec.Struct, frozen=True):
    """One thing seen on the way of a signal that is worth a finding of its own."""

    kind: ObservationKind
    path: str
    line: int
    end_line: int
    detail: Mapping[str, str] = {}
    """Words and numbers for the message (``class``, ``shadowed_by``, ``seconds``, ``text``)."""


class Exhaustion(msgspec.Struct, frozen=True):
    """The outage at one call site, simulated for every signal of its surface."""

    verdict: Verdict
    requests: Mapping[str, Count]
    """By signal: the most requests that this one call sends, those of the client itself included; empty where
    no run came to the call."""
    worst: Count | None
    """The most over the exhausted and blocked signals; None where no run came to the call, since a 0
    would say that it sends nothing."""
    worst_signal: str | None
    """The id of the signal that leads to ``worst``."""
    final: str
    """What the outermost caller sees of it: ``raises tenacity.RetryError``, ``returns None``,
    ``exits 3``; empty where it never ends, or no run came to the call."""
    finals: Mapping[str, str]
    """The same by signal."""
    layers: tuple[RetryLayer, ...]
    """Inner to outer."""
    trace: tuple[Step, ...]
    """The worst signal, step by step."""
    observations: tuple[Observation, ...] = ()
    unclear: tuple[Step, ...] = ()
    """The expressions that could not be decided and mattered."""
    bound: str = ""
    """Which bound of the simulation was hit, in words; empty where none was."""
