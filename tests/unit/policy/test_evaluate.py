"""Findings from hand-made outages: one for each cause, at the line to change."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from unit.policy.outages import CLIENT, DECORATOR, LOOP, WORLD, outage, rule, seen, site

from poolint.model.facts import CallSite
from poolint.model.findings import Finding
from poolint.model.judgement import Payer
from poolint.model.place import Step
from poolint.policy.describe import described
from poolint.policy.evaluate import evaluate

BOT = """import acme

for attempt in range(8):
    try:
        @retry(attempts=6)
    except Busy:  # too wide
        return client.send(text="hello")
"""
CONFLATES = rule({"layer.verdict": "conflates", "layer.blamed": True})


def found(*sites: CallSite, asked: Any = CONFLATES) -> tuple[Finding, ...]:
    return evaluate(sites, (asked,), WORLD, {"app/bot.py": BOT}.get)  # type: ignore[arg-type]


def test_a_layer_is_found_at_the_line_to_change() -> None:
    (finding,) = found(site(outage(LOOP, worst=8)))
    assert finding == Finding(
        code="RTY901",
        name="a-rule",
        severity="warning",
        confidence="certain",
        path="app/bot.py",
        line=6,
        column=5,
        end_line=6,
        end_column=17,
        message="a loop sends 8 requests",
        help="Do not.",
        sites=("app/bot.py:ask:send:1",),
        trace=(Step("app/bot.py", 7, "the cap is reached"),),
        anchor="exceptBusy:",
    )


def test_sites_behind_one_cause_share_a_finding_that_tells_the_worst() -> None:
    one = site(outage(DECORATOR, worst=6), id="app/bot.py:a:send:1")
    other = site(outage(DECORATOR, worst=60), id="app/bot.py:b:send:1")
    (finding,) = found(one, other)
    assert (finding.sites, finding.message) == ((one.id, other.id), "a retry decorator sends 60 requests")


def test_causes_on_different_lines_are_findings_of_their_own_in_their_order() -> None:
    findings = found(site(outage(DECORATOR, LOOP)))
    assert [finding.line for finding in findings] == [5, 6]


def test_an_observation_is_found_where_it_was_made() -> None:
    asked = rule(
        {"observation.kind": "swallowed"}, grain="observation", message="{observation.text} ends here"
    )
    (finding,) = found(site(outage(observations=(seen("swallowed", text="Busy"),))), asked=asked)
    assert (finding.line, finding.message) == (6, "Busy ends here")


def test_a_site_is_found_at_its_call() -> None:
    asked = rule({"site.surface": "acme"}, grain="site", message="it calls")
    (finding,) = found(site(), asked=asked)
    assert (finding.line, finding.column, finding.end_column) == (7, 12, 40)


def test_a_condition_that_does_not_hold_finds_nothing() -> None:
    assert found(site(outage(LOOP)), asked=rule({"layer.verdict": "conflates", "layer.attempts": 99})) == ()


def test_a_site_without_an_outage_has_no_layers() -> None:
    assert found(site()) == ()


@pytest.mark.parametrize(
    ("changes", "outage_changes"),
    [
        ({"confidence": "likely"}, {}),
        ({}, {"unclear": (Step("app/bot.py", 1, "x"),)}),
        ({}, {"bound": "1,000 paths"}),
    ],
)
def test_what_is_undecided_makes_a_finding_likely(
    changes: dict[str, Any], outage_changes: dict[str, Any]
) -> None:
    (finding,) = found(site(outage(LOOP, **outage_changes), **changes))
    assert finding.confidence == "likely"


def test_one_sure_site_makes_it_certain() -> None:
    sure = site(outage(LOOP))
    likely = site(outage(LOOP), id="app/bot.py:b:send:1", confidence="likely")
    assert [finding.confidence for finding in found(sure, likely)] == ["certain"]


def test_the_trace_is_that_of_what_is_asked() -> None:
    payer = Payer(("api-key",), ("api",), (Step(".env", 1, "a key"),))
    asked = rule({"payer.routes": "api-key"}, grain="site", message="it pays")
    (finding,) = found(site(outage(LOOP), payer=payer), asked=asked)
    assert finding.trace == payer.evidence


def test_a_file_that_cannot_be_read_still_has_its_finding() -> None:
    layer = msgspec.structs.replace(LOOP, path="gone.py", change=None)
    (finding,) = evaluate((site(outage(layer)),), (CONFLATES,), WORLD, lambda path: "")
    assert (finding.path, finding.line, finding.column, finding.anchor) == ("gone.py", 3, 1, "")


def test_the_order_of_sites_does_not_matter() -> None:
    sites = [site(outage(CLIENT, LOOP), id=f"app/bot.py:{name}:send:1") for name in "cab"]
    assert found(*sites) == found(*reversed(sites))


def test_a_rule_describes_itself() -> None:
    text = described(CONFLATES)
    assert (text.code, text.family, text.summary, text.remedy) == (
        "RTY901",
        "retry",
        "It is wrong.",
        "Do not.\n\nReally not.",
    )
