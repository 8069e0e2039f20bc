"""Why libcst refused a text: true lines, and no blame."""

from __future__ import annotations

import pytest
from unit.frontends.sketch import module

from poolint.frontends.python import Unreadable

SYNTAX = "unexpected syntax"
CASES: dict[str, tuple[str, str, int | None]] = {
    "a missing value": ("x =\ny = 1\n", SYNTAX, 1),
    "a missing value before an indent": ("x =\n    y\n", SYNTAX, 1),
    "an indent out of place": ("x = 1\n# a\n    y = 2\n", SYNTAX, 3),
    "a missing block": ("class A:\n\n# b\nx = 1\n", "expected an indented block", 4),
    "a missing colon": ("if x\n    y = 1\n", SYNTAX, 1),
    "two words": ("x = 1\nfoo bar baz\n", SYNTAX, 2),
    "a keyword as a name": ("x = 1\nclass = 3\n", "expected a name", 2),
    "a statement of Python 2": ("def f():\n    print 'x'\n    y\n", SYNTAX, 2),
    "an unclosed bracket": ("x = 1\nf(1,\n\n\n", SYNTAX, 2),
    "a missing operator in brackets": ("x = (\n    a\n    b\n)\n", SYNTAX, 3),
    "a try alone": ("try:\n    x\n\n\n# c\n", "expected except or finally", 2),
    "an unmatched bracket": ("a\nx = 1)\nb\n", "unmatched ')'", 2),
    "a bad character": ("x='''\n\n'''\ny=$\n'''\n'''\n", "'$' is not a valid character in this position", 4),
    "an open string": ("x = '''a\n'''\ny = 'abc\n", "unterminated string literal", 3),
    "an open long string": (
        "a = '''x'''\nb = '''\nfoo\n\"\"\"\n",
        "unterminated triple-quoted string literal",
        2,
    ),
    "a wrong dedent": ("if x:\n    y\n  z\nw\n", "no matching outer block for dedent", 3),
    "mixed tabs and spaces": ("if x:\n\ty\n        z\n", "inconsistent mixing of tabs and spaces", 3),
    "a hundred indents": (
        "".join(" " * n + "if 1:\n" for n in range(102)) + " " * 102 + "x\n",
        "too many indentation levels",
        101,
    ),
    "a raw template string": ("x = 1\ny = tr'a'\n", SYNTAX, 2),
    "two template strings": ("x = t'a' t'b'\n", "the parser gave up on it", None),
}


@pytest.mark.parametrize("name", CASES)
def test_a_refusal_says_what_and_the_true_line(name: str) -> None:
    text, reason, line = CASES[name]
    with pytest.raises(Unreadable) as caught:
        module(text)
    assert (caught.value.reason, caught.value.line) == (f"could not be parsed here: {reason}", line)
