"""Suppressing on the command line: comments, a baseline that only shrinks, comments that are written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from poolint.cli.main import group

CALL = 'client.messages.create(model="claude-sonnet-5", max_tokens=9, messages=text)'
APP = f"""import anthropic

client = anthropic.Anthropic(max_retries=0)


def ask(text):
    return {CALL}


def answer(text):
    return {CALL}
"""
Checked = Callable[..., Result]


@pytest.fixture
def checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checked:
    """Runs ``poolint check`` for TAG102 and comments in a folder with two calls without a tag."""
    (tmp_path / "poolint.toml").write_text('select = ["TAG102", "suppression"]\n', encoding="utf-8")
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(group, ["check", "--output-format", "concise", *arguments])


def places(result: Result) -> list[str]:
    """Line and code of each finding."""
    found = [line.split(":") for line in result.stdout.splitlines() if line.startswith("app.py:")]
    return [f"{parts[1]} {parts[3].strip().partition('[')[2][:6]}" for parts in found]


def edit(old: str, new: str) -> None:
    text = Path("app.py").read_text(encoding="utf-8")
    assert old in text
    Path("app.py").write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_comment_suppresses_and_is_counted(checked: Checked) -> None:
    edit(CALL, f"{CALL}  # poolint: ignore[untagged-direct-call] by hand")
    result = checked()
    assert (result.exit_code, places(result)) == (1, ["11 TAG102"])
    assert result.stdout.endswith("1 finding (1 warning) in 1 file; 1 suppressed by comment\n")


def test_what_is_suppressed_is_in_sarif(checked: Checked) -> None:
    edit(CALL, f"{CALL}  # poolint: ignore[TAG102] by hand")
    results = json.loads(checked("--output-format", "sarif").stdout)["runs"][0]["results"]
    assert [[why["justification"] for why in one["suppressions"]] for one in results] == [["by hand"], []]


@pytest.mark.parametrize("lines", ["# new\n", "\n" * 40, "import os\n\nMARK = 'x'\n"])
def test_inserted_lines_keep_every_fingerprint(checked: Checked, lines: str) -> None:
    def marks() -> list[str]:
        results = json.loads(checked("--output-format", "sarif").stdout)["runs"][0]["results"]
        return [one["partialFingerprints"]["poolint/v1"] for one in results]

    before = marks()
    assert len(set(before)) == 2
    edit("def ask", f"{lines}\n\ndef ask")
    edit("def answer", f"{lines}\n\ndef answer")
    assert marks() == before


def test_verbose_says_what_is_suppressed_and_why(checked: Checked) -> None:
    edit(CALL, f"{CALL}  # poolint: ignore[TAG102] by hand")
    checked("--write-baseline", "base.json")
    assert checked("--baseline", "base.json", "--verbose").stderr == (
        "suppressed: app.py:7 TAG102 (by comment: by hand)\n"
        "suppressed: app.py:11 TAG102 (by baseline: base.json)\n"
    )


def test_a_comment_that_does_nothing_is_a_finding(checked: Checked) -> None:
    edit("import anthropic\n", "import anthropic  # poolint: ignore[TAG102]\n")
    assert places(checked()) == ["1 SUP101", "7 TAG102", "11 TAG102"]
    assert places(checked("--ignore", "SUP101")) == ["7 TAG102", "11 TAG102"]


def test_a_comment_for_a_rule_that_does_not_run_is_not_unused(checked: Checked) -> None:
    edit("import anthropic\n", "import anthropic  # poolint: ignore[RTY101]\n")
    assert places(checked("--isolated", "--select", "TAG102,SUP")) == ["7 TAG102", "11 TAG102"]


def test_a_comment_that_suppresses_what_is_not_wanted_is_not_unused(checked: Checked) -> None:
    edit(CALL, f"{CALL}  # poolint: ignore[TAG102] by hand")
    assert places(checked("--select", "SUP")) == []


def test_a_reason_can_be_demanded(checked: Checked) -> None:
    edit(CALL, f"{CALL}  # poolint: ignore[TAG102]")
    Path("poolint.toml").write_text("require-ignore-reason = true\nselect = ['SUP', 'TAG102']\n", "utf-8")
    assert places(checked()) == ["7 SUP104", "11 TAG102"]


def test_every_kind_of_suppression_is_counted(checked: Checked) -> None:
    edit(CALL, f"{CALL}  # poolint: ignore[TAG102] by hand")
    checked("--write-baseline", "base.json")
    assert checked("--baseline", "base.json").stdout == (
        "No findings at 2 call sites; 2 suppressed: 1 by comment, 1 by baseline\n"
    )


def test_a_baseline_silences_what_is_there_and_nothing_new(checked: Checked) -> None:
    result = checked("--write-baseline", "base.json")
    assert (result.exit_code, result.stderr) == (0, "poolint: 2 lines of findings written to base.json\n")
    edit("def ask", "# moved\n\n\ndef ask")
    assert checked("--baseline", "base.json").exit_code == 0
    edit("def answer", f"def third(text):\n    return {CALL}\n\n\ndef answer")
    assert places(checked("--baseline", "base.json")) == ["14 TAG102"]


def test_the_configuration_can_name_the_baseline_beside_it(
    checked: Checked, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked("--write-baseline", "base.json")
    with Path("poolint.toml").open("a", encoding="utf-8") as file:
        file.write('baseline = "base.json"\n')
    assert checked().exit_code == 0
    Path("sub").mkdir()
    monkeypatch.chdir("sub")
    assert checked("../app.py").exit_code == 0


@pytest.mark.parametrize("flag", ["--update-baseline", "--update"])
def test_what_is_fixed_is_said_and_taken_out_on_demand(checked: Checked, flag: str) -> None:
    checked("--write-baseline", "base.json")
    before = Path("base.json").read_text(encoding="utf-8")
    edit(f"\n\ndef answer(text):\n    return {CALL}\n", "")
    result = checked("--baseline", "base.json")
    assert (result.exit_code, result.stdout) == (
        0,
        "1 entry of the baseline is fixed; take out with --update-baseline:\n  TAG102 in app.py\n"
        "No findings at 1 call site; 1 suppressed by baseline\n",
    )
    assert Path("base.json").read_text(encoding="utf-8") == before
    assert checked("--baseline", "base.json", flag).stderr.endswith("1 taken out of the baseline\n")
    after = Path("base.json").read_text(encoding="utf-8")
    assert set(after.splitlines()) < set(before.splitlines())
    assert "is fixed" not in checked("--baseline", "base.json").stdout


def test_an_update_adds_nothing(checked: Checked) -> None:
    checked("--write-baseline", "base.json")
    before = Path("base.json").read_bytes()
    edit("def answer", f"def third(text):\n    return {CALL}\n\n\ndef answer")
    assert checked("--baseline", "base.json", "--update-baseline").exit_code == 1
    assert Path("base.json").read_bytes() == before


def test_what_was_not_asked_is_not_fixed(checked: Checked) -> None:
    checked("--write-baseline", "base.json")
    before = Path("base.json").read_bytes()
    Path("other.py").write_text("", encoding="utf-8")
    for arguments in (("other.py",), ("--select", "RTY")):
        result = checked("--baseline", "base.json", "--update-baseline", *arguments)
        assert (result.exit_code, Path("base.json").read_bytes()) == (0, before)


def test_the_same_state_gives_the_same_bytes(checked: Checked) -> None:
    checked("--write-baseline", "one.json")
    checked("--write-baseline", "two.json", "--baseline", "one.json")
    assert Path("one.json").read_bytes() == Path("two.json").read_bytes()


def test_a_broken_baseline_is_said_and_can_be_written_anew(checked: Checked) -> None:
    Path("base.json").write_text("<<<<<<< ours\n", encoding="utf-8")
    result = checked("--baseline", "base.json")
    assert result.exit_code == 1
    assert "base.json:1: is no baseline of poolint; name another file, or write it anew" in result.stderr
    assert checked("--baseline", "base.json", "--write-baseline", "base.json").exit_code == 0


def test_comments_are_written_at_what_counts(checked: Checked) -> None:
    edit(CALL, f"{CALL}  # poolint: ignore[TAG102] known")
    result = checked("--add-ignore", "looked at")
    assert (result.exit_code, result.stderr) == (0, "poolint: 1 comment written in 1 file\n")
    assert result.stdout == "No findings at 2 call sites; 2 suppressed by comment\n"
    lines = Path("app.py").read_text(encoding="utf-8").splitlines()
    assert [line.partition("  #")[2] for line in lines if CALL in line] == [
        " poolint: ignore[TAG102] known",
        " poolint: ignore[TAG102] looked at",
    ]


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("--add-ignore", " "), "--add-ignore needs a reason"),
        (("--add-ignore", "a\nb"), "--add-ignore needs a reason"),
        (("--add-ignore", "see #12"), "--add-ignore needs a reason"),
        (("--update-baseline",), "--update-baseline needs a baseline"),
        (("--baseline", "nope.json"), "nope.json: there is no such baseline; write it with --write-baseline"),
        (("--write-baseline", "nowhere/b.json"), "there is no folder"),
        (
            ("--write-baseline", "b", "--add-ignore", "x"),
            "--write-baseline and --add-ignore do not go together",
        ),
        (("--write-baseline", "b", "--diff", "HEAD"), "--write-baseline and --diff do not go together"),
    ],
)
def test_wrong_usage_says_what_would_be_right(
    checked: Checked, arguments: tuple[str, ...], what: str
) -> None:
    result = checked(*arguments)
    assert result.exit_code != 0
    assert what in result.output


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (
            'baseline = "nope.json"',
            "poolint.toml:2: baseline: nope.json: there is no such baseline; write it with --write-baseline",
        ),
        ('baseline = "folder"', "poolint.toml:2: baseline: folder: cannot be read"),
        (
            'policy = "plan-limit-for-all"',
            "poolint.toml:2: there is no billing policy 'plan-limit-for-all'; did you mean",
        ),
        ('policy = "?"', "there is no billing policy '?'; there are "),
    ],
)
def test_what_a_configuration_names_is_missed_with_its_line(checked: Checked, line: str, what: str) -> None:
    Path("folder").mkdir()
    Path("poolint.toml").write_text(f"\n{line}\n", encoding="utf-8")
    result = checked()
    assert result.exit_code != 0
    assert what in " ".join(result.output.split())
