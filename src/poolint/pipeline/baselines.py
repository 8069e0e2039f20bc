"""From a check to a baseline and back: what a file of known findings makes of those that are found."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from poolint.discovery.walk import Found
from poolint.model.findings import Finding, Report, Suppression
from poolint.model.identity import Identity
from poolint.model.source import Gap
from poolint.suppress.baseline import (
    Applied,
    BaselineError,
    Near,
    applied,
    counts,
    read_baseline,
    written,
)

__all__ = ["BaselineError", "Baselined", "baselined", "rebased"]


class Baselined(NamedTuple):
    """Findings with the marks of a baseline, and what is left of it."""

    file: str
    """The absolute path of the baseline."""
    findings: tuple[Finding, ...]
    fixed: tuple[str, ...] = ()
    """Entries that nothing answers any more, in words."""
    known: Mapping[Identity, int] = {}
    """The entries that are left when those are taken out."""

    @property
    def text(self) -> str:
        """The file without what is fixed."""
        return written(self.known)


def baselined(  # noqa: PLR0913
    findings: Iterable[Finding],
    file: str,
    found: Found,
    unread: Iterable[Gap],
    ran: Collection[str],
    named: str = "",
) -> Baselined:
    """``findings`` marked by the baseline in ``file``; ``ran`` are the codes of the rules that were
    asked, and in an ``unread`` place a finding may still be. ``named`` is where a configuration names it."""
    shown = os.path.relpath(file)
    known = read_baseline(_text(file, shown, named), shown)
    done = applied(findings, known, _near(found.root, file), shown)
    gaps = frozenset(gap.path for gap in unread)
    gone = {one for one in done.left if one.code in ran and _is_looked_at(one, file, found, gaps)}
    kept = {one: done.left[one] for one in done.left if one not in gone}
    fixed = tuple(_words(one, done.left[one]) for one in sorted(gone))
    return Baselined(file, done.findings, fixed, _sum(done, kept))


def rebased(report: Report, file: str, root: str) -> tuple[Report, str]:
    """A report in which nothing counts any more, and the text of the baseline that makes it so."""
    mine = [one for one in report.findings if one.suppression is None or one.suppression.kind == "baseline"]
    why = Suppression("baseline", os.path.relpath(file))
    ids = set(map(id, mine))
    findings = tuple(
        msgspec.structs.replace(one, suppression=why) if id(one) in ids else one for one in report.findings
    )
    text = written(counts(mine, _near(root, file)))
    return msgspec.structs.replace(report, findings=findings, fixed=()), text


def _text(file: str, shown: str, named: str) -> str:
    where = f"{named}: baseline: {shown}" if named else shown
    try:
        return Path(file).read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise BaselineError(
            f"{where}: there is no such baseline; write it with --write-baseline {shown}, or name another"
        ) from None
    except OSError as error:
        raise BaselineError(
            f"{where}: cannot be read: {error.strerror or error}; name another file"
        ) from None
    except UnicodeDecodeError:
        raise BaselineError(f"{where}: is no text; name another file, or write it anew") from None


def _near(root: str, file: str) -> Near:
    folder = _folder(file)
    top = Path(os.path.realpath(root))

    def near(path: str) -> str:
        return os.path.relpath(top / path, folder).replace(os.sep, "/")

    return near


def _is_looked_at(one: Identity, file: str, found: Found, gaps: Collection[str]) -> bool:
    """Whether the file of an entry was to be looked at, so that what is not found in it is not there."""
    root = Path(os.path.realpath(found.root))
    path = Path(os.path.normpath(_folder(file) / one.path))
    if path in {root / gap for gap in gaps}:
        return False
    tops = (Path(os.path.normpath(root / name)) for name in found.named)
    return any(path == top or top in path.parents for top in tops)


def _folder(file: str) -> Path:
    return Path(os.path.realpath(file)).parent


def _sum(done: Applied, kept: Mapping[Identity, int]) -> dict[Identity, int]:
    return {one: done.used.get(one, 0) + kept.get(one, 0) for one in {*done.used, *kept}}


def _words(one: Identity, count: int) -> str:
    times = f", {count} times" if count > 1 else ""
    return f"{one.code} in {one.path}{times}"
