"""Findings: what a rule says of a place, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from poolint.model.facts import Confidence, Inventory
from poolint.model.place import Step

Severity = Literal["error", "warning", "info"]


class Suppression(msgspec.Struct, frozen=True):
    """Why a finding does not count."""

    kind: Literal["comment", "baseline", "config"]
    reason: str = ""
    path: str = ""
    line: int = 0
    """Where the comment stands; 0 where there is none."""


class Finding(msgspec.Struct, frozen=True):
    """One cause, at the line to change, and the call sites it endangers."""

    code: str
    name: str
    severity: Severity
    confidence: Confidence
    """``likely`` where the site is, or where something undecided decides it."""
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    """1-based, the end exclusive."""
    message: str
    """What happens, in numbers, and what to do."""
    help: str
    """One line: the cure."""
    sites: tuple[str, ...]
    """Ids of the endangered call sites, sorted."""
    trace: tuple[Step, ...] = ()
    """Step by step, how it comes to that."""
    anchor: str = ""
    """What the place says, without white space and numbers of lines: keeps a finding the same over edits."""
    suppression: Suppression | None = None


class Report(msgspec.Struct, frozen=True):
    """The result of a check: the inventory, and every finding, the suppressed ones among them, sorted by
    path, place and code."""

    inventory: Inventory
    findings: tuple[Finding, ...]
    rules: tuple[RuleText, ...] = ()
    """The rules that ran, for formats that describe them."""
    sources: tuple[tuple[str, str], ...] = ()
    """Path and text of the files with findings, for code frames; read once."""
    fixed: tuple[str, ...] = ()
    """Baseline entries that no finding answers any more, in words."""


class RuleText(msgspec.Struct, frozen=True):
    """What a rule says of itself."""

    code: str
    name: str
    family: str
    severity: Severity
    summary: str
    why: str
    remedy: str
    bad: tuple[tuple[str, str], ...] = ()
    """Title and code of each bad example."""
    good: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()
    fixes: tuple[tuple[str, str], ...] = ()
    """``safe`` or ``unsafe`` for each fix that poolint can make, and what it does; the better first."""


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings as reports list them: by path, place and code."""
    return tuple(sorted(findings, key=lambda one: (one.path, one.line, one.column, one.code)))
