"""The marks of an outage fixture: what it says will happen.

The grammar is in ``tests/fixtures/outage/README.md``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from experiment.signals import all_signals, usual

CASES = Path(__file__).resolve().parent.parent / "fixtures" / "outage"
VERDICTS = ("conflates", "distinguishes", "narrow", "propagates", "swallows", "unclear")
OLD = "0.125.0"

_SITE = re.compile(r"# site: (?P<surface>[a-z0-9-]+)(?: dry=(?P<dry>\d+|unbounded|unknown|\?))?\s*$")
_OUTCOME = re.compile(
    r"(?P<count>\d+|unbounded)"
    r"(?: (?P<final>(?:raises|returns|exits) \S+))?"
    r"(?: elsewhere (?P<elsewhere>\d+))?"
)
_FIELD = re.compile(
    r"# (?P<key>taxonomy|verdict|sdk|needs|signals|cap|not-run|outage(?: @[\d.]+)?): (?P<value>.+)"
)


class MarkError(Exception):
    """A mark that cannot be read: says which file, what, and what would be right."""


@dataclass(frozen=True)
class Outcome:
    """What one signal leads to."""

    requests: int | None
    """Requests that reached the dry pool; None is unbounded."""
    final: str = ""
    """What the caller sees: ``raises a.B``, ``returns None``, ``exits 3``; empty when it never ends."""
    elsewhere: int = 0
    """Requests that went to another pool."""

    def __str__(self) -> str:
        count = "unbounded" if self.requests is None else str(self.requests)
        other = f"elsewhere {self.elsewhere}" if self.elsewhere else ""
        return " ".join(filter(None, (count, self.final, other)))


@dataclass(frozen=True)
class Site:
    """A call site and how many requests it sends at worst once the pool is dry."""

    path: str
    line: int
    surface: str
    dry: str
    """A number, ``unbounded``, ``unknown`` where no simulated run comes to the call, or ``?`` where the
    experiment cannot tell sites apart."""


@dataclass(frozen=True)
class Fixture:
    """One case: a directory with ``app.py``."""

    path: Path
    sites: tuple[Site, ...]
    verdict: str
    taxonomy: str = ""
    sdk: str = ""
    """``newest`` when the case cannot be run with the older SDK."""
    needs: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    cap: int = 40
    not_run: str = ""
    outcomes: dict[str, dict[str, Outcome]] = field(default_factory=dict)
    """By SDK version (empty for any), then by signal."""

    @property
    def name(self) -> str:
        """The claim, as the directory says it."""
        return self.path.name

    def expected(self, version: str) -> dict[str, Outcome]:
        """The outcome of each signal under one SDK version."""
        return {**self.outcomes.get("", {}), **self.outcomes.get(version, {})}


def parse_outcome(text: str) -> Outcome:
    """Read ``18 raises tenacity.RetryError elsewhere 1``."""
    found = _OUTCOME.fullmatch(text.strip())
    if found is None:
        raise MarkError(f"cannot read outcome {text!r}; write: COUNT|unbounded [raises A.B] [elsewhere N]")
    count = None if found["count"] == "unbounded" else int(found["count"])
    return Outcome(count, found["final"] or "", int(found["elsewhere"] or 0))


def sites_of(path: str, text: str) -> list[Site]:
    """The call sites marked in one file."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if mark := _SITE.search(line):
            found.append(Site(path, number, mark["surface"], mark["dry"] or "?"))
        elif "# site:" in line:
            raise MarkError(f"{path}:{number}: cannot read the site; write: # site: SURFACE dry=N")
    return found


def _fields(path: Path) -> tuple[dict[str, str], dict[str, dict[str, Outcome]]]:
    values: dict[str, str] = {}
    outcomes: dict[str, dict[str, Outcome]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        mark = _FIELD.fullmatch(line)
        if mark is None:
            continue
        if not mark["key"].startswith("outage"):
            values[mark["key"]] = mark["value"].strip()
            continue
        names, _, outcome = mark["value"].partition("=")
        version = mark["key"].partition("@")[2]
        for name in names.split():
            if name not in all_signals():
                raise MarkError(f"{path}: unknown signal {name!r}; the known ones are in signals.toml")
            if name in outcomes.setdefault(version, {}):
                raise MarkError(f"{path}: signal {name!r} has two outcomes; keep one")
            outcomes[version][name] = parse_outcome(outcome)
    return values, outcomes


def load(case: Path) -> Fixture:
    """Read one fixture directory."""
    values, outcomes = _fields(case / "app.py")
    sites: list[Site] = []
    for file in sorted(case.rglob("*.py")):
        sites += sites_of(file.relative_to(case).as_posix(), file.read_text(encoding="utf-8"))
    if not sites:
        raise MarkError(f"{case.name}: no `# site:` mark; put one on the line of the call")
    if values.get("verdict") not in VERDICTS:
        raise MarkError(f"{case.name}: `# verdict:` must be one of {', '.join(VERDICTS)}")
    named = tuple(values.get("signals", "").split())
    extra = named and named[0] == "+"
    signals = (*usual(sites[0].surface), *named[1:]) if extra or not named else named
    return Fixture(
        path=case,
        sites=tuple(sites),
        verdict=values["verdict"],
        taxonomy=values.get("taxonomy", ""),
        sdk=values.get("sdk", ""),
        needs=tuple(values.get("needs", "").split()),
        signals=signals,
        cap=int(values.get("cap", 12 if sites[0].surface in ("agent-sdk", "cli") else 40)),
        not_run=values.get("not-run", ""),
        outcomes=outcomes,
    )


def names() -> list[str]:
    """Every case by name."""
    return sorted(one.parent.name for one in CASES.glob("*/app.py"))
