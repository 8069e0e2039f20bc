"""Trials: what came of scanning the examples of the rules in a pack."""

from __future__ import annotations

import msgspec


class Failure(msgspec.Struct, frozen=True):
    """One thing that an example says and the scan does not, or the other way round."""

    code: str
    """The rule that the example belongs to."""
    where: str
    """The example, as its file numbers it, or the condition."""
    what: str


class Trials(msgspec.Struct, frozen=True):
    """The result of trying a pack."""

    rules: int
    examples: int
    entries: int
    """Entries of the catalog: surfaces, shapes, programs and flows, tags, signals, retry layers."""
    failures: tuple[Failure, ...] = ()
