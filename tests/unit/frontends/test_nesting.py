"""How deep brackets nest."""

from __future__ import annotations

import pytest

from poolint.frontends.nesting import exceeds


@pytest.mark.parametrize(
    ("text", "deeper"),
    [
        ("(" * 5 + ")" * 5, False),
        ("(" * 6 + ")" * 6, True),
        ("([{" * 2, True),
        ("()" * 100, False),
        (")" * 100 + "(" * 5, False),
        ("x = '((((((('\n", False),
        ("x = ''' (\n' (( '''\ny = \"\\\"((((\"\n", False),
        ("# :( :( :( :( :( :(\n", False),
        ("'a'((((((", True),
        ("", False),
    ],
)
def test_only_brackets_in_code_count(text: str, deeper: bool) -> None:
    assert exceeds(text, 5) is deeper
