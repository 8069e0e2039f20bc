"""The settings of a scan as TOML, key by key: what a configuration would have to say to have them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from poolint.model.settings import Settings


def render(settings: Settings) -> str:
    """Every setting in a line of its own; what is not set is a comment."""
    rules = settings.rules
    first, *more = settings.exclude
    values: dict[str, Any] = {
        "exclude": first.lines,
        "extend-exclude": [line for patterns in more for line in patterns.lines],
        "respect-gitignore": settings.respect_gitignore,
        "max-file-size": settings.max_file_size,
        "jobs": settings.jobs,
        "cache-dir": (settings.cache.folder or None) if settings.cache else None,
        "extend-rules": settings.packs,
        "select": rules.select,
        "ignore": rules.ignore,
        "extend-select": rules.extend_select,
        "extend-ignore": rules.extend_ignore,
        "severity": rules.severity,
        "per-file-ignores": rules.per_file_ignores,
        "require-ignore-reason": settings.require_ignore_reason,
        "baseline": settings.baseline,
        "min-confidence": rules.min_confidence,
        "policy": settings.policy,
        "as-of": settings.as_of,
        "tags": {
            "feature-keys": settings.tags.feature_keys,
            "features": settings.tags.features,
            "style": settings.tags.style,
        },
        "pool": [msgspec.to_builtins(pool) for pool in settings.pools],
        "fail-level": rules.fail_level,
    }
    lines = (
        f"{key} = {_toml(value)}" if value is not None else f"# {key}: not set"
        for key, value in values.items()
    )
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        pairs = [f"{_text(key)} = {_toml(item)}" for key, item in value.items() if item is not None]
        return f"{{ {', '.join(pairs)} }}" if pairs else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, date):
        return value.isoformat()
    return _text(value) if isinstance(value, str) else json.dumps(value)


def _text(value: str) -> str:
    # Plain ASCII; a lone surrogate is no character of TOML.
    text = value.encode("utf-8", "backslashreplace").decode("utf-8")
    quoted = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    return "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in quoted)
