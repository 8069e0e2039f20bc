"""String and number tokens: the same values as Python's own."""

from __future__ import annotations

import ast
import io
import tokenize
import warnings

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from poolint.frontends import literals


@given(
    st.sampled_from(["", "r", "R", "u", "b", "Rb", "bR"]),
    st.sampled_from(["'", '"', "'''", '"""']),
    st.text(st.sampled_from("ab'\"\\nxu0178N{}\n\té"), max_size=12),
)
def test_a_string_has_the_value_python_gives_it(prefix: str, quotes: str, text: str) -> None:
    token = prefix + quotes + text + quotes
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            expected = ast.literal_eval(token)
            tokens = list(tokenize.generate_tokens(io.StringIO(token).readline))
        except (SyntaxError, ValueError, tokenize.TokenError):
            assume(False)
    # What was generated may close the quotes and open others: then it is more than one token.
    assume(sum(found.type == tokenize.STRING for found in tokens) == 1)
    assume(isinstance(expected, bytes) or not any("\ud800" <= c <= "\udfff" for c in expected))
    assert literals.evaluate(token) == expected


@pytest.mark.parametrize(
    ("token", "value"),
    [
        (r"'\N{BULLET}\x41\101\u00e9\U0001F600'", "•AAé\U0001f600"),
        (r"'\q\N{no such name}'", r"\q\N{no such name}"),
        (r"'\ud83d\U00110000'", "\ufffd\ufffd"),
        ("'''a\r\nb\rc'''", "a\nb\nc"),
        ("'a\\\r\nb'", "ab"),
        (r"b'\x41\101\777\u0041'", b"AA\xff\\u0041"),
        ("b'é'", b"\xe9"),
        ("''", ""),
        ("''''''", ""),
    ],
)
def test_a_token_evaluates(token: str, value: str | bytes) -> None:
    assert literals.evaluate(token) == value


@pytest.mark.parametrize(
    ("token", "value"),
    [
        ("0", 0),
        ("1_000", 1000),
        ("0x_FF", 255),
        ("0b101", 5),
        ("0o17", 15),
        ("00", 0),
        ("9223372036854775807", 2**63 - 1),
        ("9223372036854775808", None),
        ("1" * 5000, None),
        ("0x" + "f" * 9000, None),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("1j", None),
        ("0xJ"[:2] + "1", 1),
    ],
)
def test_a_number_evaluates(token: str, value: float | None) -> None:
    assert literals.number(token) == value
