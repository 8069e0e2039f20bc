"""Words: texts of which a file must hold one to matter; to look for one costs a look at every byte."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import AnyStr

_ALIKE = 4
"""Bytes at the start of two words that have a stem."""


def shortest(words: Iterable[AnyStr]) -> tuple[AnyStr, ...]:
    """The words that hold no other, sorted: whatever holds a word holds one of these."""
    every = sorted(set(words))
    return tuple(word for word in every if not any(other in word for other in every if other != word))


def holds(data: bytes, words: tuple[bytes, ...]) -> bool:
    """Whether ``data`` holds one of ``words``; most hold not even what several of them begin with."""
    return any(stem in data for stem in stems(words)) and any(word in data for word in words)


@cache
def stems(words: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """The pieces that words which begin alike have in common: whatever holds a word holds one of these."""
    alike: dict[bytes, list[bytes]] = {}
    for word in words:
        alike.setdefault(word[:_ALIKE], []).append(word)
    return shortest(_common_start(those) for those in alike.values())


def _common_start(words: Sequence[bytes]) -> bytes:
    """What all words begin with."""
    least, most = min(words), max(words)
    same = [one == other for one, other in zip(least, most, strict=False)]
    return least[: same.index(False)] if False in same else least
