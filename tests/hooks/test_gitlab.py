"""The GitLab template: its script, run as a runner runs it."""

from __future__ import annotations

import json
from pathlib import Path

from hooks.projects import CALLER, CALM, project
from hooks.steps import run_gitlab
from repositories import commit, git, start


def test_a_merge_request_fails_for_what_it_brings_and_says_what_it_changes(tmp_path: Path) -> None:
    bot = start(tmp_path / "bot", project({"calm": CALM}))
    commit(bot, {"bot/caller.py": CALLER})
    base = git(bot, "rev-parse", "HEAD~1")
    done = run_gitlab(bot, tmp_path, {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base})
    assert done.status == 1, done.text
    report = json.loads((bot / "gl-code-quality-report.json").read_text(encoding="utf-8"))
    assert [(found["check_name"], found["location"]["path"]) for found in report] == [
        ("RTY102 retry-unbounded", "bot/caller.py")
    ]
    assert "bot/caller.py" in (bot / "poolint-diff.md").read_text(encoding="utf-8")


def test_a_merge_request_that_brings_nothing_passes_unless_a_gate_closes(tmp_path: Path) -> None:
    bot = start(tmp_path / "bot", project({"caller": CALLER}))
    commit(bot, {"bot/calm.py": CALM})
    variables = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": git(bot, "rev-parse", "HEAD~1")}
    assert run_gitlab(bot, tmp_path, variables).status == 0
    assert run_gitlab(bot, tmp_path, {**variables, "POOLINT_FAIL_ON": "appeared"}).status == 1


def test_the_default_branch_is_checked_as_a_whole(tmp_path: Path) -> None:
    bot = start(tmp_path / "bot", project({"caller": CALLER}))
    assert run_gitlab(bot, tmp_path, {}).status == 1
    assert not (bot / "poolint-diff.md").exists()
