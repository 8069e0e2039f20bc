#!/usr/bin/env python
"""Work off the backlog with the claude command, one ticket after the other."""

import json
import subprocess
import sys
import time
from pathlib import Path


def fix(path: Path) -> None:
    """Starts the command again until it ends well. A session limit ends it with 1, for hours."""
    while subprocess.run(["claude", "-p", f"Fix the ticket in {path}", "--model", "sonnet"]).returncode != 0:
        time.sleep(30)


def label(path: Path) -> str:
    """The good one: reads the answer's own word on whether it is one, and never asks again."""
    done = subprocess.run(
        ["claude", "-p", "--output-format", "json", "--max-budget-usd", "0.10"],
        input=f"One label for this ticket:\n{path.read_text()}",
        capture_output=True,
        text=True,
        check=False,
    )
    answer = json.loads(done.stdout)
    if answer["is_error"]:
        sys.exit(f"stopped at {path}: {answer['result']}")
    return answer["result"]


def main() -> None:
    """Every ticket of the folder."""
    subprocess.run(["claude", "--version"], check=True)
    for path in sorted(Path(sys.argv[1]).glob("*.md")):
        print(path, label(path))
        fix(path)


if __name__ == "__main__":
    main()
