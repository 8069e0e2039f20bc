"""What the simulation says of small programs, asked as the tests need it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from experiment.marks import OLD

from poolint.engine.flow.paths import Atlas
from poolint.engine.flow.program import Program
from poolint.engine.flow.statements import add_module
from poolint.engine.outage.entries import entries, reach
from poolint.engine.outage.machine import Scene
from poolint.engine.outage.simulate import Aim, Allowance, Outcome, Start, outcomes
from poolint.engine.outage.world import World
from poolint.engine.project import Project
from poolint.engine.sites.locate import Located, locate
from poolint.frontends.python import parse
from poolint.model.source import Source, SourcePath
from poolint.policy.outage_pack import load_retries, load_signals
from poolint.policy.pack import load_catalog

PINS: dict[str, Mapping[str, str]] = {"newest": {}, OLD: {"anthropic": OLD, "botocore": "1.40.0"}}


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


def program(case: Path) -> tuple[Program, tuple[Located, ...]]:
    paths = sorted(path.relative_to(case).as_posix() for path in case.rglob("*.py"))
    made = Program(atlas(), Project(paths))
    for number, path in enumerate(paths):
        data = blanked((case / path).read_text(encoding="utf-8")).encode()
        add_module(made, number, parse(Source(SourcePath(path, "/" + path), data)))
    made.graph.solve()
    return made, locate(made, [SourcePath(path, "/" + path) for path in paths], lambda path: "source")


def starts(scene: Scene, located: tuple[Located, ...]) -> list[Start]:
    """Where the experiment starts: ``main``; what only a queue runs starts by itself."""
    callers = reach(scene)
    main = next(one for one in scene.program.functions if one.name == "main" and not one.module)
    if main in scene.reaching:
        return [Start(0, main)]
    return entries(scene, callers, located[0].ref)[0][0]


def predictions(case: Path, wanted: Iterable[str], version: str = "newest") -> dict[str, Outcome]:
    """The worst outcome of each signal."""
    made, located = program(case)
    scene = Scene(made, world(version), located)
    signals = {signal.id: signal for signal in world(version).signals.signals}
    begin = starts(scene, located)
    return {
        id: max(
            (
                one
                for entry in begin
                for one in outcomes(scene, Aim(entry, None), signals[id], Allowance(), {})
            ),
            key=lambda one: float("inf") if one.total == "unbounded" else one.total,
        )
        for id in wanted
    }
