"""Access paths: text to steps, and a catalog compiled to one graph."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poolint.engine.flow.paths import Atlas, PathError, Step, steps_of
from poolint.model.catalog import Catalog, Flow, Surface


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("a", ["a"]),
        ("a.b", ["a", ".b"]),
        ("a.b.c()", ["a", ".b", ".c", "()"]),
        ("a()()", ["a", "()", "()"]),
        ('a.client("x y")', ["a", ".client", '("x y")']),
        ('a("")', ["a", '("")']),
        ('a("(.)[]")', ["a", '("(.)[]")']),
        ("a[].b", ["a", "[]", ".b"]),
        ("_x1._y()", ["_x1", "._y", "()"]),
    ],
)
def test_a_path_is_read_as_steps(path: str, steps: list[str]) -> None:
    assert steps_of(path) == steps


@pytest.mark.parametrize(
    "path",
    [
        "",
        "()",
        "[]",
        "a.",
        "a..b",
        "a b",
        "a(",
        "a(1)",
        "a('x')",
        'a("x',
        "a[0]",
        "a-b",
        "1a",
        "a.1",
        "a|",
        " a",
    ],
)
def test_what_is_not_in_the_grammar_is_an_error_that_names_the_path(path: str) -> None:
    with pytest.raises(PathError, match="is not an access path"):
        steps_of(path)


IDENTIFIER = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,5}", fullmatch=True)
FURTHER = st.one_of(
    IDENTIFIER.map(lambda name: "." + name), st.sampled_from(["()", "[]", '("x")', '("a.b")'])
)


@given(IDENTIFIER, st.lists(FURTHER, max_size=8))
def test_steps_written_after_each_other_read_back(first: str, rest: list[str]) -> None:
    assert steps_of(first + "".join(rest)) == [first, *rest]


@given(st.text(st.sampled_from('ab_.()[]"|1 '), max_size=12))
def test_any_text_is_a_path_or_a_path_error(text: str) -> None:
    try:
        steps = steps_of(text)
    except PathError:
        return
    assert "".join(steps).replace(".", "") == text.replace(".", "")


# --- the compiled catalog --------------------------------------------------------------------------


def atlas(**surface: tuple[str, ...]) -> Atlas:
    return Atlas(Catalog(surfaces=(Surface(id="s", **surface),)))  # type: ignore[arg-type]


def follow(start: Atlas, path: str) -> Step | None:
    """The step a value reaches along a path; None where no entry continues it."""
    first, *rest = steps_of(path) if "|" not in path else path.split()
    step = start.modules.get(first)
    for key in rest:
        step = None if step is None else step.edges.get(key)
    return step


def bills(start: Atlas, path: str) -> list[str]:
    step = follow(start, path)
    return [] if step is None else [bill for _, bill in step.bills]


def test_a_member_listed_as_billing_bills() -> None:
    assert bills(atlas(roots=("a.C()",), bills=("m.go",)), "a.C().m.go") == ["m.go"]


def test_what_leads_to_a_billing_member_does_not_bill() -> None:
    start = atlas(roots=("a.C()",), bills=("m.go",))
    assert [bills(start, path) for path in ("a", "a.C", "a.C()", "a.C().m", "a.C().m.go()")] == [[]] * 5


def test_a_member_that_is_not_listed_leads_nowhere() -> None:
    assert follow(atlas(roots=("a.C()",), bills=("m.go",)), "a.C().n") is None


def test_call_of_the_root_itself() -> None:
    assert bills(atlas(roots=("a.ask",), bills=("__call__",)), "a.ask") == ["__call__"]


def test_a_call_of_an_instance() -> None:
    assert bills(atlas(roots=("a.C()",), bills=("__call__",)), "a.C()") == ["__call__"]


def test_every_root_has_the_members() -> None:
    start = atlas(roots=("a.C()", "a.b.D()"), bills=("go",))
    assert bills(start, "a.C().go") == bills(start, "a.b.D().go") == ["go"]


def test_two_surfaces_on_one_path_both_bill() -> None:
    one, two = (Surface(id=name, roots=("a.C()",), bills=("go",)) for name in ("one", "two"))
    step = follow(Atlas(Catalog(surfaces=(one, two))), "a.C().go")
    assert step is not None
    assert [surface.id for surface, _ in step.bills] == ["one", "two"]


def test_a_kept_call_leads_back_at_any_depth() -> None:
    start = atlas(roots=("a.C()",), bills=("m.go",), keeps=("with_options()",))
    for path in ("a.C().with_options().m.go", "a.C().with_options().with_options().m.with_options().go"):
        assert bills(start, path) == ["m.go"]


def test_a_kept_member_leads_back_at_any_depth() -> None:
    start = atlas(roots=("a.C()",), bills=("m.go",), keeps=("raw",))
    assert bills(start, "a.C().raw.m.raw.raw.go") == ["m.go"]


def test_a_kept_call_is_not_a_kept_member() -> None:
    assert bills(atlas(roots=("a.C()",), bills=("go",), keeps=("w()",)), "a.C().w.go") == []


def test_a_kept_name_does_not_hide_a_billing_member_of_that_name() -> None:
    start = atlas(roots=("a.C()",), bills=("raw.go", "raw"), keeps=("raw",))
    assert bills(start, "a.C().raw") == ["raw"]
    assert bills(start, "a.C().raw.go") == ["raw.go"]


def test_a_kept_call_of_a_billing_member_of_that_name_leads_back_and_bills() -> None:
    start = atlas(roots=("a.C()",), bills=("copy", "go"), keeps=("copy()",))
    assert bills(start, "a.C().copy") == ["copy"]
    assert bills(start, "a.C().copy().go") == ["go"]


def test_a_union_leads_back() -> None:
    step = follow(atlas(roots=("a.C()",), bills=("go",), keeps=("|",)), "a .C () | | .go")
    assert step is not None
    assert step.text == "a.C().go"


def test_what_is_after_a_billing_call_is_not_kept() -> None:
    assert follow(atlas(roots=("a.C()",), bills=("go",), keeps=("raw",)), "a.C().go.raw") is None


def test_a_module_is_found_by_its_dotted_name() -> None:
    start = atlas(roots=("a.b.C()",), bills=("go",))
    found = [start.module(name) for name in ("a", "a.b", "b", "a.c", "a.b.c.d", "")]
    assert [step and step.text for step in found] == ["a", "a.b", None, None, None, None]


def test_a_path_knows_its_text() -> None:
    step = follow(atlas(roots=('a.client("x").C()',), bills=("m.go",)), 'a.client("x").C().m.go')
    assert step is not None
    assert step.text == 'a.client("x").C().m.go'


@pytest.mark.parametrize(("path", "method"), [("a.C().go", True), ("a.C()", False), ("a.C", False)])
def test_a_billing_function_is_told_from_a_billing_object(path: str, method: bool) -> None:
    step = follow(atlas(roots=("a.C()",), bills=("go", "__call__")), path)
    assert step is not None
    assert step.is_method is method


def test_mentions_stand_on_every_step_that_leads_to_the_surface() -> None:
    start = atlas(roots=("a.C()",), bills=("m.go",), mentions=("x",))
    steps = [follow(start, path) for path in ("a", "a.C", "a.C()", "a.C().m", "a.C().m.go")]
    assert [step and list(step.mentions) for step in steps] == [[("x",)]] * 5


def test_a_flow_stands_on_its_step_and_mentions_nothing() -> None:
    flow = Flow(paths=("lib.f",), kind="returns")
    step = follow(Atlas(Catalog(flows=(flow,))), "lib.f")
    assert step is not None
    assert step.flows == [flow]
    assert step.mentions == {}


def test_a_bad_path_in_the_catalog_is_an_error() -> None:
    with pytest.raises(PathError):
        atlas(roots=("a.C(1)",), bills=("go",))
