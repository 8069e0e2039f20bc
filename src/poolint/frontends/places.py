"""Where nodes and comments stand in a text, and how to say it in lines and columns."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right

from poolint.model.source import Comment

_NEWLINE = re.compile(r"\r\n?|\n")
_COMMENT = re.compile(r"#[^\r\n]*")


class Places:
    """Starts and ends of nodes, and starts of comments, as offsets in a text."""

    def __init__(self, text: str, starts: list[int], ends: list[int], marks: list[int]) -> None:
        self.text = text
        self.starts = starts
        self.ends = ends
        self.marks = marks
        self._lines = [0, *(match.end() for match in _NEWLINE.finditer(text))]

    def spans(self) -> bytes:
        """The ``spans`` of a module."""
        lines = self._lines
        flat: list[int] = []
        for start, end in zip(self.starts, self.ends, strict=True):
            line = bisect_right(lines, start)
            begin = lines[line - 1]
            if line == len(lines) or end < lines[line]:
                flat += (line, start - begin + 1, line, end - begin + 1)
            else:
                last = bisect_right(lines, end, line)
                flat += (line, start - begin + 1, last, end - lines[last - 1] + 1)
        return array("I", flat).tobytes()

    def comments(self) -> tuple[Comment, ...]:
        """The comments that speak to a linter."""
        found = []
        for start in self.marks:
            line = bisect_right(self._lines, start)
            begin = self._lines[line - 1]
            comment = _COMMENT.match(self.text, start)
            alone = not self.text[begin:start].strip()
            found.append(Comment(line, start - begin + 1, comment[0] if comment else "", alone))
        return tuple(found)
