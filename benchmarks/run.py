"""The speed table: poolint against plain Python and its peers, as ratios of one run.

Commands are run in turn (A B C, A B C, ...) and their medians compared, so that what else the machine
does falls on all of them. Seconds are of this machine; the ratios are what counts.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
import venv
from pathlib import Path
from typing import NamedTuple

import corpora
import startup

PYTHON = sys.executable
FLOOR = str(Path(__file__).with_name("floor.py"))
RULE = """rules:
  - id: messages-create
    pattern: $X.messages.create(...)
    message: a call
    languages: [python]
    severity: INFO
"""
PEERS = ("semgrep", "tokentoll", "overllm")
TOO_LONG = 900
"""Seconds after which a command is given up."""


class Outcome(NamedTuple):
    """What one run of a command took; ``failed`` says why there is nothing to compare."""

    seconds: float
    megabytes: float
    failed: str = ""


def timed(command: list[str], cwd: Path) -> Outcome:
    """Run a command once; the memory is that of its largest process."""
    start = time.perf_counter()
    child = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while True:
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            break
        if time.perf_counter() - start > TOO_LONG:
            child.kill()
            os.wait4(child.pid, 0)
            return Outcome(TOO_LONG, 0.0, f"not done after {TOO_LONG} s")
        time.sleep(0.005)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    failed = "" if child.returncode in (0, 1, 3) else f"exit status {child.returncode}"
    return Outcome(seconds, usage.ru_maxrss / 1024, failed)


def compared(commands: dict[str, list[str]], rounds: int, cwd: Path) -> dict[str, Outcome]:
    """The medians of commands that are run in turn."""
    runs: dict[str, list[Outcome]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            if not any(run.failed for run in runs[name]):
                runs[name].append(timed(command, cwd))
    return {
        name: Outcome(
            statistics.median(run.seconds for run in found),
            max(run.megabytes for run in found),
            next((run.failed for run in found if run.failed), ""),
        )
        for name, found in runs.items()
    }


def show(title: str, found: dict[str, Outcome]) -> None:
    """One table, with the first command as the measure of all."""
    print(f"\n{title}")
    print(f"  {'':34} {'seconds':>9} {'MB':>7}  poolint / this")
    own = next(iter(found.values()))
    for name, one in found.items():
        ratio = one.failed or own.failed or f"{own.seconds / one.seconds:.2f}"
        print(f"  {name:34} {one.seconds:9.2f} {one.megabytes:7.0f}  {ratio}", flush=True)


def peer(name: str) -> Path | None:
    """The program of a peer in an environment of its own; None where it cannot be installed."""
    folder = corpora.WORK / "peers" / name
    program = folder / "bin" / name
    if not program.exists():
        venv.create(folder, with_pip=True, clear=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", name]
        subprocess.run(pip, capture_output=True, check=False)
    return program if program.exists() else None


def peers(root: Path) -> dict[str, list[str]]:
    """The commands of the peers that could be installed; the others are named."""
    rule = corpora.WORK / "rule.yaml"
    rule.write_text(RULE)
    arguments = {
        "semgrep": [
            "scan",
            "--metrics=off",
            "--disable-version-check",
            "--config",
            str(rule),
            "-j",
            "1",
            "-q",
        ],
        "tokentoll": ["scan"],
        "overllm": [],
    }
    found = {}
    for name in PEERS:
        program = peer(name)
        if program is None:
            print(f"  {name}: cannot be installed here")
        else:
            found[name] = [str(program), *arguments[name], str(root)]
    return found


def trees(names: list[str], rounds: int, *, with_peers: bool) -> None:
    """The tables of the corpora; the peers take too long for more than one of them."""
    known = {"general": corpora.GENERAL, "litellm": corpora.LITELLM, "llm": corpora.LLM_HEAVY}
    for name in names:
        root, missing = corpora.fetch(name, known[name])
        files, lines = corpora.size(root)
        own = [PYTHON, "-m", "poolint", "inventory", "--format", "json", "--jobs", "1", str(root)]
        warm = [*own, "--cache-dir", str(corpora.WORK / "cache" / name)]
        timed(warm, corpora.WORK)
        commands = {
            "poolint, one core": [*own, "--no-cache"],
            "poolint, nothing changed": warm,
            "walk, read, search": [PYTHON, FLOOR, "search", str(root)],
            "ast.parse of every file": [PYTHON, FLOOR, "parse", str(root)],
            **(peers(root) if with_peers and name == "litellm" else {}),
        }
        left_out = f"; not to be had: {', '.join(missing)}" if missing else ""
        show(f"{name}: {files:,} files, {lines:,} lines{left_out}", compared(commands, rounds, corpora.WORK))


def main() -> None:
    """Print every table that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("tables", nargs="*", default=["hook", "general", "litellm", "llm"])
    given = parser.parse_args()
    corpora.WORK.mkdir(exist_ok=True)

    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores; load {os.getloadavg()[0]:.1f}")
    if "hook" in given.tables:
        startup.table(max(given.rounds, 5))
    trees([name for name in given.tables if name != "hook"], given.rounds, with_peers=not given.no_peers)


if __name__ == "__main__":
    main()
