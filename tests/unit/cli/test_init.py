"""``poolint init``: what it writes, and that it changes nothing that is there."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from poolint.cli.main import group
from poolint.config import resolve


def run(folder: Path, *arguments: str, answers: str = "") -> Result:
    return CliRunner().invoke(group, ["init", str(folder), *arguments], input=answers)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


def tree(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir() if file.is_file()}


def test_a_bare_repository_gets_a_configuration_and_a_hook(project: Path) -> None:
    done = run(project)
    assert done.exit_code == 0
    assert sorted(tree(project)) == [".pre-commit-config.yaml", "poolint-baseline.jsonl", "poolint.toml"]
    assert resolve([str(project)], {}).rules.fail_level == "warning"
    (repo,) = yaml.safe_load(tree(project)[".pre-commit-config.yaml"])["repos"]
    assert [hook["entry"] for hook in repo["hooks"]] == ["poolint check --force-exclude"]


def test_it_never_overwrites_and_the_second_time_changes_nothing(project: Path) -> None:
    run(project)
    before = tree(project)
    done = run(project)
    assert (done.exit_code, tree(project)) == (0, before)
    assert done.output == (
        "kept   poolint.toml: configures poolint already\n"
        "kept   .pre-commit-config.yaml: knows poolint already\n"
        "kept   poolint-baseline.jsonl: is there already\n"
    )


def test_a_table_in_pyproject_is_a_configuration(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.poolint]\n", encoding="utf-8")
    assert "kept   pyproject.toml: configures poolint already\n" in run(project).output
    assert not (project / "poolint.toml").exists()


def test_hooks_of_others_stay_and_what_to_add_is_printed(project: Path) -> None:
    hooks = project / ".pre-commit-config.yaml"
    hooks.write_text("repos: []\n", encoding="utf-8")
    output = run(project).output
    assert hooks.read_text(encoding="utf-8") == "repos: []\n"
    snippet = output.partition("add this to its repos:\n")[2].partition("wrote")[0]
    assert [repo["repo"] for repo in yaml.safe_load("repos:\n" + snippet)["repos"]] == ["local"]


def test_without_a_repository_there_is_no_hook(tmp_path: Path) -> None:
    assert run(tmp_path).exit_code == 0
    assert sorted(tree(tmp_path)) == ["poolint-baseline.jsonl", "poolint.toml"]


def test_a_link_is_not_followed(project: Path) -> None:
    target = project / "elsewhere"
    (project / "poolint.toml").symlink_to(target)
    done = run(project)
    assert done.exit_code != 0
    assert "poolint.toml: is a link that leads to no file; put it right, or take it away" in done.output
    assert not target.exists()


CALL = (
    "import anthropic\n\nanthropic.Anthropic().messages.create(model='claude-x', max_tokens=1, messages=[])\n"
)


def test_what_is_there_on_the_first_day_does_not_count(project: Path) -> None:
    (project / "bot.py").write_text(CALL, encoding="utf-8")
    assert CliRunner().invoke(group, ["check", str(project)]).exit_code == 1
    run(project)
    assert CliRunner().invoke(group, ["check", str(project)]).exit_code == 0
    (project / "more.py").write_text(CALL, encoding="utf-8")
    assert CliRunner().invoke(group, ["check", str(project)]).exit_code == 1


def test_a_configuration_that_names_no_baseline_is_told_to(project: Path) -> None:
    (project / "poolint.toml").write_text("", encoding="utf-8")
    assert 'name it in your configuration: baseline = "poolint-baseline.jsonl"' in run(project).output


@pytest.mark.parametrize(("answer", "written"), [("n\n", False), ("y\n", True)])
def test_on_a_terminal_it_asks_once(
    project: Path, monkeypatch: pytest.MonkeyPatch, answer: str, written: bool
) -> None:
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda self: True, raising=False)
    run(project, answers=answer)
    assert (project / "poolint.toml").exists() == written
    assert not written or (project / "poolint-baseline.jsonl").exists()


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    done = run(tmp_path / "gone")
    assert done.exit_code != 0
    assert "gone: is no folder" in done.output
