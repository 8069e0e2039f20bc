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


def judged(helper: str | None, app: str = APP) -> tuple[Exhaustion, list[frozenset[int]]]:
    """The exhaustion of the site, and the files that were asked for; ``helper`` comes when it is."""
    made = Program(atlas(), Project([path.path for path in PATHS]))
    add_module(made, 0, parse(Source(PATHS[0], app.encode())))
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


CLOSED = """\
import anthropic

client = anthropic.Anthropic()


def ask():
    return client.messages.create(model="claude-sonnet-5", max_tokens=9, messages=[])


def main():
    from helper import shut

    if [name for name in "abcdefgh" if shut[name]]:
        return None
    for _ in range(3):
        try:
            return ask()
        except anthropic.APIStatusError:
            pass
"""
OPEN = "shut = {" + ", ".join(f"'{name}': False" for name in "abcdefgh") + "}\n"


def test_a_try_that_asks_for_a_file_is_not_given_up_for_a_nearer_one() -> None:
    exhaustion, asked = judged(OPEN, CLOSED)
    assert (exhaustion.verdict, asked) == ("conflates", [frozenset([1])])


def test_a_nearer_try_comes_to_the_site_where_the_file_does_not() -> None:
    exhaustion, asked = judged(None, CLOSED)
    assert (exhaustion.verdict, asked) == ("propagates", [frozenset([1])])
