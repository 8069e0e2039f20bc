"""Ignore comments, read one claim at a time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poolint.model.source import Comment
from poolint.suppress.comments import END, read_ignores, spoken


def read(*comments: Comment) -> list[tuple[str, tuple[str, ...], str, int, int]]:
    done = read_ignores("a.py", comments, lambda line: line + 2)
    assert done.remarks == ()
    return [(one.scope, one.words, one.reason, one.first, one.last) for one in done.found]


def at(line: int, text: str, alone: bool = False) -> Comment:
    return Comment(line, 5, text, alone)


def wrong(*texts: str) -> list[tuple[str, str]]:
    comments = [at(number, text) for number, text in enumerate(texts, 1)]
    return [(one.fault, one.text) for one in read_ignores("a.py", comments, lambda line: line).remarks]


@pytest.mark.parametrize(
    ("text", "words", "reason"),
    [
        ("# poolint: ignore[RTY101] a batch at night", ("RTY101",), "a batch at night"),
        ("# poolint: ignore[RTY101, retry-stacked]", ("RTY101", "retry-stacked"), ""),
        ("#poolint:ignore[RTY101]: why", ("RTY101",), "why"),
        ("# noqa: E501  # poolint: ignore[RTY101] why  # pragma: no cover", ("RTY101",), "why"),
        ("# poolint: ignore[RTY101,,RTY101 ,] -- why, #12", ("RTY101",), "why,"),
        ("# Poolint: IGNORE[RTY101] — why", ("RTY101",), "why"),
    ],
)
def test_a_comment_names_rules_and_a_reason(text: str, words: tuple[str, ...], reason: str) -> None:
    assert read(at(7, text)) == [("line", words, reason, 7, 7)]


def test_a_comment_on_its_own_line_speaks_of_the_code_below() -> None:
    assert read(at(7, "# poolint: ignore[RTY101]", True)) == [("line", ("RTY101",), "", 9, 9)]


def test_a_comment_can_speak_of_the_whole_file() -> None:
    assert read(at(7, "# poolint: ignore-file[retry] generated", True)) == [
        ("file", ("retry",), "generated", 0, END)
    ]


def test_a_range_ends_where_it_is_switched_on_or_with_the_file() -> None:
    assert read(
        at(3, "# poolint: off[RTY101] old"),
        at(5, "# poolint: off[TAG102]"),
        at(9, "# poolint: on[RTY101]"),
    ) == [("range", ("RTY101",), "old", 3, 9), ("range", ("TAG102",), "", 5, END)]


def test_on_without_rules_ends_every_range() -> None:
    ranges = read(at(3, "# poolint: off[RTY101]"), at(5, "# poolint: off[TAG102]"), at(9, "# poolint: on"))
    assert [last for *_, last in ranges] == [9, 9]


@pytest.mark.parametrize("text", ["# poolint: tag feature=a", "# see poolint", "# poolint is a linter [1]"])
def test_other_comments_are_left_alone(text: str) -> None:
    assert read(at(1, text)) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("# poolint: ignore", "it names no rule"),
        ("# poolint: ignore[]", "it names no rule"),
        ("# poolint: ignore[RTY101", "its bracket is not closed"),
        ("# poolint: off", "it names no rule"),
        ("# poolint: ignroe[RTY101]", "'ignroe' means nothing; did you mean 'ignore'?"),
        ("# poolint: x", "'x' means nothing; there are ignore, ignore-file, off, on"),
        ("# poolint:", "it says nothing"),
        ("# poolint ignore[RTY101]", "a colon belongs after poolint"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, what: str) -> None:
    assert wrong(text) == [("malformed", what)]


def test_on_without_off_is_unused() -> None:
    assert wrong("# poolint: on") == [("unused", "nothing is off here")]


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    done = read_ignores("a.py", [at(1, f"# poolint: {text}")], lambda line: line)
    assert all(one.words for one in done.found)


def test_comments_are_found_in_files_that_are_no_code() -> None:
    text = "A=1\n  # poolint: ignore[PAY103] local\nB=2 # poolint: on\n# other\n"
    assert [(one.line, one.column, one.own_line) for one in spoken(text.encode())] == [
        (2, 3, True),
        (3, 5, False),
    ]
