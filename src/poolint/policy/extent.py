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
    """The code there without white space, comments and literals: the same after an edit elsewhere."""


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
    # A literal may be a secret, and the anchor is written to baselines.
    words = "".join(_code(lines[number - 1], literals=False) for number in range(line, span.end_line + 1))
    return Extent(span, "".join(words.split()))


def _code(line: str, *, literals: bool = True) -> str:
    """``line`` without the comment at its end, so that a comment can come and go; where asked for, also
    without what stands in quotes."""
    kept: list[str] = []
    quote = ""
    for index, char in enumerate(line):
        if quote:
            closes = char == quote and line[index - 1] != "\\"
            if literals or closes:
                kept.append(char)
            quote = "" if closes else quote
            continue
        if char == "#":
            break
        quote = char if char in "\"'" else ""
        kept.append(char)
    return "".join(kept).rstrip()


def _open(lines: list[str]) -> bool:
    text = "".join(lines)
    return sum(map(text.count, "([{")) > sum(map(text.count, ")]}"))
