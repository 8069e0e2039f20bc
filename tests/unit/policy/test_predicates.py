"""Every fact of the vocabulary, read from a subject that has them all."""

from __future__ import annotations

import pytest
from unit.policy.outages import CLIENT, DECORATOR, WORLD, outage, seen, site

from poolint.model.exhaustion import Observation
from poolint.model.judgement import Attribution, Payer, Tag
from poolint.policy.predicates import PREDICATES, Value
from poolint.policy.subject import Subject

FULL = Subject(
    site(
        outage(CLIENT, DECORATOR),
        payer=Payer(("api-key",), ("api",)),
        attribution=Attribution(
            "tagged", (Tag("span", "span", "feature", "search", "app/bot.py", 7),), "search"
        ),
    ),
    WORLD,
    layer=DECORATOR,
    observation=Observation(
        "cooldown",
        "app/bot.py",
        6,
        6,
        {"seconds": "60", "class": "Busy", "shadowed_by": "Error", "text": "x"},
    ),
)
FACTS: dict[str, Value] = {
    "site.surface": "acme",
    "site.call": "send",
    "site.function": "ask",
    "site.line": 7,
    "site.stream": False,
    "site.batch": False,
    "site.confidence": "certain",
    "site.context": "source",
    "site.agent": False,
    "payer.routes": ("api-key",),
    "payer.pools": ("api",),
    "attribution.level": "tagged",
    "attribution.strengths": ("span",),
    "attribution.feature": "search",
    "exhaustion.verdict": "conflates",
    "exhaustion.ending": ", then raises acme.RetryError",
    "requests.exhausted": 18,
    "requests.transient": 18,
    "requests.worst": 18,
    "requests.words": "18 requests (retry decorator 6 × client's own max_retries 3)",
    "requests.times": "18 times",
    "signal.name": "the monthly cap is reached",
    "layers.count": 2,
    "layers.multiply": True,
    "layers.product": "retry decorator 6 × client's own max_retries 3",
    "layers.numbers": "6 × 3 = 18",
    "layer.mechanism": "acme-retry",
    "layer.kind": "attempts",
    "layer.name": "a retry decorator",
    "layer.line": 5,
    "layer.reason": "it retries every exception",
    "layer.verdict": "conflates",
    "layer.attempts": 6,
    "layer.transient": 6,
    "layer.bound": "number",
    "layer.blamed": True,
    "layer.outermost": True,
    "layer.explained": True,
    "observation.kind": "cooldown",
    "observation.class": "Busy",
    "observation.shadowed-by": "Error",
    "observation.text": "x",
    "observation.seconds": 60,
    "observation.written": True,
    "observation.others": (),
}


@pytest.mark.parametrize("key", sorted(FACTS))
def test_a_fact_is_read(key: str) -> None:
    value = FACTS[key]
    subject = FULL
    if key == "layer.explained":
        subject = Subject(
            site(outage(DECORATOR, observations=(seen("prose-test", 5),))), WORLD, layer=DECORATOR
        )
    assert PREDICATES[key].read(subject) == value


def test_none_of_ours_is_missing_here() -> None:
    ours = ("site", "requests", "signal", "layers", "layer", "observation", "exhaustion")
    assert {key for key in PREDICATES if key.partition(".")[0] in ours} <= set(FACTS)


@pytest.mark.parametrize("key", sorted(key for key in FACTS if not key.startswith("site.")))
def test_of_a_site_that_was_not_judged_no_fact_is_made_up(key: str) -> None:
    assert PREDICATES[key].read(Subject(site(), WORLD)) in (None, False, 0, "")
