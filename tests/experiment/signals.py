"""The signals of the experiment, read from ``signals.toml``."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Signal = dict[str, Any]

DRY = ("exhausted", "blocked")
"""The kinds a retry cannot cure: the pool is empty, or shut for hours."""

GROUPS = {"bedrock": "bedrock", "vertex": "vertex", "openai": "openai", "agent-sdk": "agent", "cli": "agent"}
"""Which group of signals a surface can meet; every other surface meets those of the Claude API."""


@cache
def all_signals() -> dict[str, Signal]:
    """Every signal by its id, in the order of the file."""
    text = Path(__file__).with_name("signals.toml").read_text(encoding="utf-8")
    return {one["id"]: one for one in tomllib.loads(text)["signal"]}


def usual(surface: str) -> tuple[str, ...]:
    """The ids of the signals that every fixture of this surface is run with."""
    group = GROUPS.get(surface, "anthropic")
    found = all_signals().items()
    return tuple(id for id, one in found if one.get("surface", "anthropic") == group and not one.get("extra"))
