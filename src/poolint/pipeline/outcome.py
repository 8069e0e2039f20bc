"""What a scan comes to, before it is narrowed to what was named; and what it looked at on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from poolint.model.facts import CallSite, Context
from poolint.model.judgement import PolicyUsed
from poolint.model.source import Comment, Gap

Progress = Callable[[int, int], None]
"""Told how much is done, and of how much."""

_TESTS = frozenset({"test", "tests", "testing"})
_EXAMPLES = frozenset({"example", "examples", "sample", "samples", "demo", "demos", "docs", "cookbook"})


class Outcome(msgspec.Struct, frozen=True):
    """Everything that is said of a program."""

    sites: tuple[CallSite, ...]
    """Every site, also outside the named paths."""
    gaps: tuple[Gap, ...]
    """What could not be parsed or judged; not what the walk could not enter."""
    candidates: int
    """How many files could hold the start of a path."""
    parsed: int
    policy: PolicyUsed | None = None
    comments: Mapping[str, tuple[Comment, ...]] = {}
    """Those that speak to a linter, by path."""


class Traces(msgspec.Struct, frozen=True):
    """What of the files an outcome hangs on."""

    digests: Mapping[str, bytes]
    """What stands for the bytes of each file that was read, by path."""
    settled: tuple[int, ...]
    """The files that were parsed, or should have been: all of their bytes count."""
    links: Mapping[int, bytes] | None
    """What stands for what each other file takes from the project, if it does; None where nobody asked."""
    used: tuple[int, ...] = ()
    """Those of the other files that were asked what they do with it."""


def context_of(path: str) -> Context:
    """Whether a path of the project holds tests, examples, or what is shipped."""
    *folders, name = path.lower().split("/")
    if (
        not _TESTS.isdisjoint(folders)
        or name.startswith("test_")
        or name.endswith("_test.py")
        or name in ("conftest.py", "tests.py")
    ):
        return "test"
    return "source" if _EXAMPLES.isdisjoint(folders) else "example"
