"""The findings as test results of JUnit: a failed test for each, a skipped one where it is suppressed."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from poolint.model.findings import Finding, Report
from poolint.model.source import Gap
from poolint.reporters.escape import line_start, printable


def render(report: Report) -> str:
    """One suite: findings, places that were not read as errors, and one that passes where there is none."""
    cases = [*_cases(report)]
    if not cases:
        # Servers take a suite without tests for a run that broke.
        cases = [Element("testcase", {"name": "no findings", "classname": "poolint"})]
    failed = [finding for finding in report.findings if finding.suppression is None]
    counts = {
        "tests": str(len(cases)),
        "failures": str(len(failed)),
        "errors": str(len(report.inventory.files.failed)),
    }
    skipped = str(len(report.findings) - len(failed))
    suites = Element("testsuites", {"name": "poolint", **counts})
    suite = SubElement(suites, "testsuite", {"name": "poolint", **counts, "skipped": skipped})
    suite.extend(cases)
    indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(suites, "unicode")}\n'


def _cases(report: Report) -> Iterator[Element]:
    yield from map(_finding, report.findings)
    yield from map(_gap, report.inventory.files.failed)


def _finding(finding: Finding) -> Element:
    case = _case(f"{finding.code} {finding.name} at {finding.line}:{finding.column}", finding.path)
    if finding.suppression is not None:
        reason = f": {finding.suppression.reason}" if finding.suppression.reason else ""
        SubElement(case, "skipped").text = _text(f"suppressed by {finding.suppression.kind}{reason}")
        return case
    likely = " (likely)" if finding.confidence == "likely" else ""
    failure = SubElement(
        case, "failure", {"type": finding.severity, "message": _text(f"{finding.message}{likely}")}
    )
    steps = [f"{line_start(step.path)}:{step.line}  {printable(step.text)}" for step in finding.trace]
    place = f"{line_start(finding.path)}:{finding.line}:{finding.column}"
    lines = [place, *steps, f"help: {printable(finding.help)}", f"rule: poolint explain {finding.code}"]
    failure.text = "\n".join(map(_text, lines))
    return case


def _gap(gap: Gap) -> Element:
    case = _case("not read" if gap.line is None else f"not read at {gap.line}", gap.path)
    SubElement(case, "error", {"type": "not-read", "message": _text(gap.reason)})
    return case


def _case(name: str, path: str) -> Element:
    return Element("testcase", {"name": _text(name), "classname": _text(path)})


def _text(text: str) -> str:
    """``text`` as XML can hold it: no character that acts, none that XML forbids."""
    return "".join(char if char not in "\ufffe\uffff" else f"\\u{ord(char):04x}" for char in printable(text))
