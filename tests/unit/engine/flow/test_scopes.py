"""Scopes: what a block binds, and where a name is found."""

from __future__ import annotations

import pytest
from unit.engine.acme import lines, tree

from poolint.engine.flow.scopes import Scope, bound_names


def bound(text: str) -> list[str]:
    return bound_names(tree(text).body)[0]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("x", []),
        ("x = 1", ["x"]),
        ("x = y = 1", ["x", "y"]),
        ("x = x = 1", ["x"]),
        ("a, (b, [c, *d]) = v", ["a", "b", "c", "d"]),
        ("x.y = 1\nx[0] = 1", []),
        ("x: int", ["x"]),
        ("x: int = 1", ["x"]),
        ("x.y: int = 1", []),
        ("x += 1", ["x"]),
        ("import a", ["a"]),
        ("import a.b.c", ["a"]),
        ("import a.b as c, d", ["c", "d"]),
        ("from a import b, c as d", ["b", "d"]),
        ("from a import *", []),
        ("from . import b", ["b"]),
        ("def f(x):\n  y = 1", ["f"]),
        ("class C:\n  y = 1", ["C"]),
        ("async def f(): pass", ["f"]),
        ("if a:\n  x = 1\nelif b:\n  y = 1\nelse:\n  z = 1", ["x", "y", "z"]),
        ("while a:\n  x = 1\nelse:\n  y = 1", ["x", "y"]),
        ("for x in a:\n  y = 1\nelse:\n  z = 1", ["x", "y", "z"]),
        ("for x, self.y in a: pass", ["x"]),
        ("with a as x, b as (y, z):\n  w = 1", ["x", "y", "z", "w"]),
        ("with a: pass", []),
        (
            "try:\n  a = 1\nexcept E as b:\n  c = 1\nelse:\n  d = 1\nfinally:\n  e = 1",
            ["a", "b", "c", "d", "e"],
        ),
        ("try:\n  a = 1\nexcept* E as b:\n  c = 1", ["a", "b", "c"]),
        ("match s:\n  case a: b = 1", ["a", "b"]),
        ("match s:\n  case _: pass", []),
        ("match s:\n  case [a, *b]: pass\n  case {'k': c, **d}: pass", ["a", "b", "c", "d"]),
        ("match s:\n  case P(a, k=b) | Q(c) as d: pass", ["d", "a", "b", "c"]),
        ("match s:\n  case m.CONST: pass", []),
        ("del x", []),
        ("lambda x: x", []),
        ("[x for x in a]", []),
    ],
)
def test_a_block_binds(text: str, names: list[str]) -> None:
    assert sorted(bound(text)) == sorted(names)


def test_global_and_nonlocal_are_returned_wherever_they_stand() -> None:
    body = tree("def f():\n  global a, b\n  if x:\n    nonlocal c\n").body
    assert bound(text="global a") == []
    found = bound_names(body[0].body)[1]  # type: ignore[union-attr]
    assert [(scope.kind, scope.names) for scope in found] == [("global", ("a", "b")), ("nonlocal", ("c",))]


def test_an_elif_chain_of_any_length_is_no_recursion() -> None:
    from poolint.model import syntax as s

    block: s.Block = ()
    for number in range(5_000):
        block = (s.If(0, s.Name(0, "x"), (s.Assign(0, (s.Name(0, f"n{number}"),), s.Name(0, "v")),), block),)
    assert len(bound_names(block)[0]) == 5_000


# --- find ------------------------------------------------------------------------------------------


def chain(*kinds: str) -> list[Scope]:
    """Scopes inside each other, outermost first, each of which binds ``x`` to its place."""
    scopes: list[Scope] = []
    for number, kind in enumerate(kinds):
        scope = Scope(kind, "", scopes[-1] if scopes else None)  # type: ignore[arg-type]
        scope.names["x"] = number
        scopes.append(scope)
    return scopes


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        (("module",), 0),
        (("module", "function"), 1),
        (("module", "class"), 1),
        (("module", "class", "function"), 2),
        (("module", "function", "inner"), 2),
    ],
)
def test_the_own_scope_is_looked_at_first(kinds: tuple[str, ...], found: int) -> None:
    assert chain(*kinds)[-1].find("x") == found


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        (("module", "function"), 0),
        (("module", "function", "function"), 1),
        (("module", "class", "function"), 0),
        (("module", "class", "class"), 0),
        (("module", "function", "class", "function"), 1),
        (("module", "class", "inner"), 1),
        (("module", "class", "inner", "inner"), 1),
        (("module", "class", "function", "inner"), 0),
    ],
)
def test_an_outer_scope_is_looked_at_next_but_a_class_only_from_its_own_body(
    kinds: tuple[str, ...], found: int
) -> None:
    scopes = chain(*kinds)
    innermost = next(scope for scope in reversed(scopes) if scope is scopes[-1])
    del innermost.names["x"]
    for scope in scopes[1:-1]:
        if scope.kind in ("inner", "function") and scopes.index(scope) != found:
            del scope.names["x"]
    assert scopes[-1].find("x") == found


def test_a_name_nobody_binds_is_not_found() -> None:
    assert chain("module", "function")[-1].find("y") is None


def test_global_skips_the_functions_between() -> None:
    module, _, inner = chain("module", "function", "function")
    inner.aliases["x"] = module
    assert inner.find("x") == 0


def test_a_binding_in_a_comprehension_belongs_to_the_function() -> None:
    _, function, outer, inner = chain("module", "function", "inner", "inner")
    assert inner.home("x") is function
    assert outer.home("x") is function


def test_a_binding_of_a_global_in_a_comprehension_belongs_to_the_module() -> None:
    module, function, inner = chain("module", "function", "inner")
    function.aliases["x"] = module
    assert inner.home("x") is module


def test_names_are_qualified_within_the_module() -> None:
    module = Scope("module", "", None)
    outer = Scope("class", module.below("C"), module)
    assert [module.below("f"), outer.below("m")] == ["f", "C.m"]


# --- scopes in programs ----------------------------------------------------------------------------

BEFORE = "import acme\nclient = acme.Client()\nother = None\n"


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n  client.talk()",
        "def f():\n  def g():\n    client.talk()",
        "class C:\n  def m(self): client.talk()",
        "class C:\n  x = client.talk()",
        "[client.talk() for _ in other]",
        "f = lambda: client.talk()",
        "def f():\n  global other\n  other = client\nother.talk()",
        "def f():\n  x = None\n  def g():\n    nonlocal x\n    x = client\n  x.talk()",
        "class C:\n  client = other\n  def m(self): client.talk()",
        "[x.talk() for x in [client]]",
        "(y := client)\ny.talk()",
        "[(z := client) for _ in other]\nz.talk()",
        "def f():\n  [(z := client) for _ in other]\n  z.talk()",
        "def f(x=client): x.talk()",
        "f = lambda x=client: x.talk()",
        "class C:\n  own = client\n  def m(self, x=own): x.talk()",
        "class C:\n  own = client\n  all = [x.talk() for x in [own]]",
    ],
)
def test_the_name_means_the_client(text: str) -> None:
    assert lines(BEFORE + text) == [3 + len(text.splitlines())]


@pytest.mark.parametrize(
    "text",
    [
        "def f(client): client.talk()",
        "def f():\n  client = other\n  client.talk()",
        "def f():\n  client.talk()\n  client = other",
        "f = lambda client: client.talk()",
        "[client.talk() for client in other]",
        "class C:\n  own = client\n  def m(self): own.talk()",
        "def f():\n  for client in other: client.talk()",
        "def f():\n  with other as client: client.talk()",
        "def f():\n  import client\n  client.talk()",
        "def f():\n  def client(): pass\n  client.talk()",
        "def f():\n  try: pass\n  except E as client: client.talk()",
        "[[x for x in [client]] for _ in other]\nx.talk()",
    ],
)
def test_the_name_means_something_else(text: str) -> None:
    assert lines(BEFORE + text) == []
