"""The inventory as CSV for spreadsheets: a row for each call site, no cell that calculates."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping

from poolint.model.facts import CallSite, Inventory
from poolint.model.judgement import Tag
from poolint.reporters.escape import line_start, printable
from poolint.reporters.words import models

_ACTING = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula, in both widths."""


def render(inventory: Inventory) -> str:
    """Every site under a line of headings, in UTF-8, lines ended by a line feed."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for site in inventory.sites:
        writer.writerow([cell(value(site)) for value in _COLUMNS.values()])
    return stream.getvalue()


def cell(value: str | int) -> str:
    """A value as a spreadsheet shows it: an apostrophe keeps from calculating what looks like a formula."""
    if isinstance(value, int):
        return str(value)
    shown = printable(value)
    return f"'{shown}" if value.lstrip().startswith(_ACTING) else shown


def _tag(tag: Tag) -> str:
    value = "(made at run time)" if tag.value is None else tag.value
    return f"{tag.key or tag.mechanism}={value}"


def _dry_requests(site: CallSite) -> str | int:
    """The number, ``unbounded``, or nothing: a spreadsheet would add a word or a zero up."""
    if site.exhaustion is None or site.exhaustion.worst is None:
        return ""
    return site.exhaustion.worst


_COLUMNS: Mapping[str, Callable[[CallSite], str | int]] = {
    "path": lambda site: line_start(site.path),
    "line": lambda site: site.line,
    "column": lambda site: site.column,
    "function": lambda site: site.function,
    "surface": lambda site: site.surface,
    "call": lambda site: site.call,
    "model": lambda site: ", ".join(models(site)),
    "confidence": lambda site: site.confidence,
    "context": lambda site: site.context,
    "owner": lambda site: ", ".join(site.owner),
    "route": lambda site: ", ".join(site.payer.routes) if site.payer else "",
    "pools": lambda site: ", ".join(site.payer.pools) if site.payer else "",
    "tag_level": lambda site: site.attribution.level if site.attribution else "",
    "feature": lambda site: (site.attribution and site.attribution.feature) or "",
    "tags": lambda site: ", ".join(map(_tag, site.attribution.tags)) if site.attribution else "",
    "dry_requests": _dry_requests,
    "verdict": lambda site: site.exhaustion.verdict if site.exhaustion else "",
    "worst_signal": lambda site: (site.exhaustion and site.exhaustion.worst_signal) or "",
    "final": lambda site: site.exhaustion.final if site.exhaustion else "",
    "id": lambda site: site.id,
}
