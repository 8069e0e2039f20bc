"""Manifest names: what a file that states versions is, by its name alone, without what reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from posixpath import basename
from typing import Literal

Form = Literal["lock", "pipfile-lock", "pipfile", "pyproject", "requirements"]

_NAMES: Mapping[str, Form] = {
    "uv.lock": "lock",
    "poetry.lock": "lock",
    "pdm.lock": "lock",
    "pylock.toml": "lock",
    "Pipfile.lock": "pipfile-lock",
    "Pipfile": "pipfile",
    "pyproject.toml": "pyproject",
}
_REQUIREMENTS = re.compile(r"(?:.*[-_.])?(?:requirements|constraints)(?:[-_.].*)?\.(?:txt|in)", re.IGNORECASE)
_FOLDER = re.compile(r"(?:^|/)(?:requirements|constraints)/[^/]+\.(?:txt|in)\Z")


def form_of(path: str) -> Form | None:
    """The form of a manifest; None where the name tells none."""
    name = basename(path)
    if name in _NAMES:
        return _NAMES[name]
    if name.startswith("pylock.") and name.endswith(".toml"):
        return "lock"
    if _REQUIREMENTS.fullmatch(name) or _FOLDER.search(path):
        return "requirements"
    return None
