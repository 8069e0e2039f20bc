"""Versions of packages: which rows of the catalog hold for the version a project has pinned.

A specifier is PEP 440's, of release numbers alone: ``>=2.5,<3``, ``==2.12.*``, ``!=1.0``, ``~=2.4``. An empty
one covers every version. Suffixes of a version (``rc1``, ``.post2``, ``+local``) are not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol, TypeVar

_CLAUSE = re.compile(r"(?P<op>>=|<=|==|!=|~=|>|<)\s*(?P<release>\d+(?:\.\d+)*)(?P<any>\.\*)?")
_RELEASE = re.compile(r"[vV]?(?:\d+!)?(\d+(?:\.\d+)*)")

Release = tuple[int, ...]


class Versioned(Protocol):
    """A row that holds for some versions of one package."""

    @property
    def package(self) -> str:
        """The distribution."""

    @property
    def versions(self) -> str:
        """The specifier."""


RowT = TypeVar("RowT", bound=Versioned)


def release(version: str) -> Release:
    """The numbers of a version, without trailing zeros: ``2.10.0`` is ``(2, 10)``."""
    found = _RELEASE.match(version.strip())
    if found is None:
        raise ValueError(f"{version!r} is not a version: it does not start with a number")
    return _trimmed(tuple(int(part) for part in found[1].split(".")))


def _trimmed(numbers: Release) -> Release:
    while numbers and numbers[-1] == 0:
        numbers = numbers[:-1]
    return numbers


def covers(specifier: str, version: str) -> bool:
    """Whether ``version`` is one that ``specifier`` speaks of."""
    return all(_holds(clause.strip(), release(version)) for clause in specifier.split(",") if clause.strip())


def _holds(clause: str, mine: Release) -> bool:
    found = _CLAUSE.fullmatch(clause)
    if found is None:
        raise ValueError(f"{clause!r} is not a version specifier: write an operator and numbers, as in >=2.5")
    parts = tuple(int(part) for part in found["release"].split("."))
    theirs = _trimmed(parts)
    operator = found["op"]
    if found["any"] or operator == "~=":
        prefix = parts if found["any"] else parts[:-1]
        inside = (mine + (0,) * len(prefix))[: len(prefix)] == prefix
        if operator == "~=":
            return inside and mine >= theirs
        return inside if operator == "==" else not inside
    outcomes = {
        ">=": mine >= theirs,
        "<=": mine <= theirs,
        "==": mine == theirs,
        "!=": mine != theirs,
        ">": mine > theirs,
        "<": mine < theirs,
    }
    return outcomes[operator]


def in_version(rows: Sequence[RowT], package: str, version: str | None) -> tuple[RowT, ...]:
    """The rows of ``package`` that hold for ``version``; for its newest one where the version is not known.

    A row holds for the newest version when its specifier has no upper end.
    """
    mine = [row for row in rows if row.package == package]
    if version is None:
        return tuple(row for row in mine if is_newest(row.versions))
    return tuple(row for row in mine if covers(row.versions, version))


def is_newest(specifier: str) -> bool:
    """Whether the specifier has no upper end, so that it holds for releases still to come."""
    return not any(clause.strip().startswith(("<", "==", "~=")) for clause in specifier.split(","))
