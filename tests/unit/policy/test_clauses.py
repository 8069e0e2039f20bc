"""Conditions asked of hand-made outages."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from unit.policy.outages import CLIENT, DECORATOR, LOOP, WORLD, outage, rule, seen, site

from poolint.model.exhaustion import Exhaustion
from poolint.model.judgement import Attribution, Payer, Tag
from poolint.policy.clauses import holds
from poolint.policy.subject import Subject, subjects

STACKED = outage(CLIENT, DECORATOR)


def on_site(when: dict[str, Any], **changes: Any) -> bool:
    (clause,) = rule(when, grain="site").clauses
    return holds(clause, Subject(site(**{"exhaustion": STACKED, **changes}), WORLD))


def on_layers(when: dict[str, Any], exhaustion: Exhaustion) -> list[str]:
    """The mechanisms of the layers on which the condition holds."""
    (clause,) = rule(when).clauses
    return [
        subject.layer.mechanism
        for subject in subjects(site(exhaustion), WORLD, "layer")
        if subject.layer is not None and holds(clause, subject)
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (18, True),
        (17, False),
        ([1, 18], True),
        ("> 17", True),
        ("> 18", False),
        (">= 18", True),
        ("< 18", False),
        ("<= 18", True),
        ("< unbounded", True),
        ("unbounded", False),
        ("!= 18", False),
        ("!= 3", True),
    ],
)
def test_numbers_are_compared(value: Any, expected: bool) -> None:
    assert on_site({"requests.exhausted": value}) is expected


@pytest.mark.parametrize(
    ("value", "expected"), [("unbounded", True), ("> 1000", True), ("< unbounded", False)]
)
def test_unbounded_is_more_than_any_number(value: str, expected: bool) -> None:
    endless = outage(worst="unbounded", requests={"cap": "unbounded"})
    assert on_site({"requests.exhausted": value}, exhaustion=endless) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("acme", True),
        (["other", "acme"], True),
        ("other", False),
        ("!= other", True),
        ("!= acme", False),
        (["!= other", "!= acme"], False),
        (["!= a", "!= b"], True),
    ],
)
def test_texts_are_equal_or_not(value: Any, expected: bool) -> None:
    assert on_site({"site.surface": value}) is expected


def test_a_text_in_angle_brackets_is_no_comparison() -> None:
    assert on_site({"site.function": "<module>"}, function="<module>")


@pytest.mark.parametrize("value", ["> 0", "< unbounded", "!= 3", 3])
def test_of_what_nobody_knows_nothing_holds(value: Any) -> None:
    assert not on_site({"requests.exhausted": value}, exhaustion=None)


def test_requests_are_counted_by_the_kind_of_their_signal() -> None:
    found = outage(requests={"busy": 9, "cap": 2, "window": 4}, worst=4)
    assert on_site({"requests.transient": 9}, exhaustion=found)
    assert on_site({"requests.worst": 9}, exhaustion=found)


def test_one_of_several_words_is_enough() -> None:
    payer = Payer(routes=("api-key", "subscription"), pools=("api",))
    assert on_site({"payer.routes": "subscription"}, payer=payer)
    assert not on_site({"payer.routes": "gateway"}, payer=payer)


def test_the_strengths_of_tags_can_be_asked() -> None:
    tags = (Tag("name", "name", None, None, "app/bot.py", 1),)
    assert on_site({"attribution.strengths": "name"}, attribution=Attribution("weak", tags))


def test_the_layer_of_the_program_is_blamed_and_not_the_client_below_it() -> None:
    assert on_layers({"layer.blamed": True}, STACKED) == ["acme-retry"]


def test_the_client_is_blamed_where_it_alone_sends_again() -> None:
    assert on_layers({"layer.blamed": True}, outage(CLIENT)) == ["acme-client"]


def test_the_outermost_layer_is_the_last_that_multiplies() -> None:
    narrow = DECORATOR.__class__(
        **{field: getattr(LOOP, field) for field in LOOP.__struct_fields__ if field != "attempts"}, attempts=1
    )
    assert on_layers({"layer.outermost": True}, outage(CLIENT, DECORATOR, narrow)) == ["acme-retry"]


@pytest.mark.parametrize("line", [3, 6, 12])
def test_a_layer_is_explained_by_what_was_seen_within_it(line: int) -> None:
    found = outage(LOOP, observations=(seen("prose-test", line),))
    assert on_layers({"layer.explained": True}, found) == ["loop"]


@pytest.mark.parametrize("observation", [seen("prose-test", 99), seen("long-wait", 6)])
def test_a_layer_is_not_explained_by_what_stands_elsewhere_or_says_nothing_of_it(observation: Any) -> None:
    assert on_layers({"layer.explained": False}, outage(LOOP, observations=(observation,))) == ["loop"]


def test_a_layer_is_explained_by_what_its_handler_does_in_another_function() -> None:
    layer = msgspec.structs.replace(LOOP, line=30, end_line=40)
    found = outage(layer, observations=(seen("cooldown", 7),))
    assert on_layers({"layer.explained": True}, found) == ["loop"]


def test_a_client_is_explained_by_whatever_was_seen() -> None:
    found = outage(CLIENT, observations=(seen("same-pool-fallback", 40),))
    assert on_layers({"layer.explained": True}, found) == ["acme-client"]


def test_what_a_library_does_is_not_written_in_the_program() -> None:
    when = rule({"observation.written": True}, grain="observation", message="").clauses
    written = [
        holds(when[0], Subject(site(), WORLD, observation=observation))
        for observation in (seen("long-wait"), seen("long-wait", by=""), seen("long-wait", by="the client"))
    ]
    assert written == [True, True, False]


def test_the_other_observations_of_a_site_can_be_asked() -> None:
    when = rule({"observation.others": "!= fan-out"}, grain="observation", message="").clauses
    swallowed, fan_out = seen("swallowed"), seen("fan-out", 9)
    both, alone = outage(observations=(swallowed, fan_out)), outage(observations=(swallowed,))
    asked = [holds(when[0], Subject(site(x), WORLD, observation=swallowed)) for x in (both, alone)]
    assert asked == [False, True]


def test_a_layer_that_no_catalog_has_is_written_in_the_program() -> None:
    assert on_layers({"layer.kind": "written"}, outage(CLIENT, LOOP)) == ["loop"]


@pytest.mark.parametrize(
    ("seconds", "expected"), [("60", True), ("59.7", True), ("an hour", False), ("inf", False)]
)
def test_the_seconds_of_a_pause_are_a_number(seconds: str, expected: bool) -> None:
    (clause,) = rule({"observation.seconds": 60}, grain="observation", message="").clauses
    subject = Subject(site(), WORLD, observation=seen("cooldown", seconds=seconds))
    assert holds(clause, subject) is expected
