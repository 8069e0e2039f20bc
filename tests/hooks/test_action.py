"""The GitHub action: its steps, run as GitHub runs them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hooks.projects import CALLER, CALM, project
from hooks.steps import Ran, action, fake_gh, run_action
from repositories import commit, git, start


@pytest.fixture
def bot(tmp_path: Path) -> Path:
    return start(tmp_path / "bot", project({"calm": CALM}))


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    fake_gh(folder)
    return folder


def pull_request(folder: Path, work: Path, **inputs: str) -> Ran:
    """The action on a pull request whose last commit is what it brings."""
    given = {f"inputs.{name.replace('_', '-')}": value for name, value in inputs.items()}
    facts = {
        "github.event_name": "pull_request",
        "github.event.pull_request.base.sha": git(folder, "rev-parse", "HEAD~1"),
        "github.event.pull_request.number": "7",
        "github.repository": "example/bot",
    }
    return run_action(folder, work, {**facts, **given})


def sarif(work: Path) -> list[dict[str, Any]]:
    (run,) = json.loads((work / "poolint.sarif").read_text(encoding="utf-8"))["runs"]
    found: list[dict[str, Any]] = run["results"]
    return found


def test_no_script_holds_an_expression() -> None:
    scripts = [step["run"] for step in action()["runs"]["steps"] if "run" in step]
    assert [script for script in scripts if "${{" in script] == []


def test_a_new_finding_fails_the_job_and_is_in_the_sarif_file_and_beside_the_line(
    bot: Path, work: Path
) -> None:
    commit(bot, {"bot/caller.py": CALLER})
    done = pull_request(bot, work)
    assert done.status == 1, done.text
    assert [result["ruleId"] for result in sarif(work)] == ["RTY102"]
    assert "::error file=bot/caller.py,line=10," in done.text
    assert "bot/caller.py" in (work / "body.md").read_text(encoding="utf-8")


def test_an_old_finding_fails_no_pull_request_unless_it_is_asked_to(bot: Path, work: Path) -> None:
    commit(bot, {"bot/caller.py": CALLER})
    commit(bot, {"README.md": "a change of words"})
    assert pull_request(bot, work).status == 0
    assert sarif(work) == []
    assert pull_request(bot, work, new_only="false").status == 1


def test_a_pull_request_that_changes_no_call_is_not_commented(bot: Path, work: Path) -> None:
    commit(bot, {"README.md": "a change of words"})
    done = pull_request(bot, work)
    assert (done.status, done.outputs["steps.diff.outputs.changed"]) == (0, "false"), done.text
    assert not (work / "gh.log").exists()


def test_a_comment_that_is_there_is_kept_current(bot: Path, work: Path) -> None:
    fake_gh(work, comments="41")
    commit(bot, {"README.md": "a change of words"})
    assert pull_request(bot, work).status == 0
    assert "--method PATCH repos/example/bot/issues/comments/41" in (work / "gh.log").read_text()
    assert "changes no call" in (work / "body.md").read_text(encoding="utf-8")


def test_a_gate_fails_the_job(bot: Path, work: Path) -> None:
    commit(bot, {"bot/second.py": CALM})
    assert pull_request(bot, work).status == 0
    assert pull_request(bot, work, fail_on="appeared").status == 1


def test_a_push_checks_everything_and_compares_nothing(bot: Path, work: Path) -> None:
    commit(bot, {"bot/caller.py": CALLER})
    done = run_action(bot, work, {"github.event_name": "push"})
    assert (done.status, [result["ruleId"] for result in sarif(work)]) == (1, ["RTY102"]), done.text
    assert not (work / "poolint-diff.md").exists()
    assert run_action(bot, work, {"inputs.fail-level": "never"}).status == 0


def test_a_wrong_input_ends_the_job_with_its_message(bot: Path, work: Path) -> None:
    done = run_action(bot, work, {"inputs.args": "--select RTY999"})
    assert done.status == 2
    assert "'RTY999' names no rule" in done.text


def test_what_stands_in_an_input_is_words_and_no_command(bot: Path, work: Path) -> None:
    done = run_action(bot, work, {"inputs.paths": "bot $(touch${IFS}evil) ;touch evil; *"})
    assert done.status == 3
    assert not list(bot.rglob("evil"))


def test_a_shallow_checkout_fetches_where_the_branch_began(bot: Path, work: Path, tmp_path: Path) -> None:
    git(bot, "checkout", "--quiet", "-b", "feature")
    commit(bot, {"bot/caller.py": CALLER})
    git(bot, "config", "uploadpack.allowAnySHA1InWant", "true")
    base = git(bot, "rev-parse", "main")
    git(tmp_path, "clone", "--quiet", "--depth=1", "--branch=feature", bot.as_uri(), "clone")
    facts = {"github.event_name": "pull_request", "github.event.pull_request.base.sha": base}
    done = run_action(tmp_path / "clone", work, {**facts, "inputs.comment": "false"})
    assert (done.status, [result["ruleId"] for result in sarif(work)]) == (1, ["RTY102"]), done.text
