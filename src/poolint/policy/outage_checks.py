"""What must hold among the entries of the signal and retry catalogs, beyond their types.

Names must lead somewhere, every ancestry must be Python's, and for every version there is one answer.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from poolint.model.ancestry import ancestry, bases_of
from poolint.model.meeting import rivals, selects
from poolint.model.outage import ExceptionClass, Raised, Returned, Selects, Signal, Signals
from poolint.model.retries import Layer, Retries
from poolint.model.versions import Versioned, covers, is_newest, release
from poolint.policy.checks import Problem

_END = "builtins.BaseException"


def signal_problems(signals: Signals) -> Iterator[Problem]:
    """What is wrong with the signals as a whole."""
    yield from _unique("signal", (signal.id for signal in signals.signals))
    for signal in signals.signals:
        if not signal.surfaces:
            yield Problem("signals", f"[[signal]] {signal.id}", "surfaces", "names none, nor does its file")
        yield from _ambiguous(signal, (*signals.raised, *signals.returned, *signals.passed))
    views = {(view.id, view.package) for view in signals.views}
    for row in (*signals.raised, *signals.returned, *signals.passed):
        yield from _row(row, signals.signals, views)
    for raised in signals.raised:
        yield from _mro(raised, signals.exceptions)
    yield from _versions("exception", ((item.class_, item) for item in signals.exceptions))
    yield from _versions("view", ((f"{item.id} of {item.package}", item) for item in signals.views))


def retry_problems(retries: Retries) -> Iterator[Problem]:
    """What is wrong with the retry layers as a whole."""
    yield from _versions("layer", ((layer.id, layer) for layer in retries.layers))
    yield from _versions("fallback", ((item.id, item) for item in retries.fallbacks))
    yield from _unique("condition", (item.id for item in retries.conditions))
    yield from _unique("stop", (item.id for item in retries.stops))
    yield from _unique("wait", (item.id for item in retries.waits))
    yield from _unique("carrier", (item.id for item in retries.carriers))
    ids = {layer.id for layer in retries.layers}
    for layer in retries.layers:
        yield from _layer(layer, ids)


def _unique(table: str, ids: Iterable[str]) -> Iterator[Problem]:
    for id_, count in Counter(ids).items():
        if count > 1:
            yield Problem("catalog", f"[[{table}]] {id_}", "id", f"is used {count} times")


def _ambiguous(signal: Signal, rows: Sequence[Selects]) -> Iterator[Problem]:
    """Two rows as particular as each other for one package, version and call."""
    groups: dict[tuple[str, str], list[Selects]] = defaultdict(list)
    for row in rows:
        if selects(row, signal):
            groups[row.package, f"{row.calls}{sorted(row.requires.items())}"].append(row)
    for (package, _), found in groups.items():
        for version in _probes(row.versions for row in found):
            held = rivals(row for row in found if _covers(row.versions, version))
            if len(held) > 1:
                what = f"{len(held)} rows hold for {package} {version or '(newest)'}"
                yield Problem("signals", f"[[signal]] {signal.id}", "raised", what)
                break


def _row(row: Selects, known: Sequence[Signal], views: set[tuple[str, str]]) -> Iterator[Problem]:
    where = f"row of {row.package} for {', '.join((*row.signal, *row.codes, *row.statuses, *row.arrives))}"
    if not any(selects(row, signal) for signal in known):
        yield Problem("signals", where, "", "speaks of no signal")
    for name in row.signal:
        if all(signal.id != name for signal in known):
            yield Problem("signals", where, "signal", f"{name!r} is no signal")
    if isinstance(row, Raised | Returned) and row.view and (row.view, row.package) not in views:
        yield Problem("signals", where, "view", f"{row.view!r} is no view of {row.package}")


def _mro(row: Raised, exceptions: Sequence[ExceptionClass]) -> Iterator[Problem]:
    """Compare the order written down with the one that follows from the classes of that version."""
    where = f"[[raised]] {row.class_} of {row.package} {row.versions}".rstrip()
    if row.mro[:1] != (row.class_,) or row.mro[-1:] != (_END,):
        yield Problem("signals", where, "mro", f"must begin with {row.class_} and end with {_END}")
    probe = _probe(row.versions)
    bases = bases_of(exceptions, {} if probe is None else {row.package: probe})
    try:
        found = ancestry(bases, row.class_)
    except ValueError as error:
        yield Problem("signals", where, "mro", str(error))
        return
    if found != row.mro:
        yield Problem("signals", where, "mro", f"the classes of that version make it {', '.join(found)}")


def _covers(specifier: str, version: str | None) -> bool:
    return is_newest(specifier) if version is None else covers(specifier, version)


def _probes(specifiers: Iterable[str]) -> list[str | None]:
    """A version inside each specifier, the newest first, then from old to new."""
    found = {_probe(specifier) for specifier in specifiers}
    return sorted(found, key=lambda version: () if version is None else release(version))


def _probe(specifier: str) -> str | None:
    """A version inside ``specifier``: its lower end, or one just below its upper end; None for the newest."""
    if is_newest(specifier):
        return None
    clauses = [clause.strip() for clause in specifier.split(",")]
    for clause in clauses:
        if clause.startswith((">=", "==", "~=")):
            return clause[2:].strip().removesuffix(".*")
    upper = next(clause[1:].lstrip("=") for clause in clauses if clause.startswith("<"))
    numbers = release(upper)
    return ".".join(map(str, (*numbers[:-1], numbers[-1] - 1, 999)))


def _versions(table: str, rows: Iterable[tuple[str, Versioned]]) -> Iterator[Problem]:
    """Of the rows with one key, at most one may hold for any version."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, row in rows:
        groups[key, row.package].append(row.versions)
    for (key, package), specifiers in groups.items():
        for version in _probes(specifiers):
            if sum(_covers(item, version) for item in specifiers) > 1:
                what = f"several rows hold for {package} {version or '(newest)'}"
                yield Problem("catalog", f"[[{table}]] {key}", "versions", what)
                break


def _layer(layer: Layer, ids: set[str]) -> Iterator[Problem]:
    where = f"[[layer]] {layer.id}"
    if layer.like and layer.like not in ids:
        yield Problem("retries", where, "like", f"{layer.like!r} is no layer")
    if not layer.uses:
        yield Problem("retries", where, "use", "must not be empty: say how it is put around a call")
    for key in _wanted(layer):
        if not layer.like and getattr(layer, key) in (None, ()):
            yield Problem("retries", where, key, f"a layer of kind {layer.kind} needs it")


def _wanted(layer: Layer) -> tuple[str, ...]:
    if layer.kind in ("attempts", "queue"):
        return ("attempts", "retries", "wait", "ending")
    return ("attempts", "wait") if layer.kind == "answers" else ("attempts",)
