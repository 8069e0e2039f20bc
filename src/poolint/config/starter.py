"""What a project starts with: a first configuration, a hook and a baseline, and why one is not written."""

from __future__ import annotations

from pathlib import Path

import msgspec

from poolint.config.tables import table_in
from poolint.model.settings import OWN_FILE

HOOKS = ".pre-commit-config.yaml"
BASELINE = "poolint-baseline.jsonl"

_CONFIG_TEXT = f"""\
# What poolint looks at, and what counts. 'poolint config' says which keys there are.

# The least severity that stops a commit or a merge: "error", "warning", "info", or "never".
fail-level = "warning"

# What was there on the first day does not count; 'poolint check --update-baseline' takes out what is fixed.
baseline = "{BASELINE}"

# Rules that do not run here: codes, names or families; 'poolint explain' lists them.
# ignore = ["TAG102"]

# Findings in these places do not count.
# [per-file-ignores]
# "scripts/" = ["retry-stacked"]

# Your tags: the keys that name a feature, and the features there are.
# [tags]
# feature-keys = ["feature"]
# features = ["search", "support"]
"""
_HOOK = """\
  - repo: local
    hooks:
      - id: poolint
        name: poolint
        entry: poolint check --force-exclude
        language: system
        types_or: [python, jupyter, yaml]
        require_serial: true
"""


class Piece(msgspec.Struct, frozen=True):
    """One file that a project starts with."""

    name: str
    text: str | None
    """What to write; None where the file is left as it is."""
    reason: str
    """What the file is for, or why it is left as it is."""


def pieces(folder: Path) -> tuple[Piece, ...]:
    """What ``folder`` starts with; a file that is there stays as it is."""
    return (_config(folder), _hooks(folder))


def _config(folder: Path) -> Piece:
    table = table_in(folder)
    if table is not None:
        return Piece(Path(table.file).name, None, "configures poolint already")
    return Piece(OWN_FILE, _CONFIG_TEXT, "the configuration")


def _hooks(folder: Path) -> Piece:
    file = folder / HOOKS
    if not (folder / ".git").exists():
        return Piece(HOOKS, None, "here is no top of a git repository, so no hook")
    if not file.exists() and not file.is_symlink():
        return Piece(HOOKS, f"repos:\n{_HOOK}", "the hook; 'pre-commit install' sets it to work")
    if "poolint" in file.read_text(encoding="utf-8", errors="replace"):
        return Piece(HOOKS, None, "knows poolint already")
    return Piece(HOOKS, None, f"is yours; add this to its repos:\n{_HOOK.rstrip()}")


def baseline_piece(folder: Path, text: str | None) -> Piece:
    """The baseline; ``text`` is None where there is one already."""
    if text is None:
        return Piece(BASELINE, None, "is there already")
    table = table_in(folder)
    named = table is not None and "baseline" in table.values
    count = text.count("\n") - 1
    what = "1 kind of finding" if count == 1 else f"{count} kinds of findings"
    hint = "" if named else f'; name it in your configuration: baseline = "{BASELINE}"'
    return Piece(BASELINE, text, f"{what} that were there on the first day{hint}")
