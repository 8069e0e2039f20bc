"""Messages filled from hand-made outages."""

from __future__ import annotations

import msgspec
import pytest
from unit.policy.outages import CLIENT, DECORATOR, LOOP, WORLD, outage, site

from poolint.model.exhaustion import Count, Exhaustion
from poolint.model.judgement import Payer
from poolint.policy.messages import facts_of, filled
from poolint.policy.subject import Subject

STACKED = outage(CLIENT, DECORATOR)


def said(template: str, exhaustion: Exhaustion | None = STACKED) -> str:
    found = site(exhaustion, payer=Payer(("api-key", "gateway"), ()))
    return filled(template, Subject(found, WORLD, layer=DECORATOR))


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{requests.words}", "18 requests (retry decorator 6 × client's own max_retries 3)"),
        ("{layers.numbers}", "6 × 3 = 18"),
        ("{layers.count}", "2"),
        (
            "when {signal.name}{exhaustion.ending}",
            "when the monthly cap is reached, then raises acme.RetryError",
        ),
        ("{layer.name} at {layer.line}", "a retry decorator at 5"),
        ("{payer.routes}", "api-key, gateway"),
        ("{site.stream}", "no"),
        ("one\n line", "one line"),
    ],
)
def test_a_fact_is_filled_in(template: str, text: str) -> None:
    assert said(template) == text


@pytest.mark.parametrize(
    ("exhaustion", "text"),
    [
        (outage(LOOP, worst=8), "8 requests"),
        (outage(LOOP, worst=1), "1 request"),
        (outage(LOOP, worst="unbounded"), "requests without end"),
        # Ten items at once: the layers do not multiply to what was counted.
        (outage(CLIENT, DECORATOR, worst=180), "180 requests"),
        (outage(msgspec.structs.replace(CLIENT, attempts=None), DECORATOR, worst=6), "6 requests"),
    ],
)
def test_the_product_is_said_only_where_it_is_one(exhaustion: Exhaustion, text: str) -> None:
    assert said("{requests.words}", exhaustion) == text


@pytest.mark.parametrize(("worst", "text"), [(1, "once"), (2, "2 times"), ("unbounded", "without end")])
def test_times_are_said_in_words(worst: Count, text: str) -> None:
    assert said("{requests.times}", outage(LOOP, worst=worst)) == text


@pytest.mark.parametrize("template", ["{requests.words|many}", "{signal.name|many}", "{layers.product|many}"])
def test_other_words_stand_for_what_is_not_known(template: str) -> None:
    assert said(template, None) == "many"


def test_what_is_not_known_and_has_no_other_words_is_a_question_mark() -> None:
    assert said("{requests.exhausted}", None) == "?"


def test_a_signal_that_is_in_no_catalog_is_called_by_its_id() -> None:
    assert said("{signal.name}", outage(worst_signal="new-429")) == "new-429"


def test_an_outage_that_never_ends_says_nothing_of_its_end() -> None:
    assert said("x{exhaustion.ending}", outage(final="")) == "x"


def test_the_facts_of_a_template_are_known() -> None:
    assert facts_of("{requests.words} and {layer.name|it}") == {"requests.words", "layer.name"}
