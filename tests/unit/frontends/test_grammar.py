"""What the grammar does not know, or groups otherwise than Python does, and is put right."""

from __future__ import annotations

import pytest
from unit.frontends.sketch import body

from poolint.frontends import grammar


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("type(a).b = c\n", "Type(a).b = c\n"),
        ("x; type (a)[b] = c\n", "x; Type (a)[b] = c\n"),
        ("f(*a.b())\n", "f(*(a.b()))\n"),
        ("x = *a.b().c, d\n", "x = *((a.b()).c), d\n"),
        ("x = *a[b], c\n", "x = *(a[b]), c\n"),
        ("[a := b if c else d]\n", "[(a := (b if c else d))]\n"),
        ("x: a[b] | c.d[e] | None = f\n", "x: ((a[b] | c.d[e]) | None) = f\n"),
        ("with a if b else c() as d: pass\n", "with (a if b else c()) as d: pass\n"),
        ("with (a if b else c() as d, e): pass\n", "with ((a if b else c()) as d, e): pass\n"),
        ("with (a as b): pass\n", "with a as b: pass\n"),
        ("with ((a) as b,): pass\n", "with a as b: pass\n"),
        ("a = 1\rif b:\r  c\r", "a = 1\nif b:\n  c\n"),
        ("def f[T = (a), *Ts = *b, **P = [c]](): d\nclass A[T = ']']: e\n", "def f(): d\nclass A: e\n"),
        ("lazy import a.b as c\nlazy from d import e\n", "import a.b as c\nfrom d import e\n"),
        ("match a:\n  case B(c=1 as d): pass\n", "match a:\n  case B(c=(1 as d)): pass\n"),
        ("try: a\nexcept B, C: d\n", "try: a\nexcept (B, C): d\n"),
        ("x = *(a), *(b), c\nf(d, *(e))\nreturn *(g), h\n", "x = *a, *b, c\nf(d, *e)\nreturn *g, h\n"),
        ("print >>a, b\n", "(print >> a), b\n"),
        ("a <> b\n", "a != b\n"),
        ("f'{a:=5}'\n", "f'{a:\\x3d5}'\n"),
    ],
)
def test_what_is_put_right_is_what_was_meant(text: str, meant: str) -> None:
    assert body(text).replace("'type'", "'Type'") == body(meant)


def test_what_only_looks_like_it_is_read_as_it_stands() -> None:
    assert body("lazy = 1\n") == "Assign([Name('lazy')], Number(1))"
    assert body("'\\\nlazy import a\\\ntype(b)'\n") == "ExpressionStatement(String('lazy import atype(b)'))"


def test_a_slice_in_an_annotation_is_a_slice() -> None:
    assert body("x: a[b:c]\n") == "Annotated(Name('x'), Subscript(Name('a'), Opaque([Name('b'), Name('c')])))"


def test_a_kind_that_the_grammar_does_not_have_is_an_error_at_once() -> None:
    with pytest.raises(LookupError, match="the grammar has no 'statment'"):
        grammar.kind("statment")
    with pytest.raises(LookupError, match="the grammar has no '->>'"):
        grammar.token("->>")
