"""What a call meets when the pool is in a given state: the rows of the catalog for one signal and one
library."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from poolint.model.outage import Passed, Raised, Returned, Selects, Signal, Signals, View
from poolint.model.versions import in_version

Row = Raised | Returned | Passed

_EVERY = "*"


def signals_of(signals: Sequence[Signal], surface: str) -> tuple[Signal, ...]:
    """The signals that can arrive on ``surface``, the unusual ones among them, in the order of the
    catalog."""
    named = any(surface in signal.surfaces for signal in signals)
    return tuple(signal for signal in signals if (surface if named else _EVERY) in signal.surfaces)


def meeting(signals: Signals, signal: Signal, package: str, version: str | None) -> tuple[Row, ...]:
    """The rows for ``signal`` as ``package`` shows it in ``version`` (None: its newest), one for each
    ``calls`` and
    ``requires`` that is told apart; where two rows fit, the more particular one."""
    groups: dict[str, list[Row]] = {}
    for table in (signals.raised, signals.returned, signals.passed):
        for row in in_version(_mine(table, signal), package, version):
            groups.setdefault(f"{row.calls} {sorted(row.requires.items())}", []).append(row)
    return tuple(max(rows, key=_rank) for rows in groups.values())


def rivals(rows: Iterable[Selects]) -> tuple[Selects, ...]:
    """Of rows that all fit, those as particular as the most particular one: more than one is a mistake."""
    known = list(rows)
    best = max(map(_rank, known), default=())
    return tuple(row for row in known if _rank(row) == best)


def view_of(signals: Signals, row: Raised | Returned, version: str | None) -> View | None:
    """The view of ``row``, for the version of its package."""
    views = in_version([view for view in signals.views if view.id == row.view], row.package, version)
    return views[0] if views else None


def selects(row: Selects, signal: Signal) -> bool:
    """Whether ``row`` speaks of ``signal``: each selector it has fits, and it has one."""
    tests = (
        (row.signal, signal.id in row.signal),
        (row.codes, signal.code in row.codes),
        (row.dialects, signal.dialect in row.dialects),
        (row.statuses, _within(signal.status, row.statuses)),
        (row.arrives, signal.arrives in row.arrives),
    )
    return any(given for given, _ in tests) and all(fits for given, fits in tests if given)


def _mine(table: Sequence[Row], signal: Signal) -> list[Row]:
    return [row for row in table if selects(row, signal)]


def _rank(row: Selects) -> tuple[bool, ...]:
    return tuple(map(bool, (row.signal, row.codes, row.dialects, row.statuses, row.arrives)))


def _within(status: int | None, ranges: Iterable[str]) -> bool:
    if status is None:
        return False
    for item in ranges:
        first, _, last = item.partition("-")
        if int(first) <= status <= int(last or first):
            return True
    return False
