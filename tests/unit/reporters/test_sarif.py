"""The findings as SARIF, held to the official schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings
from unit.reporters.canned import CANNED, EMPTY
from unit.reporters.findings import CHECKED, CLEAN, ERROR, IGNORED, MAYBE
from unit.reporters.hostile import reports

from poolint.model.findings import Report, Suppression
from poolint.reporters.sarif import render

SCHEMAS = Path(__file__).parents[2] / "schemas"
OFFICIAL = jsonschema.Draft4Validator(json.loads((SCHEMAS / "sarif-2.1.0.json").read_text(encoding="utf-8")))


def run(report: Report) -> dict[str, Any]:
    log = json.loads(render(report))
    OFFICIAL.validate(log)
    (only,) = log["runs"]
    assert isinstance(only, dict)
    return only


def results(report: Report) -> list[dict[str, Any]]:
    found = run(report)["results"]
    assert isinstance(found, list)
    return found


def locations(value: Any) -> list[dict[str, Any]]:
    """Every artifact location in a part of a log."""
    if isinstance(value, list):
        return [one for item in value for one in locations(item)]
    if not isinstance(value, dict):
        return []
    here = [value] if "uriBaseId" in value else []
    return here + [one for item in value.values() for one in locations(item)]


@pytest.mark.parametrize("report", [CHECKED, CLEAN, msgspec.structs.replace(CLEAN, inventory=EMPTY)])
def test_the_official_schema_takes_it(report: Report) -> None:
    OFFICIAL.validate(json.loads(render(report)))


def test_a_result_says_what_where_and_which_rule() -> None:
    result = results(msgspec.structs.replace(CHECKED, findings=(ERROR,)))[0]
    assert result["ruleId"] == "RTY101"
    assert run(CHECKED)["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "RTY101"
    assert result["level"] == "error"
    assert result["message"]["text"] == f"{ERROR.message}. {ERROR.help}"
    place = result["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 7, "startColumn": 9, "endLine": 7, "endColumn": 26}
    assert place["artifactLocation"]["uri"] == "app/triage.py"
    assert place["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
    assert result["suppressions"] == []


def test_the_endangered_sites_are_related_places() -> None:
    related = results(CHECKED)[2]["relatedLocations"]
    assert [one["message"]["text"] for one in related] == [
        "endangers messages.create in Triage.classify",
        "endangers query in <module>",
    ]


def test_the_trace_is_a_code_flow() -> None:
    (flow,) = results(CHECKED)[2]["codeFlows"]
    steps = flow["threadFlows"][0]["locations"]
    assert [step["location"]["message"]["text"] for step in steps] == [step.text for step in ERROR.trace]
    assert [step["location"]["physicalLocation"]["region"]["startLine"] for step in steps] == [6, 7]


def test_a_likely_finding_says_so() -> None:
    result = results(CHECKED)[0]
    assert "(likely)" in result["message"]["text"]
    assert result["properties"] == {"confidence": "likely", "precision": "medium"}


@pytest.mark.parametrize(
    ("kind", "said"), [("comment", "inSource"), ("baseline", "external"), ("config", "external")]
)
def test_what_is_suppressed_stays_and_says_why(kind: Any, said: str) -> None:
    finding = msgspec.structs.replace(IGNORED, suppression=Suppression(kind, "a batch at night"))
    (result,) = results(msgspec.structs.replace(CHECKED, findings=(finding,)))
    assert result["suppressions"] == [
        {"kind": said, "status": "accepted", "justification": "a batch at night"}
    ]


def test_a_comment_that_suppresses_has_its_place() -> None:
    (why,) = results(CHECKED)[1]["suppressions"]
    assert why["location"]["physicalLocation"]["region"] == {"startLine": 4}


def test_gaps_are_notifications_of_a_run_that_failed() -> None:
    (invocation,) = run(CHECKED)["invocations"]
    assert invocation["executionSuccessful"] is False
    assert len(invocation["toolExecutionNotifications"]) == len(CANNED.files.failed)
    assert invocation["toolExecutionNotifications"][0]["descriptor"]["id"] == "not-read"


def test_a_run_without_gaps_succeeded() -> None:
    (invocation,) = run(msgspec.structs.replace(CLEAN, inventory=EMPTY))["invocations"]
    assert invocation == {"executionSuccessful": True, "toolExecutionNotifications": []}


def test_a_rule_has_its_help_and_its_level() -> None:
    (rule,) = run(CHECKED)["tool"]["driver"]["rules"]
    assert rule["name"] == "RetryConflatesExhaustion"
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert rule["help"]["text"] == (
        "Look at the code first.\n\nThen wait.\n\nFix\nunsafe: raises at once when the pool is empty\n"
        "unsafe, the program may do something else: somebody should look: "
        "poolint check --fix --unsafe-fixes --select RTY101"
    )
    assert rule["properties"]["fix"] == "unsafe"
    assert "## Fix\n\n- unsafe: raises at once when the pool is empty\n" in rule["help"]["markdown"]
    assert "```python\nfor attempt in range(6): ask()\n```" in rule["help"]["markdown"]


def test_columns_count_characters() -> None:
    assert run(CHECKED)["columnKind"] == "unicodeCodePoints"


def test_a_path_is_encoded_and_relative() -> None:
    paths = ["c:/x.py", "//host/x.py", "a b#c?d%.py", "größe.py", "x\udcff.py"]
    found = tuple(msgspec.structs.replace(ERROR, path=path, trace=(), sites=()) for path in paths)
    shown = [
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in results(msgspec.structs.replace(CHECKED, findings=found))
    ]
    assert shown == [
        "c%3A/x.py",
        "%2F%2Fhost/x.py",
        "a%20b%23c%3Fd%25.py",
        "gr%C3%B6%C3%9Fe.py",
        "x%FF.py",
    ]


def test_two_findings_on_one_line_have_two_fingerprints() -> None:
    other = msgspec.structs.replace(MAYBE, path=ERROR.path, line=ERROR.line, anchor=ERROR.anchor)
    again = msgspec.structs.replace(ERROR, column=30)
    marks = [
        result["partialFingerprints"]["poolint/v1"]
        for result in results(msgspec.structs.replace(CHECKED, findings=(ERROR, again, other)))
    ]
    assert len(set(marks)) == 3


@given(reports())
@settings(max_examples=60, deadline=None)
def test_nothing_from_outside_acts_or_breaks_the_schema(report: Report) -> None:
    text = render(report)
    assert text.isascii()
    log = json.loads(text)
    OFFICIAL.validate(log)
    artifacts = log["runs"][0]["artifacts"]
    for location in locations(log["runs"]):
        split = urlsplit(location["uri"])
        assert (split.scheme, split.netloc, split.query, split.fragment) == ("", "", "", "")
        assert artifacts[location["index"]]["location"]["uri"] == location["uri"]
    shown = [unquote_to_bytes(one["location"]["uri"]) for one in artifacts]
    assert len(set(shown)) == len(shown)
