"""The outline of a module: what is around a node, and what each definition binds."""

from __future__ import annotations

from unit.engine.acme import tree

from poolint.engine.outline import TOP, Outline
from poolint.model import syntax as s

TEXT = """
import a.b as c
from . import d
from e import *

@deco(c)
def f(p=c):
    with g() as h:
        x = h
        def inner():
            yield x
    self.y = 1
    return x

class K:
    z = 1
    def m(self): return lambda q: q
"""
MODULE = tree(TEXT)
OUTLINE = Outline(MODULE)


def named(name: str, kind: type[s.Node] = s.Name) -> list[s.Node]:
    return [
        node for node in s.walk(MODULE.body) if isinstance(node, kind) and getattr(node, "id", name) == name
    ]


def test_what_each_definition_binds() -> None:
    function, cls = MODULE.body[3], MODULE.body[4]
    assert sorted(OUTLINE.bindings[TOP]) == ["K", "c", "d", "f"]
    assert sorted(OUTLINE.bindings[function.at]) == ["h", "inner", "p", "x"]
    assert sorted(OUTLINE.bindings[cls.at]) == ["m", "z"]
    assert [star.module for star in OUTLINE.stars] == ["e"]


def test_an_import_is_bound_as_it_is_written() -> None:
    assert [(bound.module, bound.level, bound.member) for bound in OUTLINE.bindings[TOP]["c"]] == [
        ("a.b", 0, None)
    ]
    assert [(bound.module, bound.level, bound.member) for bound in OUTLINE.bindings[TOP]["d"]] == [
        ("", 1, "d")
    ]


def test_decorators_and_defaults_stand_outside_their_function() -> None:
    for node in named("c"):
        assert list(OUTLINE.homes(node.at)) == [TOP]


def test_names_of_a_class_are_not_seen_from_its_methods() -> None:
    (node,) = named("q")
    cls = MODULE.body[4]
    assert cls.at not in list(OUTLINE.homes(node.at))


def test_what_is_around_a_node_nearest_first() -> None:
    x = named("x")[1]
    kinds = [type(parent).__name__ for parent, _ in OUTLINE.around(x.at)]
    assert kinds == ["Yield", "ExpressionStatement", "Function", "With", "Function"]


def test_calls_returns_and_yields_belong_to_the_nearest_definition() -> None:
    function = MODULE.body[3]
    assert len(OUTLINE.calls[TOP]) == 1
    assert len(OUTLINE.calls[function.at]) == 1
    assert len(OUTLINE.returns[function.at]) == 1
    assert function.at not in OUTLINE.yields
