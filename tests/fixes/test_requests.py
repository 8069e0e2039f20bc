"""Fixes of retries, simulated and counted: fewer requests to an empty pool, as many when it is busy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf
from pathlib import Path

import pytest
from experiment.laboratory import Laboratory
from experiment.marks import Fixture
from experiment.signals import DRY, all_signals, usual
from fixes.cases import NAMES, load
from outage.prediction import predictions

CASES = [name for name in NAMES if load(name).experiment]
RETRIES = [name for name in CASES if not {"TAG101", "TAG102"} & set(load(name).select)]
_CAP = 30


@pytest.fixture(scope="session")
def laboratory() -> Iterator[Laboratory]:
    with Laboratory() as lab:
        yield lab


def fixture(path: Path) -> Fixture:
    """A program as the experiment takes it."""
    return Fixture(path, (), "", signals=usual("anthropic-sdk"), cap=_CAP)


def simulated(path: Path) -> Mapping[str, float]:
    found = predictions(path, usual("anthropic-sdk"), "newest")
    return {signal: inf if one.total == "unbounded" else float(one.total) for signal, one in found.items()}


def counted(laboratory: Laboratory, path: Path) -> Mapping[str, float]:
    found = laboratory.count(fixture(path), "newest")
    return {signal: inf if one["unbounded"] else float(one["requests"]) for signal, one in found.items()}


def hold(name: str, before: Mapping[str, float], after: Mapping[str, float]) -> None:
    """The claim of every retry fix, of counts by signal."""
    kinds = {signal: all_signals()[signal]["kind"] for signal in before}
    dry = [signal for signal, kind in kinds.items() if kind in DRY]
    assert all(after[signal] <= before[signal] for signal in dry)
    assert any(after[signal] < before[signal] for signal in dry)
    assert all(after[signal] < inf for signal in dry)
    busy = [signal for signal, kind in kinds.items() if kind == "transient"]
    if load(name).transient == "stays":
        assert {signal: after[signal] for signal in busy} == {signal: before[signal] for signal in busy}
    else:
        # One layer less repeats, and one is left that does.
        assert all(after[signal] <= before[signal] for signal in busy)
        assert max(after[signal] for signal in busy) > 1


@pytest.mark.parametrize("name", RETRIES)
def test_the_simulation_sees_fewer_requests_to_an_empty_pool_alone(name: str) -> None:
    case = load(name)

    hold(name, simulated(case.path / "before"), simulated(case.path / "after"))


@pytest.mark.parametrize("name", CASES)
def test_the_real_library_sends_as_many_requests_as_the_simulation_says(
    laboratory: Laboratory, name: str
) -> None:
    case = load(name)

    for state in ("before", "after"):
        assert counted(laboratory, case.path / state) == simulated(case.path / state), state


@pytest.mark.parametrize("name", [name for name in RETRIES if {"RTY101", "RTY102"} & set(load(name).select)])
def test_an_empty_pool_is_asked_once(name: str) -> None:
    after = simulated(load(name).path / "after")

    assert {after[signal] for signal in after if all_signals()[signal]["kind"] in DRY} == {1.0}
