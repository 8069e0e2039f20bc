"""Ignore comments: ``# poolint: ignore[rules] reason`` and its kin, read from the comments of a file."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

from poolint.model.mistake import suggestion
from poolint.model.remark import Remark, RemarkFault
from poolint.model.source import Comment

Scope = Literal["line", "file", "range"]

_VERBS: dict[str, Scope | None] = {"ignore": "line", "ignore-file": "file", "off": "range", "on": None}
_OTHERS = ("tag",)
"""Words after ``poolint:`` that speak to other parts."""
_SPOKEN = re.compile(r"#\s*poolint\s*:\s*(?P<said>.*)", re.IGNORECASE)
_SAID = re.compile(r"(?P<verb>[\w-]*)\s*(?:\[(?P<words>[^\]]*)\])?(?P<reason>.*)")
_WITHOUT_COLON = re.compile(r"#\s*poolint\s+(?:ignore(?:-file)?|off|on)\s*\[", re.IGNORECASE)
_MARK = re.compile(rb"#\s*poolint\b")
_NEXT = re.compile(r"\s#")
END = 1 << 62
"""A line after every other."""


class Ignore(msgspec.Struct, frozen=True):
    """One comment that suppresses findings, and the lines it speaks of."""

    scope: Scope
    path: str
    comment: Comment
    words: tuple[str, ...]
    """Rules: codes, names, beginnings of codes, families, or ``ALL``."""
    reason: str
    first: int
    last: int
    """Inclusive."""


class Ignores(msgspec.Struct, frozen=True):
    """What the comments of a file say, and what is wrong with them."""

    found: tuple[Ignore, ...] = ()
    remarks: tuple[Remark, ...] = ()


def may_speak(data: bytes) -> bool:
    """Whether the bytes of a file may hold a comment that speaks to poolint."""
    # Almost no file has the word, and to look for it costs a hundredth of what the expression costs.
    return b"poolint" in data and _MARK.search(data) is not None


def spoken(data: bytes) -> tuple[Comment, ...]:
    """The comments that speak to poolint in a file that is no code: its lines after a ``#``."""
    if not may_speak(data):
        return ()
    text = io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", errors="replace").read()
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        match = _SPOKEN.search(line)
        if match:
            alone = not line[: match.start()].strip()
            found.append(Comment(number, match.start() + 1, match[0], alone))
    return tuple(found)


def read_ignores(path: str, comments: Sequence[Comment], below: Callable[[int], int]) -> Ignores:
    """The ignore comments of a file; ``below`` gives the line of code that follows a line of its own."""
    reader = _Reader(path, below)
    for comment in sorted(comments, key=lambda one: (one.line, one.column)):
        reader.read(comment)
    return reader.done()


class _Reader:
    """What has been read of a file, from its top down."""

    def __init__(self, path: str, below: Callable[[int], int]) -> None:
        self._path = path
        self._below = below
        self._found: list[Ignore] = []
        self._open: list[Ignore] = []
        self._remarks: list[Remark] = []

    def read(self, comment: Comment) -> None:
        """Take in one comment."""
        spoken = _SPOKEN.search(comment.text)
        if spoken is None:
            if _WITHOUT_COLON.search(comment.text):
                self._wrong(comment, "malformed", "a colon belongs after poolint")
            return
        said = _SAID.fullmatch(spoken["said"].strip())
        verb = said["verb"].lower() if said else ""
        if said is None or verb in _OTHERS:
            return
        if verb not in _VERBS:
            self._wrong(comment, "malformed", _unknown_verb(verb))
        elif verb == "on":
            self._close(comment, _words(said["words"]))
        else:
            self._ignore(comment, verb, said)

    def done(self) -> Ignores:
        """Everything, once the file has ended."""
        found = sorted((*self._found, *self._open), key=lambda one: (one.comment.line, one.comment.column))
        return Ignores(tuple(found), tuple(self._remarks))

    def _ignore(self, comment: Comment, verb: str, said: re.Match[str]) -> None:
        words = _words(said["words"])
        if not words:
            cause = "its bracket is not closed" if said["reason"].startswith("[") else "it names no rule"
            self._wrong(comment, "malformed", cause)
            return
        scope = _VERBS[verb]
        assert scope is not None
        reason = _NEXT.split(said["reason"], maxsplit=1)[0].strip().lstrip(":-–—").strip()
        first = last = comment.line
        if scope == "line" and comment.own_line:
            first = last = self._below(comment.line)
        elif scope == "file":
            first, last = 0, END
        elif scope == "range":
            last = END
        ignore = Ignore(scope, self._path, comment, words, reason, first, last)
        (self._open if scope == "range" else self._found).append(ignore)

    def _close(self, comment: Comment, words: tuple[str, ...]) -> None:
        """End the ranges that are open; with words, only those for the same."""
        ending = [one for one in self._open if not words or set(one.words) <= set(words)]
        if not ending:
            self._wrong(comment, "unused", "nothing is off here")
        self._open = [one for one in self._open if one not in ending]
        self._found += [msgspec.structs.replace(one, last=comment.line) for one in ending]

    def _wrong(self, comment: Comment, fault: RemarkFault, text: str) -> None:
        self._remarks.append(remark(fault, self._path, comment, text))


def remark(fault: RemarkFault, path: str, comment: Comment, text: str) -> Remark:
    """What is wrong with a comment, at its place."""
    end = comment.column + len(comment.text)
    return Remark(fault, path, comment.line, comment.column, end, text, comment.text)


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(str.strip, (text or "").split(",")))))


def _unknown_verb(verb: str) -> str:
    if not verb:
        return "it says nothing"
    listed = ", ".join(_VERBS)
    return f"{verb!r} means nothing; {suggestion(verb, (*_VERBS, *_OTHERS), f'there are {listed}')}"
