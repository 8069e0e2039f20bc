"""The findings as SARIF 2.1.0, for code scanning: suppressed ones and gaps among them.

The text is plain ASCII, and every string of scanned code in it is data of JSON. Messages are escaped as
well, since viewers show them; a path is percent-encoded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from poolint.model.facts import CallSite
from poolint.model.findings import Finding, Report, RuleText, Severity, Suppression
from poolint.model.identity import fingerprints
from poolint.model.place import Step
from poolint.model.source import Gap
from poolint.reporters.cures import fix_lines, fix_word
from poolint.reporters.escape import as_json, printable
from poolint.reporters.rule_markdown import help_markdown
from poolint.version import VERSION

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_BASE = "%SRCROOT%"
"""What every path is relative to: the top of the scan, which the reader of the file knows."""
_FINGERPRINT = "poolint/v1"
_GAP = "not-read"
_LEVELS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
_PRECISIONS = {"certain": "very-high", "likely": "medium"}
_KINDS = {"comment": "inSource", "baseline": "external", "config": "external"}
_WIDEST = 2_147_483_647
"""The largest number that readers of lines and columns take."""


def render(report: Report) -> str:
    """The whole report as one SARIF log with one run."""
    paths = _paths(report)
    artifacts = {path: index for index, path in enumerate(paths)}
    run = {
        "tool": {"driver": _driver(report)},
        "invocations": [_invocation(report, artifacts)],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            _BASE: {"description": {"text": "The folder that poolint was run for, the top of its project."}}
        },
        "artifacts": [
            {"location": _location(path, artifacts), "roles": ["analysisTarget"]} for path in paths
        ],
        "results": _results(report, artifacts),
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return as_json(document)


def _paths(report: Report) -> list[str]:
    """Every file that the log speaks of, sorted."""
    named = {finding.path for finding in report.findings}
    named |= {step.path for finding in report.findings for step in finding.trace}
    named |= {gap.path for gap in report.inventory.files.failed}
    endangered = {id_ for finding in report.findings for id_ in finding.sites}
    named |= {site.path for site in report.inventory.sites if site.id in endangered}
    return sorted(named)


def _driver(report: Report) -> dict[str, Any]:
    return {
        "name": "poolint",
        "semanticVersion": VERSION,
        "version": VERSION,
        "shortDescription": {
            "text": "Who pays for a call, who asked, and what happens when the pool is dry."
        },
        "rules": [_rule(rule) for rule in report.rules],
        "notifications": [
            {
                "id": _GAP,
                "name": "NotRead",
                "shortDescription": {"text": "A place that could not be looked at; findings may be missing."},
                "defaultConfiguration": {"level": "error"},
            }
        ],
    }


def _rule(rule: RuleText) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": printable(rule.summary)},
        "fullDescription": {"text": printable(" ".join(rule.why.split()))},
        "help": {"text": _lines(_help(rule)), "markdown": _lines(help_markdown(rule))},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "tags": ["cost", rule.family],
            "problem.severity": _problem(rule.severity),
            "fix": fix_word(rule),
        },
    }


def _help(rule: RuleText) -> str:
    lines = "\n".join(fix_lines(rule))
    return f"{rule.remedy}\n\nFix\n{lines}"


def _problem(severity: Severity) -> str:
    return "recommendation" if severity == "info" else severity


def _invocation(report: Report, artifacts: Mapping[str, int]) -> dict[str, Any]:
    gaps = report.inventory.files.failed
    return {
        # The log is whole when every place was looked at.
        "executionSuccessful": not gaps,
        "toolExecutionNotifications": [_notification(gap, artifacts) for gap in gaps],
    }


def _notification(gap: Gap, artifacts: Mapping[str, int]) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": _location(gap.path, artifacts)}
    if gap.line is not None:
        place["region"] = {"startLine": _number(gap.line)}
    return {
        "descriptor": {"id": _GAP, "index": 0},
        "level": "error",
        "message": {"text": printable(f"not read: {gap.reason}")},
        "locations": [{"physicalLocation": place}],
    }


def _results(report: Report, artifacts: Mapping[str, int]) -> list[dict[str, Any]]:
    rules = {rule.code: index for index, rule in enumerate(report.rules)}
    sites = {site.id: site for site in report.inventory.sites}
    marks = fingerprints(report.findings)
    return [
        _result(finding, mark, rules, sites, artifacts)
        for finding, mark in zip(report.findings, marks, strict=True)
    ]


def _result(
    finding: Finding,
    mark: str,
    rules: Mapping[str, int],
    sites: Mapping[str, CallSite],
    artifacts: Mapping[str, int],
) -> dict[str, Any]:
    likely = " (likely)" if finding.confidence == "likely" else ""
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": _LEVELS[finding.severity],
        "message": {"text": printable(f"{finding.message}{likely}. {finding.help}")},
        "locations": [{"physicalLocation": _place(finding, artifacts)}],
        "partialFingerprints": {_FINGERPRINT: mark},
        "properties": {"confidence": finding.confidence, "precision": _PRECISIONS[finding.confidence]},
        # An empty list says that nothing is suppressed; no list would say that nobody looked.
        "suppressions": [] if finding.suppression is None else [_suppression(finding.suppression, artifacts)],
    }
    if finding.code in rules:
        result["ruleIndex"] = rules[finding.code]
    related = [
        _related(sites[id_], number, artifacts) for number, id_ in enumerate(finding.sites) if id_ in sites
    ]
    if related:
        result["relatedLocations"] = related
    if finding.trace:
        result["codeFlows"] = [_flow(finding.trace, artifacts)]
    return result


def _place(finding: Finding, artifacts: Mapping[str, int]) -> dict[str, Any]:
    region = {
        "startLine": _number(finding.line),
        "startColumn": _number(finding.column),
        "endLine": _number(max(finding.end_line, finding.line)),
        "endColumn": _number(finding.end_column),
    }
    return {"artifactLocation": _location(finding.path, artifacts), "region": region}


def _related(site: CallSite, number: int, artifacts: Mapping[str, int]) -> dict[str, Any]:
    return {
        "id": number,
        "message": {"text": printable(f"endangers {site.call} in {site.function}")},
        "physicalLocation": {
            "artifactLocation": _location(site.path, artifacts),
            "region": {
                "startLine": _number(site.line),
                "startColumn": _number(site.column),
                "endLine": _number(site.end_line),
                "endColumn": _number(site.end_column),
            },
        },
    }


def _flow(trace: Sequence[Step], artifacts: Mapping[str, int]) -> dict[str, Any]:
    steps = [
        {
            "location": {
                "message": {"text": printable(step.text)},
                "physicalLocation": {
                    "artifactLocation": _location(step.path, artifacts),
                    "region": {"startLine": _number(step.line)},
                },
            },
            "executionOrder": number,
        }
        for number, step in enumerate(trace, 1)
    ]
    return {"threadFlows": [{"locations": steps}]}


def _suppression(why: Suppression, artifacts: Mapping[str, int]) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": _KINDS[why.kind], "status": "accepted"}
    if why.reason:
        found["justification"] = printable(why.reason)
    if why.line and why.path in artifacts:
        region = {"startLine": _number(why.line)}
        place = {"artifactLocation": _location(why.path, artifacts), "region": region}
        found["location"] = {"physicalLocation": place}
    return found


def _location(path: str, artifacts: Mapping[str, int]) -> dict[str, Any]:
    return {"uri": _uri(path), "uriBaseId": _BASE, "index": artifacts[path]}


def _uri(path: str) -> str:
    """A path as a relative reference: no scheme, no authority, whatever the name of the file."""
    try:
        data = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = path.encode("utf-8", "surrogatepass")
    # A colon in the first part would make it a scheme, two slashes at the start a host.
    bare = data.lstrip(b"/")
    return "%2F" * (len(data) - len(bare)) + quote(bare, safe="/-._~") or "."


def _lines(text: str) -> str:
    """A text of several lines, each of them made safe to show."""
    return "\n".join(printable(line.expandtabs(4)) for line in text.split("\n"))


def _number(value: int) -> int:
    return min(max(value, 1), _WIDEST)
