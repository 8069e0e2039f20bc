"""The findings as annotations of a workflow: one command on one line for each.

What a runner obeys is the start of a line and the characters between properties; every text from outside
is escaped, so that it can neither end a property nor begin a command.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from poolint.model.findings import Report, Severity
from poolint.reporters.escape import printable
from poolint.reporters.findings_text import summary
from poolint.reporters.style import Style

_COMMANDS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})


def render(report: Report) -> str:
    """Every finding that counts, every place that was not read, and the sums."""
    return "\n".join([*_commands(report), summary(report, Style())])


def _commands(report: Report) -> Iterator[str]:
    for finding in report.findings:
        if finding.suppression is None:
            place = {
                "file": finding.path,
                "line": str(finding.line),
                "endLine": str(finding.end_line),
                "col": str(finding.column),
                "endColumn": str(finding.end_column),
            }
            if finding.end_line != finding.line:
                # Columns are only taken where all is on one line.
                place = {key: value for key, value in place.items() if key not in ("col", "endColumn")}
            title = f"{finding.code} {finding.name}"
            likely = " (likely)" if finding.confidence == "likely" else ""
            text = f"{finding.message}{likely}. {finding.help}"
            yield _command(_COMMANDS[finding.severity], {**place, "title": title}, text)
    for gap in report.inventory.files.failed:
        place = {"file": gap.path, "line": str(gap.line or 1), "title": "not read"}
        yield _command("error", place, f"not read, so findings in there are missing: {gap.reason}")


def _command(name: str, properties: Mapping[str, str], text: str) -> str:
    said = ",".join(f"{key}={printable(value).translate(_PROPERTY)}" for key, value in properties.items())
    return f"::{name} {said}::{printable(text).translate(_DATA)}"
