"""The findings as annotations of a workflow."""

from __future__ import annotations

import re

import msgspec
from hypothesis import given, settings
from unit.reporters.canned import CANNED
from unit.reporters.findings import CHECKED, ERROR
from unit.reporters.hostile import reports

from poolint.model.findings import Report
from poolint.reporters.github import render

COMMAND = re.compile(
    r"::(?P<name>error|warning|notice) "
    r"(?P<properties>file=[^:,]*(?:,(?:line|endLine|col|endColumn|title)=[^:,]*)*)::(?P<text>[^\r\n]*)"
)


def test_a_finding_is_a_command() -> None:
    assert render(msgspec.structs.replace(CHECKED, findings=(ERROR,))).splitlines()[0] == (
        "::error file=app/triage.py,line=7,endLine=7,col=9,endColumn=26,"
        f"title=RTY101 retry-conflates-exhaustion::{ERROR.message}. {ERROR.help}"
    )


def test_columns_are_left_out_over_several_lines() -> None:
    finding = msgspec.structs.replace(ERROR, end_line=9, message="100%: a, b")
    assert render(msgspec.structs.replace(CHECKED, findings=(finding,))).splitlines()[0] == (
        "::error file=app/triage.py,line=7,endLine=9,"
        f"title=RTY101 retry-conflates-exhaustion::100%25: a, b. {ERROR.help}"
    )


def test_gaps_are_errors_and_the_sums_come_last() -> None:
    lines = render(CHECKED).splitlines()
    assert len(lines) == 2 + len(CANNED.files.failed) + 1
    assert lines[2].startswith("::error file=app/broken.py,line=3,title=not read::not read, so findings")
    assert lines[-1].startswith("2 findings (1 error, 1 warning) in 2 files")


@given(reports())
@settings(max_examples=100, deadline=None)
def test_nothing_from_outside_is_a_command(report: Report) -> None:
    *commands, _ = render(report).splitlines()
    counting = [finding for finding in report.findings if finding.suppression is None]
    assert len(commands) == len(counting) + len(report.inventory.files.failed)
    for command in commands:
        assert COMMAND.fullmatch(command), command
        assert not re.search(r"##(vso)?\[", command)
