"""``poolint check`` on a small project whose outage is made by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from poolint import pipeline
from poolint.cli.main import group
from poolint.model.exhaustion import Exhaustion, Observation, RetryLayer
from poolint.model.facts import CallSite
from poolint.model.place import Step

APP = """import anthropic

client = anthropic.Anthropic(max_retries=0)

def ask(text):
    for attempt in range(8):
        try:
            return client.messages.create(model="claude-sonnet-5", messages=text)
        except anthropic.RateLimitError:
            continue
"""
LAYER = RetryLayer(
    path="app.py",
    line=6,
    end_line=10,
    mechanism="loop",
    name="a loop",
    verdict="conflates",
    attempts=8,
    transient=8,
    reason="the handler goes round again",
    change=Step("app.py", 9, "except RateLimitError"),
)
OUTAGE = Exhaustion(
    verdict="conflates",
    requests={"tier-spend-cap": 8},
    worst=8,
    worst_signal="tier-spend-cap",
    final="returns None",
    finals={},
    layers=(LAYER,),
    trace=(Step("app.py", 9, "the handler takes it and goes round again"),),
    observations=(Observation("fan-out", "app.py", 9, 9),),
)
MESSAGE = (
    "when the monthly spend cap of the usage tier is reached, this sends 8 requests, then returns None: "
    "a loop takes an empty pool for a rate limit"
)
HELP = "Look at the error code before you retry: a spent pool is raised at once, only the rest is sent again."
Checked = Callable[..., Result]


@pytest.fixture
def checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checked:
    """Runs ``poolint check`` in a folder with ``app.py``, whose call is judged as ``OUTAGE``."""
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    survey = pipeline.survey

    def judged(site: CallSite) -> CallSite:
        return msgspec.structs.replace(site, exhaustion=OUTAGE, payer=None, attribution=None)

    def with_outage(*arguments: Any) -> pipeline.Survey:
        done = survey(*arguments)
        sites = tuple(map(judged, done.inventory.sites))
        inventory = msgspec.structs.replace(done.inventory, sites=sites)
        return done._replace(sites=tuple(map(judged, done.sites)), inventory=inventory)

    monkeypatch.setattr(pipeline, "survey", with_outage)
    return lambda *arguments: CliRunner().invoke(group, ["check", "--isolated", *arguments])


def test_findings_are_shown_with_their_code_and_fail(checked: Checked) -> None:
    result = checked("--select", "RTY101")
    assert result.exit_code == 1
    assert (
        result.stdout
        == f"""error[RTY101]: {MESSAGE}
  --> app.py:9:9
    |
  7 |         try:
  8 |             return client.messages.create(model="claude-sonnet-5", messages=text)
  9 |         except anthropic.RateLimitError:
    |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    |
  endangers: app.py:8 messages.create in ask
  how: app.py:9  the handler takes it and goes round again
  help: {HELP}
  fix: unsafe, where the code is of a form it knows: poolint check --fix --unsafe-fixes --select RTY101
  rule: retry-conflates-exhaustion (poolint explain RTY101)

1 finding (1 error) in 1 file
"""
    )


def test_concise_is_one_line_for_each(checked: Checked) -> None:
    result = checked("--output-format", "concise", "--select", "RTY101")
    assert result.stdout == f"app.py:9:9: error[RTY101]: {MESSAGE}\n1 finding (1 error) in 1 file\n"


def test_the_environment_can_choose_the_format(checked: Checked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POOLINT_OUTPUT_FORMAT", "concise")
    assert checked("--select", "RTY101").stdout.startswith("app.py:9:9: error[RTY101]: ")


def test_statistics_count_by_rule(checked: Checked) -> None:
    assert checked("--statistics").stdout == (
        "1  EXH105  fan-out-without-breaker\n"
        "1  RTY101  retry-conflates-exhaustion\n"
        "2 findings (1 error, 1 warning) in 1 file\n"
    )


@pytest.mark.parametrize(
    ("arguments", "status", "codes"),
    [
        ((), 1, {"RTY101", "EXH105"}),
        (("--ignore", "RTY101, exhaustion"), 0, set()),
        (("--ignore", "RTY101", "--ignore", "EXH105"), 0, set()),
        (("--select", "exhaustion"), 1, {"EXH105"}),
        (("--select", "exhaustion", "--extend-select", "RTY101"), 1, {"RTY101", "EXH105"}),
        (("--extend-ignore", "EXH"), 1, {"RTY101"}),
        (("--exit-zero",), 0, {"RTY101", "EXH105"}),
        (("--select", "EXH105", "--fail-level", "error"), 0, {"EXH105"}),
        (("--fail-level", "error"), 1, {"RTY101", "EXH105"}),
        (("--fail-level", "never"), 0, {"RTY101", "EXH105"}),
        (("--min-confidence", "certain"), 1, {"RTY101", "EXH105"}),
    ],
)
def test_flags_choose_what_runs_and_what_fails(
    checked: Checked, arguments: tuple[str, ...], status: int, codes: set[str]
) -> None:
    result = checked("--output-format", "concise", *arguments)
    found = {code for code in ("RTY101", "EXH105") if f"[{code}]" in result.stdout}
    assert (result.exit_code, found) == (status, codes)


def test_the_report_can_go_to_a_file(checked: Checked) -> None:
    result = checked("--output-format", "concise", "--output-file", "found.txt")
    assert (result.exit_code, result.stdout) == (1, "")
    assert (
        Path("found.txt").read_text(encoding="utf-8").endswith("2 findings (1 error, 1 warning) in 1 file\n")
    )


@pytest.mark.parametrize(
    "arguments", [("missing.py",), ("missing.py", "app.py"), ("missing.py", "--exit-zero")]
)
def test_what_could_not_be_looked_at_comes_before_what_was_found(
    checked: Checked, arguments: tuple[str, ...]
) -> None:
    result = checked(*arguments)
    assert result.exit_code == 3
    assert result.stderr == "poolint: incomplete: 1 place could not be looked at; see the report\n"
    assert checked("--quiet", *arguments).stderr == ""


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("--select", "RTY999"), "'RTY999' names no rule; did you mean 'RTY109'?"),
        (("--ignore", "retry-stakced"), "'retry-stakced' names no rule; did you mean 'retry-stacked'?"),
        (("--select", "zzz"), "'zzz' names no rule; 'poolint explain' lists them"),
        (("--output-format", "txet"), "'txet' is not one of"),
        (("--output-file", "nowhere/found.txt"), "there is no folder"),
    ],
)
def test_wrong_usage_says_what_would_be_right(
    checked: Checked, arguments: tuple[str, ...], what: str
) -> None:
    result = checked(*arguments)
    assert result.exit_code != 0
    assert what in result.output


def test_a_word_of_the_configuration_is_told_with_its_line(checked: Checked) -> None:
    Path("poolint.toml").write_text('select = ["RTY101"]\nignore = ["retry-stakced"]\n', encoding="utf-8")
    result = CliRunner().invoke(group, ["check"])
    assert "poolint.toml:2: 'retry-stakced' names no rule; did you mean 'retry-stacked'?" in result.output


def test_the_configuration_gives_severities_and_files_that_are_spared(checked: Checked) -> None:
    text = 'severity = { RTY101 = "info" }\nper-file-ignores = { "*.py" = ["EXH105"] }\n'
    Path("poolint.toml").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(group, ["check", "--output-format", "concise"])
    counts = "1 finding (1 info) in 1 file; 1 suppressed by config"
    assert result.stdout == f"app.py:9:9: info[RTY101]: {MESSAGE}\n{counts}\n"


def test_only_causes_below_the_named_paths_are_reported(checked: Checked) -> None:
    Path("other.py").write_text("import app\n", encoding="utf-8")
    assert checked("other.py").exit_code == 0
    assert checked("app.py").exit_code == 1


def test_verbose_says_what_was_left_out(checked: Checked) -> None:
    assert "left out: app.py (" in checked("--verbose", "--exclude", "app.py").stderr
