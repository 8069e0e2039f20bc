"""A comparison remembers both of its sides, and says what it says without remembering."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest
from repositories import commit, lay, start

from poolint.discovery.objects import Objects
from poolint.model.settings import CachePlace, Settings
from poolint.pipeline import scanning
from poolint.pipeline.comparing import Refs, compare

APP = 'import anthropic\nclient = anthropic.Anthropic()\nclient.messages.create(model="claude-sonnet-5")\n'
FILES: dict[str, str | bytes | None] = {"pyproject.toml": "[tool.poolint]\n", "app.py": APP, "notes.txt": "a"}


class Comparison:
    """A repository of two commits, with how often it was scanned and objects of git were read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scans = 0
        self.reads = 0
        start(folder)
        self.base = commit(folder, FILES)
        self.head = commit(folder, {"app.py": APP + APP.splitlines()[2] + "\n"})

    def cost(self, base: str, head: str | None = None) -> tuple[int, int]:
        """How often a comparison scans, and how many objects it reads; it says what it says uncached."""
        settings = Settings(paths=(str(self.folder),), cache=CachePlace(), as_of=date(2026, 11, 25), jobs=1)
        before = self.scans, self.reads
        said = compare(settings, Refs(base, head))
        scans, reads = self.scans - before[0], self.reads - before[1]
        assert said == compare(msgspec.structs.replace(settings, cache=None), Refs(base, head))
        return scans, reads


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Comparison]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    found = Comparison(tmp_path / "project")
    monkeypatch.setattr(scanning, "scanned", _counting(found, "scans", scanning.scanned))
    monkeypatch.setattr(Objects, "read", _counting(found, "reads", Objects.read))
    yield found


def _counting(found: Comparison, name: str, function: Callable[..., object]) -> Callable[..., object]:
    def counted(*arguments: object) -> object:
        setattr(found, name, getattr(found, name) + 1)
        return function(*arguments)

    return counted


def test_both_commits_are_scanned_once(made: Comparison) -> None:
    assert made.cost(made.base, made.head)[0] == 2
    scans, reads = made.cost(made.base, made.head)
    assert scans == 0
    assert reads == 2, "the text of the file with the calls, on both sides, to tell which is which"


def test_the_files_on_disk_and_a_commit_do_not_drive_each_other_out(made: Comparison) -> None:
    assert made.cost(made.base)[0] == 2
    assert made.cost(made.base)[0] == 0
    lay(made.folder, {"app.py": APP})
    assert made.cost(made.base)[0] == 1


def test_a_commit_that_touches_nothing_that_counts_is_known(made: Comparison) -> None:
    made.cost(made.base, made.head)
    assert made.cost(made.base, commit(made.folder, {"notes.txt": "b"}))[0] == 0


@pytest.mark.parametrize("changed", ["app.py", ".env", "pyproject.toml", "conf/agent.json"])
def test_a_commit_that_touches_what_counts_is_scanned(made: Comparison, changed: str) -> None:
    made.cost(made.base, made.head)
    later = commit(made.folder, {changed: "x = 1\n"})
    assert made.cost(made.base, later)[0] == 1
