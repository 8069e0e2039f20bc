"""The inventory as Markdown for a pull request or a wiki: sums, then a table for each group.

What comes from scanned code stands in code, where no reader makes a link, a mention or markup of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from poolint.model.facts import CallSite, Inventory
from poolint.reporters.escape import printable
from poolint.reporters.groups import By, groups
from poolint.reporters.sums import Sums, sums
from poolint.reporters.words import (
    LEVELS,
    VERDICTS,
    call_sites,
    dry_sign,
    files,
    models,
    policy_line,
    requests,
    total,
    uncounted_line,
)

_PLAIN = re.compile(r"(?=.*\S)[^`|\\]+")
"""What a code span holds as it is, inside a table too."""


def render(inventory: Inventory, by: By = "file") -> str:
    """The whole report, with a line break at its end."""
    numbers = sums(inventory.sites)
    blocks = [
        f"## {total(numbers.sites, numbers.files)}",
        "" if inventory.policy is None else entities(policy_line(inventory.policy) + "."),
        _remarks(numbers),
        _summary(numbers),
        *(block for group in groups(inventory.sites, by) for block in _group(group.name, group.sites, by)),
        _gaps(inventory),
        f"{files(inventory.files.discovered)} found, {inventory.files.prefiltered} could hold a call, "
        f"{inventory.files.parsed} parsed, {len(inventory.files.failed)} not read.",
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def code(text: str) -> str:
    """``text`` from scanned code as code: nothing in it is markup, a link, a mention or a column's end."""
    shown = printable(text)
    if not shown:
        return ""
    # A backtick, bar or backslash in a code span means different things to different readers.
    return f"`{shown}`" if _PLAIN.fullmatch(shown) else f"<code>{entities(shown)}</code>"


def entities(text: str) -> str:
    """``text`` as words: nothing in it is markup."""
    return re.sub(
        r"[^\w ,()-]", lambda match: f"&#{ord(match[0])};" if match[0].isascii() else match[0], text
    ).replace("_", "&#95;")


def _remarks(numbers: Sums) -> str:
    lines = []
    if numbers.tags_judged:
        lines.append(f"**{numbers.tagged} of {numbers.tags_judged} tagged ({numbers.tagged_percent}%)**")
    if numbers.worst is not None and numbers.worst_site is not None:
        place = code(f"{numbers.worst_site.path}:{numbers.worst_site.line}")
        lines.append(f"**{requests(numbers.worst)}** into a dry pool at worst: {place}")
    if numbers.uncounted:
        lines.append(uncounted_line(numbers.uncounted))
    if numbers.likely:
        lines.append(f"{numbers.likely} likely: the form fits, where the object comes from is not known")
    lines += [f"{count} in {word}s" for word, count in numbers.elsewhere]
    return "\n".join(f"- {line}" for line in lines)


def _summary(numbers: Sums) -> str:
    rows = [
        *(("surface", word, count, "") for word, count in numbers.surfaces),
        *(("pool", word, count, "") for word, count in numbers.pools),
        *(("tag", word, count, LEVELS[word]) for word, count in numbers.levels if count),
        *(("dry pool", word, count, VERDICTS[word]) for word, count in numbers.verdicts),
    ]
    if not rows:
        return ""
    cells = [[kind, code(word), str(count), meaning] for kind, word, count, meaning in rows]
    return table(("by", "", "sites", ""), "llrl", cells)


def _group(name: str, sites: Sequence[CallSite], by: By) -> tuple[str, str]:
    headings = (
        "place",
        "function",
        "surface",
        "call",
        "model",
        "pool",
        "tag",
        "dry",
        "verdict",
        "owner",
        "confidence",
    )
    return f"### {code(name)} ({call_sites(len(sites))})", table(
        headings, "lllllllrlll", [_row(site, by) for site in sites]
    )


def _row(site: CallSite, by: By) -> list[str]:
    payer, attribution, exhaustion = site.payer, site.attribution, site.exhaustion
    place = f"{site.line}" if by == "file" else f"{site.path}:{site.line}"
    return [
        code(place),
        code(site.function),
        code(site.surface),
        code(site.call),
        ", ".join(map(code, models(site))),
        ", ".join(map(code, payer.pools)) if payer else "",
        attribution.level if attribution else "",
        dry_sign(exhaustion.worst) if exhaustion else "",
        exhaustion.verdict if exhaustion else "",
        ", ".join(map(code, site.owner)),
        site.confidence,
    ]


def _gaps(inventory: Inventory) -> str:
    failed = inventory.files.failed
    if not failed:
        return ""
    rows = [[code(gap.path), str(gap.line or ""), code(gap.reason)] for gap in failed]
    return f"### Not read ({len(failed)}), so sites in there are missing above\n\n" + table(
        ("path", "line", "reason"), "lrl", rows
    )


def table(headings: Sequence[str], aligned: str, rows: Sequence[Sequence[str]]) -> str:
    """Rows under headings; a column that is empty in every row is left out."""
    kept = [index for index in range(len(headings)) if any(row[index] for row in rows)]
    lines = [
        [headings[index] for index in kept],
        ["--:" if aligned[index] == "r" else "---" for index in kept],
        *([row[index] for index in kept] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
