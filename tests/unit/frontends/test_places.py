"""Offsets as lines and columns."""

from __future__ import annotations

from array import array

from poolint.frontends.places import Places
from poolint.model.source import Comment

TEXT = "a\r\nbé = 1  # c\r\r# d"


def test_a_span_says_line_and_column_of_both_ends() -> None:
    places = Places(TEXT, [0, 3, 3], [1, 5, len(TEXT)], [])
    assert array("I", places.spans()).tolist() == [1, 1, 1, 2, 2, 1, 2, 3, 2, 1, 4, 4]


def test_a_comment_says_whether_it_has_a_line_of_its_own() -> None:
    places = Places(TEXT, [], [], [TEXT.index("# c"), TEXT.index("# d")])
    assert places.comments() == (Comment(2, 9, "# c", False), Comment(4, 1, "# d", True))
