import pytest
from unit.engine.acme import solved

from poolint.engine.route.names import Names
from poolint.engine.route.statements import Statements
from poolint.engine.route.writes import writes
from poolint.policy.billing_pack import load_routes

ROUTES = load_routes()


def _writes(text: str) -> list[tuple[str, str, bool]]:
    program = solved({"app.py": text})
    statements = Statements(program)
    found = writes(program, statements, Names(statements), ROUTES.environs)
    return [(one.kind, one.name, one.sure) for one in found if one.base == -1]


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ('os.environ["A"] = x', [("set", "A")]),
        ('environ["A"] = x', [("set", "A")]),
        ('o.environ["A"] = os.environ["B"] = x', [("set", "A"), ("set", "B")]),
        ('del os.environ["A"]', [("unset", "A")]),
        ('os.environ.pop("A", None)', [("unset", "A")]),
        ('kept = os.environ.pop("A", None)', [("unset", "A")]),
        ('os.environ.setdefault("A", x)', [("default", "A")]),
        ('os.environ.update({"A": x, **y}, B=z)', [("set", "A"), ("set", "B")]),
        ('os.environ |= {"A": x}', [("set", "A")]),
        ('os.putenv("A", x)', [("set", "A")]),
        ('os.unsetenv("A")', [("unset", "A")]),
        ("os.environ[name] = x", []),
        ('other["A"] = x', []),
        ('os.environ.get("A")', []),
    ],
)
def test_a_write_is_known_in_every_form(statement: str, found: list[tuple[str, str]]) -> None:
    text = f"import os\nimport os as o\nfrom os import environ\n{statement}\n"
    assert [(kind, name) for kind, name, _ in _writes(text)] == found


def test_what_stands_under_a_condition_is_not_sure() -> None:
    text = 'import os\nos.environ["A"] = x\nif x:\n    os.environ["B"] = x\n'
    assert _writes(text) == [("set", "A", True), ("set", "B", False)]
