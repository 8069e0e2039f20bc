"""Strings, displays, comprehensions and lambdas as neutral nodes."""

from __future__ import annotations

import pytest
from unit.frontends.sketch import expression


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("'a'", "String('a')"),
        ("'a' \"b\" '''c'''", "String('abc')"),
        ("b'a' b'b'", "Bytes(b'ab')"),
        ("f'a'", "Template([String('a')])"),
        ("f'{x}'", "Template([Name('x')])"),
        ("f'{x!s}'", "Template([Name('x')])"),
        ("f'a {x} {{b}}\\n'", "Template([String('a '), Name('x'), String(' {b}\\n')])"),
        ("rf'\\n{x}'", "Template([String('\\\\n'), Name('x')])"),
        ("f'{x!r}'", "Template([Opaque([Name('x')])])"),
        ("f'{x = }'", "Template([Opaque([Name('x')])])"),
        ("f'{x:>{w}}'", "Template([Opaque([Name('x'), String('>'), Name('w')])])"),
        (
            "f'{ {1: 2}[1] }'",
            "Template([Subscript(Mapping([MappingItem(Number(1), Number(2))]), Number(1))])",
        ),
        ("f'{f'{x}'}'", "Template([Template([Name('x')])])"),
        ("'a' f'{x}' 'b'", "Template([String('a'), Name('x'), String('b')])"),
        ("t'{x}'", "Template([Name('x')])"),
        ("[a, *b]", "Sequence('list', [Name('a'), Starred(Name('b'))])"),
        ("a, b,", "Sequence('tuple', [Name('a'), Name('b')])"),
        ("()", "Sequence('tuple', [])"),
        ("{a}", "Sequence('set', [Name('a')])"),
        ("{}", "Mapping([])"),
        ("{a: b, **c}", "Mapping([MappingItem(Name('a'), Name('b')), MappingItem(None, Name('c'))])"),
        (
            "[x for a in b if c if d for x in a]",
            "Comprehension('list', Name('x'), [Clause(Name('a'), Name('b'), [Name('c'), Name('d')]), "
            "Clause(Name('x'), Name('a'))])",
        ),
        (
            "{x async for x in y}",
            "Comprehension('set', Name('x'), [Clause(Name('x'), Name('y'), [], True)])",
        ),
        (
            "{k: v for k, v in y}",
            "Comprehension('dict', Name('v'), [Clause(Sequence('tuple', [Name('k'), Name('v')]), "
            "Name('y'))], Name('k'))",
        ),
        ("lambda: 0", "Lambda([], Number(0))"),
        (
            "lambda a, /, b=1, *c, d, **e: a",
            "Lambda([Parameter('a', 'positional'), Parameter('b', 'normal', Number(1)), "
            "Parameter('c', '*'), Parameter('d', 'keyword'), Parameter('e', '**')], Name('a'))",
        ),
        ("lambda *, a: a", "Lambda([Parameter('a', 'keyword')], Name('a'))"),
    ],
)
def test_a_display_becomes_its_neutral_node(text: str, tree: str) -> None:
    assert expression(text) == tree


def test_a_lone_surrogate_becomes_the_replacement_character() -> None:
    assert expression(r"'\ud800'") == "String('\ufffd')"


def test_three_thousand_strings_side_by_side_are_one() -> None:
    assert expression("(" + " ".join(["'ab'"] * 3000) + ")") == f"String({'ab' * 3000!r})"
