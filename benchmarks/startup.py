"""The table of the hook: start-up and one changed file, as multiples of imports that nobody can do without.

Processor time of whole processes, run in turn, medians; with a warm cache, except where it says otherwise.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import NamedTuple

PYTHON = sys.executable
POOLINT = [PYTHON, "-m", "poolint"]
FILES = {
    "pyproject.toml": "[tool.poolint]\n",
    ".gitignore": "*.log\n/build/\n",
    "shop/__init__.py": "",
    "shop/clients.py": "import anthropic\n\nclient = anthropic.Anthropic()\n",
    "shop/app.py": (
        "import anthropic\n\nfrom shop.clients import client\n\n\n"
        "def ask(text):\n    for attempt in range(3):\n        try:\n"
        '            return client.messages.create(model="claude-sonnet-5", max_tokens=9, messages=[text])\n'
        "        except anthropic.RateLimitError:\n            continue\n"
    ),
    "shop/cart.py": "import json\n\n\ndef total(items):\n    return sum(item.price for item in items)\n",
}
CLICK, LIBCST = "python -c 'import click'", "python -c 'import libcst'"


class Case(NamedTuple):
    """One row: a command, what it is measured against, and how often that may fit into it."""

    name: str
    command: list[str]
    unit: str
    most: float | None = None
    before: Callable[[], object] = lambda: None


def table(runs: int) -> None:
    """Measure and print all of it, in a folder outside any checkout."""
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        for name, text in FILES.items():
            (top / name).parent.mkdir(parents=True, exist_ok=True)
            (top / name).write_text(text, encoding="utf-8")
        (top / ".git").mkdir()
        show(measured(cases(top), top, runs), cases(top))


def cases(top: Path) -> list[Case]:
    """The rows, in their order."""
    turns = count()

    def change(name: str) -> Callable[[], object]:
        return lambda: (top / name).write_text(f"{FILES[name]}\nVERSION = {next(turns)}\n", encoding="utf-8")

    hook = [*POOLINT, "check", "--quiet", "--force-exclude"]
    return [
        Case(CLICK, [PYTHON, "-c", "import click"], CLICK),
        Case(LIBCST, [PYTHON, "-c", "import libcst"], LIBCST),
        Case("poolint --version", [*POOLINT, "--version"], CLICK),
        Case("poolint check --help", [*POOLINT, "check", "--help"], CLICK),
        Case(
            "hook, a changed file without Claude", [*hook, "shop/cart.py"], CLICK, 2, change("shop/cart.py")
        ),
        Case("hook, a changed file with Claude", [*hook, "shop/app.py"], LIBCST, 3, change("shop/app.py")),
        Case("hook, nothing changed", [*hook, "shop/app.py"], LIBCST),
        Case("the same, --no-cache", [*hook, "--no-cache", "shop/app.py"], LIBCST),
    ]


def measured(rows: list[Case], top: Path, runs: int) -> dict[str, float]:
    """The processor time of each command, the first round left out."""
    environment = {
        **os.environ,
        "XDG_CACHE_HOME": str(top / "home"),
        # Bytecode for all alike: what pip installed has it, a checkout under some settings never gets it.
        "PYTHONPYCACHEPREFIX": str(top / "bytecode"),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    times: dict[str, list[float]] = {row.name: [] for row in rows}
    for turn in range(runs + 1):
        for row in rows:
            row.before()
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            done = subprocess.run(row.command, cwd=top, env=environment, capture_output=True, text=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            if done.returncode not in (0, 1):
                # A run that breaks is quick.
                raise SystemExit(f"{row.name}: exit status {done.returncode}\n{done.stderr}")
            if turn:
                times[row.name].append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return {name: statistics.median(listed) for name, listed in times.items()}


def show(times: dict[str, float], rows: list[Case]) -> None:
    """The table, with what was aimed at."""
    for row in rows:
        ratio = times[row.name] / times[row.unit]
        line = f"{row.name:38} {1000 * times[row.name]:7.0f} ms"
        if row.name != row.unit:
            line += f"  {ratio:5.1f} x {row.unit}"
        if row.most is not None:
            line += f"   (aim: {row.most:g} x{'' if ratio <= row.most else ', missed'})"
        print(line)
