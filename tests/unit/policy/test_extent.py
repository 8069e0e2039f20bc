"""Where a finding ends, and what keeps it the same."""

from __future__ import annotations

import pytest

from poolint.policy.extent import extent

TEXT = """import acme
    @retry(  # six times
        stop=stop_after_attempt(6),
    )
    def ask():
        note = "# no comment"  # a comment
"""


def test_open_brackets_are_followed_to_their_end() -> None:
    found = extent(TEXT, 2, 9)
    assert (found.span, found.anchor) == ((2, 5, 4, 6), "@retry(stop=stop_after_attempt(6),)")


def test_nothing_beyond_the_last_line_is_taken() -> None:
    assert extent(TEXT, 2, 3).span == (2, 5, 3, 36)


def test_a_line_without_brackets_is_one_line() -> None:
    assert extent(TEXT, 5, 6).span == (5, 5, 5, 15)


def test_a_comment_is_no_part_of_it() -> None:
    found = extent(TEXT, 6, 6)
    assert (found.span, found.anchor) == ((6, 9, 6, 30), 'note=""')


def test_no_literal_which_may_be_a_secret_reaches_the_anchor() -> None:
    assert extent("client = Client(key='se\\'cret')", 1, 1).anchor == "client=Client(key='')"


@pytest.mark.parametrize(("text", "line"), [("", 3), (TEXT, 99), (TEXT, 0)])
def test_a_line_that_is_not_there_has_no_words(text: str, line: int) -> None:
    assert extent(text, line, line).anchor == ""
