import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from poolint.cli import main
from poolint.version import VERSION


def test_version_is_printed() -> None:
    result = CliRunner().invoke(main.group, ["--version"])
    assert (result.exit_code, result.output) == (0, f"poolint {VERSION}\n")


def loaded(folder: Path, *arguments: str) -> set[str]:
    """The modules that a run with these arguments, in that folder, has imported when it ends well."""
    program = (
        "import sys\n"
        f"sys.argv = ['poolint', *{arguments!r}]\n"
        "from poolint.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "print('loaded:', *sys.modules)\n"
    )
    run = [sys.executable, "-c", program]
    done = subprocess.run(run, capture_output=True, text=True, check=True, cwd=folder)
    return set(done.stdout.splitlines()[-1].split()[1:])


@pytest.mark.parametrize("arguments", ["--version", "--help"])
def test_neither_version_nor_help_load_what_only_a_scan_needs(tmp_path: Path, arguments: str) -> None:
    heavy = {"libcst", "tree_sitter", "rich", "msgspec", "pathspec", "tomli", "asyncio", "multiprocessing"}
    assert not heavy & loaded(tmp_path, arguments)


def test_a_hook_on_a_file_without_a_call_loads_nothing_that_only_a_finding_needs(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.poolint]\n", encoding="utf-8")
    (tmp_path / ".gitignore").write_text("*.py[cod]\n/build/\n", encoding="utf-8")
    call = "import anthropic\nanthropic.Anthropic().messages.create(model='claude-sonnet-5')\n"
    (tmp_path / "ask.py").write_text(call, encoding="utf-8")
    cart = tmp_path / "cart.py"
    cart.write_text("total = 1\n", encoding="utf-8")
    hook = ("check", "--quiet", "--force-exclude", "cart.py")
    finders = {"poolint.policy.evaluate", "poolint.reporters.frame"}
    scanners = {"pathspec", "poolint.pipeline.scanning"}
    assert scanners <= loaded(tmp_path, *hook)
    cart.write_text("total = 2\n", encoding="utf-8")
    assert not ({"libcst", "tree_sitter"} | finders | scanners) & loaded(tmp_path, *hook)


@pytest.mark.parametrize("name", main._COMMANDS)
def test_every_command_has_help_with_examples(name: str) -> None:
    result = CliRunner().invoke(main.group, [name, "--help"])
    assert result.exit_code == 0
    assert "Examples:" in result.output
    assert f"poolint {name}" in result.output


def test_help_lists_every_command() -> None:
    output = CliRunner().invoke(main.group, ["--help"]).output
    assert [name for name in main._COMMANDS if f"\n  {name} " not in output] == []


def test_a_misspelt_command_is_told_the_right_name() -> None:
    result = CliRunner().invoke(main.group, ["inventroy"])
    assert result.exit_code == 2
    assert "Did you mean 'inventory'?" in result.output


def ends(monkeypatch: pytest.MonkeyPatch, ending: BaseException) -> int | str | None:
    """The status that ``run`` leaves with when its command ends like this."""

    def raises(*args: object, **keywords: object) -> None:
        raise ending

    monkeypatch.setattr(main.group, "invoke", raises)
    monkeypatch.setattr(sys, "argv", ["poolint", "inventory"])
    with pytest.raises(SystemExit) as end:
        main.run()
    return end.value.code


@pytest.mark.parametrize(
    ("ending", "status"),
    [
        (KeyboardInterrupt(), 130),
        (click.ClickException("cannot"), 2),
        (click.UsageError("wrong"), 2),
        (click.exceptions.Exit(3), 3),
    ],
)
def test_the_exit_status_says_how_it_ended(
    monkeypatch: pytest.MonkeyPatch, ending: BaseException, status: int
) -> None:
    assert ends(monkeypatch, ending) == status


def test_an_interrupt_is_quiet(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    ends(monkeypatch, KeyboardInterrupt())
    output = capsys.readouterr()
    assert (output.out, output.err.strip()) == ("", "")
