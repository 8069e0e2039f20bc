from __future__ import annotations

import itertools
from typing import Any, get_args

import msgspec
import pytest

from poolint.comparison.changes import caught, difference
from poolint.comparison.matching import Matching, Pair
from poolint.model.difference import Change, Difference, Gate, Side
from poolint.model.exhaustion import Count, Exhaustion, Verdict
from poolint.model.facts import CallSite, Files, Inventory
from poolint.model.judgement import Attribution, Payer, RouteWord, TagLevel

PLAIN = CallSite(
    id="a:f:c:1",
    path="a",
    line=1,
    column=1,
    end_line=1,
    end_column=2,
    language="python",
    function="f",
    surface="s",
    call="c",
    access_path="p",
    confidence="certain",
    model=None,
    stream=False,
    batch=False,
    context="source",
    client=None,
)


def judged(
    level: TagLevel = "tagged",
    feature: str | None = None,
    verdict: Verdict = "propagates",
    worst: Count | None = 1,
    pools: tuple[str, ...] = ("api",),
    routes: tuple[RouteWord, ...] = ("api-key",),
    **place: Any,
) -> CallSite:
    site = msgspec.structs.replace(
        PLAIN,
        payer=Payer(routes, pools),
        attribution=Attribution(level, feature=feature),
        exhaustion=Exhaustion(verdict, {}, worst, None, "", {}, (), ()),
    )
    return msgspec.structs.replace(site, **place)


def inventory(*sites: CallSite) -> Inventory:
    return Inventory("/r", sites, Files(0, 0, 0, ()))


def compared(before: CallSite, after: CallSite) -> Difference:
    matching = Matching((Pair(before, after),), (), ())
    base, head = Side("main", "0" * 40, inventory(before)), Side(None, None, inventory(after))
    return difference(base, head, matching)


def changes(before: CallSite, after: CallSite) -> list[Change]:
    return [change for one in compared(before, after).changed for change in one.changes]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (judged(), judged(), []),
        (judged(), judged(line=9), []),
        (judged(), judged(path="b"), [Change("place", "a:f", "b:f")]),
        (judged(), judged(function="g"), [Change("place", "a:f", "a:g")]),
        (
            judged(),
            judged(routes=("api-key", "subscription")),
            [Change("route", "api-key", "api-key, subscription")],
        ),
        (judged(), judged(pools=()), [Change("pool", "api", "not known")]),
        (judged("tagged"), judged("untagged"), [Change("tag", "tagged", "untagged", "worse")]),
        (judged("weak"), judged("partly", "x"), [Change("tag", "weak", "partly (x)", "better")]),
        (
            judged("tagged", "x"),
            judged("tagged", "y"),
            [Change("tag", "tagged (x)", "tagged (y)", "other")],
        ),
        (
            judged(),
            judged(verdict="conflates", worst=18),
            [
                Change("verdict", "propagates", "conflates", "worse"),
                Change("requests", "1", "18", "worse"),
            ],
        ),
        (judged(worst="unbounded"), judged(worst=3), [Change("requests", "unbounded", "3", "better")]),
        (judged(worst=3), judged(worst="unbounded"), [Change("requests", "3", "unbounded", "worse")]),
        (
            judged(verdict="narrow"),
            judged(verdict="distinguishes"),
            [Change("verdict", "narrow", "distinguishes", "other")],
        ),
        (PLAIN, judged(), []),
        (judged(), PLAIN, []),
    ],
)
def test_what_differs_is_said_and_whether_it_is_worse(
    before: CallSite, after: CallSite, expected: list[Change]
) -> None:
    assert changes(before, after) == expected


def test_only_sites_below_the_named_paths_are_told_of_and_one_that_comes_from_elsewhere_is_moved() -> None:
    here, elsewhere, came, gone = (judged(id=name, path=name) for name in ("here", "else", "came", "gone"))
    matching = Matching((Pair(elsewhere, here), Pair(elsewhere, elsewhere)), (came, elsewhere), (gone,))
    found = difference(Side("main", "0" * 40, inventory()), Side(None, None, inventory(here, came)), matching)
    assert (found.appeared, found.vanished) == ((came,), ())
    assert [one.after for one in found.changed] == [here]


@pytest.mark.parametrize(
    ("before", "after", "gates"),
    [
        (judged(), judged(path="b"), set()),
        (judged("tagged"), judged("partly"), {"untagged"}),
        (judged("tagged"), judged("unknown"), {"untagged"}),
        (judged("untagged"), judged("tagged"), set()),
        (judged("untagged"), judged("untagged"), set()),
        (judged(), judged(pools=("plan-limits",)), {"pool"}),
        (judged(), judged(routes=("subscription",)), set()),
        (judged(worst=2), judged(worst=3), {"requests"}),
        (judged(worst=3), judged(worst=2), set()),
        (judged(verdict="propagates"), judged(verdict="swallows"), {"verdict"}),
        (judged(verdict="swallows"), judged(verdict="propagates"), set()),
    ],
)
def test_a_gate_closes_for_a_change_that_is_worse(
    before: CallSite, after: CallSite, gates: set[Gate]
) -> None:
    found = compared(before, after)
    assert {gate for gate in get_args(Gate) if caught(found, gate) == (after,)} == gates
    assert {gate for gate in get_args(Gate) if caught(found, gate)} == gates


@pytest.mark.parametrize(
    ("site", "gates"),
    [
        (judged("tagged", worst=18, verdict="conflates"), {"appeared"}),
        (judged("unknown"), {"appeared"}),
        (judged("untagged"), {"appeared", "untagged"}),
        (judged("weak"), {"appeared", "untagged"}),
        (judged("partly"), {"appeared", "untagged"}),
        (PLAIN, {"appeared"}),
    ],
)
def test_a_gate_closes_for_a_call_that_appeared(site: CallSite, gates: set[Gate]) -> None:
    base, head = Side("main", "0" * 40, inventory()), Side(None, None, inventory(site))
    found = difference(base, head, Matching((), (site,), ()))
    assert {gate for gate in get_args(Gate) if caught(found, gate)} == gates


def test_every_verdict_is_better_or_worse_than_every_other_but_for_one_tie() -> None:
    ties = [
        (one, other)
        for one, other in itertools.combinations(get_args(Verdict), 2)
        if changes(judged(verdict=one), judged(verdict=other))[0].trend == "other"
    ]
    assert ties == [("distinguishes", "narrow")]


def test_requests_that_became_unknown_are_neither_more_nor_less_but_the_verdict_is_worse() -> None:
    unclear = judged(verdict="unclear", worst=None)
    assert changes(judged(), unclear) == [
        Change("verdict", "propagates", "unclear", "worse"),
        Change("requests", "1", "unknown", "other"),
    ]
    assert changes(unclear, judged(worst="unbounded"))[1:] == [
        Change("requests", "unknown", "unbounded", "other")
    ]
    assert changes(unclear, unclear) == []
