"""Settings from files and flags: ``[tool.poolint]``, ``poolint.toml``, and what the command line says."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec
import tomli

from poolint.model.billing import OwnPool
from poolint.model.selection import Selection
from poolint.model.settings import DEFAULT_EXCLUDE, Patterns, Settings
from poolint.model.tags import TagSettings

Kind = Literal[
    "patterns",
    "flag",
    "number",
    "rules",
    "severities",
    "ignores",
    "confidence",
    "level",
    "word",
    "day",
    "tags",
    "pools",
]


class Key(NamedTuple):
    """One key of the configuration."""

    name: str
    kind: Kind
    default: object
    doc: str


KEYS = (
    Key(
        "exclude",
        "patterns",
        DEFAULT_EXCLUDE,
        "Paths to leave out, as gitignore patterns, in place of the default ones.",
    ),
    Key("extend-exclude", "patterns", (), "Paths to leave out on top of those in `exclude`."),
    Key("respect-gitignore", "flag", True, "Whether to leave out what git ignores."),
    Key("max-file-size", "number", 1_000_000, "Bytes; a larger file that may call Claude is not parsed."),
    Key("jobs", "number", None, "Worker processes; as many as there are processors where it is not set."),
    Key("select", "rules", ("ALL",), "Rules that run: codes, names, beginnings of codes, families, `ALL`."),
    Key("ignore", "rules", (), "Rules that do not; the most exact word decides."),
    Key("extend-select", "rules", (), "Rules that run on top of those in `select`."),
    Key("extend-ignore", "rules", (), "Rules that do not run, on top of those in `ignore`."),
    Key("severity", "severities", {}, "By rule: `error`, `warning` or `info`, in place of the rule's own."),
    Key("per-file-ignores", "ignores", {}, "By gitignore pattern: rules whose findings do not count there."),
    Key("min-confidence", "confidence", "likely", "`certain` leaves out what is only likely."),
    Key("policy", "word", None, "The billing policy by id, in place of the one in force on the day."),
    Key("as-of", "day", None, "The day the report speaks of, as YYYY-MM-DD; today where it is not set."),
    Key(
        "tags",
        "tags",
        {},
        "Your tags: `feature-keys` and `features` (lists of the keys and values that count), `style`.",
    ),
    Key(
        "pool",
        "pools",
        (),
        "Your own pools and contracts: tables with `name`, and lists `route`, `surface`, `path`, `tag`.",
    ),
    Key(
        "fail-level",
        "level",
        "info",
        "The least severity that makes the exit status 1: `error`, `warning`, `info`, or `never`.",
    ),
)
"""Every key there is: what reads, checks and documents them has them from here."""

_FILES = ("poolint.toml", "pyproject.toml")
"""In the order in which they are asked in one folder."""
_EXPECTED: dict[Kind, str] = {
    "patterns": "must be a list of strings",
    "flag": "must be true or false",
    "number": "must be a whole number of at least 1",
    "rules": "must be a list of strings",
    "severities": 'must be a table of rules, each with "error", "warning" or "info"',
    "ignores": "must be a table of patterns, each with a list of rules",
    "confidence": 'must be "certain" or "likely"',
    "word": "must be a string",
    "day": "must be a date, as 2026-11-25",
    "tags": "must be a table with `feature-keys`, `features` (lists of strings) and `style`",
    "pools": "must be a list of tables, [[pool]], each with a `name`, and lists of strings to match",
    "level": 'must be "error", "warning", "info" or "never"',
}
_SEVERITIES = ("error", "warning", "info")
_CHOICES: Mapping[Kind, tuple[str, ...]] = {
    "confidence": ("certain", "likely"),
    "level": (*_SEVERITIES, "never"),
}


class ConfigError(Exception):
    """A configuration that cannot be used, in words for the user."""


class _Table(NamedTuple):
    """The settings of one file."""

    file: str
    text: str
    values: Mapping[str, Any]
    is_ours: bool
    """Whether the whole file is ours, and not a table in it."""


def resolve(
    paths: Sequence[str],
    given: Mapping[str, Any],
    file: str | None = None,
    isolated: bool = False,
) -> Settings:
    """The settings for ``paths``: from ``given`` (by key), else from a file, else the defaults."""
    values: dict[str, Any] = {key.name: key.default for key in KEYS}
    base = None
    places: dict[str, str] = {}
    if not isolated or file is not None:
        table = _named_table(file) if file is not None else _nearest_table(paths)
        if table is not None:
            values.update(_checked(table))
            places = _places(table)
            base = str(Path(table.file).absolute().parent)
    exclude = _patterns(values, base)
    here = str(Path.cwd())
    if given.get("exclude"):
        exclude = [Patterns(tuple(given["exclude"]), here), *exclude[1:]]
    if given.get("extend-exclude"):
        exclude.append(Patterns(tuple(given["extend-exclude"]), here))
    extended = {
        name: (*values[name], *(given.get(name) or ())) for name in ("extend-select", "extend-ignore")
    }
    values.update((name, value) for name, value in {**given, **extended}.items() if value is not None)
    return Settings(
        paths=tuple(paths) or (".",),
        exclude=tuple(exclude),
        respect_gitignore=values["respect-gitignore"],
        max_file_size=values["max-file-size"],
        jobs=values["jobs"],
        rules=_selection(values, places),
        policy=values["policy"],
        as_of=_day(values["as-of"]),
        pools=tuple(msgspec.convert(row, OwnPool) for row in values["pool"]),
        tags=_tags(values["tags"]),
    )


def _day(value: object) -> date | None:
    """A date of TOML, or one written as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value  # type: ignore[return-value]


def _tags(value: Mapping[str, Any]) -> TagSettings:
    """What the table ``tags`` says."""
    return TagSettings(
        feature_keys=tuple(value.get("feature-keys", ())),
        features=tuple(value.get("features", ())),
        style=value.get("style", ""),
    )


def _selection(values: Mapping[str, Any], places: Mapping[str, str]) -> Selection:
    """What is said of rules."""
    return Selection(
        select=tuple(values["select"]),
        ignore=tuple(values["ignore"]),
        extend_select=tuple(values["extend-select"]),
        extend_ignore=tuple(values["extend-ignore"]),
        severity=values["severity"],
        per_file_ignores={pattern: tuple(words) for pattern, words in values["per-file-ignores"].items()},
        min_confidence=values["min-confidence"],
        fail_level=values["fail-level"],
        places=places,
    )


def _places(table: _Table) -> dict[str, str]:
    """Where each word for rules stands; who knows the rules says which of them is wrong."""
    found: dict[str, str] = {}
    for key in KEYS:
        value = table.values.get(key.name, ())
        words: Iterable[str] = ()
        if key.kind == "ignores":
            words = chain.from_iterable(value.values()) if value else ()
        elif key.kind in ("rules", "severities"):
            words = value
        for word in words:
            found.setdefault(word, _place(table, key.name))
    return found


def _patterns(values: Mapping[str, Any], base: str | None) -> list[Patterns]:
    """What is left out by file or default: first in place of the default, then on top of it."""
    exclude = values["exclude"]
    first = Patterns(tuple(exclude), None if exclude is DEFAULT_EXCLUDE else base)
    extended = values["extend-exclude"]
    return [first, Patterns(tuple(extended), base)] if extended else [first]


def _named_table(file: str) -> _Table:
    """The table of a file that the user named."""
    table = _read(Path(file))
    if table is None:
        raise ConfigError(f"{file}: there is no table [tool.poolint] in it; add it, or name another file")
    return table


def _nearest_table(paths: Sequence[str]) -> _Table | None:
    """The table of the nearest file upwards from what all ``paths`` have in common."""
    start = _common([Path(path).absolute() for path in paths or (".",)])
    for folder in (start, *start.parents):
        for name in _FILES:
            file = folder / name
            table = _read(file) if file.is_file() else None
            if table is not None:
                return table
    return None


def _common(paths: Sequence[Path]) -> Path:
    folders = [path if path.is_dir() else path.parent for path in paths]
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:  # Several drives have nothing in common.
        return folders[0]


def _read(file: Path) -> _Table | None:
    """The table for poolint in ``file``; None where there is none."""
    shown = os.path.relpath(file)
    try:
        text = file.read_bytes().decode("utf-8")
        data = tomli.loads(text)
    except OSError as error:
        raise ConfigError(f"{shown}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{shown}: is not UTF-8, as TOML must be; save it as UTF-8") from None
    except tomli.TOMLDecodeError as error:
        raise ConfigError(f"{shown}: is not valid TOML: {error}") from None
    if file.name != "pyproject.toml":
        return _Table(shown, text, data, True)
    tool = data.get("tool")
    table = tool.get("poolint") if isinstance(tool, dict) else None
    if table is None:
        return None
    if not isinstance(table, dict):
        raise ConfigError(f"{shown}: tool.poolint must be a table: write [tool.poolint] above its keys")
    return _Table(shown, text, table, False)


def _checked(table: _Table) -> dict[str, Any]:
    """The values of a table, once each is known to be what its key needs."""
    known = {key.name: key for key in KEYS}
    problems = []
    for name, value in table.values.items():
        key = known.get(name)
        if key is None:
            problems.append(f"{_place(table, name)}: unknown key {name!r}; {_hint(name)}")
        elif not _fits(key.kind, value):
            problems.append(f"{_place(table, name)}: {name} {_EXPECTED[key.kind]}, not {value!r}")
    if problems:
        raise ConfigError("\n".join(problems))
    return dict(table.values)


def _hint(name: str) -> str:
    names = [key.name for key in KEYS]
    close = difflib.get_close_matches(name.replace("_", "-").lower(), names, 1, 0.5)
    return f"did you mean {close[0]!r}?" if close else f"known keys: {', '.join(names)}"


def _fits(kind: Kind, value: object) -> bool:
    if kind in ("patterns", "rules"):
        return _is_list_of_words(value)
    if kind in _CHOICES:
        return value in _CHOICES[kind]
    if kind == "severities":
        return isinstance(value, dict) and all(item in _SEVERITIES for item in value.values())
    if kind == "ignores":
        return isinstance(value, dict) and all(map(_is_list_of_words, value.values()))
    if kind == "flag":
        return isinstance(value, bool)
    if kind == "word":
        return isinstance(value, str)
    if kind == "day":
        return _is_day(value)
    if kind == "tags":
        return _is_tags(value)
    if kind == "pools":
        return _is_pools(value)
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _is_day(value: object) -> bool:
    if isinstance(value, str):
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return True
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_tags(value: object) -> bool:
    if not isinstance(value, dict) or not set(value) <= {"feature-keys", "features", "style"}:
        return False
    lists = [value[name] for name in ("feature-keys", "features") if name in value]
    return all(map(_is_list_of_words, lists)) and isinstance(value.get("style", ""), str)


def _is_pools(value: object) -> bool:
    try:
        msgspec.convert(value, list[OwnPool])
    except msgspec.ValidationError:
        return False
    return True


def _is_list_of_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _place(table: _Table, name: str) -> str:
    """The file, and the line of the key where it can be told."""
    is_inside = table.is_ours
    wanted = re.compile(rf"\s*(?:tool\s*\.\s*poolint\s*\.\s*)?[\"']?{re.escape(name)}[\"']?\s*[=.]")
    header = re.compile(rf"\s*\[\[?\s*(?:tool\s*\.\s*poolint\s*\.\s*)?[\"']?{re.escape(name)}[\"']?\s*[\].]")
    for number, line in enumerate(table.text.splitlines(), 1):
        if line.lstrip().startswith("["):
            if header.match(line) and (table.is_ours or "poolint" in line):
                return f"{table.file}:{number}"
            is_inside = not table.is_ours and re.match(r"\s*\[\s*tool\s*\.\s*poolint\s*\]", line) is not None
        elif is_inside and wanted.match(line):
            return f"{table.file}:{number}"
    return table.file
