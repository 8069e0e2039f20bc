"""The forms labels are written in: literals, and what each says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.engine.tags.tagged import level

from poolint.engine.tags.labels import split
from poolint.model.tags import Form

CALL = "import acme\nimport trace\nclient = acme.Client()\n"
CALL += "def f(x):\n    with trace.span({}):\n        client.talk()\n"


@pytest.mark.parametrize(
    ("value", "form", "labels"),
    [
        ("a", "text", [(None, "a")]),
        ("", "text", []),
        ("a,b", "commas", [(None, "a"), (None, "b")]),
        ("feature:a, team=b ,", "commas", [("feature", "a"), ("team", "b")]),
        ("feature=a,team=b", "assignments", [("feature", "a"), ("team", "b")]),
        ("a", "assignments", []),
        ("feature={}", "assignments", [("feature", None)]),
        ('{"feature": "a", "n": 1, "empty": "", "none": null}', "json", [("feature", "a"), ("n", None)]),
        ("[1]", "json", []),
        ("not json", "json", [(None, None)]),
    ],
)
def test_a_literal_is_split(value: str, form: Form, labels: list[tuple[str | None, str | None]]) -> None:
    assert [(label.key, label.value) for label in split(value, form).labels] == labels


@given(st.text(), st.sampled_from(["text", "commas", "assignments", "json"]))
def test_any_text_is_split_without_harm(value: str, form: Form) -> None:
    for label in split(value, form).labels:
        assert label.dynamic == (label.value is None)


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("tags=['a', 'team:b']", "tagged tags=a team=b"),
        ("tags=('a',)", "tagged tags=a"),
        ("tags={'feature': 'a'}", "tagged feature=a"),
        ("tags='a,b'", "tagged tags=a tags=b"),
        ("tags=[x]", "tagged tags=?"),
        ("tags=[f'{x}:a']", "tagged tags=a"),
        ("tags=[*x]", "tagged tags=?"),
        ("tags=x", "tagged tags=?"),
        ("tags=None", "weak *=?"),
        ("attributes={'feature': 'a', **x}", "tagged feature=a"),
        ("attributes={x: 'a'}", "tagged *=a"),
        ("attributes={'feature': 1}", "tagged feature=1"),
        ("attributes={'feature': 'a' if x else 'b'}", "tagged feature=?"),
        ("attributes=dict(feature='a')", "tagged feature=a"),
        ("'s' if x else 't'", "weak span=?"),
    ],
)
def test_an_argument_in_code(argument: str, expected: str) -> None:
    assert level(CALL.format(argument)) == expected
