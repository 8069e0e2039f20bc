"""The formats of ``poolint inventory``, its groups, its owners, and the choice of sites."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from poolint.cli.main import group

APP = """import anthropic

client = anthropic.Anthropic(api_key="sk-not-to-be-shown")

def ask(text):
    return client.messages.create(model="claude-sonnet-5", messages=text)
"""
Ran = Callable[..., Result]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_app.py").write_text(APP.replace("ask", "test"), encoding="utf-8")
    (tmp_path / "CODEOWNERS").write_text("* @acme/all\n/tests/ @acme/quality\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def ran(project: Path) -> Ran:
    return lambda *words: CliRunner().invoke(group, ["inventory", "--jobs", "1", "-q", *words])


def test_csv_is_a_row_for_each_site(ran: Ran) -> None:
    rows = list(csv.DictReader(io.StringIO(ran("--format", "csv").stdout)))
    assert [(row["path"], row["line"], row["owner"]) for row in rows] == [
        ("app.py", "6", ""),
        ("tests/test_app.py", "6", ""),
    ]


def test_markdown_is_grouped_as_asked(ran: Ran) -> None:
    lines = ran("--format", "markdown", "--group-by", "model").stdout.splitlines()
    assert [line for line in lines if line.startswith("#")] == [
        "## 2 call sites in 2 files",
        "### `claude-sonnet-5` (2 call sites)",
    ]


def test_the_page_has_the_lines_of_the_code_and_no_secret(ran: Ran, project: Path) -> None:
    assert ran("--format", "html", "--output", "report.html").exit_code == 0
    page = (project / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "return client.messages.create(model=" in page
    assert "sk-not-to-be-shown" not in page


@pytest.mark.parametrize("form", ["text", "json", "csv", "markdown", "html"])
def test_no_format_shows_a_secret(ran: Ran, form: str) -> None:
    assert "sk-not-to-be-shown" not in ran("--format", form).output


def test_owners_come_from_their_file_when_asked_for(ran: Ran) -> None:
    owners = [
        [site["owner"] for site in json.loads(ran("--format", "json", *words).stdout)["sites"]]
        for words in ([], ["--owner"], ["--group-by", "owner"])
    ]
    assert owners == [[[], []], [["@acme/all"], ["@acme/quality"]], [["@acme/all"], ["@acme/quality"]]]


def test_a_line_of_owners_that_says_nothing_makes_the_report_incomplete(ran: Ran, project: Path) -> None:
    (project / "CODEOWNERS").write_text("* @acme/all\n!/tests/ @x\n", encoding="utf-8")
    result = ran("--owner", "--format", "json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["files"]["failed"] == [
        {
            "path": "CODEOWNERS",
            "line": 2,
            "reason": "a line of CODEOWNERS that cannot be understood: "
            "a pattern cannot be turned round with '!'",
        }
    ]
    assert ran("--format", "json").exit_code == 0


def test_owners_that_are_no_text_make_the_report_incomplete(ran: Ran, project: Path) -> None:
    (project / "CODEOWNERS").write_bytes(b"* @acme/\xff\n")
    result = ran("--owner", "--format", "json")
    assert result.exit_code == 3
    assert [gap["path"] for gap in json.loads(result.stdout)["files"]["failed"]] == ["CODEOWNERS"]


def test_without_a_file_of_owners_nobody_owns_anything(ran: Ran, project: Path) -> None:
    (project / "CODEOWNERS").unlink()
    result = ran("--owner", "--format", "json")
    assert result.exit_code == 0
    assert [site["owner"] for site in json.loads(result.stdout)["sites"]] == [[], []]


@pytest.mark.parametrize(
    ("words", "paths"),
    [
        (["--select", "test"], ["tests/test_app.py"]),
        (["--ignore", "test"], ["app.py"]),
        (["--select", "source,test", "--ignore", "context:test"], ["app.py"]),
        (["--select", "pool:plan-limits"], []),
    ],
)
def test_only_chosen_sites_are_reported_and_counted(ran: Ran, words: list[str], paths: list[str]) -> None:
    document = json.loads(ran("--format", "json", *words).stdout)
    assert [site["path"] for site in document["sites"]] == paths
    assert document["summary"]["sites"] == len(paths)


def test_a_pool_of_the_project_can_be_chosen_and_another_name_is_an_error(ran: Ran, project: Path) -> None:
    (project / "poolint.toml").write_text(
        '[[pool]]\nname = "team-budget"\nroute = ["api-key"]\n', encoding="utf-8"
    )
    assert ran("--select", "team-budget").exit_code == 0
    result = ran("--select", "team-budgte")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "'team-budgte' chooses no call sites: did you mean 'team-budget'?" in result.output


def test_a_word_that_chooses_nothing_is_an_error_before_the_scan(ran: Ran) -> None:
    result = ran("--select", "untaged")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "'untaged' chooses no call sites: did you mean 'untagged'?" in result.output
