"""Statements on a line as neutral nodes."""

from __future__ import annotations

import libcst as cst
import pytest
from unit.frontends.sketch import body


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a = b.c = d", "Assign([Name('a'), Attribute(Name('b'), 'c')], Name('d'))"),
        ("a, *b = c", "Assign([Sequence('tuple', [Name('a'), Starred(Name('b'))])], Name('c'))"),
        ("a: b", "Annotated(Name('a'), Name('b'))"),
        ("a: b = c", "Annotated(Name('a'), Name('b'), Name('c'))"),
        ("a //= b", "Augmented(Name('a'), '//', Name('b'))"),
        ("type A[T: int, *Ts, **P] = list[T]", "Assign([Name('A')], Subscript(Name('list'), Name('T')))"),
        ("type A[T = int] = T", "Assign([Name('A')], Name('T'))"),
        ("return", "Return()"),
        ("return a, b", "Return(Sequence('tuple', [Name('a'), Name('b')]))"),
        ("raise", "Raise()"),
        ("raise a from b", "Raise(Name('a'), Name('b'))"),
        ("pass; break; continue;", "Simple('pass'); Simple('break'); Simple('continue')"),
        ("del a, b.c", "Delete([Name('a'), Attribute(Name('b'), 'c')])"),
        ("del (a)", "Delete([Name('a')])"),
        ("assert a, b", "Assert(Name('a'), Name('b'))"),
        ("global a, b", "Scope('global', ['a', 'b'])"),
        ("nonlocal a", "Scope('nonlocal', ['a'])"),
        ("import a.b as c, d . e", "Import([ImportName('a.b', 'c'), ImportName('d.e')])"),
        ("from a.b import c as d, e", "ImportFrom('a.b', 0, [ImportName('c', 'd'), ImportName('e')])"),
        ("from ... import (a,\n  b,)", "ImportFrom('', 3, [ImportName('a'), ImportName('b')])"),
        ("from . import *", "ImportFrom('', 1, [ImportName('*')])"),
        pytest.param(
            "lazy import a",
            "Import([ImportName('a')])",
            marks=pytest.mark.skipif(not hasattr(cst, "LazyImport"), reason="needs libcst 1.9"),
        ),
        (
            "print >>f, x",
            "ExpressionStatement(Sequence('tuple', [Binary('>>', Name('print'), Name('f')), Name('x')]))",
        ),
    ],
)
def test_a_statement_becomes_its_neutral_node(text: str, tree: str) -> None:
    assert body(text + "\n") == tree
