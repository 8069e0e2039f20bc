"""Words and numbers for what became of call sites, said once for every format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from poolint.model.difference import Aspect, Change, Changed, Difference, Side
from poolint.model.facts import CallSite
from poolint.reporters.sums import Sums, sums
from poolint.reporters.words import dry_sign, requests

ASPECTS: Mapping[Aspect, str] = {
    "place": "place",
    "route": "route",
    "pool": "pool",
    "tag": "tag",
    "verdict": "verdict",
    "requests": "requests",
}
NOTHING = "No call site appeared, vanished or changed"
_SHORT = 10


def sides(found: Difference) -> str:
    """What was compared with what."""
    return f"From {_name(found.base)} to {_name(found.head)}"


def total(found: Difference) -> str:
    """The first line of a report."""
    moved = sum(is_moved(one) for one in found.changed)
    changed = len(found.changed) - moved
    counts = ((len(found.appeared), "appeared"), (len(found.vanished), "vanished"), (changed, "changed"))
    words = [f"{count} {word}" for count, word in (*counts, (moved, "moved")) if count]
    return f"Call sites: {', '.join(words)}" if words else NOTHING


def is_moved(one: Changed) -> bool:
    """Whether the place is all that changed."""
    return all(change.aspect == "place" for change in one.changes)


def numbers(found: Difference) -> Iterator[tuple[str, str, str]]:
    """What the summary says: of what, before, after."""
    old, new = sums(found.base.inventory.sites), sums(found.head.inventory.sites)
    yield "call sites", str(old.sites), str(new.sites)
    pools = sorted({*dict(old.pools), *dict(new.pools)})
    for pool in pools:
        yield f"pool {pool}", str(dict(old.pools).get(pool, 0)), str(dict(new.pools).get(pool, 0))
    if old.tags_judged or new.tags_judged:
        yield (
            "tagged",
            f"{old.tagged} of {old.tags_judged}",
            f"{new.tagged} of {new.tags_judged}",
        )
    if old.verdicts or new.verdicts:
        yield "worst, dry pool", _worst(old), _worst(new)


def arrow(change: Change) -> str:
    """Before and after, with how many times as much where requests were multiplied."""
    times = ""
    if change.aspect == "requests" and change.before.isdecimal() and change.after.isdecimal():
        before, after = int(change.before), int(change.after)
        if before and after > before and not after % before:
            times = f" (×{after // before})"
    return f"{change.before} → {change.after}{times}"


def judgements(site: CallSite) -> tuple[str, ...]:
    """What is said of one site, in short."""
    words = []
    if site.payer is not None and site.payer.pools:
        words.append("+".join(site.payer.pools))
    if site.attribution is not None:
        words.append(site.attribution.level)
    if site.exhaustion is not None:
        words.append(f"{dry_sign(site.exhaustion.worst)} {site.exhaustion.verdict}")
    return tuple(words)


def _worst(of: Sums) -> str:
    """The most requests that are known, and of how many sites they are not."""
    known = [requests(of.worst)] if of.worst is not None else []
    unknown = [f"unknown of {of.uncounted} unclear"] if of.uncounted else []
    return ", ".join(known + unknown) or "-"


def _name(side: Side) -> str:
    if side.commit is None:
        return "the files on disk"
    return f"{side.ref} ({side.commit[:_SHORT]})"
