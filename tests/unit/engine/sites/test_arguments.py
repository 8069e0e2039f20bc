from __future__ import annotations

import pytest
from unit.engine.acme import solved

from poolint.engine.flow.constants import strings
from poolint.engine.flow.program import Program
from poolint.engine.flow.values import PathValue
from poolint.engine.sites.arguments import builders, passed
from poolint.model import syntax as s


def asked(text: str, *names: str | int) -> tuple[list[str], bool]:
    """What the last call of ``acme.ask`` passes under the names, and whether something unknown may be."""
    program = solved({"app.py": "import acme\n" + text})
    calls = [call for call in program.calls.values() if _is_ask(program, call.expr)]
    found = passed(program, calls[-1], names)
    return [text for slot in found.slots for text in strings(program, slot).texts], found.unknown


def _is_ask(program: Program, expr: s.Expr | None) -> bool:
    return isinstance(expr, s.Call) and isinstance(expr.func, s.Attribute) and expr.func.attr == "ask"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("acme.ask(model='a')", ["a"]),
        ("acme.ask('a')", ["a"]),
        ("acme.ask('x', 'a')", ["x"]),
        ("acme.ask(**{'model': 'a', 'b': 'c'})", ["a"]),
        ("base = dict(model='a')\nacme.ask(**base)", ["a"]),
        ("acme.ask('a', model='b')", ["a", "b"]),
    ],
)
def test_an_argument_is_found_by_name_by_place_and_in_a_mapping(text: str, found: list[str]) -> None:
    assert asked(text, "model", 0) == (found, False)


def test_an_argument_that_is_not_passed_is_absent() -> None:
    assert asked("acme.ask(other='a')", "model", 0) == ([], False)
    assert asked("acme.ask(**{'other': 'a'})", "model", 0) == ([], False)


def test_a_mapping_nobody_knows_may_pass_anything() -> None:
    assert asked("acme.ask(**given)", "model") == ([], True)
    assert asked("acme.ask(**{})", "model") == ([], True)


def test_a_collection_nobody_knows_may_pass_any_place_but_no_name() -> None:
    assert asked("acme.ask(*given)", 0) == ([], True)
    assert asked("acme.ask(*given)", "model") == ([], False)
    assert asked("acme.ask(*given, 'a')", 1) == ([], True)


def test_what_is_passed_by_name_hides_that_more_is_unknown() -> None:
    assert asked("acme.ask(model='a', **given)", "model") == (["a"], False)


def test_the_builders_of_a_value_are_the_calls_that_made_it() -> None:
    program = solved({"app.py": "import acme\nacme.Client(1).with_options(2).talk()"})
    values = {value for hits in program.hits.values() for value, _, _ in hits}
    assert [len(list(builders(program, value))) for value in values if isinstance(value, PathValue)] == [2]
