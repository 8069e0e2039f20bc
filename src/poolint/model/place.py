"""Places in files, as outputs name them."""

from __future__ import annotations

import msgspec


class Place(msgspec.Struct, frozen=True, order=True):
    """A file and a line in it."""

    path: str
    line: int


class Step(msgspec.Struct, frozen=True):
    """One step of a trail: where it happens, and what, in words for a person."""

    path: str
    line: int
    text: str
