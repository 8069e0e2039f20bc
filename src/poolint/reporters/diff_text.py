"""What became of the call sites as text for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from poolint.model.difference import Changed, Difference, Side
from poolint.model.facts import CallSite
from poolint.reporters.diff_words import arrow, is_moved, judgements, numbers, sides, total
from poolint.reporters.escape import line_start, printable
from poolint.reporters.style import Style
from poolint.reporters.words import policy_line

_GAP = "  "
_TRENDS = {"better": "green", "worse": "red", "other": ""}


def render(found: Difference, style: Style) -> str:
    """The whole report, with a line break at its end."""
    moved = [one for one in found.changed if is_moved(one)]
    changed = [one for one in found.changed if not is_moved(one)]
    blocks = [
        _head(found, style),
        _sites("Appeared", found.appeared, style, "red"),
        _sites("Vanished", found.vanished, style, "dim"),
        _changed("Changed", changed, style),
        _changed("Moved", moved, style),
        _gaps(found.base, "before", style),
        _gaps(found.head, "after", style),
    ]
    return "\n".join(block for block in blocks if block)


def _head(found: Difference, style: Style) -> str:
    rows = list(numbers(found))
    width = max(cell_len(printable(row[0])) for row in rows)
    lines = [style.paint(total(found), "bold"), printable(sides(found))]
    policy = found.head.inventory.policy or found.base.inventory.policy
    if policy is not None:
        lines.append(printable(policy_line(policy)))
    lines.append("")
    for name, before, after in rows:
        words = printable(name)
        value = f"{before} → {after}" if before != after else after
        lines.append(f"{_GAP}{words}{' ' * (width - cell_len(words))}{_GAP}{value}")
    return "\n".join(lines) + "\n"


def _sites(title: str, sites: Sequence[CallSite], style: Style, paint: str) -> str:
    if not sites:
        return ""
    lines = [style.paint(f"{title} ({len(sites)})", "bold")]
    lines += [f"{_GAP}{_site(site, style, paint)}{_judged(site)}" for site in sites]
    return "\n".join(lines) + "\n"


def _site(site: CallSite, style: Style, paint: str = "") -> str:
    place = style.paint(line_start(f"{site.path}:{site.line}:{site.column}"), paint)
    return f"{place}  {printable(site.surface)} {printable(site.call)} in {printable(site.function)}"


def _judged(site: CallSite) -> str:
    words = judgements(site)
    return f"  [{printable(', '.join(words))}]" if words else ""


def _changed(title: str, changed: Iterable[Changed], style: Style) -> str:
    entries = list(changed)
    if not entries:
        return ""
    lines = [style.paint(f"{title} ({len(entries)})", "bold")]
    for one in entries:
        lines.append(f"{_GAP}{_site(one.after, style)}")
        for change in one.changes:
            words = style.paint(printable(arrow(change)), _TRENDS[change.trend])
            lines.append(f"{_GAP * 3}{change.aspect:<8}{_GAP}{words}")
    return "\n".join(lines) + "\n"


def _gaps(side: Side, when: str, style: Style) -> str:
    failed = side.inventory.files.failed
    if not failed:
        return ""
    lines = [style.paint(f"Not read {when} ({len(failed)}), so sites in there are not compared:", "red")]
    for gap in failed:
        place = line_start(gap.path) if gap.line is None else f"{line_start(gap.path)}:{gap.line}"
        lines.append(f"{_GAP}{style.paint(place, 'bold')}  {printable(gap.reason)}")
    return "\n".join(lines) + "\n"
