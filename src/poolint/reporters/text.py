"""The inventory as text for people: sites by file, then what was not read, then the sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

import msgspec
from rich.cells import cell_len, set_cell_size

from poolint.model.facts import CallSite, Inventory
from poolint.reporters.escape import line_start, printable

_GAP = "  "
_UNKNOWN = "-"
_HEADINGS = ("line", "surface", "call", "model", "function", "confidence")
_SURFACE, _CALL, _MODEL, _FUNCTION, _CONFIDENCE = 1, 2, 3, 4, 5
_SHORTENED = (
    {_CONFIDENCE: len("certain")},
    {_MODEL: 12, _FUNCTION: 12},
    {_CALL: 12},
    {_SURFACE: 10, _MODEL: 8, _FUNCTION: 8},
)
"""Columns shortened on a narrow terminal, and how far; each group only when the one before is not enough."""
_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
_COLUMN_PAINT = ("dim", "cyan", "", "", "", "dim")


class Style(msgspec.Struct, frozen=True):
    """How the text may look."""

    color: bool = False
    width: int | None = None
    """Columns of the terminal; None for a file or a pipe, where nothing is shortened."""

    def paint(self, text: str, paint: str) -> str:
        """``text`` in a colour, or as it is where colours are off."""
        return f"\x1b[{_CODES[paint]}m{text}\x1b[0m" if self.color and paint and text else text


def render(inventory: Inventory, style: Style) -> str:
    """The whole report, with a line break at its end."""
    blocks = [_sites(inventory.sites, style), _gaps(inventory, style), _summary(inventory, style)]
    return "\n".join(block for block in blocks if block)


def _sites(sites: tuple[CallSite, ...], style: Style) -> str:
    if not sites:
        return ""
    rows = [_row(site) for site in sites]
    widths = _widths([_HEADINGS, *rows], style.width)
    lines = [style.paint(_line(_HEADINGS, widths), "dim")]
    for path, group in groupby(zip(sites, rows, strict=True), key=lambda pair: pair[0].path):
        lines += ["", style.paint(line_start(path), "bold")]
        lines += [_painted(row, widths, style) for _, row in group]
    return "\n".join(lines) + "\n"


def _row(site: CallSite) -> tuple[str, ...]:
    if site.model is None:
        model = _UNKNOWN
    else:
        model = site.model if isinstance(site.model, str) else ", ".join(site.model)
    cells = (site.surface, site.call, model, site.function, site.confidence)
    return (f"{site.line}:{site.column}", *map(printable, cells))


def _widths(rows: Sequence[tuple[str, ...]], limit: int | None) -> list[int]:
    """The width of each column: the widest cell, the long ones shortened until a row fits."""
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    if limit is None:
        return widths
    excess = sum(widths) + len(_GAP) * len(widths) - limit
    for floors in _SHORTENED:
        while excess > 0:
            column = max(floors, key=lambda index: (widths[index] > floors[index], widths[index]))
            if widths[column] <= floors[column]:
                break
            widths[column] -= 1
            excess -= 1
    return widths


def _fitted(cell: str, width: int, column: int) -> str:
    """``cell`` at exactly ``width``; a name loses its beginning, other words their end."""
    if cell_len(cell) <= width:
        return set_cell_size(cell, width)
    if column == _FUNCTION:
        while cell_len(cell) > width - 1:
            cell = cell[1:]
        return set_cell_size(f"…{cell}", width)
    return set_cell_size(f"{set_cell_size(cell, width - 1)}…", width)


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    cells = (
        _fitted(cell, width, column) for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return (_GAP + _GAP.join(cells)).rstrip()


def _painted(row: tuple[str, ...], widths: list[int], style: Style) -> str:
    if not style.color:
        return _line(row, widths)
    paints = (*_COLUMN_PAINT[:_CONFIDENCE], "yellow" if row[_CONFIDENCE] == "likely" else "dim")
    cells = []
    for column, (cell, width, paint) in enumerate(zip(row, widths, paints, strict=True)):
        fitted = _fitted(cell, width, column)
        shown = fitted.rstrip()
        # Only the word is painted, so that no colour trails into the padding.
        cells.append(style.paint(shown, paint) + fitted[len(shown) :])
    return (_GAP + _GAP.join(cells)).rstrip()


def _gaps(inventory: Inventory, style: Style) -> str:
    failed = inventory.files.failed
    if not failed:
        return ""
    lines = [style.paint(f"Not read ({len(failed)}), so sites in there are missing above:", "red")]
    for gap in failed:
        place = line_start(gap.path) if gap.line is None else f"{line_start(gap.path)}:{gap.line}"
        lines.append(f"{_GAP}{style.paint(place, 'bold')}  {printable(gap.reason)}")
    return "\n".join(lines) + "\n"


def _summary(inventory: Inventory, style: Style) -> str:
    sites, files = inventory.sites, inventory.files
    lines = [style.paint(_total(sites), "bold")]
    surfaces = Counter(site.surface for site in sites)
    ordered = sorted(surfaces.items(), key=lambda item: (-item[1], item[0]))
    lines += _tally((printable(name), count) for name, count in ordered)
    likely = sum(site.confidence == "likely" for site in sites)
    if likely:
        lines.append(
            f"{_GAP}{likely} of them likely: the form fits, where the object comes from is not known"
        )
    elsewhere = Counter(site.context for site in sites if site.context != "source")
    if elsewhere:
        parts = ", ".join(f"{elsewhere[word]} in {word}s" for word in sorted(elsewhere))
        lines.append(f"{_GAP}{parts}")
    looked = f"{_files(files.discovered)} found, {files.prefiltered} could hold a call, {files.parsed} parsed"
    missing = style.paint(f", {len(files.failed)} not read", "red") if files.failed else ""
    lines.append(f"{looked}{missing}")
    return "\n".join(lines) + "\n"


def _total(sites: tuple[CallSite, ...]) -> str:
    if not sites:
        return "No call sites found"
    count = len({site.path for site in sites})
    return f"{len(sites)} call site{'' if len(sites) == 1 else 's'} in {_files(count)}"


def _tally(entries: Iterable[tuple[str, int]]) -> list[str]:
    listed = list(entries)
    if not listed:
        return []
    numbers = max(len(str(count)) for _, count in listed)
    return [f"{_GAP}{count:>{numbers}}  {name}" for name, count in listed]


def _files(count: int) -> str:
    return f"{count} file{'' if count == 1 else 's'}"
