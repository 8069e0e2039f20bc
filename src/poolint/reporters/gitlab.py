"""The findings as a code quality report of GitLab, which a merge request shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from poolint.model.findings import Report, Severity
from poolint.model.identity import fingerprints
from poolint.reporters.escape import as_json, printable, without_surrogates

_SEVERITIES: Mapping[Severity, str] = {"error": "major", "warning": "minor", "info": "info"}
_GAP = "not-read"


def render(report: Report) -> str:
    """Every finding that counts, and every place that was not read; suppressed ones have no place there."""
    return as_json([*_issues(report), *_gaps(report)])


def _issues(report: Report) -> Iterator[dict[str, Any]]:
    # Numbered among all, so that a fingerprint stays when one that is alike is suppressed.
    for finding, mark in zip(report.findings, fingerprints(report.findings), strict=True):
        if finding.suppression is None:
            begin = {"line": finding.line, "column": finding.column}
            end = {"line": finding.end_line, "column": finding.end_column}
            yield {
                "type": "issue",
                "check_name": f"{finding.code} {finding.name}",
                "description": printable(f"{finding.code}: {finding.message}. {finding.help}"),
                "categories": ["Bug Risk"],
                "severity": _SEVERITIES[finding.severity],
                "fingerprint": mark,
                "location": {
                    "path": without_surrogates(finding.path),
                    "positions": {"begin": begin, "end": end},
                },
            }


def _gaps(report: Report) -> Iterator[dict[str, Any]]:
    for gap in report.inventory.files.failed:
        yield {
            "type": "issue",
            "check_name": _GAP,
            "description": printable(f"not read, so findings in there are missing: {gap.reason}"),
            "categories": ["Bug Risk"],
            "severity": "major",
            "fingerprint": f"{_GAP}:{printable(gap.path)}:{printable(gap.reason)}",
            "location": {"path": without_surrogates(gap.path), "lines": {"begin": gap.line or 1}},
        }
