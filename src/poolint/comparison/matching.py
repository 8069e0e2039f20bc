"""Matching: which call site of one scan is which of another, over edits, renames and moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import NamedTuple

import msgspec

from poolint.model.facts import CallSite

Reader = Callable[[str], str]
"""The text of a scanned file, by its path; empty where it cannot be read."""


class Pair(NamedTuple):
    """One call site in both scans."""

    before: CallSite
    after: CallSite


class Matching(msgspec.Struct, frozen=True):
    """Every call site of both scans, once."""

    pairs: tuple[Pair, ...]
    appeared: tuple[CallSite, ...]
    vanished: tuple[CallSite, ...]


class _Sight(NamedTuple):
    """A call site with what it says."""

    site: CallSite
    text: str


def match(
    before: Sequence[CallSite], after: Sequence[CallSite], read_before: Reader, read_after: Reader
) -> Matching:
    """The sites of two scans, each with the one it was; the surest resemblance is asked first."""
    old, new = _sights(before, read_before), _sights(after, read_after)
    gone = {sight.site.path for sight in old} - {sight.site.path for sight in new}
    come = {sight.site.path for sight in new} - {sight.site.path for sight in old}

    def renamed(sight: _Sight) -> Hashable:
        """Where the file was renamed and the call edited as well."""
        site = sight.site
        return (site.surface, site.call, site.function) if site.path in gone | come else None

    pairs: list[Pair] = []
    for likeness in (_same_words_here, _same_place, _same_file, _same_function, _same_words, renamed):
        found, old, new = _paired(old, new, likeness)
        pairs += found
    return Matching(
        tuple(sorted(pairs, key=lambda pair: _order(pair.after))),
        tuple(sorted((sight.site for sight in new), key=_order)),
        tuple(sorted((sight.site for sight in old), key=_order)),
    )


def _paired(
    old: list[_Sight], new: list[_Sight], likeness: Callable[[_Sight], Hashable]
) -> tuple[list[Pair], list[_Sight], list[_Sight]]:
    """Sites that are alike, in the order in which they stand, and those that are left over."""
    waiting: dict[Hashable, list[_Sight]] = defaultdict(list)
    for sight in reversed(old):
        waiting[likeness(sight)].append(sight)
    waiting.pop(None, None)
    pairs: list[Pair] = []
    left: list[_Sight] = []
    taken: set[str] = set()
    for sight in new:
        alike = waiting.get(likeness(sight))
        if alike:
            was = alike.pop()
            taken.add(was.site.id)
            pairs.append(Pair(was.site, sight.site))
        else:
            left.append(sight)
    return pairs, [sight for sight in old if sight.site.id not in taken], left


def _same_words_here(sight: _Sight) -> Hashable:
    """Word for word, where it was."""
    return (*_same_place(sight), sight.text) if sight.text else None


def _same_place(sight: _Sight) -> tuple[Hashable, ...]:
    """What the id of a site is made from, but for the ordinal, which a call above it changes."""
    site = sight.site
    return (site.path, site.function, site.call)


def _same_file(sight: _Sight) -> Hashable:
    """Word for word, in another function."""
    words = _same_words(sight)
    return words and (words, sight.site.path)


def _same_function(sight: _Sight) -> Hashable:
    """Word for word, in another file."""
    words = _same_words(sight)
    return words and (words, sight.site.function)


def _same_words(sight: _Sight) -> Hashable:
    """Word for word, anywhere."""
    site = sight.site
    return (site.surface, site.call, site.model, sight.text) if sight.text else None


def _sights(sites: Iterable[CallSite], read: Reader) -> list[_Sight]:
    lines: dict[str, list[str]] = {}
    found = []
    for site in sorted(sites, key=_order):
        if site.path not in lines:
            lines[site.path] = read(site.path).split("\n")
        found.append(_Sight(site, _text(lines[site.path], site)))
    return found


def _text(lines: Sequence[str], site: CallSite) -> str:
    """The call as it is written, without white space, by which formatters differ."""
    taken = list(lines[site.line - 1 : site.end_line])
    if not taken:
        return ""
    taken[-1] = taken[-1][: site.end_column - 1]
    taken[0] = taken[0][site.column - 1 :]
    return "".join("".join(taken).split())


def _order(site: CallSite) -> tuple[str, int, int, str]:
    return (site.path, site.line, site.column, site.id)
