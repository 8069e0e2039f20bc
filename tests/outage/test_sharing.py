"""A run that is taken over from another signal, or another site, is the one that would have been made."""

from __future__ import annotations

from pathlib import Path

import pytest
from experiment.marks import CASES, names
from experiment.signals import all_signals
from outage.prediction import program, starts, world

from poolint.engine.outage.machine import Scene
from poolint.engine.outage.simulate import Aim, Allowance, Outcome, Unmet, outcomes

SOME = names()[::5]


def every(case: Path, shared: Unmet | None) -> dict[str, list[Outcome]]:
    """The outcomes of all runs to each site, and to any, for each signal."""
    made, located = program(case)
    scene = Scene(made, world("newest"), located)
    begin = starts(scene, located)
    known = {signal.id: signal for signal in world("newest").signals.signals}
    return {
        f"{id} {focus}": outcomes(
            scene, Aim(start, focus), known[id], Allowance(), {} if shared is None else shared
        )
        for focus in (None, *(one.ref for one in located))
        for id in all_signals()
        for start in begin
    }


@pytest.mark.parametrize("name", SOME)
def test_sharing_changes_no_outcome(name: str) -> None:
    assert every(CASES / name, {}) == every(CASES / name, None)


HEAD = "import anthropic\n\nclient = anthropic.Anthropic()\n\n\ndef main(wanted):\n    if wanted:\n"
ASK = '        return client.messages.create(model="claude-sonnet-5", max_tokens=9, messages=[])\n'


def ways(unmet: Unmet) -> dict[tuple[bool, ...], int]:
    """The ways that met no signal, by their answers, with how many sites made a request on them."""
    return {began: len(ran.asked) for (_, _, began), ran in unmet.items()}


def test_a_way_that_makes_no_request_is_gone_once_for_all_signals_and_sites(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(HEAD + ASK, encoding="utf-8")
    unmet: Unmet = {}
    every(tmp_path, unmet)
    assert ways(unmet) == {(False,): 0}


def test_a_way_to_another_site_is_gone_once_for_all_that_it_passes_by(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(f"{HEAD}{ASK}    else:\n{ASK}", encoding="utf-8")
    unmet: Unmet = {}
    assert every(tmp_path, unmet) == every(tmp_path, None)
    assert ways(unmet) == {(): 1, (False,): 1}


def test_a_way_past_one_site_to_another_is_gone_again_for_each_of_the_two(tmp_path: Path) -> None:
    first = ASK.replace("return ", "")
    (tmp_path / "app.py").write_text(f"{HEAD}{first}{ASK}", encoding="utf-8")
    unmet: Unmet = {}
    assert every(tmp_path, unmet) == every(tmp_path, None)
    assert ways(unmet) == {(False,): 0}
