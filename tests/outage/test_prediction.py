"""What the simulation says of every outage fixture is what was counted with the real libraries."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from experiment.marks import CASES, OLD, Fixture, Outcome, load, names
from experiment.signals import DRY, all_signals

from poolint.engine.flow.paths import Atlas
from poolint.engine.flow.program import Program
from poolint.engine.flow.statements import add_module
from poolint.engine.flow.values import Function
from poolint.engine.outage.entries import entries, reach
from poolint.engine.outage.judge import exhaustions
from poolint.engine.outage.machine import Scene
from poolint.engine.outage.simulate import Outcome as Predicted
from poolint.engine.outage.simulate import Start, outcomes
from poolint.engine.outage.world import World
from poolint.engine.project import Project
from poolint.engine.sites.locate import Located, locate
from poolint.frontends.python import parse
from poolint.model.exhaustion import Exhaustion
from poolint.model.source import Source, SourcePath
from poolint.policy.outage_pack import load_retries, load_signals
from poolint.policy.pack import load_catalog

FIXTURES = {name: load(CASES / name) for name in names()}
PINS: dict[str, Mapping[str, str]] = {"newest": {}, OLD: {"anthropic": OLD, "botocore": "1.40.0"}}
RUNS = [
    pytest.param(fixture, version, id=f"{name}-{version}")
    for name, fixture in FIXTURES.items()
    for version in ("newest", OLD)
    if version == "newest" or fixture.outcomes.get(OLD)
]
EVERY = [pytest.param(fixture, id=name) for name, fixture in FIXTURES.items()]


@cache
def atlas() -> Atlas:
    return Atlas(load_catalog())


@cache
def world(version: str) -> World:
    return World(atlas(), load_signals(), load_retries(), PINS[version])


def blanked(text: str) -> str:
    """The source without its marks, each line in its place, so that no mark can help."""
    lines = ("" if line.startswith("# ") else line.split("  # site:")[0] for line in text.splitlines())
    return "\n".join(lines) + "\n"


@cache
def program(case: Path) -> tuple[Program, tuple[Located, ...]]:
    paths = sorted(path.relative_to(case).as_posix() for path in case.rglob("*.py"))
    made = Program(atlas(), Project(paths))
    for number, path in enumerate(paths):
        data = blanked((case / path).read_text(encoding="utf-8")).encode()
        add_module(made, number, parse(Source(SourcePath(path, "/" + path), data)))
    made.graph.solve()
    return made, locate(made, [SourcePath(path, "/" + path) for path in paths], lambda path: "source")


def starts(scene: Scene, located: tuple[Located, ...]) -> list[Function | None]:
    """Where the experiment starts: ``main``; what only a queue runs starts by itself."""
    callers = reach(scene)
    main = next(one for one in scene.program.functions if one.name == "main" and not one.module)
    if main in scene.reaching:
        return [main]
    return entries(scene, callers, located[0].ref)[0]


def predicted(fixture: Fixture, version: str) -> dict[str, Predicted]:
    """The worst outcome of each signal."""
    made, located = program(fixture.path)
    scene = Scene(made, world(version), located)
    signals = {signal.id: signal for signal in world(version).signals.signals}
    begin = starts(scene, located)
    return {
        id: max(
            (one for entry in begin for one in outcomes(scene, Start(0, entry), None, signals[id])),
            key=lambda one: float("inf") if one.total == "unbounded" else one.total,
        )
        for id in fixture.expected(version)
    }


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

    found = predicted(fixture, version)

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
            assert str(found[(site.path, site.line)].worst) == site.dry, f"{site.path}:{site.line}"


@pytest.mark.parametrize("fixture", EVERY)
def test_the_verdict_is_the_one_of_the_mark(fixture: Fixture) -> None:
    first = fixture.sites[0]

    assert judged(fixture.path)[(first.path, first.line)].verdict == fixture.verdict


def test_dry_kinds_are_those_of_the_experiment() -> None:
    kinds = {signal.id: signal.kind for signal in load_signals().signals}
    ours = {id for id, kind in kinds.items() if kind in ("exhausted", "blocked-until-reset")}
    theirs = {id for id, one in all_signals().items() if one["kind"] in DRY}
    assert theirs <= ours
