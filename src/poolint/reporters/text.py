"""The inventory as text for people: the sums with bars, the sites in groups, then what was not read."""

from __future__ import annotations

from rich.cells import cell_len

from poolint.model.facts import Inventory
from poolint.reporters.escape import line_start, printable
from poolint.reporters.groups import By, groups
from poolint.reporters.style import Style
from poolint.reporters.sums import Sums, sums
from poolint.reporters.table import PAINTS, table
from poolint.reporters.words import call_sites, files, policy_line, requests, total, uncounted_line

__all__ = ["Style", "render"]

_GAP = "  "
_BAR = 24
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def render(inventory: Inventory, style: Style, by: By = "file") -> str:
    """The whole report, with a line break at its end."""
    blocks = [
        _summary(inventory, style),
        _sites(inventory, style, by),
        _gaps(inventory, style),
        _looked(inventory, style),
    ]
    return "\n".join(block for block in blocks if block)


def _summary(inventory: Inventory, style: Style) -> str:
    numbers = sums(inventory.sites)
    if not numbers.sites:
        return ""
    lines = [style.paint(total(numbers.sites, numbers.files), "bold")]
    if inventory.policy is not None:
        lines.append(printable(policy_line(inventory.policy)))
    lines += ["", *_bars(numbers, style), *_remarks(numbers, style)]
    return "\n".join(lines) + "\n"


def _bars(numbers: Sums, style: Style) -> list[str]:
    """A line for each pool, tag level, … with how many sites it has and a bar in proportion."""
    blocks = {
        "surface": numbers.surfaces,
        "pool": numbers.pools,
        "tag": tuple((word, count) for word, count in numbers.levels if count),
        "dry": numbers.verdicts,
    }
    entries = [
        (title if index == 0 else "", printable(word), count)
        for title, tally in blocks.items()
        for index, (word, count) in enumerate(tally)
    ]
    titles = max(len(title) for title, _, _ in entries)
    words = max(cell_len(word) for _, word, _ in entries)
    counts = max(len(str(count)) for _, _, count in entries)
    lines = []
    for title, word, count in entries:
        gap = " " * (words - cell_len(word))
        bar = style.paint(_bar(count, numbers.sites, _room(style, titles + words + counts)), _hue(word))
        head = style.paint(f"{title:<{titles}}", "dim") if title else " " * titles
        lines.append(f"{_GAP}{head}{_GAP}{word}{gap}{_GAP}{count:>{counts}}{_GAP}{bar}".rstrip())
    return lines


def _hue(word: str) -> str:
    return PAINTS.get(word, "cyan")


def _room(style: Style, taken: int) -> int:
    """Columns for the longest bar."""
    return _BAR if style.width is None else max(0, min(_BAR, style.width - taken - 4 * len(_GAP)))


def _bar(count: int, of: int, width: int) -> str:
    """A bar to an eighth of a column; never empty where there is something to show."""
    eighths = max(1, count * width * 8 // of) if width else 0
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def _remarks(numbers: Sums, style: Style) -> list[str]:
    lines = []
    if numbers.tags_judged:
        share = f"{numbers.tagged} of {numbers.tags_judged} tagged ({numbers.tagged_percent}%)"
        lines.append(style.paint(share, "bold"))
    if numbers.worst is not None and numbers.worst_site is not None:
        site = numbers.worst_site
        place = printable(f"{site.path}:{site.line}")
        paint = "red" if numbers.worst == "unbounded" else ""
        lines.append(f"{style.paint(requests(numbers.worst), paint)} into a dry pool at worst: {place}")
    if numbers.uncounted:
        lines.append(style.paint(uncounted_line(numbers.uncounted), "yellow"))
    if numbers.likely:
        lines.append(f"{numbers.likely} likely: the form fits, where the object comes from is not known")
    if numbers.elsewhere:
        lines.append(", ".join(f"{count} in {word}s" for word, count in numbers.elsewhere))
    return ["", *(_GAP + line for line in lines)] if lines else []


def _sites(inventory: Inventory, style: Style, by: By) -> str:
    """The table; with a heading for each group."""
    if not inventory.sites:
        return ""
    listed = groups(inventory.sites, by)
    ordered = [site for group in listed for site in group.sites]
    rows = table(ordered, style.width, by)
    lines = [rows.heading(style)]
    index = 0
    for group in listed:
        name = style.paint(line_start(group.name), "bold")
        lines += ["", name if by == "file" else f"{name} ({call_sites(len(group.sites))})"]
        for _ in group.sites:
            lines.append(rows.row(index, style))
            index += 1
    return "\n".join(lines) + "\n"


def _gaps(inventory: Inventory, style: Style) -> str:
    failed = inventory.files.failed
    if not failed:
        return ""
    lines = [style.paint(f"Not read ({len(failed)}), so sites in there are missing above:", "red")]
    for gap in failed:
        place = line_start(gap.path) if gap.line is None else f"{line_start(gap.path)}:{gap.line}"
        lines.append(f"{_GAP}{style.paint(place, 'bold')}  {printable(gap.reason)}")
    return "\n".join(lines) + "\n"


def _looked(inventory: Inventory, style: Style) -> str:
    seen = inventory.files
    looked = f"{files(seen.discovered)} found, {seen.prefiltered} could hold a call, {seen.parsed} parsed"
    missing = style.paint(f", {len(seen.failed)} not read", "red") if seen.failed else ""
    nothing = "" if inventory.sites else f"{style.paint(total(0, 0), 'bold')}\n"
    return f"{nothing}{looked}{missing}\n"
