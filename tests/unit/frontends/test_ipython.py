"""IPython's additions as plain Python, placed where they came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poolint.frontends.ipython import plain


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("x = 1\n", "x = 1\n"),
        ('!claude -p "hi"\n', "get_ipython().system('claude -p \"hi\"')\n"),
        ("!claude -p hi", "get_ipython().system('claude -p hi')\n"),
        ("if a:\n    !ls\n", "if a:\n    get_ipython().system('ls')\n"),
        ("!a \\\n  b\nc\n", "get_ipython().system('a    b')\nc\n"),
        ("x = !ls\n", "x =get_ipython().getoutput('ls')\n"),
        ("!!ls\n", "get_ipython().getoutput('ls')\n"),
        ("%matplotlib inline\n", "get_ipython().run_line_magic('matplotlib', 'inline')\n"),
        ("a, b = %magic\n", "a, b =get_ipython().run_line_magic('magic', '')\n"),
        ("%time x = f()\n", "x = f()\n"),
        ("  %timeit -n1 -r 2 f()\n", "  f()\n"),
        ("f?\n", "\n"),
        ("??a.b\n", "\n"),
        ("%%time\nf()\n", "f()\n"),
        ("\n%%bash\nclaude -p 'a'\n", "get_ipython().run_cell_magic('bash', '', \"claude -p 'a'\\n\")\n"),
        ("%%script sh -e\na", "get_ipython().run_cell_magic('script', 'sh -e', 'a')\n"),
        ("x = (a\n % b)\n", "x = (a\n % b)\n"),
        ("x = '''\n!a ( \n'''\n!b\n", "x = '''\n!a ( \n'''\nget_ipython().system('b')\n"),
        ("x = a \\\n  %b\n", "x = a \\\n  %b\n"),
        ("!it's (\n!b\n", "get_ipython().system(\"it's (\")\nget_ipython().system('b')\n"),
        ("a != b\na %= b\nx = 'what?'\n# why?\n", "a != b\na %= b\nx = 'what?'\n# why?\n"),
        ("", ""),
    ],
)
def test_a_cell_becomes_plain_python(cell: str, text: str) -> None:
    assert plain(cell).text == text


def test_what_was_rewritten_spans_the_line_it_came_from() -> None:
    cell = "a\n  !ls -l\nb\n"
    code = plain(cell)
    start, end = code.text.index("get"), code.text.index("\nb")
    assert cell[code.start(start) : code.end(end)] == "!ls -l"


def test_what_was_kept_stands_where_it_stood() -> None:
    cell = "!ls\n%time  x = f(a)\ny\n"
    code = plain(cell)
    for word in ("x", "f(a)", "y"):
        start = code.text.rindex(word)
        assert cell[code.start(start) : code.end(start + len(word))] == word


def test_a_cell_magic_spans_its_cell() -> None:
    cell = "%%bash\na\nb\n"
    code = plain(cell)
    assert cell[code.start(0) : code.end(len(code.text) - 1)] == "%%bash\na\nb"


LINES = st.sampled_from(
    ["x = 1", "!a b", "%m c", "  y = (", ")", "'''", "z?", "w = !v", "%time u", "t \\", "%%bash", ""]
)


@given(st.lists(LINES, max_size=8).map("\n".join))
def test_places_stay_within_the_cell_and_in_order(cell: str) -> None:
    code = plain(cell)
    starts = [code.start(offset) for offset in range(len(code.text))]
    assert starts == sorted(starts)
    assert all(
        0 <= code.start(offset) < code.end(offset + 1) <= len(cell) or code.text[offset] == "\n"
        for offset in range(len(code.text))
    )
