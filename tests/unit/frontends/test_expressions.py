"""Names, operators, calls and subscripts as neutral nodes."""

from __future__ import annotations

import pytest
from unit.frontends.sketch import expression


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("x", "Name('x')"),
        ("None", "Constant('None')"),
        ("...", "Constant('Ellipsis')"),
        ("((x))", "Name('x')"),
        ("1_000", "Number(1000)"),
        ("0x_ff", "Number(255)"),
        ("1e3", "Number(1000.0)"),
        ("1j", "Number(None)"),
        ("9223372036854775808", "Number(None)"),
        ("-1", "Unary('-', Number(1))"),
        ("not x", "Unary('not', Name('x'))"),
        ("a.b . c", "Attribute(Attribute(Name('a'), 'b'), 'c')"),
        ("f()", "Call(Name('f'), [])"),
        (
            "f(a, *b, k=c, **d)",
            "Call(Name('f'), [Argument(Name('a')), Argument(Name('b'), None, '*'), "
            "Argument(Name('c'), 'k'), Argument(Name('d'), None, '**')])",
        ),
        (
            "f(x for x in y)",
            "Call(Name('f'), [Argument(Comprehension('generator', Name('x'), "
            "[Clause(Name('x'), Name('y'))]))])",
        ),
        ("a + b @ c", "Binary('+', Name('a'), Binary('@', Name('b'), Name('c')))"),
        ("a and b and c", "Boolean('and', [Name('a'), Name('b'), Name('c')])"),
        ("a or b and c", "Boolean('or', [Name('a'), Boolean('and', [Name('b'), Name('c')])])"),
        (
            "a not  in b is not c",
            "Compare(Name('a'), ['not in', 'is not'], [Name('b'), Name('c')])",
        ),
        ("a if b else c", "Conditional(Name('b'), Name('a'), Name('c'))"),
        ("a[0]", "Subscript(Name('a'), Number(0))"),
        ("a[0, b]", "Subscript(Name('a'), Sequence('tuple', [Number(0), Name('b')]))"),
        ("a[0,]", "Subscript(Name('a'), Sequence('tuple', [Number(0)]))"),
        ("a[b:c]", "Subscript(Name('a'), Opaque([Name('b'), Name('c')]))"),
        ("a[::d]", "Subscript(Name('a'), Opaque([Name('d')]))"),
        ("a[:]", "Subscript(Name('a'), Opaque())"),
        ("a[*b]", "Subscript(Name('a'), Starred(Name('b')))"),
        ("(a := b)", "Assignment(Name('a'), Name('b'))"),
        ("await x", "Await(Name('x'))"),
        ("(yield)", "Yield(None)"),
        ("(yield x)", "Yield(Name('x'))"),
        ("(yield from x)", "Yield(Name('x'), True)"),
    ],
)
def test_an_expression_becomes_its_neutral_node(text: str, tree: str) -> None:
    assert expression(text) == tree


def test_a_long_operator_chain_keeps_every_operand() -> None:
    tree = expression(" + ".join(f"a{number}" for number in range(1000)))
    assert [f"Name('a{number}')" in tree for number in range(1000)] == [True] * 1000


def test_a_long_operator_chain_stays_shallow_enough_for_what_comes_after() -> None:
    tree = expression(" + ".join("a" for _ in range(1000)))
    assert 100 < tree.count("Binary(") <= 150
