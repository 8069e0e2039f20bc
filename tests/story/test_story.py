"""Three users and one old codebase: the built package, real git, real pre-commit, the steps of the action."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hooks.steps import ROOT, Ran, fake_gh, run_action
from jsonschema import Draft7Validator
from repositories import commit, git, lay, start

CLIENT = """import anthropic


def client():
    return anthropic.Anthropic(max_retries=0)
"""
OLD = """import time

from bot.client import client


def summarise(text):
    for attempt in range(6):
        try:
            return client().messages.create(model="claude-sonnet-5", max_tokens=64, messages=[text])
        except Exception:
            time.sleep(2**attempt)
    raise TimeoutError(text)
"""
REPAIRED = """from bot.client import client

FEATURE = {"Helicone-Property-Feature": "summaries"}


def summarise(text):
    return client().messages.create(
        model="claude-sonnet-5", max_tokens=64, messages=[text], extra_headers=FEATURE
    )
"""
OLD_CODEBASE = {
    "pyproject.toml": "[project]\nname = 'bot'\nversion = '1'\n",
    "bot/__init__.py": "",
    "bot/client.py": CLIENT,
    "bot/summaries.py": OLD,
    "bot/titles.py": OLD.replace("summarise", "title"),
}
ENDLESS = OLD.replace("summarise", "answer").replace("for attempt in range(6):", "while True:")
ENDLESS = ENDLESS.replace("2**attempt", "30").replace("    raise TimeoutError(text)\n", "")
CALM = REPAIRED.replace("summarise", "answer").replace("summaries", "answers")
TAGS = '\n[tags]\nstyle = "helicone-property"\ndefaults = { "bot/answers.py" = "answers" }\n'
UNTAGGED = """from bot.client import client


def answer(text):
    return client().messages.create(model="claude-sonnet-5", max_tokens=64, messages=[text])
"""
EXPLAINED = UNTAGGED.replace(
    "messages=[text])", "messages=[text])  # poolint: ignore[TAG102] answers have a key of their own"
)


class Shop:
    """A repository, and the programs that its people have."""

    def __init__(self, folder: Path, programs: Path, home: Path) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT")}
        path = f"{programs}{os.pathsep}{os.environ['PATH']}"
        self.environment = {**kept, "PATH": path, "PRE_COMMIT_HOME": str(home), "TERM": "dumb"}

    def run(self, *command: str) -> tuple[int, str]:
        """What a command comes to, without a terminal."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return done.returncode, done.stdout

    def poolint(self, *arguments: str) -> tuple[int, str]:
        """What poolint comes to."""
        return self.run("poolint", *arguments)

    def commit(self, files: Mapping[str, str | bytes | None]) -> tuple[int, str]:
        """Commit files as a developer does, hooks and all."""
        lay(self.folder, files)
        git(self.folder, "add", "--all")
        return self.run("git", "-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-m", "change")


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a fresh environment that the package was built for and installed into."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "story"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            venv.create(folder / "venv", symlinks=True)
            pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
            wheel = ("wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
            subprocess.run([*pip, *wheel], check=True)
            (built,) = folder.glob("poolint-*.whl")
            into = ("--python", str(folder / "venv" / "bin" / "python"), "install", "--prefer-binary")
            subprocess.run([*pip, *into, str(built)], check=True)
            (folder / "made").touch()
    return folder / "venv" / "bin"


@pytest.fixture
def shop(tmp_path: Path, programs: Path) -> Shop:
    """The old codebase, with nothing of poolint in it."""
    return Shop(start(tmp_path / "shop", OLD_CODEBASE), programs, tmp_path / "pre-commit")


@pytest.fixture
def adopted(shop: Shop) -> Shop:
    """The old codebase after its first day with poolint."""
    status, text = shop.poolint("init")
    assert status == 0, text
    commit(shop.folder, {})
    return shop


def entries(shop: Shop) -> list[dict[str, Any]]:
    lines = (shop.folder / "poolint-baseline.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines[1:]]


def test_the_platform_team_rolls_it_out_and_the_list_only_gets_shorter(shop: Shop) -> None:
    status, text = shop.poolint("check", "--statistics")
    assert (status, "RTY101" in text, "TAG102" in text) == (1, True, True), text

    status, text = shop.poolint("init")
    assert (status, text.count("wrote ")) == (0, 3), text
    assert shop.poolint("check")[0] == 0
    first = entries(shop)
    assert {(one["code"], one["path"]) for one in first} >= {
        ("RTY101", "bot/summaries.py"),
        ("RTY101", "bot/titles.py"),
    }
    commit(shop.folder, {})

    # Moved lines are no new finding, a repaired file is no reason to fail.
    lay(shop.folder, {"bot/titles.py": "# A title for every text.\n\n" + OLD.replace("summarise", "title")})
    lay(shop.folder, {"bot/summaries.py": REPAIRED})
    assert shop.poolint("check")[0] == 0
    status, text = shop.poolint("check", "--update-baseline")
    assert status == 0, text
    left = entries(shop)
    assert [one for one in first if one not in left] == [
        one for one in first if one["path"] == "bot/summaries.py"
    ]

    # The ratchet: what went does not come back.
    lay(shop.folder, {"bot/summaries.py": OLD})
    assert shop.poolint("check")[0] == 1
    assert shop.poolint("check", "--update-baseline")[0] == 1
    assert entries(shop) == left


def test_the_developer_is_stopped_at_the_commit_and_let_through_once_it_is_right(adopted: Shop) -> None:
    adopted.environment["PATH"] = f"{adopted.environment['PATH']}{os.pathsep}{Path(sys.executable).parent}"
    assert adopted.run(sys.executable, "-m", "pre_commit", "install")[0] == 0

    status, text = adopted.commit({"bot/answers.py": ENDLESS})
    assert status == 1
    assert "error[RTY102]" in text
    assert "this sends requests without end" in text
    assert "poolint explain RTY102" in text
    assert "bot/titles.py" not in text
    assert adopted.poolint("explain", "RTY102")[0] == 0

    # Without the loop it still says nobody's name: a fix writes it, or a hand, or a reason why there is none.
    status, text = adopted.commit({"bot/answers.py": UNTAGGED})
    assert (status, "warning[TAG102]" in text) == (1, True), text
    with (adopted.folder / "poolint.toml").open("a", encoding="utf-8") as file:
        file.write(TAGS)
    status, text = adopted.poolint("check", "--fix", "--unsafe-fixes", "bot/answers.py")
    assert status == 0, text
    status, text = adopted.commit({})
    assert (status, git(adopted.folder, "diff", "HEAD~1", "--name-only").split()) == (
        0,
        ["bot/answers.py", "poolint.toml"],
    ), text
    status, text = adopted.commit({"bot/greetings.py": CALM})
    assert status == 0, text
    status, text = adopted.commit({"bot/questions.py": EXPLAINED})
    assert status == 0, text
    assert git(adopted.folder, "status", "--porcelain") == ""


def reviewed(shop: Shop, work: Path, programs: Path) -> Ran:
    """What the action says of the branch that is checked out."""
    for program in ("poolint", "python"):
        link = work / "bin" / program
        if not link.is_symlink():
            link.symlink_to(programs / program)
    facts = {
        "github.event_name": "pull_request",
        "github.event.pull_request.base.sha": git(shop.folder, "rev-parse", "main"),
        "github.event.pull_request.number": "7",
        "github.repository": "example/shop",
    }
    return run_action(shop.folder, work, facts)


def test_the_reviewer_sees_what_a_branch_brings_and_nothing_else(
    adopted: Shop, programs: Path, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    fake_gh(work)
    git(adopted.folder, "checkout", "--quiet", "-b", "answers")
    commit(adopted.folder, {"bot/answers.py": ENDLESS})

    done = reviewed(adopted, work, programs)
    assert done.status == 1, done.text
    sarif = json.loads((work / "poolint.sarif").read_text(encoding="utf-8"))
    schema = json.loads((ROOT / "tests" / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    assert list(Draft7Validator(schema).iter_errors(sarif)) == []
    counting = [one for one in sarif["runs"][0]["results"] if not one.get("suppressions")]
    assert {one["ruleId"] for one in counting} >= {"RTY102"}
    assert {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in counting} == {
        "bot/answers.py"
    }
    assert "::error file=bot/answers.py" in done.text
    comment = (work / "body.md").read_text(encoding="utf-8")
    assert ("bot/answers.py" in comment, "bot/titles.py" in comment) == (True, False)
    assert "--method POST repos/example/shop/issues/7/comments" in (work / "gh.log").read_text()

    commit(adopted.folder, {"bot/answers.py": CALM})
    done = reviewed(adopted, work, programs)
    assert (done.status, done.outputs["steps.diff.outputs.changed"]) == (0, "true"), done.text
