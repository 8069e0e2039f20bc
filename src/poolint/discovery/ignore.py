"""Ignore rules: gitignore files and excludes, decided path by path as a walk goes down.

A walk asks of a folder before it enters it, so a rule need only speak of the path itself, never of what
encloses it; that is what lets most rules be tried on the bare name, and remembered by it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

_ANYWHERE = "^(?:.+/)?"
_FOLDER = "(?P<ps_d>/)"
_GROUP = "rule"
_CLASS = re.compile(r"\[[^]]+]")
_RANGE = re.compile(r"([^\[\\])-([^]\\])")

Meaning = tuple[str, bool] | None
"""A line as a regex for whole paths, and whether it leaves them out; None where git reads no rule in it, and
passes over it."""
_MEANINGS: dict[str, Meaning] = {}
"""By line: of the same line the same for ever."""


class Rules:
    """The rules of one file (or list of excludes), for paths below its folder."""

    def __init__(self, lines: Iterable[str], base: str, origin: str) -> None:
        self.base = base
        """The absolute folder that the rules speak of, with ``/`` at its end."""
        self.origin = origin
        """Where the rules come from, in words for the user."""
        self._rules = [meaning for meaning in map(_meaning, lines) if meaning is not None]
        names = [number for number, (text, _) in enumerate(self._rules) if _is_name(text)]
        self._names = self._union(names, len(_ANYWHERE))
        self._paths = self._union({*range(len(self._rules))} - {*names})
        self._by_name: dict[str, int] = {}

    def decides(self, path: str, name: str) -> bool | None:
        """Whether the absolute ``path`` is left out; None where no rule speaks of it.

        Folders end with ``/``, in ``path`` and in ``name``, the last part of it.
        """
        if not path.startswith(self.base):
            return None
        if name not in self._by_name:
            self._by_name[name] = _last(self._names, name)
        last = max(self._by_name[name], _last(self._paths, path[len(self.base) :]))
        return self._rules[last][1] if last >= 0 else None

    def _union(self, numbers: Iterable[int], start: int = 0) -> re.Pattern[str] | None:
        """The rules of these numbers as one regex, whose alternatives go from the last to the first."""
        ordered = sorted(numbers, reverse=True)
        joined = "|".join(f"(?P<{_GROUP}{number}>{self._rules[number][0][start:]})" for number in ordered)
        return re.compile(joined) if joined else None


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
    lines = [line for line in text.split("\n") if _meaning(line) is not None]
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


def meanings() -> dict[str, Meaning]:
    """What the lines read so far mean, for ``learn`` in another run."""
    return dict(_MEANINGS)


def learn(known: Mapping[str, Meaning]) -> None:
    """Take over what lines mean, so that what reads them need not even be imported."""
    _MEANINGS.update(known)


def _meaning(line: str) -> Meaning:
    if line not in _MEANINGS:
        _MEANINGS[line] = _read(line)
    return _MEANINGS[line]


def _read(line: str) -> Meaning:
    # Its import takes a fifth of a hook that finds nothing to do.
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    try:
        regex, include = GitIgnoreSpecPattern.pattern_to_regex(_CLASS.sub(_forwards, line))
        if regex is not None and "[" in line:
            re.compile(regex)
    except (ValueError, re.error):
        return None
    return None if regex is None else (_exact(regex), bool(include))


def _forwards(found: re.Match[str]) -> str:
    """A class of characters without the ranges that run backwards: git takes one for its first character."""
    return _RANGE.sub(lambda pair: pair[0] if pair[1] <= pair[2] else pair[1], found[0])


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


def _last(union: re.Pattern[str] | None, text: str) -> int:
    """The number of the last rule in ``union`` that speaks of ``text``; -1 where none does."""
    found = None if union is None else union.fullmatch(text)
    return -1 if found is None or found.lastgroup is None else int(found.lastgroup[len(_GROUP) :])
