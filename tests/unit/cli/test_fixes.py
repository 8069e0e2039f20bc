from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from fixes.cases import CASES

from poolint.cli.main import group
from poolint.fixes import writing

DEAD, GUARD = (
    CASES / name
    for name in ("handler_of_the_narrower_class_goes_first", "guard_before_a_rate_limit_goes_round")
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(group, ["check", "--no-cache", *arguments])


def put(project: Path, case: Path) -> Path:
    path = project / "app.py"
    path.write_bytes((case / "before" / "app.py").read_bytes())
    return path


def test_fix_writes_what_is_safe_and_reports_the_rest(project: Path) -> None:
    path = put(project, DEAD)

    done = run("--fix", "--select", "EXH104,RTY101", "--output-format", "concise", "-v")

    assert path.read_bytes() == (DEAD / "after" / "app.py").read_bytes()
    assert done.exit_code == 1
    assert "RTY101" in done.stdout
    assert done.stderr.splitlines()[:2] == [
        "poolint: 1 finding is fixed, in 1 file",
        "fixed: app.py:15 EXH104: puts the handler of the narrower class first",
    ]


def test_what_is_unsafe_needs_a_flag(project: Path) -> None:
    path = put(project, GUARD)

    assert run("--fix", "--select", "RTY101").exit_code == 1
    assert path.read_bytes() == (GUARD / "before" / "app.py").read_bytes()

    assert run("--fix", "--unsafe-fixes", "--select", "RTY101").exit_code == 0
    assert path.read_bytes() == (GUARD / "after" / "app.py").read_bytes()


def test_a_preview_prints_the_diff_and_writes_nothing(project: Path) -> None:
    path = put(project, GUARD)

    done = run("--fix-preview", "--unsafe-fixes", "--select", "RTY101")

    assert path.read_bytes() == (GUARD / "before" / "app.py").read_bytes()
    assert done.exit_code == 1
    assert done.stdout.startswith("--- a/app.py\n+++ b/app.py\n@@ ")
    assert "+            if is_spent(error):\n+                raise\n" in done.stdout


def test_a_preview_without_a_change_is_empty(project: Path) -> None:
    put(project, GUARD)

    done = run("--fix-preview", "--select", "RTY101")

    assert (done.exit_code, done.stdout) == (0, "")


def test_a_file_that_is_saved_meanwhile_is_not_overwritten(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(project, DEAD)
    write = writing.write_all

    def late(changes: object) -> None:
        path.write_text("saved = True\n")
        write(changes)  # type: ignore[arg-type]

    monkeypatch.setattr(writing, "write_all", late)
    done = run("--fix", "--select", "EXH104")

    assert isinstance(done.exception, SystemExit)
    assert done.exit_code != 0
    assert "app.py was changed while it was looked at; run the command again" in done.stderr
    assert path.read_text() == "saved = True\n"


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--unsafe-fixes"], "--unsafe-fixes says which fixes are made"),
        (["--fix", "--fix-preview"], "choose one"),
    ],
)
def test_flags_that_do_not_go_together_are_said(project: Path, flags: list[str], said: str) -> None:
    done = run(*flags)

    assert done.exit_code == 2
    assert said in done.stderr
