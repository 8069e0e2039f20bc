"""What became of the call sites as Markdown for the comment on a pull request.

The first line is a mark by which a job finds its comment again, to write it anew.
"""

from __future__ import annotations

from collections.abc import Sequence

from poolint.model.difference import Change, Changed, Difference, Side
from poolint.model.facts import CallSite
from poolint.reporters.diff_words import arrow, is_moved, judgements, numbers, sides, total
from poolint.reporters.markdown import code, entities, table
from poolint.reporters.words import policy_line

MARK = "<!-- poolint-diff -->"
_MOST = 50
"""Rows of one table: a code host takes no comment of more than 65,536 characters."""
_TRENDS = {"better": "", "worse": "⚠️ ", "other": ""}


def render(found: Difference) -> str:
    """The whole report, with a line break at its end."""
    moved = [one for one in found.changed if is_moved(one)]
    changed = [one for one in found.changed if not is_moved(one)]
    policy = found.head.inventory.policy or found.base.inventory.policy
    blocks = [
        f"{MARK}\n### {total(found)}",
        f"{entities(sides(found))}.",
        "" if policy is None else entities(policy_line(policy) + "."),
        table(("", "before", "after"), "lll", [_number(*row) for row in numbers(found)]),
        _sites("Appeared", found.appeared),
        _changed("Changed", changed),
        _folded(_sites("Vanished", found.vanished)),
        _folded(_changed("Moved", moved)),
        _gaps(found.base, "before"),
        _gaps(found.head, "after"),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _number(name: str, before: str, after: str) -> list[str]:
    return [entities(name), before, f"**{after}**" if before != after else after]


def _sites(title: str, sites: Sequence[CallSite]) -> str:
    if not sites:
        return ""
    rows = [[*_place(site), ", ".join(map(code, judgements(site)))] for site in sites[:_MOST]]
    headings = ("place", "function", "call", "pool, tag, dry pool")
    return f"**{title} ({len(sites)})**\n\n{table(headings, 'llll', rows)}{_more(len(sites))}"


def _changed(title: str, changed: Sequence[Changed]) -> str:
    if not changed:
        return ""
    rows = [[*_place(one.after), "<br>".join(map(_change, one.changes))] for one in changed[:_MOST]]
    headings = ("place", "function", "call", "change")
    return f"**{title} ({len(changed)})**\n\n{table(headings, 'llll', rows)}{_more(len(changed))}"


def _place(site: CallSite) -> list[str]:
    return [code(f"{site.path}:{site.line}"), code(site.function), code(f"{site.surface} {site.call}")]


def _change(change: Change) -> str:
    return f"{_TRENDS[change.trend]}{change.aspect}: {code(arrow(change))}"


def _more(count: int) -> str:
    return f"\n\n… and {count - _MOST} more." if count > _MOST else ""


def _folded(block: str) -> str:
    """A table that is opened by who wants it."""
    if not block:
        return ""
    title, _, rest = block.partition("\n\n")
    return f"<details><summary>{title.strip('*')}</summary>\n\n{rest}\n\n</details>"


def _gaps(side: Side, when: str) -> str:
    failed = side.inventory.files.failed
    if not failed:
        return ""
    rows = [[code(gap.path), str(gap.line or ""), code(gap.reason)] for gap in failed[:_MOST]]
    title = f"**Not read {when} ({len(failed)}), so sites in there are not compared**"
    return f"{title}\n\n{table(('path', 'line', 'reason'), 'lrl', rows)}{_more(len(failed))}"
