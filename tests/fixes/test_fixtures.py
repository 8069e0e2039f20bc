"""Every fix, on a project before and after: the bytes are exact, the finding is gone, and that was all."""

from __future__ import annotations

import difflib
import shutil
from collections import Counter
from pathlib import Path

import pytest
from fixes.cases import NAMES, files, load, settings

from poolint.fixes.writing import write_all
from poolint.pipeline import check
from poolint.pipeline.fixing import Fixing, fixing
from poolint.policy.rules import load_rules


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder outside of any project, which is not there yet."""
    return tmp_path / "project"


def fixed(name: str, project: Path, state: str = "before") -> Fixing:
    case = load(name)
    shutil.copytree(case.path / state, project)
    return fixing(settings(project, case.select), unsafe=case.unsafe)


@pytest.mark.parametrize("name", NAMES)
def test_the_files_are_what_the_fixture_says_and_the_finding_is_gone(name: str, project: Path) -> None:
    case = load(name)
    done = fixed(name, project)

    write_all(done.changes)

    assert files(project) == files(case.path / "after")
    assert {one.finding.code for one in done.fixed} == set(case.select)
    assert [one.code for one in done.check.report.findings] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_other_finding_appears(name: str, project: Path) -> None:
    case = load(name)
    shutil.copytree(case.path / "before", project / "before")
    shutil.copytree(case.path / "after", project / "after")

    found = {
        state: Counter(one.code for one in check(settings(project / state, ("ALL",))).findings)
        for state in ("before", "after")
    }

    # What a dead handler explained is said by another rule once the handler lives.
    revealed = {"RTY101"} if "EXH104" in case.select else set()
    assert set(found["after"] - found["before"]) <= revealed
    assert not set(case.select) & set(found["after"])


@pytest.mark.parametrize("name", NAMES)
def test_a_second_run_changes_nothing(name: str, project: Path) -> None:
    done = fixed(name, project, "after")

    assert done.changes == ()


@pytest.mark.parametrize("name", [name for name in NAMES if load(name).unsafe])
def test_what_is_unsafe_is_not_done_unasked(name: str, project: Path) -> None:
    case = load(name)
    shutil.copytree(case.path / "before", project)

    done = fixing(settings(project, case.select))

    assert (done.changes, done.fixed) == ((), ())


@pytest.mark.parametrize("name", NAMES)
def test_lines_of_other_statements_stay(name: str) -> None:
    """Of what was there, only lines of the statement that is fixed, or of an import, are gone."""
    case = load(name)
    before, after = (files(case.path / state)["app.py"].decode() for state in ("before", "after"))
    gone = [line[2:] for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[:2] == "- "]

    moved = [
        line for line in gone if not any(line.strip() and line.strip() in one for one in after.splitlines())
    ]
    assert len(moved) <= 2


def test_every_fix_has_a_fixture() -> None:
    kinds = {fix.kind for rule in load_rules() for fix in rule.fixes}
    codes = {rule.code for rule in load_rules() if rule.fixes}

    assert {code for name in NAMES for code in load(name).select} == codes
    assert kinds == {"order", "argument", "condition", "guard", "comment", "statement", "around"}
