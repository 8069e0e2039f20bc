"""What became of the call sites between two states of a project."""

from __future__ import annotations

from typing import Literal

import msgspec

from poolint.model.facts import CallSite, Inventory

Aspect = Literal[
    "place",  # another file or function
    "route",  # how the call authenticates
    "pool",  # the meter it drains
    "tag",  # how well it says which feature asked, or which feature it says
    "verdict",  # what happens when the pool is dry
    "requests",  # how many requests go into a dry pool
]

Trend = Literal["better", "worse", "other"]

Gate = Literal[
    "appeared",  # a call that was not there
    "untagged",  # a call without a feature tag that is new, or that had a better one
    "pool",  # a call that drains other pools
    "requests",  # a call that sends more requests into a dry pool
    "verdict",  # a call that takes a dry pool worse
]


class Side(msgspec.Struct, frozen=True):
    """One of the two states."""

    ref: str | None
    """As the user named it; None for the files on disk."""
    commit: str | None
    """Its id; None for the files on disk."""
    inventory: Inventory


class Change(msgspec.Struct, frozen=True):
    """One thing that is not as it was, in the words of the vocabulary."""

    aspect: Aspect
    before: str
    after: str
    trend: Trend = "other"


class Changed(msgspec.Struct, frozen=True):
    """A call site that is in both states, and not the same in both."""

    before: CallSite
    after: CallSite
    changes: tuple[Change, ...]


class Difference(msgspec.Struct, frozen=True):
    """The result of a comparison; sites in the order of their paths and places."""

    base: Side
    head: Side
    appeared: tuple[CallSite, ...]
    vanished: tuple[CallSite, ...]
    changed: tuple[Changed, ...]
