"""Runs fixtures with real libraries and returns what was counted."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from experiment import environments
from experiment.marks import Fixture, Outcome
from experiment.signals import all_signals

HERE = Path(__file__).resolve().parent
LIGHT = ("anthropic", "tenacity", "backoff", "stamina", "retry", "retrying", "opnieuw", "requests", "httpx")
AGENT = ("claude_agent_sdk", "tenacity")
MODULES = {
    "langchain-anthropic": "langchain_anthropic",
    "claude-agent-sdk": "claude_agent_sdk",
    "aiohttp-retry": "aiohttp_retry",
    "httpx-retries": "httpx_retries",
}
EVERYWHERE = {"boto3", "httpx-retries"}
"""Libraries that both environments have."""
Counted = dict[str, Any]


def preload(fixture: Fixture) -> tuple[str, ...]:
    """What the parent imports once, so that no child has to."""
    heavy = tuple(MODULES.get(name, name) for name in fixture.needs)
    agent = any(site.surface in ("agent-sdk", "cli") for site in fixture.sites)
    return (*(AGENT if agent else LIGHT), *heavy)


class Runner:
    """One parent process in an experiment environment, serving jobs."""

    def __init__(self, python: Path, modules: tuple[str, ...]) -> None:
        command = [str(python), str(HERE / "run_case.py"), "--preload", ",".join(modules)]
        # litellm fetches a price list when it is imported, unless it is told to use its own.
        around = {**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=around
        )
        self._read()

    def _read(self) -> Counted:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the runner ended with status {self.process.wait()}; its error is above")
        return dict(json.loads(line))

    def run(self, case: Path, signal: str, cap: int) -> Counted:
        """Run one program with one signal."""
        assert self.process.stdin is not None
        job = {"case": str(case), "signal": all_signals()[signal], "cap": cap}
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        return self._read()

    def close(self) -> None:
        """End the parent; it has no children between jobs."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


class Laboratory:
    """The runners of a session, started when first needed."""

    def __init__(self, interpreter: Callable[[str], Path] = environments.interpreter) -> None:
        self.interpreter = interpreter
        self.runners: dict[tuple[str, tuple[str, ...]], Runner] = {}

    def __enter__(self) -> Laboratory:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        for runner in self.runners.values():
            runner.close()

    def runner(self, version: str, modules: tuple[str, ...]) -> Runner:
        """The runner for one environment and one set of libraries."""
        key = (version, modules)
        if key not in self.runners:
            self.runners[key] = Runner(self.interpreter(version), modules)
        return self.runners[key]

    def count(self, fixture: Fixture, version: str) -> dict[str, Counted]:
        """Everything measured for one fixture, by signal."""
        runner = self.runner(version, preload(fixture))
        return {signal: runner.run(fixture.path, signal, fixture.cap) for signal in fixture.signals}


def outcome(counted: Counted) -> Outcome:
    """The part of a measurement that a fixture records."""
    if counted["unbounded"]:
        return Outcome(None)
    return Outcome(counted["requests"], counted["final"], counted["elsewhere"] + counted["healthy"])


def applies(fixture: Fixture, version: str) -> bool:
    """Whether the fixture can be run with this version of the SDK."""
    if version == "newest":
        return True
    light = all(site.surface in ("anthropic-sdk", "raw-http", "bedrock", "vertex") for site in fixture.sites)
    return light and fixture.sdk != "newest" and set(fixture.needs) <= EVERYWHERE
