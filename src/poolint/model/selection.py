"""Which rules run, how much they count, and where: what the configuration and the flags say of rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from poolint.model.facts import Confidence
from poolint.model.findings import Severity

FailLevel = Literal["error", "warning", "info", "never"]


class Selection(msgspec.Struct, frozen=True):
    """The choice of rules. A rule is named by its code, its name, the beginning of codes (``RTY``,
    ``RTY1``), its family, or ``ALL``; the most exact word decides, and of two the one that leaves out."""

    select: tuple[str, ...] = ("ALL",)
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    extend_ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = {}
    """By any word for rules: another severity than the rule's own."""
    per_file_ignores: Mapping[str, tuple[str, ...]] = {}
    """By pattern of paths, as in a gitignore file: rules whose findings there do not count."""
    min_confidence: Confidence = "likely"
    """``certain`` leaves out what is only likely."""
    fail_level: FailLevel = "info"
    """The least severity of a finding that makes the exit status 1."""
    places: Mapping[str, str] = {}
    """File and line in which the configuration speaks of rules, by the words it uses."""
    base: str = ""
    """The absolute folder that the patterns speak of; empty for the root of the scan."""
