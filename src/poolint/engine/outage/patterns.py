"""Patterns: regular expressions of the program, tried where that takes no long time."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from poolint.engine.flow.values import Ref
from poolint.engine.outage.builtin import Played
from poolint.engine.outage.operations import unknown
from poolint.engine.outage.values import Args, External, Native, State, Value

if TYPE_CHECKING:
    from poolint.engine.outage.machine import Machine

_LONGEST = 2_000
_REPEATS = 3
_UNBOUNDED = re.compile(r"[*+]|,\}")
_NESTED = re.compile(r"\)[*+{]")
"""A group that is repeated: what is in it may repeat as well, and there would be no end of ways to match."""


def search(how: str) -> Played:
    """A function of ``re`` that is given the pattern and the text."""

    def played(m: Machine, args: Args, ref: Ref) -> Value:
        pattern, text = args.find(("pattern", 0)), args.find(("string", 1))
        return _matched(how, pattern and pattern[0], text and text[0], args.find(("flags", 2)))

    return played


def _matched(how: str, pattern: Value, text: Value, flags: tuple[Value] | None = None) -> Value:
    if not isinstance(pattern, str) or not isinstance(text, str):
        return unknown(how, pattern, text)
    chosen = 0
    if flags is not None and isinstance(flags[0], External) and flags[0].path in ("re.I", "re.IGNORECASE"):
        chosen = re.IGNORECASE
    if len(text) > _LONGEST or len(_UNBOUNDED.findall(pattern)) > _REPEATS or _NESTED.search(pattern):
        return unknown(how, pattern, text)
    try:
        found = getattr(re, how)(pattern, text, chosen)
    except (re.error, RecursionError):
        return unknown(how, pattern, text)
    if found is None or how == "findall":
        return found
    groups = [found.group(0), *found.groups()]
    return State(
        "match",
        {
            "group": Native("group", lambda args, ref: _group(groups, args)),
            "groups": Native("groups", lambda a, r: tuple(groups[1:])),
        },
    )


def _group(groups: list[str], args: Args) -> Value:
    place = args.positional[0] if args.positional else 0
    return groups[place] if isinstance(place, int) and place < len(groups) else unknown("group", place)


def _matcher(how: str, pattern: Value, flags: tuple[Value] | None, args: Args, ref: Ref) -> Value:
    return _matched(how, pattern, args.positional[0] if args.positional else None, flags)


def compiled(m: Machine, args: Args, ref: Ref) -> Value:
    """``re.compile``: a pattern whose methods are given the text."""
    pattern = args.positional[0]
    flags = args.find(("flags", 1))
    return State(
        "pattern",
        {
            how: Native(how, partial(_matcher, how, pattern, flags))
            for how in ("search", "match", "fullmatch", "findall")
        },
    )
