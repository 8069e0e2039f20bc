"""The findings as a code quality report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
from hypothesis import given, settings
from unit.reporters.canned import CANNED, EMPTY
from unit.reporters.findings import CHECKED, CLEAN, ERROR
from unit.reporters.hostile import reports

from poolint.model.findings import Report
from poolint.reporters.gitlab import render

SCHEMAS = Path(__file__).parents[2] / "schemas"
SCHEMA = json.loads((SCHEMAS / "gitlab-codequality.json").read_text(encoding="utf-8"))


def issues(report: Report) -> list[dict[str, Any]]:
    found = json.loads(render(report))
    jsonschema.validate(found, SCHEMA)
    assert isinstance(found, list)
    return found


def test_an_issue_says_what_and_where() -> None:
    issue = issues(CHECKED)[1]
    del issue["fingerprint"]
    assert issue == {
        "type": "issue",
        "check_name": "RTY101 retry-conflates-exhaustion",
        "description": f"RTY101: {ERROR.message}. {ERROR.help}",
        "categories": ["Bug Risk"],
        "severity": "major",
        "location": {
            "path": "app/triage.py",
            "positions": {"begin": {"line": 7, "column": 9}, "end": {"line": 7, "column": 26}},
        },
    }


def test_what_is_suppressed_is_left_out() -> None:
    assert issues(msgspec.structs.replace(CLEAN, inventory=EMPTY)) == []


def test_what_was_not_read_is_an_issue() -> None:
    checks = [issue["check_name"] for issue in issues(CHECKED)]
    assert checks.count("not-read") == len(CANNED.files.failed)


def test_a_fingerprint_stays_when_one_that_is_alike_is_suppressed() -> None:
    again = msgspec.structs.replace(ERROR, line=40, end_line=40)
    quiet = msgspec.structs.replace(ERROR, suppression=CLEAN.findings[0].suppression)
    both = issues(msgspec.structs.replace(CHECKED, findings=(ERROR, again)))
    one = issues(msgspec.structs.replace(CHECKED, findings=(quiet, again)))
    assert one[0]["fingerprint"] == both[1]["fingerprint"] != both[0]["fingerprint"]


@given(reports())
@settings(max_examples=60, deadline=None)
def test_nothing_from_outside_acts(report: Report) -> None:
    text = render(report)
    assert text.isascii()
    json.loads(text)
