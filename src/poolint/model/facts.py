"""What poolint finds out: call sites, and the inventory of a scan."""

from __future__ import annotations

from typing import Literal

import msgspec

from poolint.model.exhaustion import Exhaustion
from poolint.model.judgement import Attribution, Payer, PolicyUsed
from poolint.model.place import Place
from poolint.model.source import Gap

Confidence = Literal["certain", "likely"]
Context = Literal["source", "test", "example"]


class CallSite(msgspec.Struct, frozen=True):
    """The expression whose evaluation sends (or sets up) a billable request."""

    id: str
    """Stable over unrelated edits: made from path, function, call and ordinal, never from a line."""
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    """1-based, the end exclusive; the whole call expression."""
    language: str
    function: str
    """Qualified name within the module (``Bot.ask``), ``<module>`` at top level."""
    surface: str
    call: str
    """The billable member (``messages.create``), or the command's name."""
    access_path: str
    confidence: Confidence
    model: str | tuple[str, ...] | None
    """A literal, every literal it can be, or None where it is unknown or not named."""
    stream: bool
    batch: bool
    context: Context
    client: Place | None
    """Where the receiver was built; None where that is not known."""
    payer: Payer | None = None
    """Who pays; None before the judges have looked."""
    attribution: Attribution | None = None
    """Who asked."""
    exhaustion: Exhaustion | None = None
    """What happens when the pool is dry."""
    owner: tuple[str, ...] = ()
    """Who owns the file (``@org/team``); empty where nobody does or nobody looked."""


class Files(msgspec.Struct, frozen=True):
    """How many files each stage saw, and which of them failed."""

    discovered: int
    prefiltered: int
    parsed: int
    failed: tuple[Gap, ...]


class Inventory(msgspec.Struct, frozen=True):
    """The result of a scan: every site, sorted by path and place, and what was looked at."""

    root: str
    sites: tuple[CallSite, ...]
    files: Files
    policy: PolicyUsed | None = None
    """What turned routes into pools; None before the judges have looked."""
