"""What the simulation says of every outage fixture is what was counted with the real libraries."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from experiment.marks import CASES, OLD, Fixture, Outcome, load, names
from experiment.signals import DRY, all_signals
from outage.prediction import predictions, program

from poolint.engine.outage.judge import exhaustions
from poolint.engine.outage.simulate import Outcome as Predicted
from poolint.model.exhaustion import Exhaustion
from poolint.policy.outage_pack import load_retries, load_signals

FIXTURES = {name: load(CASES / name) for name in names()}
RUNS = [
    pytest.param(fixture, version, id=f"{name}-{version}")
    for name, fixture in FIXTURES.items()
    for version in ("newest", OLD)
    if version == "newest" or fixture.outcomes.get(OLD)
]
EVERY = [pytest.param(fixture, id=name) for name, fixture in FIXTURES.items()]


def shown(one: Predicted, counted: Outcome) -> str:
    """A prediction in the words of a mark; a value of a type nobody can know agrees with any."""
    if one.total == "unbounded":
        return "unbounded"
    final = one.final
    if final == "returns ?" and counted.final.startswith("returns"):
        final = counted.final
    return str(Outcome(int(one.total), final, one.elsewhere))


@pytest.mark.parametrize(("fixture", "version"), RUNS)
def test_the_prediction_is_what_was_counted(fixture: Fixture, version: str) -> None:
    counted = fixture.expected(version)

    found = predictions(fixture.path, counted, version)

    assert {id: shown(found[id], one) for id, one in counted.items()} == {
        id: str(one) for id, one in counted.items()
    }


@cache
def judged(case: Path) -> dict[tuple[str, int], Exhaustion]:
    made, located = program(case)
    found = exhaustions(made, located, load_signals(), load_retries(), lambda path: {})
    return {(one.site.path, one.site.line): found[one.ref] for one in located}


@pytest.mark.parametrize("fixture", EVERY)
def test_every_site_is_located_and_sends_at_worst_what_its_mark_says(fixture: Fixture) -> None:
    found = judged(fixture.path)

    assert set(found) == {(site.path, site.line) for site in fixture.sites}
    for site in fixture.sites:
        if site.dry != "?":
            worst = found[(site.path, site.line)].worst
            assert ("unknown" if worst is None else str(worst)) == site.dry, f"{site.path}:{site.line}"


@pytest.mark.parametrize("fixture", EVERY)
def test_the_verdict_is_the_one_of_the_mark(fixture: Fixture) -> None:
    first = fixture.sites[0]

    assert judged(fixture.path)[(first.path, first.line)].verdict == fixture.verdict


def test_dry_kinds_are_those_of_the_experiment() -> None:
    kinds = {signal.id: signal.kind for signal in load_signals().signals}
    ours = {id for id, kind in kinds.items() if kind in ("exhausted", "blocked-until-reset")}
    theirs = {id for id, one in all_signals().items() if one["kind"] in DRY}
    assert theirs <= ours
