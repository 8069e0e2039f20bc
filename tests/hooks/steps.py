"""The steps of a pipeline, run here in the shell that CI gives; what only CI can do is left out."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).parents[2]
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
_COMPARED = re.compile(r"(\S+) == '([^']*)'")


class Ran(NamedTuple):
    """What a pipeline came to."""

    status: int
    """Of the first step that failed; 0 where none did."""
    outputs: Mapping[str, str]
    """By ``step.name``."""
    text: str
    """Everything that was printed."""


def action() -> dict[str, Any]:
    """The composite action."""
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    return loaded


def run_action(folder: Path, work: Path, facts: Mapping[str, str], install: bool = False) -> Ran:
    """Run the action in the checkout ``folder``, with ``facts`` for its expressions."""
    loaded = action()
    known = {f"inputs.{name}": str(given.get("default", "")) for name, given in loaded["inputs"].items()}
    known |= facts
    outputs: dict[str, str] = {}
    printed = ""
    for step in loaded["runs"]["steps"]:
        if "run" not in step or not _wanted(step.get("if", ""), known):
            continue
        if "Install" in step["name"] and not install:
            continue
        file = work / "output"
        file.write_text("", encoding="utf-8")
        environment = {name: _filled(value, known | outputs) for name, value in step["env"].items()}
        environment |= {
            "GITHUB_OUTPUT": str(file),
            "GITHUB_STEP_SUMMARY": str(work / "summary.md"),
            "RUNNER_TEMP": str(work),
        }
        # As GitHub starts it for "shell: bash".
        shell = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
        done = _run(shell, folder, environment, work)
        printed += done.stdout
        for line in file.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition("=")
            outputs[f"steps.{step['id']}.outputs.{name}"] = value
        if done.returncode:
            return Ran(done.returncode, outputs, printed)
    return Ran(0, outputs, printed)


def run_gitlab(folder: Path, work: Path, variables: Mapping[str, str]) -> Ran:
    """Run the script of the job in the checkout ``folder``."""
    loaded = yaml.safe_load((ROOT / "templates" / "gitlab-ci.yml").read_text(encoding="utf-8"))
    environment = {**loaded["variables"], **variables}
    printed = ""
    for script in loaded["poolint"]["script"]:
        done = _run(["sh", "-e", "-c", script], folder, environment, work)
        printed += done.stdout
        if done.returncode:
            return Ran(done.returncode, {}, printed)
    return Ran(0, {}, printed)


def fake_gh(work: Path, comments: str = "") -> None:
    """A ``gh`` that answers a list of comments with ids, and writes down what it is asked to do."""
    program = work / "bin" / "gh"
    program.parent.mkdir(exist_ok=True)
    program.write_text(
        f'#!/bin/sh\nif [ "$2" = --paginate ]; then printf %s "{comments}"; exit 0; fi\n'
        f'echo "$@" >> "{work}/gh.log"\nfor last; do :; done\ncp "${{last#body=@}}" "{work}/body.md"\n',
        encoding="utf-8",
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


def _run(
    shell: list[str], folder: Path, environment: Mapping[str, str], work: Path
) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT")}
    tools = f"{work / 'bin'}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        shell,
        cwd=folder,
        env={**kept, "PATH": tools, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _filled(value: str, known: Mapping[str, str]) -> str:
    return _EXPRESSION.sub(lambda found: known.get(found[1], ""), value)


def _wanted(condition: str, known: Mapping[str, str]) -> bool:
    return all(known.get(name, "") == value for name, value in _COMPARED.findall(condition))
