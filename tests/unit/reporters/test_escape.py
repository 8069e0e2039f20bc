import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poolint.reporters.escape import as_json, line_start, printable, without_surrogates

any_text = st.text(st.characters(codec=None), max_size=40)


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[2J\x1b]0;owned\x07", "\\x1b[2J\\x1b]0;owned\\x07"),
        ("a\nb\r\tc\x00", "a\\nb\\r\\tc\\x00"),
        ("\x9b31m", "\\x9b31m"),
        ("user\u202etxt.exe", "user\\u202etxt.exe"),
        ("\u2066\u2069\u200b\ufeff", "\\u2066\\u2069\\u200b\\ufeff"),
        ("line\u2028paragraph\u2029", "line\\u2028paragraph\\u2029"),
        ("\U000e0041", "\\U000e0041"),
        ("caf\udce9.py", "caf\\xe9.py"),
        ("\ud800", "\\ud800"),
        ("##[error]x", "#\\x23[error]x"),
        ("a ##vso[task.setvariable]x", "a #\\x23vso[task.setvariable]x"),
        ("##VSO[x", "#\\x23VSO[x"),
        ("##vs [", "##vs ["),
        ("\x7f", "\\x7f"),
    ],
)
def test_characters_that_act_are_written_as_escapes(hostile: str, shown: str) -> None:
    assert printable(hostile) == shown


@pytest.mark.parametrize("text", ["app/größe.py", "日本語/票.py", "a b'c\"d\\e.py", "naïve 😀"])
def test_text_that_only_shows_stays(text: str) -> None:
    assert printable(text) == text


@given(any_text)
def test_nothing_printable_acts_on_a_terminal(text: str) -> None:
    shown = printable(text)
    assert {unicodedata.category(char) for char in shown}.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp"})
    assert "##[" not in shown
    assert "##vso[" not in shown.lower()


@given(any_text)
def test_escaping_twice_is_escaping_once(text: str) -> None:
    assert printable(printable(text)) == printable(text)


@pytest.mark.parametrize("path", ["::error::x.py", " ::warning file=a::b"])
def test_a_path_that_opens_a_line_is_no_workflow_command(path: str) -> None:
    assert line_start(path) == f"./{path}"


def test_an_ordinary_path_opens_a_line_as_it_is() -> None:
    assert line_start("a/b::c.py") == "a/b::c.py"


@given(any_text)
def test_every_reader_takes_text_without_surrogates(text: str) -> None:
    without_surrogates(text).encode("utf-8")


@given(st.text(max_size=40))
def test_well_formed_text_keeps_every_character(text: str) -> None:
    assert without_surrogates(text) == text


@given(st.lists(st.one_of(any_text, st.sampled_from(["##[error]x", "\\\\##vso[x", "###[", "####vso["]))))
def test_json_says_the_same_and_makes_no_line_that_a_log_obeys(texts: list[str]) -> None:
    text = as_json(texts)
    assert json.loads(text) == json.loads(json.dumps(texts))
    assert not re.search(r"##(vso)?\[", text, re.IGNORECASE)
