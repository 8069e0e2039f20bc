"""Each outage fixture says how many requests it sends; the real libraries are asked whether that is true."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

import pytest
from experiment.laboratory import Laboratory, applies, outcome
from experiment.marks import CASES, OLD, Fixture, load, names
from experiment.signals import DRY, all_signals

FIXTURES = {name: load(CASES / name) for name in names()}
RUNS = [
    pytest.param(fixture, version, id=f"{name}-{version}")
    for name, fixture in FIXTURES.items()
    for version in ("newest", OLD)
    if not fixture.not_run and applies(fixture, version)
]


@pytest.fixture(scope="session")
def laboratory() -> Iterator[Laboratory]:
    with Laboratory() as lab:
        yield lab


@pytest.mark.parametrize(("fixture", "version"), RUNS)
def test_the_program_sends_as_many_requests_as_it_says(
    laboratory: Laboratory, fixture: Fixture, version: str
) -> None:
    counted = laboratory.count(fixture, version)

    assert {signal: str(outcome(one)) for signal, one in counted.items()} == {
        signal: str(one) for signal, one in fixture.expected(version).items()
    }


@pytest.mark.parametrize("fixture", [pytest.param(one, id=name) for name, one in FIXTURES.items()])
def test_a_site_is_marked_with_no_more_than_the_program_sends(fixture: Fixture) -> None:
    dry = [one for signal, one in fixture.expected("newest").items() if all_signals()[signal]["kind"] in DRY]
    worst = max((one.requests or 10**6 for one in dry), default=0)
    for site in fixture.sites:
        if site.dry == "unbounded":
            assert fixture.not_run or any(one.requests is None for one in dry)
        elif site.dry not in ("?", "unknown"):
            assert fixture.not_run or int(site.dry) <= worst


@pytest.mark.parametrize("fixture", [pytest.param(one, id=name) for name, one in FIXTURES.items()])
def test_every_usual_signal_has_an_outcome(fixture: Fixture) -> None:
    assert set(fixture.expected("newest")) == set(fixture.signals)


def most(fixture: Fixture, kinds: tuple[str, ...]) -> float:
    found = [one for id, one in fixture.expected("newest").items() if all_signals()[id]["kind"] in kinds]
    return max((inf if one.requests is None else one.requests for one in found), default=0)


@pytest.mark.parametrize("fixture", [pytest.param(one, id=name) for name, one in FIXTURES.items()])
def test_the_verdict_does_not_contradict_the_counts(fixture: Fixture) -> None:
    dry = [one for id, one in fixture.expected("newest").items() if all_signals()[id]["kind"] in DRY]
    finals = {one.final.partition(" ")[0] for one in dry}

    if fixture.verdict == "conflates":
        assert most(fixture, DRY) > 1
    elif fixture.verdict == "swallows":
        assert "returns" in finals
    elif fixture.verdict in ("propagates", "narrow"):
        assert "raises" in finals
    assert fixture.verdict == "conflates" or most(fixture, DRY) < inf
