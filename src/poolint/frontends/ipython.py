"""IPython's additions to Python, rewritten as the Python that they stand for.

As IPython itself does it: ``!ls -l`` runs ``get_ipython().system('ls -l')``. A line that
only asks for help is blanked. What was rewritten keeps the place of the line it came from.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

_CELL_MAGIC = re.compile(r"\s*%%(\S+)[ \t]*([^\n]*)\n?")
_RUNS_PYTHON = frozenset({"capture", "prun", "python", "python3", "time", "timeit"})
_SHELL = re.compile(r"([ \t]*)(?:([\w.,\[\] \t]+=)[ \t]*)?(!!|!)(?!=)(.*)", re.DOTALL)
_MAGIC = re.compile(r"([ \t]*)(?:([\w.,\[\] \t]+=)[ \t]*)?%(\w[\w.]*)(?:[ \t]+(.*))?", re.DOTALL)
_TIMED = re.compile(r"([ \t]*%(?:time|timeit|prun)(?:[ \t]+-\w+(?:[ \t]*\d+)?)*[ \t])", re.DOTALL)
_HELP = re.compile(r"[ \t]*(?:\?\??[ \t]*%{0,2}[\w.*]+|%{0,2}[\w.*]+\?\??)[ \t]*")
_QUOTES = re.compile(
    r'"""|\'\'\'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|#[^\n]*|[()\[\]{}]|\\\n?', re.DOTALL
)


class _Part(NamedTuple):
    """A stretch of the plain text, and the stretch of the original that it stands for."""

    start: int
    original: int
    length: int
    rewritten: bool


class Plain:
    """A cell as plain Python, with the places in the cell that its characters stand for."""

    def __init__(self) -> None:
        self.text = ""
        self._parts: list[_Part] = []
        self._starts: list[int] = []

    def start(self, offset: int) -> int:
        """Where in the cell what begins at ``offset`` begins."""
        part = self._at(offset)
        return part.original + (0 if part.rewritten else offset - part.start)

    def end(self, offset: int) -> int:
        """Where in the cell what ends at ``offset`` ends."""
        part = self._at(max(0, offset - 1))
        return part.original + (part.length if part.rewritten else offset - part.start)

    def _at(self, offset: int) -> _Part:
        return self._parts[max(0, bisect_right(self._starts, offset) - 1)]

    def add(self, text: str, original: int, length: int | None = None) -> None:
        """Append what stands at ``original`` in the cell, or what ``length`` characters of it became."""
        rewritten = length is not None
        self._parts.append(_Part(len(self.text), original, length or len(text), rewritten))
        self._starts.append(len(self.text))
        self.text += text


def plain(cell: str) -> Plain:
    """The cell as plain Python."""
    found = Plain()
    begin = 0
    magic = _CELL_MAGIC.match(cell)
    if magic is not None:
        if magic[1] not in _RUNS_PYTHON:
            start = magic.start(1) - 2
            arguments = f"{magic[1]!r}, {magic[2].strip()!r}, {cell[magic.end() :]!r}"
            call = f"get_ipython().run_cell_magic({arguments})\n"
            found.add(call, start, len(cell.rstrip()) - start)
            return found
        begin = magic.end()
    state = _State()
    while begin < len(cell):
        end = _line_end(cell, begin)
        if state.between_statements:
            while cell[begin:end].endswith("\\\n") and cell[begin:end].lstrip()[:1] in ("!", "%"):
                end = _line_end(cell, end)
            if _rewrite(found, cell[begin:end].rstrip("\n"), begin):
                found.add("\n", end - 1)
                begin = end
                continue
        state.pass_over(cell[begin:end])
        found.add(cell[begin:end], begin)
        begin = end
    return found


def _line_end(text: str, begin: int) -> int:
    return text.find("\n", begin) + 1 or len(text)


def _rewrite(found: Plain, line: str, begin: int) -> bool:
    """Add what an addition of IPython stands for; False where the line is none."""
    if _HELP.fullmatch(line):
        return True
    timed = _TIMED.match(line)
    if timed is not None:
        found.add(line[: len(line) - len(line.lstrip())], begin)
        found.add(line[timed.end() :], begin + timed.end())
        return True
    shell, magic = _SHELL.fullmatch(line), _MAGIC.fullmatch(line)
    if shell is not None:
        method = "getoutput" if shell[2] or shell[3] == "!!" else "system"
        call = f"get_ipython().{method}({_joined(shell[4])!r})"
    elif magic is not None:
        call = f"get_ipython().run_line_magic({magic[3]!r}, {_joined(magic[4] or '')!r})"
    else:
        return False
    indent, target = (shell or magic)[1], (shell or magic)[2] or ""  # type: ignore[index]
    found.add(indent + target, begin)
    begin += len(indent + target)
    blank = len(line) - len(indent + target) - len(line[len(indent + target) :].lstrip())
    found.add(call, begin + blank, len(line) - len(indent + target) - blank)
    return True


def _joined(command: str) -> str:
    return command.replace("\\\n", " ").strip()


class _State:
    """Whether the next line begins a statement, or goes on with a string, a bracket or a joined line."""

    def __init__(self) -> None:
        self._quotes = ""
        self._depth = 0
        self._joined = False

    @property
    def between_statements(self) -> bool:
        return not (self._quotes or self._depth or self._joined)

    def pass_over(self, line: str) -> None:
        """Take in one line of Python."""
        at = 0
        self._joined = False
        while True:
            if self._quotes:
                end = line.find(self._quotes, at)
                if end < 0:
                    return
                at, self._quotes = end + 3, ""
            token = _QUOTES.search(line, at)
            if token is None:
                return
            at = token.end()
            if token[0] in ('"""', "'''"):
                self._quotes = token[0]
            elif token[0] in "([{":
                self._depth += 1
            elif token[0] in ")]}":
                self._depth = max(0, self._depth - 1)
            elif token[0][0] == "\\":
                self._joined = at == len(line)
