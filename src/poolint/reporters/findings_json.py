"""The findings as JSON: the public contract of ``schemas/report.schema.json``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, get_args

import msgspec

from poolint.model.findings import Finding, Report, RuleText, Severity
from poolint.model.identity import fingerprints
from poolint.reporters.escape import as_json
from poolint.reporters.json import clean
from poolint.version import VERSION

SCHEMA_VERSION = "1.0"
"""``major.minor``, as for the inventory."""


def render(report: Report) -> str:
    """The whole report as one JSON document, with a line break at its end."""
    marks = fingerprints(report.findings)
    found = zip(report.findings, marks, strict=True)
    document = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "poolint", "version": VERSION},
        "root": report.inventory.root,
        "policy": msgspec.to_builtins(report.inventory.policy),
        "findings": [_finding(finding, mark) for finding, mark in found],
        "rules": [_rule(rule) for rule in report.rules],
        "failed": [
            {"path": gap.path, "line": gap.line, "reason": gap.reason}
            for gap in report.inventory.files.failed
        ],
        "fixed": list(report.fixed),
        "summary": _summary(report.findings, len(report.inventory.sites)),
    }
    return as_json(clean(document))


def _finding(finding: Finding, mark: str) -> dict[str, Any]:
    said: dict[str, Any] = msgspec.to_builtins(finding)
    # What the place says is for recognising it; the fingerprint is made from it.
    del said["anchor"]
    return {**said, "fingerprint": mark}


def _rule(rule: RuleText) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name,
        "family": rule.family,
        "severity": rule.severity,
        "summary": rule.summary,
    }


def _summary(findings: Iterable[Finding], sites: int) -> dict[str, Any]:
    listed = list(findings)
    counting = [finding for finding in listed if finding.suppression is None]
    severities = Counter(finding.severity for finding in counting)
    kinds = Counter(finding.suppression.kind for finding in listed if finding.suppression is not None)
    return {
        "sites": sites,
        "findings": len(counting),
        "by_severity": {word: severities[word] for word in get_args(Severity)},
        "suppressed": {word: kinds[word] for word in ("comment", "baseline", "config")},
    }
