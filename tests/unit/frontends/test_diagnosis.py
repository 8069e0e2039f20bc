"""Why a text is refused: true lines, and no blame."""

from __future__ import annotations

import pytest
from unit.frontends.sketch import module

from poolint.frontends.python import Unreadable

CASES: dict[str, tuple[str, str, int | None]] = {
    "an indent out of place": ("x = 1\n# a\n    y = 2\n", "the indent fits no block around it", 3),
    "a missing block": ("class A:\n\n# b\nx = 1\n", "expected an indented block", 1),
    "a missing colon": ("if x\n    y = 1\n", "expected ':'", 1),
    "two words": ("x = 1\nfoo bar baz\n", "invalid syntax", 2),
    "a keyword as a name": ("x = 1\nclass = 3\n", "invalid syntax", 2),
    "a statement of Python 2": ("def f():\n    print 'x'\n    y\n", "print is a function", 2),
    "code of Python 2": ("def f():\n    exec 'x'\n    y\n", "no exec statement can stand there", 2),
    "an unclosed bracket": ("x = 1\nf(1,\n\n\n", "was never closed", 2),
    "a missing operator in brackets": ("x = (\n    a\n    b\n)\n", "invalid syntax", 2),
    "an unmatched bracket": ("a\nx = 1)\nb\n", "unmatched ')'", 2),
    "a bad character": ("x='''\n\n'''\ny=$\n'''\n'''\n", "invalid syntax", 4),
    "an open string": ("x = '''a\n'''\ny = 'abc\n", "unterminated string literal", 3),
    "an open long string": ("a = '''x'''\nb = '''\nfoo\n\"\"\"\n", "unterminated triple-quoted", 2),
    "a wrong dedent": ("if x:\n    y\n  z\nw\n", "the indent fits no block around it", 3),
    "mixed tabs and spaces": ("if x:\n\ty\n        z\n", "the indent fits no block around it", 3),
    "nesting too deep": ("x\n" + "lambda: " * 400 + "0\n", "nested more than 300 levels deep", 2),
    "a null byte": ("x\n\0y\n", "null bytes", None),
}


@pytest.mark.parametrize("name", CASES)
def test_a_refusal_says_what_and_the_true_line(name: str) -> None:
    text, reason, line = CASES[name]
    with pytest.raises(Unreadable) as caught:
        module(text)
    assert caught.value.reason.startswith("could not be parsed here: ")
    assert (reason in caught.value.reason, caught.value.line) == (True, line), caught.value.reason


@pytest.mark.parametrize(
    "text",
    [
        "".join(" " * n + "if 1:\n" for n in range(99)) + " " * 99 + "x\n",
        "x = tr'a'\n",
        "x = t'a' t'b'\n",
        "(x): int\n",
        "x = (" + "'a'\n" * 5000 + ")\n",
    ],
)
def test_what_is_odd_and_valid_is_read(text: str) -> None:
    assert module(text).body
