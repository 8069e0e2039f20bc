"""Ignore comments written into files: one comment more, every other byte as it was."""

from __future__ import annotations

import io
import tokenize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poolint.suppress.writing import CannotWriteError, Written, with_ignores


def put(data: bytes, line: int, *codes: str, reason: str = "why") -> Written:
    return with_ignores(data, {line: codes or ("RTY101",)}, reason)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"a = 1\n", b"a = 1  # poolint: ignore[RTY101] why\n"),
        (b"a = 1", b"a = 1  # poolint: ignore[RTY101] why"),
        (b"a = 1  \r\nb = 2\r\n", b"a = 1  # poolint: ignore[RTY101] why\r\nb = 2\r\n"),
        (b"a = 1\rb = 2\r", b"a = 1  # poolint: ignore[RTY101] why\rb = 2\r"),
        (b"f(\n  1)\n", b"f(  # poolint: ignore[RTY101] why\n  1)\n"),
        (b"a = 1  # noqa\n", b"a = 1  # noqa  # poolint: ignore[RTY101] why\n"),
        (
            b"a = 1  # poolint: ignore[TAG102] old\n",
            b"a = 1  # poolint: ignore[TAG102, RTY101] old\n",
        ),
        (b"\xef\xbb\xbfa = 1\n", b"\xef\xbb\xbfa = 1  # poolint: ignore[RTY101] why\n"),
    ],
)
def test_a_comment_ends_the_line(before: bytes, after: bytes) -> None:
    assert put(before, 1) == Written(after, (1,), ())


def test_several_codes_share_a_comment() -> None:
    assert put(b"a = 1\n", 1, "TAG102", "RTY101").data == b"a = 1  # poolint: ignore[RTY101, TAG102] why\n"


def test_the_encoding_of_the_file_is_kept() -> None:
    data = "# coding: latin-1\na = 'é'\n".encode("latin-1")
    assert put(data, 2).data == data[:-1] + b"  # poolint: ignore[RTY101] why\n"


@pytest.mark.parametrize("data", [b"a = '''x\ny'''\n", b"a = 1 + \\\n  2\n", b"a = 1\n"])
def test_a_line_that_cannot_end_in_a_comment_is_refused(data: bytes) -> None:
    line = 1 if b"x" in data or b"\\" in data else 9
    assert put(data, line) == Written(data, (), (line,))


@pytest.mark.parametrize(
    ("data", "reason", "what"),
    [
        (b"a = '\xff'\n", "why", "it cannot be decoded"),
        (b"# coding: latin-1\na = 1\n", "\N{TICKET}", "iso-8859-1, has not all letters of the reason"),
        (b"a = (1\n", "why", "it is no code that can be checked"),
        (b"# coding: nonsense\n", "why", "it cannot be decoded"),
    ],
)
def test_a_file_that_cannot_be_kept_as_it_is_is_refused(data: bytes, reason: str, what: str) -> None:
    with pytest.raises(CannotWriteError, match=what):
        put(data, 1, reason=reason)


def tokens(data: bytes) -> list[tuple[int, str]]:
    skipped = (tokenize.COMMENT, tokenize.NL)
    found = tokenize.tokenize(io.BytesIO(data).readline)
    return [(token.type, token.string) for token in found if token.type not in skipped]


statements = st.sampled_from(
    [
        "a = 1",
        "if a:\n    b = '#'",
        "f(\n    1,\n)",
        "c = '''x\n# y'''",
        "d = 1 + \\\n    2",
        "",
        "# z",
        "\tif 1: pass",
    ]
)


@given(st.lists(statements, max_size=6), st.integers(1, 20), st.booleans())
def test_the_code_says_the_same_and_no_other_line_changes(parts: list[str], line: int, ends: bool) -> None:
    data = ("\n".join(part.lstrip("\t") for part in parts) + "\n" * ends).encode()
    done = put(data, line)
    before, after = data.split(b"\n"), done.data.split(b"\n")
    assert [
        number for number, pair in enumerate(zip(before, after, strict=True), 1) if len(set(pair)) > 1
    ] == list(done.lines)
    assert tokens(done.data) == tokens(data)
