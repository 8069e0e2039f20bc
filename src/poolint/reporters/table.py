"""A table of sites for a terminal: which columns, how wide, in what colour."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from rich.cells import cell_len, set_cell_size

from poolint.model.facts import CallSite
from poolint.reporters.escape import printable
from poolint.reporters.groups import By
from poolint.reporters.style import Style
from poolint.reporters.words import dry_sign, models

_GAP = "  "
_HEADINGS = (
    "line",
    "surface",
    "call",
    "model",
    "function",
    "pool",
    "tag",
    "dry",
    "verdict",
    "owner",
    "confidence",
)
_SHORTENED = (
    {"confidence": len("certain")},
    {"model": 12, "function": 12},
    {"call": 12},
    {"surface": 10, "model": 8, "function": 8, "pool": 8, "owner": 8},
)
"""Columns shortened on a narrow terminal, and how far; each group only when the one before is not enough."""
_DISPENSABLE = ("owner", "verdict", "model", "call", "confidence")
_JUDGED = ("pool", "tag", "dry", "verdict", "owner")
_TELLING = ("tag", "dry", "verdict", "confidence")
"""Columns whose words have colours of their own."""
PAINTS = {
    "line": "dim",
    "place": "dim",
    "surface": "cyan",
    "certain": "dim",
    "likely": "yellow",
    "tagged": "green",
    "partly": "yellow",
    "weak": "yellow",
    "untagged": "red",
    "conflates": "red",
    "swallows": "yellow",
    "unclear": "yellow",
    "distinguishes": "green",
    "∞": "red",
    "?": "yellow",
}
"""By column, or by the word in it."""


class Table(msgspec.Struct, frozen=True):
    """Every site as a row of text, and the columns that the terminal has room for."""

    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[dict[str, str], ...]
    """In the order of the sites."""

    def heading(self, style: Style) -> str:
        """The line with the names of the columns."""
        return style.paint(self._line({name: name for name in self.columns}, Style()), "dim")

    def row(self, index: int, style: Style) -> str:
        """The line of one site."""
        return self._line(self.rows[index], style)

    def _line(self, row: dict[str, str], style: Style) -> str:
        cells = []
        for column, width in zip(self.columns, self.widths, strict=True):
            fitted = _fitted(row[column], width, column)
            shown = fitted.rstrip()
            paint = PAINTS.get(row[column] if column in _TELLING else column, "")
            # Only the word is painted, so that no colour trails into the padding.
            cells.append(style.paint(shown, paint) + fitted[len(shown) :])
        return (_GAP + _GAP.join(cells)).rstrip()


def table(sites: Sequence[CallSite], limit: int | None, by: By) -> Table:
    """The table of these sites, without the column they are grouped by."""
    place = by != "file"
    rows = tuple(_row(site, place) for site in sites)
    judged = [name for name in _JUDGED if any(row[name] != "-" for row in rows)]
    names = [name for name in _HEADINGS if name != by and (name not in _JUDGED or name in judged)]
    columns = ["place" if place and name == "line" else name for name in names]
    widths, fits = _widths(columns, rows, limit)
    for dropped in _DISPENSABLE:
        if fits:
            break
        columns = [name for name in columns if name != dropped]
        widths, fits = _widths(columns, rows, limit)
    return Table(tuple(columns), tuple(widths), rows)


def _row(site: CallSite, place: bool) -> dict[str, str]:
    payer, attribution, exhaustion = site.payer, site.attribution, site.exhaustion
    where = f"{site.line}:{site.column}"
    cells = {
        "place" if place else "line": f"{site.path}:{where}" if place else where,
        "surface": site.surface,
        "call": site.call,
        "model": ", ".join(models(site)) or "-",
        "function": site.function,
        "pool": "+".join(payer.pools) if payer and payer.pools else "-",
        "tag": attribution.level if attribution else "-",
        "dry": dry_sign(exhaustion.worst) if exhaustion else "-",
        "verdict": exhaustion.verdict if exhaustion else "-",
        "owner": ", ".join(site.owner) or "-",
        "confidence": site.confidence,
    }
    return {column: printable(cell) for column, cell in cells.items()}


def _widths(
    columns: Sequence[str], rows: Sequence[dict[str, str]], limit: int | None
) -> tuple[list[int], bool]:
    """The width of each column, the long ones shortened until a row fits, and whether it does."""
    widths = {
        name: max(cell_len(name), *(cell_len(row[name]) for row in rows)) if rows else len(name)
        for name in columns
    }
    if limit is None:
        return list(widths.values()), True
    excess = sum(widths.values()) + len(_GAP) * len(widths) - limit
    for group in (*_SHORTENED, {"place": 20}):
        floors = {name: floor for name, floor in group.items() if name in widths}
        while excess > 0 and floors:
            column = max(floors, key=lambda name: (widths[name] > floors[name], widths[name]))
            if widths[column] <= floors[column]:
                break
            widths[column] -= 1
            excess -= 1
    return list(widths.values()), excess <= 0


def _fitted(cell: str, width: int, column: str) -> str:
    """``cell`` at exactly ``width``; a name or a place loses its beginning, other words their end."""
    if cell_len(cell) <= width:
        return set_cell_size(cell, width)
    if column in ("function", "place"):
        while cell_len(cell) > width - 1:
            cell = cell[1:]
        return set_cell_size(f"…{cell}", width)
    return set_cell_size(f"{set_cell_size(cell, width - 1)}…", width)
