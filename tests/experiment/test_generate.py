"""The generated programs are programs: they compile, run, and ask the API at least once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from experiment.generate import CALL, Program, programs
from experiment.laboratory import LIGHT, Laboratory, Runner
from hypothesis import HealthCheck, given, settings

SIGNALS = ("per-minute-429", "tier-spend-cap", "credit-balance-400", "overloaded-529")
EXPECTED = ("anthropic.", "tenacity.RetryError", "app.Busy", "app.PoolExhausted")


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Laboratory() as lab:
        yield lab.runner("newest", LIGHT)


@given(program=programs())
@settings(max_examples=200, deadline=None, derandomize=True)
def test_every_program_compiles_and_holds_one_site(program: Program) -> None:
    compile(program.source, "app.py", "exec")

    assert program.source.count(CALL) == 1
    assert program.source.count("# site: anthropic-sdk") == 1


@given(program=programs())
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_program_runs_and_is_counted(runner: Runner, tmp_path: Path, program: Program) -> None:
    case = program.write(tmp_path)

    for signal in SIGNALS:
        counted = runner.run(case, signal, 40)
        assert counted["requests"] >= 1
        final = counted["final"]
        assert (
            counted["unbounded"] or final.startswith("returns") or final.split(" ", 1)[1].startswith(EXPECTED)
        )
