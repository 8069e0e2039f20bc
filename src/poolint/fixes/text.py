"""The text of a file: its encoding, its lines, and edits applied to it byte for byte."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable
from itertools import pairwise

import msgspec

from poolint.model.fix import Edit, Refusal

_NEWLINE = re.compile(r"\r\n?|\n")


class Text(msgspec.Struct, frozen=True):
    """A decoded file that can be encoded again."""

    text: str
    encoding: str
    starts: tuple[int, ...]
    """Where each line begins."""

    def offset(self, line: int, column: int) -> int:
        """The place of a 1-based line and a 0-based column."""
        # A statement that ends a file without a line end ends, for the parser, on the line below.
        return self.starts[line - 1] + column if line <= len(self.starts) else len(self.text)

    def line_start(self, offset: int) -> int:
        """Where the line of a place begins."""
        return max(start for start in self.starts if start <= offset)

    def newline(self, offset: int) -> str:
        """How the line of a place ends; as lines of the file do where it is the last."""
        found = _NEWLINE.search(self.text, offset) or _NEWLINE.search(self.text)
        return found.group() if found else "\n"

    def indent(self, offset: int) -> str:
        """The white space that the line of a place begins with."""
        start = self.line_start(offset)
        line = self.text[start:]
        return line[: len(line) - len(line.lstrip(" \t"))]

    def after_line(self, offset: int) -> int:
        """Where the line after that of a place begins."""
        found = _NEWLINE.search(self.text, offset)
        return found.end() if found else len(self.text)


def text_of(data: bytes) -> Text | Refusal:
    """``data`` as Python reads it, its line ends untouched."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
        same = text.encode(encoding) == data
    except (SyntaxError, LookupError, UnicodeError):
        return Refusal("the file cannot be decoded")
    if not same:
        return Refusal(f"written back as {encoding} the file would not be the same")
    starts = (0, *(found.end() for found in _NEWLINE.finditer(text)))
    return Text(text, encoding, starts)


def encoded(text: Text, edits: Iterable[Edit]) -> bytes | Refusal:
    """The bytes of the file with ``edits`` applied; every other byte is what it was."""
    parts: list[str] = []
    at = 0
    for edit in sorted(set(edits)):
        parts += [text.text[at : edit.start], edit.text]
        at = edit.end
    parts.append(text.text[at:])
    try:
        return "".join(parts).encode(text.encoding)
    except UnicodeError:
        return Refusal(f"what would be written cannot be said in {text.encoding}")


def merged(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """``edits`` with those that insert at the same place as one: names and imports before what needs lines
    of its own."""
    places: dict[int, dict[str, None]] = {}
    rest: dict[Edit, None] = {}
    for edit in edits:
        if edit.start == edit.end:
            places.setdefault(edit.start, {})[edit.text] = None
        else:
            rest[edit] = None
    inserted = (
        Edit(at, at, "".join(sorted(texts, key=lambda text: (text[:1] in "\r\n", text))))
        for at, texts in places.items()
    )
    return tuple(sorted((*rest, *inserted)))


def collide(edits: Iterable[Edit]) -> bool:
    """Whether two different edits speak of the same place."""
    ordered = sorted(set(edits))
    return any(second.start < first.end or second.start == first.start for first, second in pairwise(ordered))


def indented(code: str, indent: str, newline: str) -> str:
    """The lines of ``code`` under ``indent``, each with ``newline``; empty lines stay empty."""
    lines = code.strip("\n").split("\n")
    return "".join(f"{indent}{line}{newline}" if line else newline for line in lines)


def deepened(code: str, unit: str) -> str:
    """``code``, which is written with four spaces, in the depth that the file has."""
    lines = []
    for line in code.strip("\n").split("\n"):
        bare = line.lstrip(" ")
        lines.append(unit * ((len(line) - len(bare)) // 4) + bare)
    return "\n".join(lines)
