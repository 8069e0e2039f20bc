"""Code from stdin, and what a check would look at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import tomli
from click.testing import CliRunner, Result

from poolint.cli.main import group
from poolint.config import KEYS

APP = """from clients import client


def ask(text):
    return client.messages.create(model="claude-sonnet-5", max_tokens=9, messages=text)
"""
CLIENTS = "import anthropic\n\nclient = anthropic.Anthropic(max_retries=0)\n"
Checked = Callable[..., Result]


@pytest.fixture
def checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checked:
    """Runs ``poolint check`` for TAG102 in a project with a client, and gives it ``APP`` on stdin."""
    (tmp_path / "poolint.toml").write_text('select = ["TAG102"]\n', encoding="utf-8")
    (tmp_path / "clients.py").write_text(CLIENTS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return lambda *arguments, text=APP: CliRunner().invoke(
        group, ["check", "--output-format", "concise", *arguments], input=text
    )


def test_code_on_stdin_is_checked_as_the_file_it_stands_for(checked: Checked) -> None:
    result = checked("-", "--stdin-filename", "app.py")
    assert result.exit_code == 1
    assert result.stdout.startswith("app.py:5:12: warning[TAG102]: ")
    assert not Path("app.py").exists()


def test_it_stands_in_front_of_what_is_on_disk(checked: Checked) -> None:
    Path("app.py").write_text(APP, encoding="utf-8")
    assert checked("-", "--stdin-filename", "app.py", text="").exit_code == 0
    assert checked("app.py").exit_code == 1


def test_other_files_see_it(checked: Checked) -> None:
    Path("app.py").write_text(APP, encoding="utf-8")
    assert "[TAG102]: " in checked("app.py").stdout
    result = checked("app.py", "-", "--stdin-filename", "clients.py", text="client = None\n")
    assert "[TAG102] (likely): " in result.stdout


def test_what_is_excluded_is_not_looked_at(checked: Checked) -> None:
    arguments = ("-", "--stdin-filename", "build/app.py")
    Path("build").mkdir()
    Path("build/app.py").write_text("", encoding="utf-8")
    assert checked(*arguments).exit_code == 1
    assert checked(*arguments, "--force-exclude").exit_code == 0


def test_what_is_no_code_is_a_gap(checked: Checked) -> None:
    result = checked("-", "--stdin-filename", "app.py", text=f"{APP}\n(")
    assert result.exit_code == 3
    assert "not read" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("-",), "- needs --stdin-filename FILE"),
        (("--stdin-filename", "app.py"), "add - to the paths"),
        (("-", "--stdin-filename", "app.py", "--fix"), "code on stdin is only looked at"),
        (("-", "--stdin-filename", "app.py", "--diff", "HEAD"), "code on stdin is only looked at"),
    ],
)
def test_wrong_usage_says_what_would_be_right(
    checked: Checked, arguments: tuple[str, ...], what: str
) -> None:
    result = checked(*arguments)
    assert result.exit_code == 2
    assert what in result.output


def test_files_are_shown(checked: Checked) -> None:
    Path("build").mkdir()
    Path("build/x.py").write_text("", encoding="utf-8")
    Path("::error::x.py").write_text("", encoding="utf-8")
    result = checked("--show-files")
    assert (result.exit_code, result.stdout) == (0, "./::error::x.py\nclients.py\n")


def test_a_path_that_is_not_there_is_said(checked: Checked) -> None:
    result = checked("--show-files", "nope.py", "clients.py")
    assert (result.exit_code, result.stdout) == (3, "clients.py\n")
    assert result.stderr == "poolint: nope.py: does not exist; check the spelling\n"


def test_settings_are_shown_as_a_configuration(checked: Checked) -> None:
    with Path("poolint.toml").open("a", encoding="utf-8") as file:
        file.write("""
baseline = "base.json"
per-file-ignores = { "a \\"b\\".py" = ["RTY"] }
tags = { feature-keys = ["x\\u001b[2J"] }
pool = [{ name = "mine", route = ["api-key"] }]
""")
    result = checked("--show-settings", "--max-file-size", "7", "--as-of", "2026-11-20")
    assert result.exit_code == 0
    assert "\x1b" not in result.stdout
    shown = tomli.loads(result.stdout)
    assert shown["select"] == ["TAG102"]
    assert shown["max-file-size"] == 7
    assert str(shown["as-of"]) == "2026-11-20"
    assert shown["baseline"] == str(Path("base.json").absolute())
    assert shown["per-file-ignores"] == {'a "b".py': ["RTY"]}
    assert shown["tags"]["feature-keys"] == ["x\x1b[2J"]
    assert shown["pool"][0]["name"] == "mine"


def test_every_key_is_shown(checked: Checked) -> None:
    shown = {
        line.lstrip("# ").partition(" =")[0].partition(":")[0]
        for line in checked("--show-settings").stdout.splitlines()
    }
    assert shown == {key.name for key in KEYS} - {"extend"}
