"""Marks are read, made blank, and compared in both directions."""

from __future__ import annotations

from pathlib import Path

import pytest
from sites.cases import differences, scanned
from sites.marks import Mark, MarkError, read, read_all

CALL = 'import anthropic\nanthropic.Anthropic().messages.create(model="m")'


def test_a_mark_is_read_and_blanked() -> None:
    marks, text = read("a.py", "x = 1\ny()  # site: acme call=a.b stream\n")
    assert marks == [Mark("a.py", 2, "site", "acme", (("call", "a.b"), ("stream", "true")))]
    assert text == f"x = 1\ny()  {' ' * len('# site: acme call=a.b stream')}\n"


def test_a_line_may_bear_several_marks() -> None:
    marks, _ = read("a.py", "a(), b()  # site: one call=a # site: two\n")
    assert [(mark.word, mark.line) for mark in marks] == [("one", 1), ("two", 1)]


def test_a_mark_may_stand_above_its_line() -> None:
    assert read("a.py", "# site[+1]: acme\nx()")[0][0].line == 2


def test_a_mark_in_a_notebook_ends_where_its_string_ends() -> None:
    text = '   "x()  # site: acme\\n",\n   "y()  # site: beta"\n'
    marks, blanked = read("a.ipynb", text)
    assert [(mark.word, mark.line) for mark in marks] == [("acme", 1), ("beta", 2)]
    assert blanked == f'   "x()  {" " * 12}\\n",\n   "y()  {" " * 12}"\n'


def test_a_file_without_a_mark_is_an_error() -> None:
    with pytest.raises(MarkError, match=r"b\.py has no mark"):
        read_all({"a.py": "# expect: nothing", "b.py": "x = 1"})


@pytest.mark.parametrize(
    "mark", ["# site: ", "# site: acme modle=x", "# site: acme stream=yes", "# expect: RTY101"]
)
def test_a_mark_that_cannot_be_read_is_an_error(mark: str) -> None:
    with pytest.raises(MarkError, match=r"a\.py:1"):
        read("a.py", mark)


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        (["site: anthropic-sdk"], []),
        (["site: anthropic-sdk call=messages.create model=m client=a.py:2"], []),
        ([], ["Noisy"]),
        (["site: bedrock"], ["Missing", "Noisy"]),
        (["site: anthropic-sdk model=n"], ["Missing", "Noisy"]),
        (["site: anthropic-sdk confidence=likely"], ["Missing", "Noisy"]),
        (["site: anthropic-sdk stream"], ["Missing", "Noisy"]),
        (["site: anthropic-sdk", "site: anthropic-sdk"], ["Missing"]),
        (["todo-site: anthropic-sdk"], ["Found"]),
        (["site: anthropic-sdk", "todo-site: cli"], []),
        (["site: anthropic-sdk", "gap: no reason"], ["Missing"]),
    ],
)
def test_marks_and_sites_are_compared_as_whole_sets(
    marks: list[str], said: list[str], tmp_path: Path
) -> None:
    expected = [mark for text in marks for mark in read("a.py", f"\n# {text}")[0]]
    found = differences(expected, scanned({"a.py": CALL}, tmp_path))
    assert [line.split()[0] for line in found] == said
