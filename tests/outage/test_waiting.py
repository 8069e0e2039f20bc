"""A site whose runs ask for a file waits for it, and what was run is not run again if it does not come."""

from __future__ import annotations

from collections import Counter

import pytest
from outage.prediction import atlas

from poolint.engine.flow.program import Program
from poolint.engine.flow.statements import add_module
from poolint.engine.outage import running
from poolint.engine.outage.judge import exhaustions
from poolint.engine.outage.machine import Scene
from poolint.engine.outage.simulate import Aim, Allowance, Outcome, Unmet, outcomes
from poolint.engine.project import Project
from poolint.engine.sites.locate import locate
from poolint.frontends.python import parse
from poolint.model.exhaustion import Exhaustion
from poolint.model.outage import Signal
from poolint.model.source import Source, SourcePath
from poolint.policy.outage_pack import load_retries, load_signals

PATHS = [SourcePath(name, f"/{name}") for name in ("app.py", "helper.py")]
APP = """\
import anthropic
from helper import is_empty

client = anthropic.Anthropic()


def main():
    for _ in range(3):
        try:
            return client.messages.create(model="claude-sonnet-5", max_tokens=9, messages=[])
        except anthropic.APIStatusError as error:
            if is_empty(error):
                raise
"""
HELPER = "def is_empty(error):\n    return True\n"


def judged(helper: str | None) -> tuple[Exhaustion, list[frozenset[int]]]:
    """The exhaustion of the site, and the files that were asked for; ``helper`` comes when it is."""
    made = Program(atlas(), Project([path.path for path in PATHS]))
    add_module(made, 0, parse(Source(PATHS[0], APP.encode())))
    made.graph.solve()
    asked: list[frozenset[int]] = []

    def more(files: frozenset[int]) -> None:
        asked.append(files)
        if helper is not None:
            add_module(made, 1, parse(Source(PATHS[1], helper.encode())))
            made.graph.solve()

    located = locate(made, PATHS, lambda path: "source")
    found = exhaustions(made, located, load_signals(), load_retries(), lambda path: {}, more=more)
    return found[located[0].ref], asked


def test_a_file_that_comes_is_what_decides() -> None:
    exhaustion, asked = judged(HELPER)
    assert (exhaustion.verdict, asked) == ("propagates", [frozenset([1])])


def test_without_the_file_what_it_decides_is_unclear() -> None:
    exhaustion, asked = judged(None)
    assert (exhaustion.verdict, asked) == ("unclear", [frozenset([1])])


def test_no_run_is_made_again_for_a_file_that_does_not_come(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: Counter[tuple[Aim, str]] = Counter()

    def counted(scene: Scene, aim: Aim, signal: Signal, allowance: Allowance, unmet: Unmet) -> list[Outcome]:
        ran[aim, signal.id] += 1
        return outcomes(scene, aim, signal, allowance, unmet)

    monkeypatch.setattr(running, "outcomes", counted)
    judged(None)
    assert set(ran.values()) == {1}
