import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from poolint.cli import main
from poolint.cli.main import group

APP = "import anthropic\nanthropic.Anthropic().messages.create(model='claude-sonnet-5')\n"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("app.py").write_text(APP, encoding="utf-8")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(group, ["inventory", *arguments], color=True)


def refused(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    """What stderr says where the command ends with a 2 and without a report."""
    monkeypatch.setattr(sys, "argv", ["poolint", "inventory", *arguments])
    with pytest.raises(SystemExit) as end:
        main.run()
    output = capsys.readouterr()
    assert (end.value.code, output.out) == (2, "")
    return output.err


def test_everything_looked_at_is_a_zero() -> None:
    result = run()
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("1 call site in 1 file\n")


def test_two_runs_write_the_same_bytes() -> None:
    assert run("--format", "json").stdout_bytes == run("--format", "json").stdout_bytes


def test_a_path_that_does_not_exist_is_a_three_with_the_report_written() -> None:
    result = run("app.py", "nowhere.py", "--format", "json")
    assert result.exit_code == 3
    assert [site["path"] for site in json.loads(result.stdout)["sites"]] == ["app.py"]
    assert result.stderr == "poolint: incomplete: 1 place could not be looked at; see the report\n"


def test_quiet_says_nothing_but_the_status() -> None:
    result = run("nowhere.py", "--quiet")
    assert (result.exit_code, result.stderr) == (3, "")


def test_verbose_says_what_was_left_out() -> None:
    Path("build").mkdir()
    assert run("--verbose").stderr == "left out: build (exclude)\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--format", "yaml"), "'yaml' is not one of"),
        (("--jobs", "0"), "0 is not in the range"),
        (("--config", "nowhere.toml"), "nowhere.toml: cannot be read: No such file or directory"),
        (("--output", "no/where.json"), "cannot write no/where.json: there is no folder"),
    ],
)
def test_wrong_usage_is_a_two_with_a_message_and_no_report(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    message: str,
) -> None:
    assert message in refused(capsys, monkeypatch, *arguments)


def test_a_mistake_in_the_configuration_is_a_two_with_file_and_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("poolint.toml").write_text("jobz = 1\n", encoding="utf-8")
    said = refused(capsys, monkeypatch)
    assert said == "Error: poolint.toml:1: unknown key 'jobz'; did you mean 'jobs'?\n"
    assert run("--isolated").exit_code == 0


def test_output_takes_the_report_and_stdout_nothing() -> None:
    result = run("--format", "json", "--output", "report.json")
    assert (result.exit_code, result.stdout) == (0, "")
    assert len(json.loads(Path("report.json").read_text(encoding="utf-8"))["sites"]) == 1


def test_excludes_leave_out_and_a_named_file_is_read_all_the_same() -> None:
    assert "No call sites found" in run("--extend-exclude", "app.py").stdout
    assert "1 call site" in run("app.py", "--extend-exclude", "app.py").stdout
    assert "No call sites" in run("app.py", "--extend-exclude", "app.py", "--force-exclude").stdout


def test_colours_are_written_when_they_are_asked_for() -> None:
    assert "\x1b[" not in run().stdout
    assert "\x1b[" in run("--color", "always").stdout


def test_the_command_runs_as_a_module_and_ends_quietly_when_nobody_reads() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "poolint", "inventory"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert (process.stderr.read(), process.wait(60)) == (b"", 0)
    process.stderr.close()


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts are sent differently there")
def test_an_interrupt_during_the_scan_is_a_130_without_a_word() -> None:
    os.mkfifo("report")
    # Nobody opens the pipe to read, so the command waits there for its interrupt.
    process = subprocess.Popen(
        [sys.executable, "-m", "poolint", "inventory", "--isolated", "--output", "report"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A shell that runs the tests in the background has them ignore interrupts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert (output, errors.strip(), process.returncode) == (b"", b"", 130)
