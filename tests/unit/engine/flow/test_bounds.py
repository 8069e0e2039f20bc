"""However a program is made, the analysis ends within its bounds, and says where it lost something."""

from __future__ import annotations

import pytest
from unit.engine.acme import lines, solved

from poolint.engine.flow import graph
from poolint.engine.flow.graph import MAX_MIXED, MAX_VALUES
from poolint.engine.flow.losses import losses
from poolint.engine.flow.program import Program

MOST_STEPS = 60
"""Slots for each node of the tree: what a program that is all detours may need at most."""


def grown(text: str) -> Program:
    """The solved program of a text, which must not need more slots than its size allows."""
    program = solved({"app.py": text})
    nodes = len(program.modules[0].tree.spans) // 16
    assert program.graph.size <= MOST_STEPS * nodes + 1000
    return program


def test_ten_thousand_functions_that_call_each_other() -> None:
    number = 10_000
    text = "import acme\ndef f0(c):\n  c.talk()\n" + "".join(
        f"def f{i}(c):\n  return f{(i * 7919 + 1) % number}(c)\n" for i in range(1, number)
    )
    program = grown(text + "f1(acme.Client())\n")
    assert program.graph.overflowed == set()


def test_functions_that_all_call_all_through_a_list() -> None:
    count = 2_000
    text = "".join(f"def f{i}(c):\n  for f in ALL: f(c)\n" for i in range(count))
    listed = ", ".join(f"f{i}" for i in range(count))
    program = grown(f"import acme\n{text}ALL = [{listed}]\nf0(acme.Client())\n")
    assert program.graph.overflowed


def test_a_chain_of_classes() -> None:
    text = "import acme\nclass C0:\n  def make(self): return acme.Client()\n" + "".join(
        f"class C{i}(C{i - 1}):\n  def m{i}(self): return self.make()\n" for i in range(1, 1_000)
    )
    program = grown(text + "C3().make().talk()\n")
    assert len(program.hits) == 1


def test_many_subclasses_of_one_class() -> None:
    text = "import acme\nclass Base:\n  def go(self): return self.c.talk()\n" + "".join(
        f"class C{i}(Base):\n  def __init__(self): self.c = acme.Client()\n" for i in range(2_000)
    )
    assert len(grown(text).hits) == 1


@pytest.mark.parametrize(
    "text",
    [
        "import acme\nX = [" + "'text', " * 50_000 + "acme.Client()]\nfor c in X: c.talk()",
        "import acme\nX = {"
        + "".join(f"'k{i}': {i}, " for i in range(30_000))
        + "'z': acme.Client()}\nX['z'].talk()",
    ],
    ids=["list", "mapping"],
)
def test_a_huge_literal_container(text: str) -> None:
    assert len(grown(text).hits) == 1


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "'a' + " * 2_000 + "'b'",
        "x = c" + ".a" * 280,
        "x = c" + ".a()" * 140,
        "x = c" + "[0]" * 280,
        "x = " + "1 if a else " * 280 + "2",
        "x = " + "not " * 280 + "a",
        "x = " + "lambda: " * 280 + "a",
        "x = " + "[" * 150 + "]" * 150,
        "x = " + "f(" * 150 + ")" * 150,
    ],
    ids=["sum", "attributes", "calls", "subscripts", "conditionals", "nots", "lambdas", "lists", "arguments"],
)
def test_deep_expressions_cost_no_stack(text: str) -> None:
    assert lines(f"import acme\n{text}\nacme.Client().talk()\n") == [3]


def test_a_deep_expression_keeps_what_it_carries() -> None:
    chain = "acme.Client()" + ".with_options()" * 120
    assert lines(f"import acme\nc = {chain}\nc.talk()\n") == [3]


def test_a_function_that_passes_ever_more_arguments_to_itself() -> None:
    body = "  f(acme.Client(), *args, **{**kw, 'a': kw})\n  args[0].talk()\n"
    text = f"import acme\ndef f(*args, **kw):\n{body}f()\n"
    assert len(grown(text).hits) == 1


def test_partials_of_partials() -> None:
    text = "import acme\nfrom functools import partial\np0 = partial(acme.Client().talk, a=1)\n" + "".join(
        f"p{i} = partial(p{i - 1}, a={i})\n" for i in range(1, 4)
    )
    assert lines(text + "p3()\n") == [7]


def test_containers_that_hold_and_feed_each_other() -> None:
    text = "import acme\n" + "".join(f"d{i} = {{'a': acme.Client()}}\n" for i in range(200))
    text += "".join(
        f"d{i}.update(d{(i * 7 + 1) % 200}); d{i}['x'] = d{(i * 3 + 1) % 200}\n" for i in range(200)
    )
    assert len(grown(text + "d3['a'].talk()\n").hits) == 1


def test_more_clients_than_a_slot_holds_cost_no_site() -> None:
    many = ", ".join("acme.Client()" for _ in range(MAX_VALUES + 5))
    text = f"import acme\nfor c in [{many}, acme.ask]:\n  c.talk()\n  c('x')\n"
    program = solved({"app.py": text})
    assert program.graph.overflowed
    assert lines(text) == [3, 4]
    assert losses(program) == ()


def test_a_slot_takes_more_values_of_one_sort_than_of_several() -> None:
    names = [f"f{i}" for i in range(MAX_MIXED + 5)]
    text = "".join(f"def {name}(): pass\n" for name in names) + "class Other: pass\n"
    table = solved({"app.py": text + f"x = [{', '.join(names)}][given]\n"})
    assert not table.graph.overflowed
    mixed = solved({"app.py": text + f"x = [Other(), {', '.join(names)}][given]\n"})
    assert mixed.graph.overflowed


def test_an_expression_too_deep_to_be_evaluated_is_told() -> None:
    program = solved({"app.py": "x = " + "lambda: " * 200 + "a\n"})
    assert [ref.module for ref in losses(program)] == [0]


def test_beyond_its_steps_the_analysis_stops_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "import acme\nc = acme.Client()\n" + "".join(
        f"def f{i}(c): c.talk()\nf{i}(c)\n" for i in range(50)
    )
    whole = solved({"app.py": text})
    assert (len(whole.hits), whole.graph.is_cut_short) == (50, False)
    monkeypatch.setattr(graph, "FREE_STEPS", 20)
    monkeypatch.setattr(graph, "MAX_STEPS", 0)
    cut, again = solved({"app.py": text}), solved({"app.py": text})
    assert cut.graph.is_cut_short
    assert cut.hits.keys() < whole.hits.keys()
    assert cut.hits.keys() == again.hits.keys()


def test_classes_that_iterate_each_other() -> None:
    count = 20
    text = "".join(f"class C{i}:\n  def __iter__(self): return iter(ALL)\n" for i in range(count))
    made = ", ".join(f"C{i}()" for i in range(count))
    program = grown(
        f"import acme\n{text}ALL = [{made}]\nfor one in C0():\n  for other in one: other.talk()\n"
    )
    assert not program.graph.is_cut_short


def test_classes_whose_iterators_are_each_other() -> None:
    count = 20
    text = "".join(f"class C{i}:\n  def __iter__(self): return ANY\n" for i in range(count))
    made = "".join(f"ANY = C{i}()\n" for i in range(count))
    program = grown(f"import acme\n{text}{made}for one in ANY:\n  for other in one: other.talk()\n")
    assert not program.graph.is_cut_short
