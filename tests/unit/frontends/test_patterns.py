"""``match`` as neutral nodes."""

from __future__ import annotations

import pytest
from unit.frontends.sketch import body


@pytest.mark.parametrize(
    ("pattern", "tree"),
    [
        ("1", "Pattern('value', Number(1))"),
        ("-1", "Pattern('value', Unary('-', Number(1)))"),
        ("None", "Pattern('value', Constant('None'))"),
        ("a.b", "Pattern('value', Attribute(Name('a'), 'b'))"),
        ("a", "Pattern('capture', None, 'a')"),
        ("_", "Pattern('capture')"),
        (
            "1 | 'b'",
            "Pattern('or', None, None, [Pattern('value', Number(1)), Pattern('value', String('b'))])",
        ),
        (
            "[a, *b]",
            "Pattern('sequence', None, None, [Pattern('capture', None, 'a'), Pattern('star', None, 'b')])",
        ),
        ("a, *_", "Pattern('sequence', None, None, [Pattern('capture', None, 'a'), Pattern('star')])"),
        ("(a,)", "Pattern('sequence', None, None, [Pattern('capture', None, 'a')])"),
        ("[]", "Pattern('sequence')"),
        (
            "{'k': v, **rest}",
            "Pattern('mapping', None, 'rest', [Pattern('capture', None, 'v')], [String('k')])",
        ),
        (
            "A.B(x, k=1)",
            "Pattern('class', Attribute(Name('A'), 'B'), None, [Pattern('capture', None, 'x'), "
            "Pattern('value', Number(1))], [], ['k'])",
        ),
        (
            "(1 | 2) as n",
            "Pattern('as', None, 'n', [Pattern('or', None, None, "
            "[Pattern('value', Number(1)), Pattern('value', Number(2))])])",
        ),
    ],
)
def test_a_pattern_becomes_its_neutral_node(pattern: str, tree: str) -> None:
    assert body(f"match x:\n case {pattern}: pass\n") == (
        f"Match(Name('x'), [Case({tree}, None, [Simple('pass')])])"
    )


def test_a_guard_stands_beside_its_pattern() -> None:
    assert body("match x, y:\n case _ if z: pass\n") == (
        "Match(Sequence('tuple', [Name('x'), Name('y')]), "
        "[Case(Pattern('capture'), Name('z'), [Simple('pass')])])"
    )
