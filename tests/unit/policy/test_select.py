"""Which rules run, and which findings count."""

from __future__ import annotations

from typing import Any

import pytest
from unit.policy.outages import rule

from poolint.model.findings import Finding, Suppression
from poolint.model.selection import Selection
from poolint.policy.select import UnknownRuleError, chosen, chosen_near, counted, fails, named

RULES = (
    rule({"site.stream": True}, code="EXH101", name="swallowed", family="exhaustion"),
    rule({"site.stream": True}, code="RTY101", name="conflates"),
    rule({"site.stream": True}, code="RTY102", name="unbounded"),
    rule({"site.stream": True}, code="RTY201", name="stacked"),
)


def codes(**given: Any) -> list[str]:
    return [one.code for one in chosen(RULES, Selection(**given))]


def finding(**changes: Any) -> Finding:
    given: dict[str, Any] = {
        "code": "RTY101",
        "name": "conflates",
        "severity": "warning",
        "confidence": "certain",
        "path": "tests/test_bot.py",
        "line": 1,
        "column": 1,
        "end_line": 1,
        "end_column": 2,
        "message": "m",
        "help": "h",
        "sites": (),
    }
    return Finding(**{**given, **changes})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ["EXH101", "RTY101", "RTY102", "RTY201"]),
        ({"select": ("RTY102",)}, ["RTY102"]),
        ({"select": ("unbounded",)}, ["RTY102"]),
        ({"select": ("RTY1",)}, ["RTY101", "RTY102"]),
        ({"select": ("RTY",)}, ["RTY101", "RTY102", "RTY201"]),
        ({"select": ("retry",)}, ["RTY101", "RTY102", "RTY201"]),
        ({"select": ("exhaustion", "stacked")}, ["EXH101", "RTY201"]),
        ({"ignore": ("retry",)}, ["EXH101"]),
        ({"select": ("RTY101",), "ignore": ("RTY",)}, ["RTY101"]),
        ({"select": ("RTY",), "ignore": ("RTY101",)}, ["RTY102", "RTY201"]),
        ({"select": ("RTY101",), "ignore": ("RTY101",)}, []),
        ({"select": ("RTY101",), "extend_select": ("EXH",)}, ["EXH101", "RTY101"]),
        ({"ignore": ("EXH",), "extend_ignore": ("RTY1",)}, ["RTY201"]),
        ({"ignore": ("ALL",)}, []),
    ],
)
def test_the_most_exact_word_decides(given: dict[str, Any], expected: list[str]) -> None:
    assert codes(**given) == expected


@pytest.mark.parametrize("key", ["select", "ignore", "extend_select", "extend_ignore"])
def test_a_word_that_names_no_rule_is_told_the_closest(key: str) -> None:
    with pytest.raises(UnknownRuleError, match=r"'unbuonded' names no rule; did you mean 'unbounded'\?"):
        codes(**{key: ("unbuonded",)})


def test_a_word_of_the_configuration_is_told_with_its_place() -> None:
    selection = Selection(ignore=("RTY9",), places={"RTY9": "pyproject.toml:7"})
    with pytest.raises(UnknownRuleError, match=r"^pyproject\.toml:7: 'RTY9' names no rule; "):
        chosen(RULES, selection)


@pytest.mark.parametrize(
    "selection",
    [
        Selection(severity={"RTY9": "info"}),
        Selection(per_file_ignores={"tests/": ("RTY9",)}),
        Selection(select=("R",)),
    ],
)
def test_words_are_checked_wherever_they_stand(selection: Selection) -> None:
    with pytest.raises(UnknownRuleError):
        chosen(RULES, selection)


def test_the_most_exact_word_gives_the_severity() -> None:
    found = chosen(RULES, Selection(severity={"retry": "info", "RTY101": "error"}))
    assert [one.file.severity for one in found] == ["warning", "error", "info", "info"]


@pytest.mark.parametrize("word", ["RTY102", "rty102", "unbounded"])
def test_a_rule_is_found_by_code_and_name(word: str) -> None:
    assert named(word, RULES).code == "RTY102"


def test_a_finding_is_marked_where_its_file_ignores_it() -> None:
    selection = Selection(per_file_ignores={"tests/": ("RTY1",)})
    here, other, elsewhere = finding(), finding(code="RTY201"), finding(path="app/tests.py")
    marks = [one.suppression for one in counted((here, other, elsewhere), RULES, selection)]
    assert marks == [Suppression("config", "per-file-ignores: tests/"), None, None]


def test_what_is_only_likely_can_be_left_out() -> None:
    likely = finding(confidence="likely")
    assert counted((likely,), RULES, Selection()) == (likely,)
    assert counted((likely,), RULES, Selection(min_confidence="certain")) == ()


@pytest.mark.parametrize(
    ("level", "expected"), [("info", True), ("warning", True), ("error", False), ("never", False)]
)
def test_a_finding_fails_from_its_level_on(level: Any, expected: bool) -> None:
    assert fails((finding(),), Selection(fail_level=level)) is expected


def test_a_suppressed_finding_does_not_fail() -> None:
    assert not fails((finding(suppression=Suppression("comment")),), Selection())


def test_each_file_has_what_the_selection_nearest_to_it_wants() -> None:
    strict = Selection(severity={"RTY101": "error"}, base="/srv/bot")
    lenient = Selection(select=("EXH",))
    found = chosen_near(
        [finding(path="app/a.py"), finding(path="lib/b.py"), finding(path="lib/b.py", code="EXH101")],
        RULES,
        lambda path: strict if path.startswith("/srv/bot/app/") else lenient,
        "/srv/bot",
    )
    assert [(one.path, one.code, one.severity) for one in found] == [
        ("app/a.py", "RTY101", "error"),
        ("lib/b.py", "EXH101", "warning"),
    ]


@pytest.mark.parametrize(("base", "ignored"), [("/srv/bot/app", True), ("/srv/bot", False), ("/x", False)])
def test_a_pattern_speaks_of_the_folder_of_its_file(base: str, ignored: bool) -> None:
    selection = Selection(per_file_ignores={"/tests/": ("RTY",)}, base=base)
    (found,) = counted([finding(path="app/tests/a.py")], RULES, selection, "/srv/bot")
    assert (found.suppression is not None) == ignored
