"""Few words are looked for where many would do."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from poolint.model.words import holds, shortest, stems

TEXT = st.text("ab.", min_size=1, max_size=4)


def test_a_word_that_holds_another_is_not_looked_for() -> None:
    assert shortest(["acme.example", "acme", "other", "acme", "me"]) == ("me", "other")
    assert shortest([b"ab", b"a"]) == (b"a",)


@given(st.lists(TEXT), st.text("ab.c", max_size=12))
def test_what_holds_a_word_holds_one_of_the_shortest(words: list[str], text: str) -> None:
    data = text.encode()
    every = tuple(word.encode() for word in words)
    expected = any(word in data for word in every)
    assert holds(data, every) is holds(data, shortest(every)) is expected
    assert not expected or any(stem in data for stem in stems(every))


def test_words_that_begin_alike_are_looked_for_as_one() -> None:
    assert stems((b"acme.example", b"acme-host", b"acre", b"other")) == (b"acme", b"acre", b"other")
