"""What libcst is not given."""

from __future__ import annotations

import pytest

from poolint.fixes.bounds import beyond

DEEP = "brackets in it nest more than 200 deep"
LONG = "an expression in it has more than 2,000 operators"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("(" * 199 + ")" * 199, None),
        ("(" * 200 + ")" * 200, DEEP),
        ("([{" * 67, DEEP),
        ("()" * 1000, None),
        (")" * 1000 + "(" * 5, None),
        ("x = '" + "(" * 1000 + "'\n", None),
        ("x = ''' (\n' ((\"\"\" '''\ny = \"\\\"((((\"\n" * 300, None),
        ("# " + ":( " * 1000 + "\n", None),
        ("x = " + "a + " * 2001 + "a\n", LONG),
        ("x = " + "a and f(b, c) and " * 1001 + "a\n", LONG),
        ("x = " + "a + \\\n " * 2001 + "a\n", LONG),
        ("x = (" + "a +\n " * 2001 + "a)\n", LONG),
        ("x = (" + "'a' " * 2001 + ")\n", LONG),
        ("x = [" + "a.b, " * 5000 + "]\n", None),
        ("x = a + b\n" * 5000, None),
        ("x = a + b\r" * 5000, None),
        ("x = [" + "1," * 200_000 + "]\n", "it has more than 300,000 words and signs"),
        ("", None),
    ],
)
def test_only_what_libcst_can_take_is_given_to_it(text: str, reason: str | None) -> None:
    assert beyond(text) == reason
