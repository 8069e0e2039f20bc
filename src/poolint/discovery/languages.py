"""Languages: what a file holds, by its name, and a script by its first line."""

from __future__ import annotations

import os

from poolint.model.source import Language, is_workflow

_LANGUAGES: dict[str, Language] = {".py": "python", ".pyw": "python", ".ipynb": "notebook"}
_ACTIONS = frozenset({"action.yml", "action.yaml"})


def language_of(path: str) -> Language | None:
    """The language of the file at an absolute path; None where it is no code."""
    suffix = path[path.rfind(".") :]
    if suffix in (".yml", ".yaml"):
        return "github-actions" if _holds_steps(path) else None
    return _LANGUAGES.get(suffix)


def _holds_steps(path: str) -> bool:
    """Whether a file is a workflow of GitHub, or an action, which may be made of steps."""
    plain = path if os.sep == "/" else path.replace(os.sep, "/")
    return is_workflow(plain) or plain.rpartition("/")[2] in _ACTIONS


def names_python(start: bytes) -> bool:
    """Whether the first line of a file asks for Python to run it."""
    first = start.partition(b"\n")[0]
    return first.startswith(b"#!") and b"python" in first
