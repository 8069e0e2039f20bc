"""What a rule says of itself, whoever asks."""

from __future__ import annotations

from poolint.model.findings import RuleText
from poolint.model.rule import Rule
from poolint.policy.examples import shown


def described(rule: Rule) -> RuleText:
    """What ``rule`` says of itself."""
    file = rule.file
    return RuleText(
        code=rule.code,
        name=rule.name,
        family=rule.family,
        severity=file.severity,
        summary=file.summary.strip(),
        why=file.why.strip(),
        remedy=file.remedy.strip(),
        bad=tuple((example.title, shown(example)) for example in rule.bad),
        good=tuple((example.title, shown(example)) for example in rule.good),
        sources=file.sources,
        fixes=tuple(dict.fromkeys((fix.safety, fix.title) for fix in rule.fixes)),
    )
