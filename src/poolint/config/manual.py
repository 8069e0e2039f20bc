"""The keys of the configuration for readers: as text for people, as JSON Schema for editors."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from poolint.config.keys import CHOICES, KEYS, SEVERITIES, Key, Kind
from poolint.model.billing import OwnPool

_WIDTH = 100
_TYPES: Mapping[Kind, str] = {
    "patterns": "list of strings",
    "flag": "true or false",
    "number": "whole number, at least 1",
    "rules": "list of rules",
    "severities": "table: rule = severity",
    "ignores": "table: pattern = list of rules",
    "confidence": '"certain" or "likely"',
    "word": "string",
    "day": "date",
    "tags": "table",
    "pools": "list of tables",
    "level": '"error", "warning", "info" or "never"',
}
_WORDS = {"type": "array", "items": {"type": "string"}}
_OWN_POOL = "A pool or contract of the project; every key that is given must fit."


def text(names: Sequence[str] = ()) -> str:
    """The keys of those names, or all of them, each with its type, its default and what it is for."""
    return "\n".join("\n".join(_entry(key)) + "\n" for key in KEYS if not names or key.name in names)


def names() -> tuple[str, ...]:
    """The name of every key."""
    return tuple(key.name for key in KEYS)


def kind_words(key: Key) -> str:
    """What the value of ``key`` is."""
    return _TYPES[key.kind]


def default_words(key: Key) -> str:
    """The default of ``key`` as it would stand in the file; a dash where there is none."""
    if key.default is None:
        return "-"
    if isinstance(key.default, tuple):
        return json.dumps(list(key.default))
    return json.dumps(key.default)


def scope_words(key: Key) -> str:
    """Whose file ``key`` is read from, in words."""
    if key.scope == "file":
        return "of the configuration nearest to each scanned file"
    return "of the configuration of the project"


def schema() -> str:
    """The JSON Schema of ``poolint.toml`` and of the table ``[tool.poolint]``."""
    content = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "The configuration of poolint: poolint.toml, or [tool.poolint] in pyproject.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": {key.name: {"description": key.doc, **_schema(key)} for key in KEYS},
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _entry(key: Key) -> Iterator[str]:
    yield f"{key.name} ({kind_words(key)})"
    yield from textwrap.wrap(key.doc, _WIDTH, initial_indent="  ", subsequent_indent="  ")
    yield from textwrap.wrap(
        f"default: {default_words(key)}", _WIDTH, initial_indent="  ", subsequent_indent="    "
    )
    yield f"  read:    {scope_words(key)}{'; adds to what an extended file says' if key.joins else ''}"


def _schema(key: Key) -> dict[str, Any]:
    found = _of_kind(key.kind)
    if key.default is not None:
        found["default"] = list(key.default) if isinstance(key.default, tuple) else key.default
    return found


def _of_kind(kind: Kind) -> dict[str, Any]:
    if kind in CHOICES:
        return {"enum": list(CHOICES[kind])}
    if kind in ("patterns", "rules"):
        return dict(_WORDS)
    if kind == "severities":
        return {"type": "object", "additionalProperties": {"enum": list(SEVERITIES)}}
    if kind == "ignores":
        return {"type": "object", "additionalProperties": _WORDS}
    if kind == "tags":
        lists = {"feature-keys": _WORDS, "features": _WORDS}
        return {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                **lists,
                "style": {"type": "string"},
                "defaults": {"type": "object", "additionalProperties": {"type": "string"}},
            },
        }
    if kind == "pools":
        fields = [field.encode_name for field in msgspec.structs.fields(OwnPool)]
        lists = {name: _WORDS for name in fields if name != "name"}
        properties = {"name": {"type": "string"}, **lists}
        pool = {"type": "object", "description": _OWN_POOL, "required": ["name"]}
        return {
            "type": "array",
            "items": {**pool, "additionalProperties": False, "properties": properties},
        }
    plain: Mapping[str, dict[str, Any]] = {
        "flag": {"type": "boolean"},
        "number": {"type": "integer", "minimum": 1},
        "word": {"type": "string"},
        # TOML has dates of its own, which editors see as text.
        "day": {"type": "string", "format": "date"},
    }
    return dict(plain[kind])
