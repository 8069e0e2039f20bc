import csv
import io
import unicodedata
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from unit.reporters.canned import CANNED, CERTAIN, EMPTY, HOSTILE, NOT_COUNTED, unjudged

from poolint.model.facts import Files, Inventory
from poolint.reporters.csv import cell, render

HEADINGS = (
    "path,line,column,function,surface,call,model,confidence,context,owner,route,pools,"
    "tag_level,feature,tags,dry_requests,verdict,worst_signal,final,id"
)


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def with_site(**changes: Any) -> Inventory:
    return Inventory("/r", (msgspec.structs.replace(CERTAIN, **changes),), Files(1, 1, 1, ()))


def test_the_whole_of_a_row() -> None:
    assert read(render(CANNED))[0] == {
        "path": "app/triage.py",
        "line": "14",
        "column": "16",
        "function": "Triage.classify",
        "surface": "acme-sdk",
        "call": "messages.create",
        "model": "acme-large-5",
        "confidence": "certain",
        "context": "source",
        "owner": "'@acme/triage, ana@acme.test",
        "route": "api-key",
        "pools": "api",
        "tag_level": "tagged",
        "feature": "triage",
        "tags": "feature=triage, span-name=(made at run time)",
        "dry_requests": "18",
        "verdict": "conflates",
        "worst_signal": "acme-spend-cap",
        "final": "raises tenacity.RetryError",
        "id": "app/triage.py:Triage.classify:messages.create:1",
    }


def test_there_is_one_row_for_each_site_in_order() -> None:
    assert [row["id"] for row in read(render(CANNED))] == [site.id for site in CANNED.sites]


def test_nothing_found_leaves_the_headings() -> None:
    assert render(EMPTY) == f"{HEADINGS}\n"


def test_what_nobody_judged_is_an_empty_cell() -> None:
    row = read(render(unjudged(CANNED)))[0]
    empty = {name for name, value in row.items() if value == ""}
    assert empty == {
        "owner",
        "route",
        "pools",
        "tag_level",
        "feature",
        "tags",
        "dry_requests",
        "verdict",
        "worst_signal",
        "final",
    }


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("=cmd|'/C calc'!A0", "'=cmd|'/C calc'!A0"),
        ("+1+1", "'+1+1"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\\t=1"),
        ("\r=1", "'\\r=1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("a=1", "a=1"),
        ('say "x", y', 'say "x", y'),
        ("two\nlines", "two\\nlines"),
    ],
)
def test_no_cell_begins_a_formula(name: str, shown: str) -> None:
    assert read(render(with_site(function=name)))[0]["function"] == shown


def test_numbers_stay_numbers() -> None:
    assert cell(14) == "14"


@example(HOSTILE)
@given(st.text(st.characters(codec=None), max_size=20))
def test_whatever_things_are_called_there_is_one_line_and_no_formula(name: str) -> None:
    text = render(with_site(path=name, function=name, model=name, id=name, owner=(name,)))
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert text.count("\n") == 2
    assert [len(row) for row in rows] == [20, 20]
    assert not any(value.lstrip().startswith(("=", "+", "-", "@")) for value in rows[1])
    assert {unicodedata.category(char) for char in text if char != "\n"}.isdisjoint(
        {"Cc", "Cf", "Cs", "Zl", "Zp"}
    )


def test_a_count_that_is_not_known_is_an_empty_cell() -> None:
    (row,) = read(render(NOT_COUNTED))
    assert (row["dry_requests"], row["verdict"], row["worst_signal"]) == ("", "unclear", "")


def test_no_row_is_a_command_to_a_ci_runner() -> None:
    text = render(with_site(path="::error::x.py"))
    assert not any(line.startswith("::") for line in text.splitlines())
    assert read(text)[0]["path"] == "./::error::x.py"
