"""The findings as JSON, held to the schema that is promised."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings
from referencing import Registry, Resource
from unit.reporters.canned import EMPTY
from unit.reporters.findings import CHECKED, CLEAN, ERROR, RULE
from unit.reporters.hostile import reports

from poolint.model.findings import Finding, Report, Suppression
from poolint.model.place import Step
from poolint.reporters.findings_json import SCHEMA_VERSION, render
from poolint.version import VERSION

SCHEMAS = Path(__file__).parents[3] / "schemas"
INVENTORY, SCHEMA = (
    json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    for name in ("inventory", "report")
)
REGISTRY: Registry[Any] = Registry().with_resource(INVENTORY["$id"], Resource.from_contents(INVENTORY))
PROMISED = jsonschema.Draft202012Validator(SCHEMA, registry=REGISTRY)


def rendered(report: Report) -> dict[str, Any]:
    document = json.loads(render(report))
    PROMISED.validate(document)
    assert isinstance(document, dict)
    return document


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("definition", "struct", "changed"),
    [
        ("finding", Finding, {"anchor": "fingerprint"}),
        ("step", Step, {}),
        ("suppression", Suppression, {}),
    ],
)
def test_the_schema_promises_every_field(
    definition: str, struct: type[msgspec.Struct], changed: dict[str, str]
) -> None:
    fields = {changed.get(field.name, field.name) for field in msgspec.structs.fields(struct)}
    promised = SCHEMA["$defs"][definition]
    assert set(promised["required"]) == set(promised["properties"]) == fields


def test_a_finding_says_what_where_and_how() -> None:
    finding = rendered(CHECKED)["findings"][2]
    assert finding.pop("fingerprint")
    assert finding == {
        "code": "RTY101",
        "name": "retry-conflates-exhaustion",
        "severity": "error",
        "confidence": "certain",
        "path": "app/triage.py",
        "line": 7,
        "column": 9,
        "end_line": 7,
        "end_column": 26,
        "message": ERROR.message,
        "help": "Look at the code first.",
        "sites": list(ERROR.sites),
        "trace": [{"path": step.path, "line": step.line, "text": step.text} for step in ERROR.trace],
        "suppression": None,
    }


def test_what_is_suppressed_is_there_with_the_reason() -> None:
    assert [one["suppression"] for one in rendered(CLEAN)["findings"]] == [
        {"kind": "comment", "reason": "a batch at night", "path": "app/triage.py", "line": 4}
    ]


def test_the_rest_of_the_document() -> None:
    report = msgspec.structs.replace(CHECKED, inventory=EMPTY, fixed=("RTY101 in a.py",))
    document = rendered(report)
    assert {**document, "findings": len(document["findings"])} == {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "poolint", "version": VERSION},
        "root": EMPTY.root,
        "policy": None,
        "findings": 3,
        "rules": [
            {
                "code": "RTY101",
                "name": "retry-conflates-exhaustion",
                "family": "retry",
                "severity": "error",
                "summary": RULE.summary,
            }
        ],
        "failed": [],
        "fixed": ["RTY101 in a.py"],
        "summary": {
            "sites": 0,
            "findings": 2,
            "by_severity": {"error": 1, "warning": 1, "info": 0},
            "suppressed": {"comment": 1, "baseline": 0, "config": 0},
        },
    }


@given(reports())
@settings(max_examples=60, deadline=None)
def test_nothing_from_outside_acts_or_breaks_the_schema(report: Report) -> None:
    assert render(report).isascii()
    rendered(report)
