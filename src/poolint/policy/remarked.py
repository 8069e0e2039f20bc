"""Rules asked of comments: what is wrong with one becomes a finding at its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from poolint.model.facts import CallSite
from poolint.model.findings import Finding
from poolint.model.remark import Remark
from poolint.model.rule import Rule
from poolint.policy.clauses import holds
from poolint.policy.messages import filled
from poolint.policy.subject import Subject
from poolint.policy.world import World

_NO_SITE = CallSite("", "", 0, 0, 0, 0, "", "", "", "", "", "certain", None, False, False, "source", None)
"""A comment belongs to no call site; what rules ask of one is never true here."""


def remarked(remarks: Iterable[Remark], rules: Sequence[Rule]) -> tuple[Finding, ...]:
    """A finding for each remark that a rule speaks of, in their order."""
    about = [rule for rule in rules if rule.file.grain == "comment"]
    return tuple(
        _finding(rule, subject, remark)
        for remark in remarks
        for subject in (Subject(_NO_SITE, World(), comment=remark),)
        for rule in about
        if all(holds(clause, subject) for clause in rule.clauses)
    )


def _finding(rule: Rule, subject: Subject, remark: Remark) -> Finding:
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=rule.file.severity,
        confidence="certain",
        path=remark.path,
        line=remark.line,
        column=remark.column,
        end_line=remark.line,
        end_column=remark.end_column,
        message=filled(rule.file.message, subject),
        help=rule.help,
        sites=(),
        anchor=f"{''.join(remark.comment.split())}:{remark.text}",
    )
