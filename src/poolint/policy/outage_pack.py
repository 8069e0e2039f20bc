"""Signals and retry layers read from a rule pack, as strictly as the rest of it.

Every mistake of every file is collected before anything is refused; each names the file, the table and the
key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import tomli

from poolint.model.attempts import Wait
from poolint.model.catalog import Entry
from poolint.model.outage import (
    ExceptionClass,
    Passed,
    Raised,
    Returned,
    Signal,
    SignalFile,
    Signals,
    View,
)
from poolint.model.retries import (
    Bound,
    Carrier,
    Condition,
    Fallback,
    Layer,
    Retries,
    RetryFile,
    Sleep,
    Stop,
    Suppressor,
)
from poolint.policy.outage_checks import retry_problems, signal_problems
from poolint.policy.pack import PackError, Problem, _convert, _entries, pack_files

__all__ = ["load_retries", "load_signals"]

_SIGNALS: Mapping[str, type[Entry]] = {
    "signal": Signal,
    "raised": Raised,
    "returned": Returned,
    "passed": Passed,
    "view": View,
    "exception": ExceptionClass,
}
_RETRIES: Mapping[str, type[Entry]] = {
    "layer": Layer,
    "condition": Condition,
    "stop": Stop,
    "wait": Wait,
    "carrier": Carrier,
    "fallback": Fallback,
    "suppressor": Suppressor,
    "sleep": Sleep,
    "bound": Bound,
}

FileT = TypeVar("FileT", SignalFile, RetryFile)
RowT = TypeVar("RowT", Raised, Returned, Passed)


def load_signals(root: Path | None = None, packs: Sequence[str] = ()) -> Signals:
    """The signals under ``root`` (default: those that came with poolint) and in ``packs``, merged in the
    order of file names."""
    problems: list[Problem] = []
    files = _files(pack_files(root, packs, "catalog/signals/*.toml"), SignalFile, _SIGNALS, problems)
    merged = Signals(
        signals=tuple(_bare(signal, content) for _, content in files for signal in content.signal),
        raised=tuple(_rows(files, "raised")),
        returned=tuple(_rows(files, "returned")),
        passed=tuple(_owned(row, content, row.signal) for _, content in files for row in content.passed),
        views=tuple(view for _, content in files for view in content.view),
        exceptions=tuple(item for _, content in files for item in content.exception),
    )
    problems.extend(signal_problems(merged))
    if problems:
        raise PackError(tuple(problems))
    return merged


def load_retries(root: Path | None = None, packs: Sequence[str] = ()) -> Retries:
    """The retry layers under ``root`` (default: those that came with poolint) and in ``packs``, merged in
    the order of file names."""
    problems: list[Problem] = []
    paths = pack_files(root, packs, "catalog/retries/*.toml")
    files = [content for _, content in _files(paths, RetryFile, _RETRIES, problems)]
    merged = Retries(
        layers=tuple(chain.from_iterable(content.layer for content in files)),
        conditions=tuple(chain.from_iterable(content.condition for content in files)),
        stops=tuple(chain.from_iterable(content.stop for content in files)),
        waits=tuple(chain.from_iterable(content.wait for content in files)),
        carriers=tuple(chain.from_iterable(content.carrier for content in files)),
        fallbacks=tuple(chain.from_iterable(content.fallback for content in files)),
        suppressors=tuple(chain.from_iterable(content.suppressor for content in files)),
        sleeps=tuple(chain.from_iterable(content.sleep for content in files)),
        bounds=tuple(chain.from_iterable(content.bound for content in files)),
    )
    problems.extend(retry_problems(merged))
    if problems:
        raise PackError(tuple(problems))
    return merged


def _files(
    paths: Iterable[tuple[str, Path]],
    kind: type[FileT],
    tables: Mapping[str, type[Entry]],
    problems: list[Problem],
) -> list[tuple[str, FileT]]:
    found: list[tuple[str, FileT]] = []
    for name, path in paths:
        try:
            data = tomli.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError) as error:
            problems.append(Problem(name, "", "", f"cannot be read: {error}"))
            continue
        content = _content(name, data, kind, tables, problems)
        if content is not None:
            found.append((name, content))
    return found


def _content(
    name: str,
    data: Mapping[str, Any],
    kind: type[FileT],
    tables: Mapping[str, type[Entry]],
    problems: list[Problem],
) -> FileT | None:
    entries = {table: _entries(name, table, entry, data, problems) for table, entry in tables.items()}
    head = {key: value for key, value in data.items() if key not in tables}
    bare = _convert(head, kind, Problem(name, "", "", ""), problems)
    return None if bare is None else msgspec.structs.replace(bare, **entries)


def _bare(signal: Signal, file: SignalFile) -> Signal:
    """``signal`` without its rows, and with what it has from its file."""
    return msgspec.structs.replace(
        signal,
        raised=(),
        returned=(),
        surfaces=signal.surfaces or file.surfaces,
        dialect=signal.dialect or file.dialect,
        source=signal.source or file.source,
    )


def _rows(files: Iterable[tuple[str, SignalFile]], table: str) -> Iterable[Any]:
    """Every row of ``raised`` or ``returned``: those inside signals, then those beside them."""
    for _, content in files:
        for signal in content.signal:
            for row in getattr(signal, table):
                yield _owned(row, content, (signal.id,))
        for row in getattr(content, table):
            yield _owned(row, content, row.signal)


def _owned(row: RowT, file: SignalFile, signal: tuple[str, ...]) -> RowT:
    return msgspec.structs.replace(
        row, signal=signal, package=row.package or file.package, source=row.source or file.source
    )
