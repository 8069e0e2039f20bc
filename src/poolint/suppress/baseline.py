"""The baseline: findings that were there when it was written, and do not count; one line for each kind.

A line says what a finding is, without its line or a time, and how often it is there. Lines stand on their
own and are sorted, so that branches merge; of two lines for the same, the larger number holds.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from poolint.model.findings import Finding, Suppression
from poolint.model.identity import Identity, identity
from poolint.model.mistake import Mistake

_HEAD = "poolint-baseline"
_VERSION = 1
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_NEXT = "write it anew with --write-baseline"

Near = Callable[[str], str]
"""A path of the scan as the baseline names it: from the folder of the baseline."""


class BaselineError(Mistake):
    """A baseline that cannot be used, in words for the user."""


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the file."""

    code: str
    path: str
    anchor: str
    sites: tuple[str, ...]
    count: int = 1


class Applied(NamedTuple):
    """What a baseline makes of findings."""

    findings: tuple[Finding, ...]
    """All of them, those marked that the baseline knows."""
    used: Mapping[Identity, int]
    """How often each known one is still there, by what it is now: what endangers less is less."""
    left: Mapping[Identity, int]
    """What nothing answers any more."""


def read_baseline(text: str, name: str) -> dict[Identity, int]:
    """How often each finding is known; ``name`` is what the user calls the file."""
    lines = text.split("\n")
    _check_head(lines[0], name)
    known: dict[Identity, int] = {}
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        if line.startswith(_CONFLICT):
            raise BaselineError(
                f"{name}:{number}: a merge left its marks here; take them out, keep the lines of both sides"
            )
        if _HEAD in line and _is_head(line):
            # Both sides of a merge can have added the file.
            continue
        entry = _entry(line, f"{name}:{number}")
        key = Identity(entry.code, entry.path, entry.anchor, entry.sites)
        known[key] = max(entry.count, known.get(key, 0))
    return known


def written(known: Mapping[Identity, int]) -> str:
    """The text of a baseline."""
    lines = [json.dumps({_HEAD: _VERSION})]
    for one, count in sorted(known.items()):
        entry = {"code": one.code, "path": one.path, "anchor": one.anchor, "sites": one.sites, "count": count}
        lines.append(json.dumps(entry))
    return "\n".join(lines) + "\n"


def counts(findings: Iterable[Finding], near: Near) -> dict[Identity, int]:
    """What a baseline must know so that none of ``findings`` counts."""
    return dict(Counter(identity(_near(finding, near)) for finding in findings))


def applied(findings: Iterable[Finding], known: Mapping[Identity, int], near: Near, name: str) -> Applied:
    """``findings`` with those marked that ``known`` has.

    One answers for a finding where the rule and the words of the place are the same, and it endangered
    every site that is endangered now: an old retry around a new call is new.
    """
    left = dict(known)
    used: Counter[Identity] = Counter()
    done = []
    for finding in findings:
        if finding.suppression is None:
            here = identity(_near(finding, near))
            answer = _answer(here, left)
            if answer is not None:
                left[answer] -= 1
                used[here] += 1
                finding = msgspec.structs.replace(finding, suppression=Suppression("baseline", name))
        done.append(finding)
    return Applied(tuple(done), dict(used), {one: count for one, count in left.items() if count})


def _answer(wanted: Identity, left: Mapping[Identity, int]) -> Identity | None:
    """The entry that is the same, or else the smallest that endangered as much and more."""
    if left.get(wanted):
        return wanted
    sites = Counter(wanted.sites)
    able = [
        one
        for one, count in left.items()
        if count
        and (one.code, one.path, one.anchor) == (wanted.code, wanted.path, wanted.anchor)
        and sites <= Counter(one.sites)
    ]
    return min(able, key=lambda one: (len(one.sites), one), default=None)


def _near(finding: Finding, near: Near) -> Finding:
    """``finding`` with its paths as the baseline names them."""
    sites = []
    for site in finding.sites:
        path, colon, rest = _split(site)
        sites.append(f"{near(path)}{colon}{rest}")
    return msgspec.structs.replace(finding, path=near(finding.path), sites=tuple(sites))


def _split(site: str) -> tuple[str, str, str]:
    """The id of a call site: its path, and what follows it."""
    parts = site.rsplit(":", 3)
    return (parts[0], ":", ":".join(parts[1:])) if len(parts) == 4 else (site, "", "")


def _check_head(line: str, name: str) -> None:
    if not _is_head(line):
        raise BaselineError(f"{name}:1: is no baseline of poolint; name another file, or {_NEXT}")
    version = json.loads(line)[_HEAD]
    if version != _VERSION:
        raise BaselineError(f"{name}:1: is of another version of poolint ({version!r}); {_NEXT}")


def _is_head(line: str) -> bool:
    try:
        head: Any = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(head, dict) and list(head) == [_HEAD]


def _entry(line: str, where: str) -> _Entry:
    try:
        entry = msgspec.json.decode(line.encode("utf-8", "surrogatepass"), type=_Entry)
    except msgspec.MsgspecError as error:
        raise BaselineError(f"{where}: cannot be read ({error}); take the line out, or {_NEXT}") from None
    if entry.count < 1:
        raise BaselineError(f"{where}: its count must be at least 1; take the line out, or {_NEXT}")
    return entry
