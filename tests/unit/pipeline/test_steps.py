"""Steps of workflows through the whole of a scan, and in every format."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from poolint.cli.main import group

SCHEMA = json.loads((Path(__file__).parents[3] / "schemas" / "inventory.schema.json").read_text())
WORKFLOW = """\
name: Ask
on: [issue_comment]
jobs:
  triage:
    runs-on: ubuntu-latest
    steps:
      - uses: anthropics/claude-code-action@v1
        with:
          claude_code_oauth_token: ${{ secrets.CLAUDE_CODE_OAUTH_TOKEN }}
          claude_args: --max-turns 5 --model claude-sonnet-5
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / "ask.yml").write_text(WORKFLOW, encoding="utf-8")
    return tmp_path


def listed(project: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(group, ["inventory", str(project), "--no-cache", *arguments])
    return result.exit_code, result.stdout


def test_a_repository_without_python_has_its_steps_listed(project: Path) -> None:
    code, text = listed(project, "--format", "json")
    found = json.loads(text)
    jsonschema.validate(found, SCHEMA)
    (site,) = found["sites"]
    assert code == 0
    assert {key: site[key] for key in ("id", "line", "language", "surface", "model", "context", "pools")} == {
        "id": ".github/workflows/ask.yml:triage:uses:1",
        "line": 7,
        "language": "github-actions",
        "surface": "github-action",
        "model": "claude-sonnet-5",
        "context": "source",
        "pools": ["plan-limits"],
    }


def test_lines_above_a_step_change_nothing_of_its_id(project: Path) -> None:
    before = json.loads(listed(project, "--format", "json")[1])["sites"][0]
    file = project / ".github" / "workflows" / "ask.yml"
    file.write_text("# one\n# two\n" + WORKFLOW, encoding="utf-8")
    after = json.loads(listed(project, "--format", "json")[1])["sites"][0]
    assert (after["id"], after["line"]) == (before["id"], before["line"] + 2)


@pytest.mark.parametrize("form", ["text", "csv", "markdown", "html"])
def test_every_format_names_the_step(project: Path, form: str) -> None:
    code, text = listed(project, "--format", form, "--policy", "agent-sdk-credit")
    assert code == 0
    assert all(word in text for word in ("ask.yml", "github-action", "triage", "agent-sdk-credit"))


def test_what_is_no_yaml_is_a_gap_with_its_line(project: Path) -> None:
    file = project / ".github" / "workflows" / "ask.yml"
    file.write_text(WORKFLOW + "        with: [\n", encoding="utf-8")
    code, text = listed(project, "--format", "json")
    (gap,) = json.loads(text)["files"]["failed"]
    assert (code, gap["line"]) == (3, 12)
    assert gap["reason"] == "could not be read as a workflow: not valid YAML"


@pytest.mark.parametrize("hostile", ["::error::x", "\\u001b[31mred", "<script>alert(1)</script>"])
def test_a_hostile_name_of_a_job_acts_in_no_format(project: Path, hostile: str) -> None:
    file = project / ".github" / "workflows" / "ask.yml"
    file.write_text(WORKFLOW.replace("  triage:", f'  "{hostile}":'), encoding="utf-8")
    for form in ("text", "markdown", "html"):
        _, text = listed(project, "--format", form)
        assert "\x1b" not in text
        assert form != "html" or "<script>alert" not in text
        assert not any(line.startswith("::error") for line in text.splitlines())


def outage(project: Path) -> dict[str, object]:
    (site,) = json.loads(listed(project, "--format", "json")[1])["sites"]
    found = site["exhaustion"]
    assert isinstance(found, dict)
    return found


def test_a_step_asks_once_and_fails_with_its_job_where_the_pool_is_dry(project: Path) -> None:
    found = outage(project)
    assert (found["verdict"], found["worst"], found["unclear"]) == ("propagates", 1, [])
    finals = found["finals"]
    assert isinstance(finals, dict)
    assert finals["agent-credit-balance"] == "raises GITHUB_ACTIONS.StepFailed"


def test_a_step_that_may_fail_takes_a_dry_pool_for_nothing(project: Path) -> None:
    file = project / ".github" / "workflows" / "ask.yml"
    file.write_text(WORKFLOW.replace("        with:", "        continue-on-error: true\n        with:"))
    assert outage(project)["verdict"] == "swallows"
