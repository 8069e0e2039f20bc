"""The findings as test results, held to the schema that servers use."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest
import xmlschema
from hypothesis import given, settings
from unit.reporters.canned import CANNED, EMPTY
from unit.reporters.findings import CHECKED, CLEAN, ERROR
from unit.reporters.hostile import reports

from poolint.model.findings import Report
from poolint.reporters.junit import render

SCHEMA = xmlschema.XMLSchema(Path(__file__).parents[2] / "schemas" / "jenkins-junit.xsd")
NOTHING = msgspec.structs.replace(CLEAN, inventory=EMPTY, findings=())


@pytest.mark.parametrize("report", [CHECKED, CLEAN, NOTHING])
def test_the_schema_takes_it(report: Report) -> None:
    SCHEMA.validate(render(report))


def test_a_finding_is_a_failed_test() -> None:
    case = ElementTree.fromstring(render(CHECKED)).findall(".//testcase")[2]
    assert case.attrib == {
        "name": "RTY101 retry-conflates-exhaustion at 7:9",
        "classname": "app/triage.py",
    }
    (failure,) = case
    assert (failure.tag, failure.attrib) == ("failure", {"type": "error", "message": ERROR.message})
    assert failure.text == (
        "app/triage.py:7:9\n"
        "app/triage.py:6  the cap is reached: acme.Busy\n"
        "app/triage.py:7  the handler goes round again\n"
        "help: Look at the code first.\n"
        "rule: poolint explain RTY101"
    )


def test_what_is_suppressed_is_skipped() -> None:
    skipped = ElementTree.fromstring(render(CHECKED)).findall(".//skipped")
    assert [one.text for one in skipped] == ["suppressed by comment: a batch at night"]


def test_the_sums_say_how_many_of_each() -> None:
    suites = ElementTree.fromstring(render(CHECKED))
    gaps = len(CANNED.files.failed)
    counts = {"tests": str(3 + gaps), "failures": "2", "errors": str(gaps)}
    assert suites.attrib == {"name": "poolint", **counts}
    assert suites[0].attrib == {"name": "poolint", **counts, "skipped": "1"}


def test_without_a_finding_there_is_a_test_that_passes() -> None:
    (case,) = ElementTree.fromstring(render(NOTHING)).findall(".//testcase")
    assert (case.attrib, list(case)) == ({"name": "no findings", "classname": "poolint"}, [])


@given(reports())
@settings(max_examples=60, deadline=None)
def test_nothing_from_outside_breaks_out(report: Report) -> None:
    text = render(report)
    SCHEMA.validate(text)
    assert not any(line.lstrip().startswith("::") for line in text.split("\n"))
    cases = ElementTree.fromstring(text.encode("utf-8")).findall(".//testcase")
    assert len(cases) == max(1, len(report.findings) + len(report.inventory.files.failed))
