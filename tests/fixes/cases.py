"""Fixtures of fixes: a project before and after, and what its case says of it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from poolint.config import resolve
from poolint.model.settings import Settings

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

CASES = Path(__file__).resolve().parents[1] / "fixtures" / "fixes"


class Case(NamedTuple):
    """One claim about a fix."""

    path: Path
    select: tuple[str, ...]
    unsafe: bool = False
    experiment: bool = False
    """Whether the programs are run, and their requests counted."""
    transient: str = "stays"
    """What becomes of the requests when the program should only slow down."""

    @property
    def name(self) -> str:
        return self.path.name


def load(name: str) -> Case:
    table = tomllib.loads((CASES / name / "case.toml").read_text(encoding="utf-8"))
    unknown = set(table) - {"claim", "select", "unsafe", "experiment", "transient"}
    assert not unknown and table["claim"], f"{name}: {unknown or 'no claim'}"
    return Case(
        CASES / name,
        tuple(table["select"]),
        table.get("unsafe", False),
        table.get("experiment", False),
        table.get("transient", "stays"),
    )


NAMES = sorted(path.parent.name for path in CASES.glob("*/case.toml"))


def settings(folder: Path, select: tuple[str, ...]) -> Settings:
    """How the project is scanned: with its own configuration, and for the rules of the case."""
    return resolve((str(folder),), {"select": select, "jobs": 1}, None, False)


def files(folder: Path) -> Mapping[str, bytes]:
    """The bytes of every Python file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.py"))}
