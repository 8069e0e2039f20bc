"""Crossings: a question asked backwards goes back by the way it came."""

from __future__ import annotations

import pytest
from unit.engine.acme import solved

from poolint.engine.flow.constants import strings
from poolint.model import syntax as s

SHARED = """
def same(x):
    return x

class Base:
    def __init__(self, name):
        self.name = name

class A(Base):
    def __init__(self, name="a"):
        super().__init__(name)

class B(Base):
    def __init__(self):
        Base.__init__(self, "b")

class C(Base):
    pass

class D(A):
    pass
"""
MAKE = "def make(kind, name):\n    return kind(name)\n"
FACTORY = "class F:\n    def make(self, name):\n        return C(name)\n"
SPAWN = "class E(Base):\n    def spawn(self, name):\n        return C(name)\n"


def asked(text: str) -> set[str]:
    """The texts that the last call of ``acme.ask`` may be passed."""
    program = solved({"app.py": f"import acme\n{SHARED}\n{text}"})
    calls = [
        call
        for call in program.calls.values()
        if isinstance(call.expr, s.Call)
        and isinstance(call.expr.func, s.Attribute)
        and call.expr.func.attr == "ask"
    ]
    return set(strings(program, calls[-1].arguments[0].slot).texts)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("same('x')\nacme.ask(same('y'))", {"y"}),
        ("same('x')\nacme.ask(same(same('y')))", {"y"}),
        ("def twice(x):\n    return same(x)\ntwice('x')\nacme.ask(twice('y'))", {"y"}),
        ("def named(x, y='d'):\n    return y\nnamed(1, y='x')\nacme.ask(named(1, y='y'))", {"d", "y"}),
        ("def again(x):\n    return x if same(x) else again(x)\nagain('x')\nacme.ask(again('y'))", {"y"}),
        ("def again(x):\n    x = x or 'z'\n    return x\nagain('x')\nacme.ask(again('y'))", {"y", "z"}),
        ("def all_of(*x):\n    return x[0]\nall_of('x')\nacme.ask(all_of('y'))", {"x", "y"}),
    ],
)
def test_what_a_function_gives_back_comes_from_the_call_that_is_asked(text: str, found: set[str]) -> None:
    assert asked(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A()\nB()\nC('c')\nacme.ask(A().name)", {"a"}),
        ("A()\nB()\nC('c')\nacme.ask(B().name)", {"b"}),
        ("A()\nB()\nC('c')\nacme.ask(C('d').name)", {"c", "d"}),
        ("A('e')\nB()\nacme.ask(A().name)", {"a", "e"}),
        ("A('e')\nacme.ask(D('d').name)", {"a", "d", "e"}),
        (f"{MAKE}make(A, 'e')\nmake(C, 'c')\nacme.ask(A().name)", {"a", "c", "e"}),
        ("B().name = 'x'\nacme.ask(B().name)", {"b", "x"}),
        (f"{FACTORY}F().make('f')\nacme.ask(C('c').name)", {"c", "f"}),
        ("def dress(o, name):\n    o.name = name\ndress(B(), 'x')\nacme.ask(B().name)", {"b", "x"}),
        (f"{SPAWN}E('e').spawn('s')\nacme.ask(C('c').name)", {"c", "s"}),
    ],
)
def test_an_attribute_comes_from_how_objects_of_its_class_are_made(text: str, found: set[str]) -> None:
    assert asked(text) == found
