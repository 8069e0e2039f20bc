"""Settings from files and flags: ``[tool.poolint]``, ``poolint.toml``, and what the command line says.

What speaks of a file (rules, baseline, tags, pools, what is left out) is read, for each scanned file, from
the one nearest to it. What speaks of the run (the policy and its day, limits, the cache, packs) is read from
one file, the nearest one upwards from what all named paths have in common.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from poolint.config.keys import EXPECTED, KEYS, Key, are_patterns
from poolint.config.tables import (
    ConfigError,
    Table,
    lineage,
    named_table,
    nearest_table,
    place,
    places,
    table_in,
)
from poolint.model.billing import OwnPool
from poolint.model.selection import Selection
from poolint.model.settings import DEFAULT_EXCLUDE, CachePlace, Nearby, Patterns, Settings
from poolint.model.tags import TagSettings

__all__ = ["KEYS", "ConfigError", "Key", "resolve"]


def resolve(
    paths: Sequence[str],
    given: Mapping[str, Any],
    file: str | None = None,
    isolated: bool = False,
) -> Settings:
    """The settings for ``paths``: from ``given`` (by key), else from a file, else the defaults."""
    tables = _tables(paths, file, isolated)
    values = _with_flags(_joined(tables), given)
    near = None if isolated or file is not None else _Near(given)
    baseline = _baseline(tables, given)
    if near is not None and tables:
        baseline = near.to(str(tables[-1].folder / "_")).baseline
    return Settings(
        paths=tuple(paths) or (".",),
        exclude=tuple(_excludes(tables, given)),
        respect_gitignore=values["respect-gitignore"],
        max_file_size=values["max-file-size"],
        jobs=values["jobs"],
        cache=_cache_place(tables),
        packs=_packs(tables),
        require_ignore_reason=values["require-ignore-reason"],
        baseline=baseline,
        rules=_selection(values, tables),
        near=None if near is None else near.to,
        policy=values["policy"],
        as_of=_day(values["as-of"]),
        pools=_pools(values),
        tags=_tags(values["tags"]),
        places=_places(tables, given),
    )


def _tables(paths: Sequence[str], file: str | None, isolated: bool) -> tuple[Table, ...]:
    """The files that speak of the whole project, one extending the other."""
    if file is not None:
        return lineage(named_table(file))
    table = None if isolated else nearest_table(paths)
    return () if table is None else lineage(table)


class _Near:
    """What holds in the folders that were asked for, each read once."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given
        self._known: dict[Path, Nearby] = {}

    def to(self, file: str) -> Nearby:
        """What the configuration nearest to ``file``, an absolute path, says of it."""
        return self._of(Path(file).parent)

    def _of(self, folder: Path) -> Nearby:
        if folder not in self._known:
            table = table_in(folder)
            if table is None and folder.parent != folder:
                self._known[folder] = self._of(folder.parent)
            else:
                self._known[folder] = self._said(folder, () if table is None else lineage(table))
        return self._known[folder]

    def _said(self, folder: Path, tables: tuple[Table, ...]) -> Nearby:
        values = _with_flags(_joined(tables), self._given)
        baseline, where = _baseline(tables, self._given), _places(tables, self._given).get("baseline", "")
        if baseline is None and folder.parent != folder:
            # It was written for everything below it, also for folders that have rules of their own.
            above = self._of(folder.parent)
            baseline, where = above.baseline, above.baseline_place
        return Nearby(
            rules=_selection(values, tables),
            exclude=tuple(_excludes(tables, self._given)),
            require_ignore_reason=values["require-ignore-reason"],
            baseline=baseline,
            pools=_pools(values),
            tags=_tags(values["tags"]),
            baseline_place=where,
        )


def _joined(tables: Iterable[Table]) -> dict[str, Any]:
    """The values of ``tables``: a later one replaces, or adds to, what earlier ones say."""
    values: dict[str, Any] = {key.name: key.default for key in KEYS}
    joins = {key.name for key in KEYS if key.joins}
    for table in tables:
        for name, value in table.values.items():
            if name not in joins:
                values[name] = value
            elif isinstance(value, dict):
                values[name] = {**values[name], **value}
            else:
                values[name] = (*values[name], *value)
    return values


def _with_flags(values: dict[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """``values`` with what the command line says instead, or on top."""
    extended = {
        name: (*values[name], *(given.get(name) or ())) for name in ("extend-select", "extend-ignore")
    }
    said = {name: value for name, value in {**given, **extended}.items() if value is not None}
    return {**values, **said}


def _excludes(tables: Sequence[Table], given: Mapping[str, Any]) -> list[Patterns]:
    """What is left out: first in place of the default, then on top of it, each beside its file."""
    here = str(Path.cwd())
    for name in ("exclude", "extend-exclude"):
        if not are_patterns(given.get(name) or ()):
            raise ConfigError(f"--{name} {' '.join(given[name])}: {EXPECTED['patterns']}")
    first = Patterns(DEFAULT_EXCLUDE)
    further = []
    for table in tables:
        if "exclude" in table.values:
            first = Patterns(tuple(table.values["exclude"]), str(table.folder))
        if table.values.get("extend-exclude"):
            further.append(Patterns(tuple(table.values["extend-exclude"]), str(table.folder)))
    if given.get("exclude"):
        first = Patterns(tuple(given["exclude"]), here)
    if given.get("extend-exclude"):
        further.append(Patterns(tuple(given["extend-exclude"]), here))
    return [first, *further]


def _cache_place(tables: Iterable[Table]) -> CachePlace | None:
    """The folder of the cache that the last of ``tables`` names, beside its file.

    The file may have come with hostile code, which must not choose where on this machine we write.
    """
    found = None
    for table in tables:
        named = table.values.get("cache-dir")
        if named is None:
            continue
        folder = (table.folder / Path(named)).resolve()
        if table.folder.resolve() not in folder.parents:
            where = place(table, "cache-dir")
            hint = "name one that is, or give another with --cache-dir"
            raise ConfigError(f"{where}: cache-dir {named!r} is no folder below that of this file; {hint}")
        found = CachePlace(str(folder))
    return found


def _packs(tables: Iterable[Table]) -> tuple[str, ...]:
    """The absolute folders of the user's own rules, each beside its file."""
    found: list[str] = []
    for table in tables:
        for named in table.values.get("extend-rules", ()):
            folder = os.path.normpath(table.folder / Path(named).expanduser())
            if not Path(folder).is_dir():
                where = place(table, "extend-rules")
                raise ConfigError(f"{where}: extend-rules: there is no folder {named}; check the path")
            found.append(folder)
    return tuple(dict.fromkeys(found))


def _places(tables: Iterable[Table], given: Mapping[str, Any]) -> dict[str, str]:
    """Where the keys are set of which only others know whether they are right."""
    return {
        name: place(table, name)
        for table in tables
        for name in ("baseline", "policy")
        if name in table.values and given.get(name) is None
    }


def _baseline(tables: Iterable[Table], given: Mapping[str, Any]) -> str | None:
    """The absolute path of the baseline: named here, or beside the file that names it."""
    if given.get("baseline"):
        return str(Path(given["baseline"]).absolute())
    found = None
    for table in tables:
        if table.values.get("baseline"):
            found = os.path.normpath(table.folder / Path(table.values["baseline"]).expanduser())
    return found


def _pools(values: Mapping[str, Any]) -> tuple[OwnPool, ...]:
    """The pools of the project itself."""
    return tuple(msgspec.convert(row, OwnPool) for row in values["pool"])


def _day(value: object) -> date | None:
    """A date of TOML, or one written as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value  # type: ignore[return-value]


def _tags(value: Mapping[str, Any]) -> TagSettings:
    """What the table ``tags`` says."""
    return TagSettings(
        feature_keys=tuple(value.get("feature-keys", ())),
        features=tuple(value.get("features", ())),
        style=value.get("style", ""),
        defaults=tuple(value.get("defaults", {}).items()),
    )


def _selection(values: Mapping[str, Any], tables: Sequence[Table]) -> Selection:
    """What is said of rules."""
    found: dict[str, str] = {}
    for table in tables:
        found.update(places(table))
    return Selection(
        select=tuple(values["select"]),
        ignore=tuple(values["ignore"]),
        extend_select=tuple(values["extend-select"]),
        extend_ignore=tuple(values["extend-ignore"]),
        severity=values["severity"],
        per_file_ignores={pattern: tuple(words) for pattern, words in values["per-file-ignores"].items()},
        min_confidence=values["min-confidence"],
        fail_level=values["fail-level"],
        places=found,
        base=str(tables[-1].folder) if tables else "",
    )
