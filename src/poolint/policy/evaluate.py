"""Rules asked of every site: matches, merged to one finding for each cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import msgspec

from poolint.model.exhaustion import Count
from poolint.model.facts import CallSite, Confidence
from poolint.model.findings import Finding, in_order
from poolint.model.place import Place, Step
from poolint.model.rule import Rule
from poolint.policy.clauses import holds
from poolint.policy.counts import rank
from poolint.policy.extent import Extent, extent
from poolint.policy.messages import filled
from poolint.policy.subject import Subject, subjects
from poolint.policy.world import World

Reader = Callable[[str], str]
"""The text of a scanned file, by its path; empty where it cannot be read."""


def evaluate(
    sites: Iterable[CallSite], rules: Sequence[Rule], world: World, read: Reader
) -> tuple[Finding, ...]:
    """Every finding of ``rules``, sorted by path, place and code."""
    matches: dict[tuple[str, Place], list[Subject]] = defaultdict(list)
    for site in sites:
        for rule in rules:
            for subject in subjects(site, world, rule.file.grain):
                if all(holds(clause, subject) for clause in rule.clauses):
                    matches[rule.code, subject.place].append(subject)
    by_code = {rule.code: rule for rule in rules}
    findings = [_finding(by_code[code], found, read) for (code, _), found in matches.items()]
    return in_order(findings)


def _finding(rule: Rule, found: Sequence[Subject], read: Reader) -> Finding:
    """One cause: what is worst of it, and every site it endangers."""
    worst = min(found, key=lambda one: (-rank(_requests(one)), one.site.id))
    place = worst.place
    text = read(place.path)
    where = extent(text, place.line, _last_line(worst))
    site = worst.site
    if worst.layer is None and worst.observation is None and place == Place(site.path, site.line):
        span = (site.line, site.column, site.end_line, site.end_column)
        where = msgspec.structs.replace(where, span=span)
    return _told(rule, found, worst, where)


def _told(rule: Rule, found: Sequence[Subject], worst: Subject, where: Extent) -> Finding:
    line, column, end_line, end_column = where.span
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=rule.file.severity,
        confidence="certain" if any(_sure(one) for one in found) else "likely",
        path=worst.place.path,
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
        message=filled(rule.file.message, worst),
        help=rule.help,
        sites=tuple(sorted({one.site.id for one in found})),
        trace=_trace(rule, worst),
        anchor=where.anchor,
    )


def _requests(subject: Subject) -> Count | None:
    return None if subject.site.exhaustion is None else subject.site.exhaustion.worst


def _last_line(subject: Subject) -> int:
    if subject.observation is not None:
        return subject.observation.end_line
    if subject.note is not None and subject.place != Place(subject.site.path, subject.site.line):
        return subject.note.line
    return subject.site.end_line if subject.layer is None else subject.layer.end_line


def _sure(subject: Subject) -> bool:
    """What was seen in the code is sure where the site is; what a layer makes of a signal also depends on
    every expression that could not be decided."""
    outage = subject.site.exhaustion
    certain: Confidence = "certain"
    if subject.site.confidence != certain:
        return False
    return subject.layer is None or outage is None or not (outage.unclear or outage.bound)


def _trace(rule: Rule, subject: Subject) -> tuple[Step, ...]:
    """How we know, for what the rule asks about."""
    site = subject.site
    heads = {clause.key.partition(".")[0] for clause in rule.clauses}
    steps: tuple[Step, ...] = ()
    if heads & {"payer", "note"} and site.payer is not None:
        steps += site.payer.evidence
    if "attribution" in heads and site.attribution is not None:
        steps += site.attribution.untagged_by
    if heads - {"site", "payer", "note", "attribution"} and site.exhaustion is not None:
        steps += site.exhaustion.trace
    return steps
