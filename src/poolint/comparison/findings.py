"""New findings: those that a scan of an earlier state does not have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from poolint.comparison.matching import Matching
from poolint.model.findings import Finding


def new_findings(
    findings: Iterable[Finding], earlier: Iterable[Finding], matching: Matching
) -> tuple[Finding, ...]:
    """The findings that no earlier one answers for.

    One does where the rule and the words of the place are the same, and it endangered every site that is
    endangered now. So a moved line is not new, and an old retry around a new call is. Each answers once: a
    second copy of a place is new.
    """
    was = {pair.after.id: pair.before.id for pair in matching.pairs}
    moved = {(pair.before.path, pair.after.path) for pair in matching.pairs}
    waiting: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for one in earlier:
        waiting[one.code, one.anchor].append(one)
    new = []
    for finding in findings:
        candidates = waiting[finding.code, finding.anchor]
        answer = _answer(finding, candidates, was, moved)
        if answer is None:
            new.append(finding)
        else:
            candidates.remove(answer)
    return tuple(new)


def _answer(
    finding: Finding,
    candidates: Iterable[Finding],
    was: Mapping[str, str],
    moved: set[tuple[str, str]],
) -> Finding | None:
    """The earlier finding that this one is; one of the same file before one of a file that was moved."""
    sites = {was.get(site, "") for site in finding.sites}
    able = [
        one
        for one in candidates
        # What was spared by a comment that is gone now counts for the first time.
        if sites <= set(one.sites) and (one.suppression is None or finding.suppression is not None)
    ]
    here = [one for one in able if one.path == finding.path]
    elsewhere = [one for one in able if (one.path, finding.path) in moved]
    # Of two alike, the one that endangered less: it answers for nothing that the other could not.
    return min(here or elsewhere or able, key=lambda one: len(one.sites), default=None)
