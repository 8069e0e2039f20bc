"""What a shell makes of a text, and what stands behind a flag."""

from __future__ import annotations

import pytest

from poolint.engine.sites.lines import base, split, words_after


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("--set a", ("a",)),
        ("--set=a", ("a",)),
        ("--set 'a b' --set=c", ("a b", "c")),
        ("--set=", ("",)),
        ("--set", ()),
        ("--settle a", ()),
        ("x --other --set", ()),
    ],
)
def test_the_value_of_a_flag_is_the_next_word_or_what_follows_the_sign(
    line: str, found: tuple[str, ...]
) -> None:
    assert words_after(split(line), ("--set",)) == found


@pytest.mark.parametrize("word", ["acme", "/usr/bin/acme", "C:\\bin\\acme.exe", "acme.cmd"])
def test_the_name_of_a_program_is_without_its_folder_and_ending(word: str) -> None:
    assert base(word) == "acme"
