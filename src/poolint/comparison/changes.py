"""Changes: what is not as it was at the call sites of two scans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import inf

from poolint.comparison.matching import Matching, Pair
from poolint.model.difference import Aspect, Change, Changed, Difference, Gate, Side, Trend
from poolint.model.exhaustion import Count, Verdict
from poolint.model.facts import CallSite, Inventory
from poolint.model.judgement import Attribution, TagLevel

_TAGS: tuple[TagLevel, ...] = ("untagged", "weak", "unknown", "partly", "tagged")
"""From the worst to the best."""
_VERDICTS: dict[Verdict, int] = {
    "conflates": 0,
    "swallows": 1,
    "unclear": 2,
    "propagates": 3,
    "narrow": 4,
    "distinguishes": 4,
}
"""How well each takes a dry pool."""
_WITHOUT_TAG: tuple[TagLevel, ...] = ("untagged", "weak", "partly")


def difference(base: Side, head: Side, matching: Matching) -> Difference:
    """What became of the sites of two inventories.

    ``matching`` may know more sites than they do: those outside the named paths, from where one may come.
    """
    old, new = _ids(base.inventory), _ids(head.inventory)
    changed = [
        Changed(pair.before, pair.after, tuple(_changes(pair)))
        for pair in matching.pairs
        if pair.after.id in new or pair.before.id in old
    ]
    return Difference(
        base,
        head,
        appeared=tuple(site for site in matching.appeared if site.id in new),
        vanished=tuple(site for site in matching.vanished if site.id in old),
        changed=tuple(one for one in changed if one.changes),
    )


def caught(found: Difference, gate: Gate) -> tuple[CallSite, ...]:
    """The sites for which a gate closes, as they are now."""
    changed = [one.after for one in found.changed if any(_closes(gate, change) for change in one.changes)]
    if gate == "appeared":
        return found.appeared
    if gate == "untagged":
        came = [
            site
            for site in found.appeared
            if site.attribution is not None and site.attribution.level in _WITHOUT_TAG
        ]
        return tuple(sorted([*came, *changed], key=lambda site: (site.path, site.line, site.column)))
    return tuple(changed)


def _closes(gate: Gate, change: Change) -> bool:
    if gate == "pool":
        return change.aspect == "pool"
    aspects: dict[Gate, Aspect] = {"untagged": "tag", "requests": "requests", "verdict": "verdict"}
    return change.aspect == aspects.get(gate) and change.trend == "worse"


def _changes(pair: Pair) -> Iterator[Change]:
    """What differs, place first; what was not judged on both sides is not compared."""
    before, after = pair
    if (before.path, before.function) != (after.path, after.function):
        yield Change("place", _place(before), _place(after))
    if before.payer is not None and after.payer is not None:
        yield from _differing("route", _words(before.payer.routes), _words(after.payer.routes))
        yield from _differing("pool", _words(before.payer.pools), _words(after.payer.pools))
    if before.attribution is not None and after.attribution is not None:
        yield from _tag(before.attribution, after.attribution)
    old, new = before.exhaustion, after.exhaustion
    if old is not None and new is not None:
        trend = _trend(_VERDICTS[old.verdict], _VERDICTS[new.verdict])
        yield from _differing("verdict", old.verdict, new.verdict, trend)
        yield from _requests(old.worst, new.worst)


def _requests(before: Count | None, after: Count | None) -> Iterator[Change]:
    """What is not known is neither more nor less: the verdict says that it became unclear."""
    trend: Trend = "other"
    if before is not None and after is not None:
        trend = _trend(-_size(before), -_size(after))
    yield from _differing("requests", _known(before), _known(after), trend)


def _known(count: Count | None) -> str:
    return "unknown" if count is None else str(count)


def _tag(before: Attribution, after: Attribution) -> Iterator[Change]:
    trend = _trend(_TAGS.index(before.level), _TAGS.index(after.level))
    if (before.level, before.feature) == (after.level, after.feature):
        return
    yield Change("tag", _tagged(before), _tagged(after), trend)


def _tagged(attribution: Attribution) -> str:
    feature = attribution.feature
    return attribution.level if feature is None else f"{attribution.level} ({feature})"


def _differing(aspect: Aspect, before: str, after: str, trend: Trend = "other") -> Iterator[Change]:
    if before != after:
        yield Change(aspect, before, after, trend)


def _trend(before: float, after: float) -> Trend:
    if before == after:
        return "other"
    return "better" if after > before else "worse"


def _size(count: Count) -> float:
    return inf if count == "unbounded" else count


def _place(site: CallSite) -> str:
    return f"{site.path}:{site.function}"


def _words(words: Iterable[str]) -> str:
    return ", ".join(sorted(words)) or "not known"


def _ids(inventory: Inventory) -> frozenset[str]:
    return frozenset(site.id for site in inventory.sites)
