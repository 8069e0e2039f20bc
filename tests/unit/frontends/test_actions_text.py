"""The texts of workflows: which parts are expressions, and what one may come to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poolint.frontends.actions_text import Part, alternatives, parts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("plain", [("plain", False)]),
        ("", [("", False)]),
        ("${{ a.b }}", [("a.b", True)]),
        ("x ${{a.b}} y", [("x ", False), ("a.b", True), (" y", False)]),
        ("${{ '}}' }}", [("'}}'", True)]),
        ("${{ open", [("${{ open", False)]),
    ],
)
def test_a_text_falls_into_parts(text: str, found: list[tuple[str, bool]]) -> None:
    assert parts(text) == tuple(Part(piece, is_expression=held) for piece, held in found)


@given(st.text(alphabet="ab ${}'|", max_size=30))
def test_parts_lose_nothing_but_the_braces_and_the_blanks_in_them(text: str) -> None:
    whole = "".join(part.text for part in parts(text))
    assert whole.replace(" ", "") == text.replace(" ", "") or "${{" in text


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("secrets.A", ("secrets.A",)),
        ("secrets['A-B']", ("secrets.A-B",)),
        ("secrets.A || secrets.B", ("secrets.A", "secrets.B")),
        ("a.b && secrets.A || secrets.B", ("secrets.A", "secrets.B")),
        ("a.b && secrets.A", ("secrets.A", "''")),
        ("a.b || c.d && e.f", ("a.b", "e.f", "''")),
        ("'a || b'", ("'a || b'",)),
        ("format('{0}||', a.b)", ("",)),
        ("f(a.b || c.d) || 'x'", ("", "'x'")),
        ("a.b == 'c'", ("",)),
    ],
)
def test_an_expression_comes_to_the_ends_of_its_operators(expression: str, found: tuple[str, ...]) -> None:
    assert alternatives(expression) == found
