"""Marks: what a fixture says it holds, on the line it speaks of."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

_MARK = re.compile(
    r"# (site|todo-site|gap|expect)(?:\[\+(\d+)\])?: ((?:(?!# (?:todo-)?site|\\n\"|\"$|\",$).)*)", re.M
)
_FLAGS = frozenset(["stream", "batch"])
_ANSWERS = ("", "true", "false")
_OPTIONS = frozenset(["call", "model", "confidence", "client", *_FLAGS])


class MarkError(ValueError):
    """A mark that nobody can read."""


class Mark(msgspec.Struct, frozen=True, order=True):
    """One expectation; an option that is not given is not compared."""

    path: str
    line: int
    kind: str
    word: str
    """The surface, or the reason of a gap."""
    options: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        options = "".join(f" {name}={value}" for name, value in self.options)
        return f"{self.path}:{self.line} # {self.kind}: {self.word}{options}"


def read(path: str, text: str) -> tuple[list[Mark], str]:
    """The marks of a file, and its text with every mark made blank."""
    marks: list[Mark] = []

    def blank(found: re.Match[str]) -> str:
        line = text.count("\n", 0, found.start()) + 1 + int(found[2] or 0)
        marks.append(_mark(path, line, found[1], found[3].split()))
        return " " * len(found[0])

    return marks, _MARK.sub(blank, text)


def read_all(files: Mapping[str, str]) -> tuple[list[Mark], dict[str, str]]:
    """The marks of a case, and its files without them; an error for a file without any mark."""
    marks: list[Mark] = []
    blanked: dict[str, str] = {}
    for path, text in files.items():
        found, blanked[path] = read(path, text)
        nothing = [mark for mark in found if mark.kind == "expect"]
        if not found:
            raise MarkError(f"{path} has no mark: say '# expect: nothing' where nothing is to be found")
        if nothing and len(found) > 1:
            raise MarkError(f"{path} expects nothing and something")
        marks.extend(mark for mark in found if mark.kind != "expect")
    return marks, blanked


def _mark(path: str, line: int, kind: str, words: list[str]) -> Mark:
    where = f"{path}:{line}"
    if kind == "gap":
        return Mark(path, line, kind, " ".join(words))
    if kind == "expect":
        if words != ["nothing"]:
            raise MarkError(f"{where}: only 'nothing' can be expected of a whole file")
        return Mark(path, line, kind, "nothing")
    if not words:
        raise MarkError(f"{where}: a site needs its surface")
    options = []
    for word in words[1:]:
        name, _, value = word.partition("=")
        if name not in (_OPTIONS if value else _FLAGS) or (name in _FLAGS and value not in _ANSWERS):
            raise MarkError(f"{where}: {word!r} is no option of a site")
        options.append((name, value or "true"))
    return Mark(path, line, kind, words[0], tuple(options))
