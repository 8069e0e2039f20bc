"""What entries share, written once: templates of members, patterns by name, ``{a,b}`` in paths.

A row is expanded before it becomes a typed entry, so nothing behind the pack knows of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from poolint.model.catalog import Pattern, Template
from poolint.model.mistake import suggestion

LISTS = ("bills", "free", "keeps", "batch", "streams", "lazy", "mentions")
"""Keys of a template that an entry adds to."""
VALUES = ("model",)
"""Keys of a template that an entry may replace."""
_PATHS = ("roots", "paths", *LISTS[:6])
_BRACES = re.compile(r"\{([^{}]*)\}")

Mistake = tuple[str, str]
"""A key and what is wrong with it."""


class Shared(msgspec.Struct, frozen=True):
    """The templates and patterns of all files of a pack, by id."""

    templates: Mapping[str, Template]
    patterns: Mapping[str, Pattern]


def expanded(row: dict[str, Any], shared: Shared) -> tuple[dict[str, Any], list[Mistake]]:
    """``row`` with all that it refers to written out, and the references that lead nowhere."""
    mistakes: list[Mistake] = []
    row = _like(row, shared, mistakes)
    for key in ("model", "when"):
        if key in row:
            row = {**row, key: _patterns(row[key], shared, key, mistakes)}
    for key in _PATHS:
        if key in row and _is_texts(row[key]):
            row[key] = list(dict.fromkeys(one for text in row[key] for one in braces(text)))
    return row, mistakes


def braces(text: str) -> Iterator[str]:
    """Each text that one with ``{a,b}`` in it stands for, the first choices first."""
    found = _BRACES.search(text)
    if found is None:
        yield text
        return
    for choice in found[1].split(","):
        yield from braces(text[: found.start()] + choice.strip() + text[found.end() :])


def _like(row: dict[str, Any], shared: Shared, mistakes: list[Mistake]) -> dict[str, Any]:
    """``row`` with the members of the template it names before its own."""
    name = row.get("like")
    if not isinstance(name, str):
        return dict(row)
    template = shared.templates.get(name)
    if template is None:
        mistakes.append(("like", _unknown("template", name, shared.templates)))
        return {key: value for key, value in row.items() if key != "like"}
    result = dict(row)
    for key in LISTS:
        own = row.get(key, [])
        if _is_texts(own):
            result[key] = [*getattr(template, key), *own]
    for key in VALUES:
        value = getattr(template, key)
        if value is not None and key not in row:
            result[key] = {name: part for name, part in msgspec.to_builtins(value).items() if part}
    return result


def _patterns(value: Any, shared: Shared, key: str, mistakes: list[Mistake]) -> Any:
    """``value`` with each ``@name`` of a pattern replaced by its regular expression."""
    if isinstance(value, list):
        return [_patterns(one, shared, f"{key}[{place}]", mistakes) for place, one in enumerate(value)]
    if not isinstance(value, dict):
        return value
    result = dict(value)
    for name in ("matches", "opaque", "excludes", "prefers"):
        text = value.get(name)
        if isinstance(text, str) and text.startswith("@"):
            pattern = shared.patterns.get(text[1:])
            if pattern is None:
                mistakes.append((f"{key}.{name}", _unknown("pattern", text[1:], shared.patterns)))
                del result[name]
            else:
                result[name] = pattern.regex
    return result


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    listed = ", ".join(known) or "none"
    return f"no {what} {name!r}; {suggestion(name, known, f'known: {listed}')}"


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
