"""Checking: whether files with fixes are better than without, by what a scan of both finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from poolint.model.exhaustion import Count
from poolint.model.facts import CallSite
from poolint.model.findings import Finding
from poolint.model.source import Gap

_RANK = {"info": 0, "warning": 1, "error": 2}


class State(NamedTuple):
    """What a scan found."""

    findings: tuple[Finding, ...]
    sites: tuple[CallSite, ...]
    gaps: tuple[Gap, ...]


def worse(before: State, after: State, fixed: Sequence[Finding]) -> str:
    """Why fixes of ``fixed`` are not kept; empty where they do what they should and nothing else."""
    gaps = set(after.gaps) - set(before.gaps)
    if gaps:
        gap = min(gaps)
        return f"after it, {gap.path} could not be looked at: {gap.reason}"
    if _ids(before.sites) != _ids(after.sites):
        return "after it, the call sites would not be the same"
    old, new = _counts(before.findings), _counts(after.findings)
    for finding in fixed:
        for site in finding.sites:
            if new[finding.code, site] >= old[finding.code, site]:
                return "after it, the finding would still be there"
    least = min((_RANK[finding.severity] for finding in fixed), default=0)
    severe = [finding for finding in after.findings if _RANK[finding.severity] >= least]
    cheaper = _cheaper(before.sites, after.sites)
    for (code, site), count in sorted(_counts(severe).items()):
        # What was hidden behind the finding that is gone was there before: the site is only better for it.
        if count > old[code, site] and site not in cheaper:
            return f"after it, there would be a finding of {code} more"
    return _dearer(before.sites, after.sites)


def _counts(findings: Iterable[Finding]) -> Counter[tuple[str, str]]:
    """How many findings of each rule endanger each site; lines may move, sites stay."""
    return Counter((finding.code, site) for finding in findings for site in finding.sites)


def _ids(sites: Iterable[CallSite]) -> set[str]:
    return {site.id for site in sites}


def _cheaper(before: Iterable[CallSite], after: Iterable[CallSite]) -> frozenset[str]:
    """The sites that send less for some signal, and more for none."""
    old = {site.id: site.exhaustion.requests for site in before if site.exhaustion is not None}
    new = {site.id: site.exhaustion.requests for site in after if site.exhaustion is not None}
    found = set()
    for id_ in old.keys() & new.keys():
        pairs = [
            (_size(old[id_][signal]), _size(new[id_][signal])) for signal in old[id_].keys() & new[id_].keys()
        ]
        if all(now <= was for was, now in pairs) and any(now < was for was, now in pairs):
            found.add(id_)
    return frozenset(found)


def _dearer(before: Iterable[CallSite], after: Iterable[CallSite]) -> str:
    """Whether a site would send more to an empty pool, or nobody could tell any more."""
    old = {site.id: site.exhaustion for site in before}
    for site in after:
        was, now = old.get(site.id), site.exhaustion
        if was is None or now is None:
            continue
        is_lost = now.worst is None and was.worst is not None
        if is_lost or (now.verdict == "unclear" and was.verdict != "unclear"):
            return f"after it, nobody could tell what {site.id} does when the pool is dry"
        if now.worst is not None and was.worst is not None and _size(now.worst) > _size(was.worst):
            return f"after it, {site.id} would send more requests to an empty pool"
    return ""


def _size(count: Count) -> float:
    return float("inf") if count == "unbounded" else float(count)
