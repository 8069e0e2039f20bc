"""Ignore rules: gitignore files and excludes, decided path by path as a walk goes down.

A walk asks of a folder before it enters it, so a rule need only speak of the path itself, never of what
encloses it; that is what lets most rules be tried on the bare name, and remembered by it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from pathspec import GitIgnoreSpec

_ANYWHERE = "^(?:.+/)?"
_FOLDER = "(?P<ps_d>/)"


class Rules:
    """The rules of one file (or list of excludes), for paths below its folder."""

    def __init__(self, lines: Iterable[str], base: str, origin: str) -> None:
        self.base = base
        """The absolute folder that the rules speak of, with ``/`` at its end."""
        self.origin = origin
        """Where the rules come from, in words for the user."""
        compiled = [
            (pattern.regex, bool(pattern.include)) for pattern in GitIgnoreSpec.from_lines(lines).patterns
        ]
        self._all = [
            (re.compile(_exact(regex.pattern)), include) for regex, include in compiled if regex is not None
        ]
        texts = [regex.pattern for regex, _ in self._all]
        self._names = _union(text[len(_ANYWHERE) :] for text in texts if _is_name(text))
        self._paths = _union(text for text in texts if not _is_name(text))
        self._by_name: dict[str, bool] = {}

    def decides(self, path: str, name: str) -> bool | None:
        """Whether the absolute ``path`` is left out; None where no rule speaks of it.

        Folders end with ``/``, in ``path`` and in ``name``, the last part of it.
        """
        if not path.startswith(self.base):
            return None
        hit = self._by_name.get(name)
        if hit is None:
            hit = self._names is not None and self._names.fullmatch(name) is not None
            self._by_name[name] = hit
        relative = path[len(self.base) :]
        if not hit and (self._paths is None or self._paths.fullmatch(relative) is None):
            return None
        for regex, include in reversed(self._all):
            if regex.fullmatch(relative):
                return include
        return None


def read_rules(file: str, base: str, origin: str) -> Rules | None:
    """The rules of a gitignore file; None where it is not there, or nothing can be read from it."""
    try:
        # A pipe of that name would never end.
        if not Path(file).is_file():
            return None
        text = Path(file).read_bytes().decode("utf-8", "surrogateescape")
    except OSError:
        return None
    return parsed_rules(text, base, origin)


def parsed_rules(text: str, base: str, origin: str) -> Rules | None:
    """The rules in the text of a gitignore file; None where there are none."""
    lines = [line for line in text.split("\n") if _is_pattern(line)]
    return Rules(lines, base, origin) if lines else None


def git_exclude(folder: str) -> str | None:
    """The file ``info/exclude`` of the checkout at ``folder``; its ``.git`` may be a file that says where."""
    git = os.path.join(folder, ".git")
    if os.path.isdir(git):
        return os.path.join(git, "info", "exclude")
    try:
        pointer = Path(git).read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return None
    if not pointer.startswith("gitdir:"):
        return None
    home = os.path.join(folder, pointer[len("gitdir:") :].strip())
    try:
        common = Path(home, "commondir").read_text(encoding="utf-8", errors="surrogateescape").strip()
    except OSError:
        common = "."
    return os.path.join(home, common, "info", "exclude")


def first_decision(rules: Iterable[Rules], path: str, name: str) -> Rules | None:
    """The nearest of ``rules`` that leaves ``path`` out, unless a nearer one keeps it."""
    for one in rules:
        left_out = one.decides(path, name)
        if left_out is not None:
            return one if left_out else None
    return None


def _is_pattern(line: str) -> bool:
    """Whether git would read a rule in the line; what it cannot read it passes over."""
    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return bool(line.strip()) and not line.startswith("#")


def _exact(text: str) -> str:
    """A pattern's regex made to match the whole path, and no path for the sake of a folder above."""
    if text in (".", _FOLDER):
        # `**` and `*/` are found anywhere in a path: every path, and every folder.
        return ".+" if text == "." else ".+/"
    if text == "/":
        # `**/*/**`: every path below a folder.
        return ".*/.+"
    if text.endswith("/"):
        return text + ".+"
    return text.replace(_FOLDER, "/")


def _is_name(text: str) -> bool:
    return text.startswith(_ANYWHERE) and "/" not in text[len(_ANYWHERE) :].replace("(?:/|$)", "").replace(
        "[^/]", ""
    ).removesuffix("/")


def _union(texts: Iterable[str]) -> re.Pattern[str] | None:
    joined = "|".join(f"(?:{text})" for text in texts)
    return re.compile(joined) if joined else None
