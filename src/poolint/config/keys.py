"""Every key of the configuration: its name, what its value must be, its default, and what it is for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Literal, NamedTuple

import msgspec

from poolint.model.billing import OwnPool
from poolint.model.settings import DEFAULT_EXCLUDE

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
Scope = Literal["project", "file"]


class Key(NamedTuple):
    """One key of the configuration."""

    name: str
    kind: Kind
    default: object
    doc: str
    scope: Scope = "project"
    """Whose file it is read from: the project's, or the one nearest to each scanned file."""
    joins: bool = False
    """Whether a file that extends another adds to what that one says, instead of replacing it."""


KEYS = (
    Key("extend", "word", None, "A file whose settings hold where this one says nothing else; its path."),
    Key(
        "exclude",
        "patterns",
        DEFAULT_EXCLUDE,
        "Paths to leave out, as gitignore patterns, in place of the default ones.",
        "file",
    ),
    Key(
        "extend-exclude",
        "patterns",
        (),
        "Paths to leave out on top of those in `exclude`.",
        "file",
        joins=True,
    ),
    Key("respect-gitignore", "flag", True, "Whether to leave out what git ignores."),
    Key("max-file-size", "number", 1_000_000, "Bytes; a larger file that may call Claude is not parsed."),
    Key("jobs", "number", None, "Worker processes; as many as there are processors where it is not set."),
    Key("cache-dir", "word", None, "The folder of the cache, below this file; `.poolint_cache` in the root."),
    Key(
        "extend-rules",
        "patterns",
        (),
        "Folders with rules and catalogs of your own, on top of those of poolint; `poolint test` checks one.",
        joins=True,
    ),
    Key(
        "select",
        "rules",
        ("ALL",),
        "Rules that run: codes, names, beginnings of codes, families, `ALL`.",
        "file",
    ),
    Key("ignore", "rules", (), "Rules that do not; the most exact word decides.", "file"),
    Key("extend-select", "rules", (), "Rules that run on top of those in `select`.", "file", joins=True),
    Key(
        "extend-ignore",
        "rules",
        (),
        "Rules that do not run, on top of those in `ignore`.",
        "file",
        joins=True,
    ),
    Key(
        "severity",
        "severities",
        {},
        "By rule: `error`, `warning` or `info`, in place of the rule's own.",
        "file",
        joins=True,
    ),
    Key(
        "per-file-ignores",
        "ignores",
        {},
        "By gitignore pattern: rules whose findings do not count there.",
        "file",
        joins=True,
    ),
    Key(
        "require-ignore-reason",
        "flag",
        False,
        "Whether a comment that suppresses a finding must say why.",
        "file",
    ),
    Key(
        "baseline",
        "word",
        None,
        "A file with findings that do not count, as `--write-baseline` writes it; where a configuration "
        "names none, that of the next one upwards holds.",
        "file",
    ),
    Key("min-confidence", "confidence", "likely", "`certain` leaves out what is only likely.", "file"),
    Key("policy", "word", None, "The billing policy by id, in place of the one in force on the day."),
    Key("as-of", "day", None, "The day the report speaks of, as YYYY-MM-DD; today where it is not set."),
    Key(
        "tags",
        "tags",
        {},
        "Your tags: `feature-keys` and `features` (lists of the keys and values that count), `style` (how "
        "you tag), `defaults` (pattern of paths = the feature that calls there belong to, for `--fix`).",
        "file",
    ),
    Key(
        "pool",
        "pools",
        (),
        "Your own pools and contracts: tables with `name`, and lists `route`, `surface`, `path`, `tag`.",
        "file",
    ),
    Key(
        "fail-level",
        "level",
        "info",
        "The least severity that makes the exit status 1: `error`, `warning`, `info`, or `never`.",
    ),
)
"""Every key there is: what reads, checks and documents them has them from here."""

EXPECTED: Mapping[Kind, str] = {
    "patterns": "must be a list of patterns, as git reads them",
    "flag": "must be true or false",
    "number": "must be a whole number of at least 1",
    "rules": "must be a list of strings",
    "severities": 'must be a table of rules, each with "error", "warning" or "info"',
    "ignores": "must be a table of patterns, each with a list of rules",
    "confidence": 'must be "certain" or "likely"',
    "word": "must be a string",
    "day": "must be a date, as 2026-11-25",
    "tags": "must be a table with `feature-keys`, `features` (lists of strings), `style` and `defaults`",
    "pools": "must be a list of tables, [[pool]], each with a `name`, and lists of strings to match",
    "level": 'must be "error", "warning", "info" or "never"',
}
"""What the value of a key must be, in words."""
SEVERITIES = ("error", "warning", "info")
CHOICES: Mapping[Kind, tuple[str, ...]] = {
    "confidence": ("certain", "likely"),
    "level": (*SEVERITIES, "never"),
}
"""The words that are the only values of a kind."""


def fits(kind: Kind, value: object) -> bool:
    """Whether ``value`` is what a key of ``kind`` needs."""
    if kind == "patterns":
        return isinstance(value, list) and _is_list_of_words(value) and are_patterns(value)
    if kind == "rules":
        return _is_list_of_words(value)
    if kind in CHOICES:
        return value in CHOICES[kind]
    if kind == "severities":
        return isinstance(value, dict) and all(item in SEVERITIES for item in value.values())
    if kind == "ignores":
        return isinstance(value, dict) and all(map(_is_list_of_words, value.values())) and are_patterns(value)
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


def are_patterns(lines: Iterable[str]) -> bool:
    """Whether git would read each line as a pattern; a lone ``!`` is none."""
    listed = list(lines)
    if not listed:
        return True
    # Its import counts in a hook, and few projects have patterns of their own.
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines(listed)
    except (ValueError, re.error):
        return False
    return True


def _is_day(value: object) -> bool:
    if isinstance(value, str):
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return True
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_tags(value: object) -> bool:
    if not isinstance(value, dict) or not set(value) <= {"feature-keys", "features", "style", "defaults"}:
        return False
    lists = [value[name] for name in ("feature-keys", "features") if name in value]
    defaults = value.get("defaults", {})
    return (
        all(map(_is_list_of_words, lists))
        and isinstance(value.get("style", ""), str)
        and isinstance(defaults, dict)
        and all(isinstance(feature, str) for feature in defaults.values())
    )


def _is_pools(value: object) -> bool:
    try:
        msgspec.convert(value, list[OwnPool])
    except msgspec.ValidationError:
        return False
    return True


def _is_list_of_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
