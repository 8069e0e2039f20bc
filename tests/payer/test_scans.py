"""A scan reads of a project what says who pays, also where no path to Claude leads there."""

from __future__ import annotations

from pathlib import Path

import pytest
from payer.harness import FIXTURES, TODAY, cases, expected, said, texts_of

from poolint import pipeline
from poolint.model.settings import CachePlace, Settings

SEVERAL = [case for case in cases() if len(list((FIXTURES / case).rglob("*.py"))) > 1]
STEPS = "github_actions"
"""A project without any Python."""


@pytest.mark.parametrize("case", [*SEVERAL, STEPS])
def test_a_scan_says_what_is_known_when_every_file_is_parsed(case: str, tmp_path: Path) -> None:
    texts = texts_of(case)
    for name, text in texts.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    found = pipeline.scan(Settings(paths=(str(tmp_path),), as_of=TODAY, jobs=1))
    told = {(site.path, site.line): said(site.payer) for site in found.sites if site.payer is not None}
    assert told == expected(texts)


def lay(case: str, root: Path) -> None:
    for name, text in texts_of(case).items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def test_an_announced_policy_says_of_steps_what_it_announced(tmp_path: Path) -> None:
    lay(STEPS, tmp_path)
    settings = Settings(paths=(str(tmp_path),), as_of=TODAY, jobs=1, policy="agent-sdk-credit")
    found = [site.payer for site in pipeline.scan(settings).sites if site.payer is not None]
    pools = {one.pools for one in found if one.routes == ("subscription",)}
    assert pools == {("agent-sdk-credit",)}
    assert ("api",) in {one.pools for one in found}


def test_evidence_of_a_step_names_the_input_its_line_and_the_secret_and_never_a_value(tmp_path: Path) -> None:
    file = tmp_path / ".github" / "workflows" / "ask.yml"
    file.parent.mkdir(parents=True)
    key = "sk-ant-api03-" + "x" * 95
    step = "      - uses: anthropics/claude-code-action@v1\n        with:\n          anthropic_api_key: "
    file.write_text(
        f"jobs:\n  ask:\n    steps:\n{step}${{{{ secrets.OURS }}}}\n{step}{key}\n", encoding="utf-8"
    )
    found = pipeline.scan(Settings(paths=(str(tmp_path),), as_of=TODAY, jobs=1))
    evidence = [step for site in found.sites if site.payer is not None for step in site.payer.evidence]
    assert [(step.line, step.text) for step in evidence] == [
        (6, "anthropic_api_key=: an API key is given, which wins over a login (OURS)"),
        (9, "anthropic_api_key=: an API key is given, which wins over a login"),
    ]
    assert key not in str(found)


def test_a_second_scan_of_a_step_that_changed_sees_the_change(tmp_path: Path) -> None:
    lay(STEPS, tmp_path)
    (tmp_path / ".git").mkdir()
    settings = Settings(
        paths=(str(tmp_path),), as_of=TODAY, jobs=1, cache=CachePlace(str(tmp_path / "c"), is_own=True)
    )
    before = pipeline.scan(settings)
    assert pipeline.scan(settings) == before
    file = tmp_path / ".github" / "workflows" / "claude.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("use_vertex: true", "use_vertex: false"))
    changed = [
        new.payer.routes
        for old, new in zip(before.sites, pipeline.scan(settings).sites, strict=True)
        if old.payer != new.payer and new.payer is not None
    ]
    assert changed == [("unknown",)]


def test_a_subscription_that_pays_for_a_step_is_shared_whatever_carries_its_token(tmp_path: Path) -> None:
    lay(STEPS, tmp_path)
    sites = pipeline.scan(Settings(paths=(str(tmp_path),), as_of=TODAY, jobs=1)).sites
    told = {
        note.text
        for site in sites
        if site.payer is not None
        for note in site.payer.notes
        if note.fault == "shared-login" and "actions/ask" not in site.path
    }
    job = "of .github/workflows/claude.yml runs on"
    assert told == {
        f"job inputs {job} claude_code_oauth_token",
        f"job variables {job} CLAUDE_CODE_OAUTH_TOKEN",
    }
