"""What a rule is: the typed form of a file of ``rules/<family>/``.

A rule is data. All thinking is done before it is asked: the judges write facts, ``when`` says which of them
make a finding, and ``message`` says it to the reader. The facts a rule can speak of are in
``poolint.policy.predicates``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from poolint.model.catalog import Entry
from poolint.model.findings import Severity
from poolint.model.fix import Fix

Grain = Literal[
    "site",  # asked once for every call site; the finding is at the call
    "layer",  # asked for every retry layer around every site; at the line of the layer to change
    "note",  # asked for every note on how a site is paid for; where its cause stands
    "observation",  # asked for every observation of the outage; where it was made
    "comment",  # asked for everything that is wrong with a comment that speaks to poolint; at the comment
]

FAMILIES: Mapping[str, str] = {
    "retry": "RTY",
    "exhaustion": "EXH",
    "tag": "TAG",
    "payer": "PAY",
    "budget": "BUD",
    "suppression": "SUP",
}
"""Each family is a folder under ``rules/``, and the letters its codes begin with."""

Operator = Literal["is", "is not", "<", "<=", ">", ">="]


class Clause(msgspec.Struct, frozen=True):
    """One key of ``when``, read: the fact must stand so to one of the values."""

    key: str
    operator: Operator
    values: tuple[str | bool | int, ...]


class Example(Entry, frozen=True, kw_only=True):
    """A small project that shows a rule at work.

    In TOML its files stand beside the title, under their paths. Marks say what is found on their line:
    ``# expect: CODE``, and ``# expect[+1]: CODE`` for the line below.
    """

    title: str
    files: Mapping[str, str]
    pair: int | None = None
    """Of a good example: the number of the bad one that it puts right, from 1."""


class RuleFile(Entry, frozen=True, kw_only=True):
    """One file, as it is written."""

    code: str
    name: str
    """Completes "allow …": says the pattern, not the cure. The name of the file."""
    severity: Severity
    grain: Grain
    summary: str
    """One sentence: what is wrong."""
    why: str
    """Why it costs money."""
    remedy: str
    """What to do. Its first line stands below every finding."""
    message: str
    """What happens, in numbers. ``{requests.words}`` is filled with that fact; ``{a.b|words}`` with the words
    where the fact is not known."""
    sources: tuple[str, ...]
    when: Mapping[str, Any]
    """By fact: a value, a list of which one must fit, or a comparison (``"> 3"``, ``"!= loop"``, or a
    list of ``!=``, none of which may fit). All must hold."""


class Rule(msgspec.Struct, frozen=True):
    """A rule that can be asked: its file, with ``when`` read and the examples beside it."""

    family: str
    file: RuleFile
    clauses: tuple[Clause, ...]
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    fixes: tuple[Fix, ...] = ()
    """How poolint puts it right itself, the better way first."""

    @property
    def code(self) -> str:
        """The code, which is the rule's for ever."""
        return self.file.code

    @property
    def name(self) -> str:
        """The words after "allow …"."""
        return self.file.name

    @property
    def help(self) -> str:
        """The cure in one line."""
        return self.file.remedy.strip().splitlines()[0]
