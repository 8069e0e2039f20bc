"""Where a command keeps its cache, by flag, environment and configuration."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from poolint.cli.main import group


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("POOLINT_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "poolint.toml").write_text("", encoding="utf-8")
    (folder / "app.py").write_text("import json\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(group, arguments)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("command", ["check", "inventory"])
def test_it_lies_in_the_root_of_the_project(project: Path, command: str) -> None:
    assert run(command, "app.py").exit_code == 0
    assert names(project) == {"app.py", "poolint.toml", ".poolint_cache"}
    assert names(project.parent / "home" / "poolint") == {"key", ".gitignore", "CACHEDIR.TAG"}


def test_it_is_not_used_where_it_is_not_wanted(project: Path) -> None:
    assert run("check", "--no-cache").exit_code == 0
    assert names(project) == {"app.py", "poolint.toml"}
    assert not (project.parent / "home").exists()


def test_a_flag_comes_before_the_environment_and_that_before_the_configuration(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "poolint.toml").write_text('cache-dir = "kept/here"\n', encoding="utf-8")
    run("check")
    assert "key" not in names(project / "kept" / "here")
    monkeypatch.setenv("POOLINT_CACHE_DIR", "../by-environment")
    run("check")
    assert "key" in names(project.parent / "by-environment")
    run("check", "--cache-dir", "../by-flag")
    assert "key" in names(project.parent / "by-flag")
    assert names(project) == {"app.py", "poolint.toml", "kept"}


@pytest.mark.parametrize("named", ["../outside", "/tmp", ".", "link/cache"])
def test_a_configuration_cannot_have_it_written_outside_its_own_folder(project: Path, named: str) -> None:
    (project.parent / "outside").mkdir()
    (project / "link").symlink_to(project.parent / "outside")
    (project / "poolint.toml").write_text(f'\ncache-dir = "{named}"\n', encoding="utf-8")
    result = run("check")
    assert result.stderr == (
        f"Error: poolint.toml:2: cache-dir '{named}' is no folder below that of this file; "
        "name one that is, or give another with --cache-dir\n"
    )
    assert names(project.parent / "outside") == set()
