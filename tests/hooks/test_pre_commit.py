"""The hooks of ``.pre-commit-hooks.yaml``, run by pre-commit itself in repositories made here."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hooks.projects import CALLER, CALM, project
from repositories import commit, git, lay, start

ROOT = Path(__file__).parents[2]
SHIPPED = ("src", "rules", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
PLACE = re.compile(r"^bot/\w+\.py:\d+:\d+: error\[RTY102\]", re.MULTILINE)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the workers of one test run have in common: what is installed there, is once."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "hooks"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def checkout(shared: Path) -> tuple[str, str]:
    """A repository of poolint as pre-commit clones it, and its commit."""
    repository = shared / "poolint"
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "made").exists():
            repository.mkdir()
            for name in SHIPPED:
                source = ROOT / name
                if source.is_dir():
                    shutil.copytree(source, repository / name, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    shutil.copy(source, repository / name)
            start(repository, {})
            (shared / "made").touch()
    return str(repository), git(repository, "rev-parse", "HEAD")


@pytest.fixture
def bot(tmp_path: Path, shared: Path, checkout: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the project in it, and pre-commit's own folder beside it."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(shared / "home"))
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    return start(tmp_path / "bot", project({"calm": CALM}))


ACTION = "anthropics/claude-code-action@v1"


def configure(folder: Path, checkout: tuple[str, str], **hook: Any) -> None:
    repository, revision = checkout
    text = yaml.safe_dump({"repos": [{"repo": repository, "rev": revision, "hooks": [hook]}]})
    commit(folder, {".pre-commit-config.yaml": text})


def pre_commit(folder: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments], cwd=folder, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


def committed(folder: Path) -> tuple[int, str]:
    """Commit what is there, hooks and all."""
    git(folder, "add", "--all")
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    done = subprocess.run(
        ["git", *identity, "commit", "-m", "change"], cwd=folder, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


def test_a_commit_is_blocked_by_what_another_file_makes_of_it_and_passes_once_it_is_right(
    bot: Path, checkout: tuple[str, str]
) -> None:
    configure(bot, checkout, id="poolint", args=["--output-format", "concise"])
    assert pre_commit(bot, "install")[0] == 0
    lay(bot, {"bot/caller.py": CALLER})
    status, text = committed(bot)
    assert (status, [found.group() for found in PLACE.finditer(text)]) == (
        1,
        ["bot/caller.py:10:9: error[RTY102]"],
    )
    lay(bot, {"bot/caller.py": CALM})
    status, text = committed(bot)
    assert (status, git(bot, "status", "--porcelain")) == (0, ""), text


def test_parallel_batches_find_what_one_run_over_everything_finds(
    bot: Path, checkout: tuple[str, str]
) -> None:
    commit(bot, project({f"caller{number}": CALLER for number in range(12)}))
    # Batches hold four files or more; one run after the other is what the hook asks for by itself.
    arguments = ["--output-format", "concise", "--jobs", "1"]
    configure(bot, checkout, id="poolint", args=arguments, require_serial=False)
    status, text = pre_commit(bot, "run", "--all-files")
    whole = subprocess.run(
        [sys.executable, "-m", "poolint", "check", *arguments], cwd=bot, capture_output=True, text=True
    )
    expected = sorted(found.group() for found in PLACE.finditer(whole.stdout))
    assert len(expected) == 12
    assert (status, sorted(found.group() for found in PLACE.finditer(text))) == (1, expected)


def test_an_excluded_file_is_left_out_although_the_hook_names_it(
    bot: Path, checkout: tuple[str, str]
) -> None:
    commit(bot, project({"caller": CALLER}) | {"poolint.toml": 'exclude = ["bot/caller.py"]\n'})
    configure(bot, checkout, id="poolint", args=["--select", "RTY102"])
    status, text = pre_commit(bot, "run", "--all-files")
    assert status == 0, text


def test_a_workflow_is_looked_at_and_other_yaml_is_passed_over(bot: Path, checkout: tuple[str, str]) -> None:
    workflow = {"on": "push", "jobs": {"ask": {"runs-on": "ubuntu-latest", "steps": [{"uses": ACTION}]}}}
    lay(bot, {".github/workflows/ask.yml": yaml.safe_dump(workflow), "compose.yaml": "services: {}\n"})
    configure(bot, checkout, id="poolint", args=["--select", "BUD101", "--output-format", "concise"])
    status, text = pre_commit(bot, "run", "--all-files")
    assert status == 1
    assert [line.split(": ")[1][:15] for line in text.splitlines() if "ask.yml:" in line] == [
        "warning[BUD101]"
    ]


def test_the_inventory_shows_the_calls_of_a_commit_and_blocks_nothing(
    bot: Path, checkout: tuple[str, str]
) -> None:
    configure(bot, checkout, id="poolint-inventory")
    status, text = pre_commit(bot, "run", "--files", "bot/calm.py")
    assert status == 0
    assert "1 call site in 1 file" in text


def test_the_hooks_are_as_pre_commit_wants_them() -> None:
    status, text = pre_commit(ROOT, "validate-manifest", ".pre-commit-hooks.yaml")
    assert (status, text) == (0, "")
