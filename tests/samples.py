"""The samples in README.md: each is what the tool prints, and ``make samples`` puts it there anew.

A sample is a text block under a comment ``<!-- sample: poolint … -->`` that says the command.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
_SAMPLE = re.compile(r"(<!-- sample: poolint (?P<arguments>.+?) -->\n```text\n)(?P<text>.*?)(```)", re.DOTALL)


def printed(arguments: str) -> str:
    """What ``poolint <arguments>`` writes on stdout, run in the checkout."""
    command = [sys.executable, "-m", "poolint", *shlex.split(arguments)]
    return subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True
    ).stdout


def fresh(text: str) -> str:
    """``text`` with every sample as the tool prints it today."""
    return _SAMPLE.sub(lambda found: found[1] + printed(found["arguments"]) + found[4], text)


if __name__ == "__main__":
    readme = ROOT / "README.md"
    readme.write_text(fresh(readme.read_text(encoding="utf-8")), encoding="utf-8")
