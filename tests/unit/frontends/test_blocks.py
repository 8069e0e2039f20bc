"""Statements with blocks as neutral nodes."""

from __future__ import annotations

import pytest
from unit.frontends.sketch import body, module

PASS = "[Simple('pass')]"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("if a: pass", f"If(Name('a'), {PASS})"),
        (
            "if a:\n pass\nelif b:\n pass\nelse:\n pass",
            f"If(Name('a'), {PASS}, [If(Name('b'), {PASS}, {PASS})])",
        ),
        ("while a:\n pass\nelse:\n pass", f"While(Name('a'), {PASS}, {PASS})"),
        ("for a in b: pass", f"For(Name('a'), Name('b'), {PASS})"),
        (
            "async for a, b in c:\n pass\nelse: pass",
            f"For(Sequence('tuple', [Name('a'), Name('b')]), Name('c'), {PASS}, {PASS}, True)",
        ),
        (
            "try:\n pass\nexcept A as e:\n pass\nexcept (B, C): pass\nexcept:\n pass\n"
            "else: pass\nfinally: pass",
            f"Try({PASS}, [Handler(Name('A'), 'e', {PASS}), "
            f"Handler(Sequence('tuple', [Name('B'), Name('C')]), None, {PASS}), "
            f"Handler(None, None, {PASS})], {PASS}, {PASS})",
        ),
        (
            "try: pass\nexcept* A: pass",
            f"Try({PASS}, [Handler(Name('A'), None, {PASS})], [], [], True)",
        ),
        (
            "try: pass\nexcept A, B: pass",
            f"Try({PASS}, [Handler(Sequence('tuple', [Name('A'), Name('B')]), None, {PASS})])",
        ),
        ("with a: pass", f"With([WithItem(Name('a'))], {PASS})"),
        (
            "async with (a as b, c as (d, e),): pass",
            "With([WithItem(Name('a'), Name('b')), WithItem(Name('c'), Sequence('tuple', [Name('d'), "
            f"Name('e')]))], {PASS}, True)",
        ),
        ("def f(): pass", f"Function('f', [], {PASS})"),
        (
            "@a\n@b.c(1)\nasync def f[T](x: int = 1, *args: *Ts, k) -> y: pass",
            "Function('f', [Parameter('x', 'normal', Number(1), Name('int')), "
            "Parameter('args', '*', None, Starred(Name('Ts'))), Parameter('k', 'keyword')], "
            f"{PASS}, [Name('a'), Call(Attribute(Name('b'), 'c'), [Argument(Number(1))])], Name('y'), True)",
        ),
        ("class A: pass", f"Class('A', [], {PASS})"),
        (
            "@d\nclass A[T](B, *C, metaclass=M, **k): pass",
            "Class('A', [Argument(Name('B')), Argument(Name('C'), None, '*'), "
            f"Argument(Name('M'), 'metaclass'), Argument(Name('k'), None, '**')], {PASS}, [Name('d')])",
        ),
    ],
)
def test_a_block_becomes_its_neutral_node(text: str, tree: str) -> None:
    assert body(text + "\n") == tree


def test_name_at_is_the_place_of_the_name() -> None:
    tree = module("@d\nasync def  work(): pass\n")
    (function,) = tree.body
    assert tree.span(function.name_at) == (2, 12, 2, 16)  # type: ignore[union-attr]
