"""Where a finding ends on its lines, and what stands there."""

from __future__ import annotations

import msgspec

from poolint.model.source import Span

_LONGEST = 40
"""Lines; a bracket that is not closed by then is none."""


class Extent(msgspec.Struct, frozen=True):
    """A place with its words."""

    span: tuple[int, int, int, int]
    """Line, column, last line, last column; 1-based, the end exclusive."""
    anchor: str
    """The code there without white space and comments: the same after an edit elsewhere."""


def extent(text: str, line: int, last: int) -> Extent:
    """The logical line that begins at ``line``: through the lines of its open brackets, up to ``last``."""
    lines = text.split("\n")
    if not 1 <= line <= len(lines):
        return Extent(Span(line, 1, line, 1), "")
    taken = [_code(lines[line - 1])]
    while _open(taken) and line + len(taken) <= min(last, len(lines)) and len(taken) < _LONGEST:
        taken.append(_code(lines[line + len(taken) - 1]))
    first, end = taken[0], taken[-1].rstrip()
    span = Span(line, 1 + len(first) - len(first.lstrip()), line + len(taken) - 1, 1 + len(end))
    return Extent(span, "".join("".join(taken).split()))


def _code(line: str) -> str:
    """``line`` without the comment at its end, so that a comment can come and go."""
    quote = ""
    for index, char in enumerate(line):
        if quote:
            quote = "" if char == quote and line[index - 1] != "\\" else quote
        elif char in "\"'":
            quote = char
        elif char == "#":
            return line[:index].rstrip()
    return line.rstrip()


def _open(lines: list[str]) -> bool:
    text = "".join(lines)
    return sum(map(text.count, "([{")) > sum(map(text.count, ")]}"))
