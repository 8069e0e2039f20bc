"""Lines of scanned code with the place of a finding marked, safe to show."""

from __future__ import annotations

from rich.cells import cell_len

from poolint.model.findings import Finding
from poolint.reporters.escape import printable
from poolint.reporters.secrets import CODE, masked
from poolint.reporters.style import Style

_BEFORE = 2
_SHOWN = 4
"""Lines of a finding that are shown; a longer one is cut."""
_WIDEST = 160
_LEAD = 60
"""Columns kept before the place in a line that is too long."""


def frame(finding: Finding, text: str, style: Style) -> list[str]:
    """The lines around the place; none where the file has no such line."""
    lines = text.split("\n")
    if not 1 <= finding.line <= len(lines):
        return []
    last = min(finding.end_line, finding.line + _SHOWN - 1, len(lines))
    first = max(1, finding.line - _BEFORE)
    while first < finding.line and not lines[first - 1].strip():
        first += 1
    width = len(str(last))
    blank = style.paint(f"{'':{width}} |", "dim")
    shown = [blank]
    for number in range(first, last + 1):
        line, marked = _line(finding, number, lines[number - 1])
        shown.append(f"{style.paint(f'{number:{width}} |', 'dim')} {line}".rstrip())
        if marked:
            shown.append(f"{blank} {style.paint(marked, 'red')}")
    return [*shown, blank]


def _line(finding: Finding, number: int, line: str) -> tuple[str, str]:
    """The line as it is shown, and what stands below it."""
    start = finding.column - 1 if number == finding.line else 0
    end = finding.end_column - 1 if number == finding.end_line else len(line)
    safe = masked(line, code=finding.path.endswith(CODE))
    if safe != line:
        # Columns are no longer those of the file, so that the whole line is the place.
        line, start, end = safe, len(safe) - len(safe.lstrip()), len(safe)
    cut = max(0, start - _LEAD) if len(line) > _WIDEST else 0
    end = max(start, min(end, cut + _WIDEST))
    before, place, rest = (
        printable(part.expandtabs(4))
        for part in (line[cut:start], line[start:end], line[end : cut + _WIDEST])
    )
    lead, tail = "…" if cut else "", "…" if len(line) > cut + _WIDEST else ""
    mark = " " * cell_len(lead + before) + "^" * max(1, cell_len(place)) if number == finding.line else ""
    return f"{lead}{before}{place}{rest}{tail}", mark
