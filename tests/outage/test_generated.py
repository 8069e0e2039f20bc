"""Random retry code: what the simulation says of it is what the real libraries do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from experiment.generate import Program as Written
from experiment.generate import programs
from experiment.laboratory import LIGHT, Laboratory, Runner
from hypothesis import HealthCheck, given, settings
from outage.prediction import predictions

SIGNALS = (
    "per-minute-429",
    "tier-spend-cap",
    "plan-window-429",
    "credit-balance-400",
    "billing-402",
    "overloaded-529",
    "connection-drop",
)
CAP = 40


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Laboratory() as laboratory:
        yield laboratory.runner("newest", LIGHT)


@given(program=programs())
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_random_program_sends_what_is_predicted(runner: Runner, tmp_path: Path, program: Written) -> None:
    case = program.write(tmp_path)
    predicted = predictions(case, SIGNALS)

    counted = {signal: runner.run(case, signal, CAP) for signal in SIGNALS}

    assert {signal: outcome(predicted[signal].total, predicted[signal].final) for signal in SIGNALS} == {
        signal: outcome("unbounded" if one["unbounded"] else one["requests"], one["final"])
        for signal, one in counted.items()
    }, program.source


def outcome(requests: int | str, final: str) -> str:
    """A number of requests and what the caller sees; a run without an end has no end to see."""
    if requests == "unbounded" or int(requests) > CAP:
        return "unbounded"
    word = "returns" if final.startswith("returns ?") else final
    return f"{requests} {'returns' if word.startswith('returns') else word}"
