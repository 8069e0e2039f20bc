from __future__ import annotations

import pytest

from poolint.model.catalog import Condition, Entry, Flow, ModelSource, Program, Shape, Surface
from poolint.policy.checks import Problem, entry_problems

WHERE = Problem("surfaces/acme.toml", "[[surface]] #1 (acme)", "", "")


def surface(**keys: object) -> Surface:
    given: dict[str, object] = {
        "id": "acme",
        "roots": ("acme.Client()",),
        "bills": ("send",),
        "source": "acme 1.0",
    }
    return Surface(**{**given, **keys})  # type: ignore[arg-type]


def found(entry: Entry) -> list[tuple[str, str]]:
    return [(problem.key, problem.what) for problem in entry_problems(WHERE, entry)]


@pytest.mark.parametrize(
    "path",
    [
        "acme",
        "acme.Client()",
        "acme.lib.cloud.Client().messages",
        'acme.client("runtime")',
        'acme.Session().client("runtime")',
        "acme.clients()[].send",
    ],
)
def test_an_access_path_is_taken(path: str) -> None:
    assert found(surface(roots=(path,))) == []


@pytest.mark.parametrize(
    "path", ["", ".acme", "acme.", "acme(", "acme.Client( )", "acme.1", "acme[0]", 'acme("a"b")']
)
def test_a_path_that_does_not_parse_is_refused(path: str) -> None:
    what = f'{path!r} is not an access path: use name, .name, (), ("text") and []'
    assert found(surface(roots=(path,))) == [("roots", what)]


def test_a_surface_needs_a_root() -> None:
    assert found(surface(roots=())) == [("roots", "must not be empty")]


@pytest.mark.parametrize("member", ["send", "__call__", "chat().completions.create"])
def test_a_member_path_is_taken(member: str) -> None:
    assert found(surface(bills=(member,))) == []


def test_a_member_path_that_does_not_parse_is_refused() -> None:
    assert [key for key, _ in found(surface(bills=("send message",)))] == ["bills"]


@pytest.mark.parametrize("keep", ["with_raw_response", "with_options()", "|"])
def test_a_keep_is_taken(keep: str) -> None:
    assert found(surface(keeps=(keep,))) == []


@pytest.mark.parametrize("keep", ["a.b", "a().b", "||", ""])
def test_a_keep_that_does_not_parse_is_refused(keep: str) -> None:
    assert found(surface(keeps=(keep,))) == [
        ("keeps", f"{keep!r} is no member (`name`), call (`name()`) or operator (`|`)")
    ]


@pytest.mark.parametrize("key", ["batch", "streams", "lazy"])
def test_what_a_member_is_said_to_be_needs_the_member(key: str) -> None:
    assert found(surface(**{key: ("stream",)})) == [(key, "'stream' is not in bills")]


def test_a_member_cannot_bill_and_be_free() -> None:
    assert found(surface(free=("send",))) == [("free", "'send' is in bills too")]


@pytest.mark.parametrize("id", ["Acme", "acme_sdk", "-acme", "acme--sdk", "1acme", ""])
def test_an_id_is_words_joined_by_hyphens(id: str) -> None:
    assert found(surface(id=id)) == [("id", f"{id!r} is not an id: use words of a-z and 0-9 joined by '-'")]


def test_the_patterns_of_a_condition_and_of_the_model_compile() -> None:
    entry = surface(
        when=(Condition(argument=("url",), matches="("),), model=ModelSource(matches="[", opaque="*")
    )
    assert [key for key, _ in found(entry)] == ["when[0].matches", "model.matches", "model.opaque"]


def test_a_condition_must_look_at_something() -> None:
    assert found(surface(when=(Condition(matches="x"),))) == [
        ("when[0]", "looks at nothing: name an argument or a client argument")
    ]


def test_a_condition_must_ask_something() -> None:
    assert found(surface(when=(Condition(argument=("url",)),))) == [
        ("when[0]", "asks nothing: give matches, has-key or present")
    ]


@pytest.mark.parametrize(
    "entry",
    [
        surface(source=" "),
        Shape(id="acme", calls=("send",), keywords=("text",)),
        Flow(paths=("acme.run",), kind="returns"),
        Program(id="acme", names=("acme",), source=""),
    ],
)
def test_every_entry_says_where_it_was_read(entry: Entry) -> None:
    assert found(entry) == [("source", "must not be empty: say where this was read, and in which version")]


def test_the_paths_of_a_flow_are_checked() -> None:
    assert [key for key, _ in found(Flow(paths=("a b",), kind="returns", source="x"))] == ["paths"]


def test_the_calls_of_a_shape_are_checked() -> None:
    assert [key for key, _ in found(Shape(id="acme", calls=("a b",), keywords=(), source="x"))] == ["calls"]
