import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from poolint.cli import main
from poolint.version import VERSION


def test_version_is_printed() -> None:
    result = CliRunner().invoke(main.group, ["--version"])
    assert (result.exit_code, result.output) == (0, f"poolint {VERSION}\n")


@pytest.mark.parametrize("arguments", ["--version", "--help"])
def test_neither_version_nor_help_load_what_only_a_scan_needs(arguments: str) -> None:
    program = (
        "import sys\n"
        f"sys.argv = ['poolint', {arguments!r}]\n"
        "from poolint.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert end.code == 0, end.code\n"
        "heavy = {'libcst', 'rich', 'msgspec', 'pathspec', 'tomli', 'asyncio', 'multiprocessing'}\n"
        "print('loaded:', sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "loaded: []"


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
