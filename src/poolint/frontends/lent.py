"""Names that a module gives to words, read from its bytes at a glance.

An address among settings, or a function that finds a program: another file may import the name and never say
the word. Only files that hold a word are read so, and mostly it stands in prose alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set

from poolint.model.source import Lent
from poolint.model.words import shortest

_GIVEN = re.compile(rb"[ \t]*([A-Za-z_]\w*)[ \t]*(?::[^=\n]*)?=(?!=)(.+)")
"""A line that gives a name a value."""
_FUNCTION = re.compile(rb"\n(?:async[ \t]+)?def[ \t]+([A-Za-z_]\w*)")
_BODY = re.compile(rb".*(?:\n(?:[ \t]+.*|[ \t]*|\).*))*")
"""What follows the name of a function of a module, up to the next line that is not indented."""
# Every form begins with a byte of its own, or the expression would be tried at every byte.
_PROSE = re.compile(
    rb"\"\"\"(?s:.*?)\"\"\"|'''(?s:.*?)'''|\n[ \t]*#[^\n]*|#(?<=[ \t]#)[^\"'\n]*$", re.MULTILINE
)
_WORD = re.compile(rb"\w+")
_BLANK = re.compile(rb"[ \t]*")
_HEADER = re.compile(rb"(?:async[ \t]+)?(class|def)[ \t]+([A-Za-z_]\w*)")

_LONGEST = 15
"""Lines of a function that finds a program or an address: one that does more holds words in passing."""

Lending = Callable[[bytes], Mapping[bytes, Lent]]
"""The names that the bytes of a module give to values with a word, and its functions that give one."""


def lending(words: Sequence[bytes]) -> Lending:
    """What reads the names that a module gives to any of ``words``."""
    either = b"|".join(map(re.escape, words))
    literal = rb"[\"'][^\"'\n]*(?:" + either + rb")[^\"'\n]*[\"'][ \t]*$"
    # An address or path with a word, or a word that is all there is: most code only speaks of one.
    whole = re.compile(
        rb"/(?:/[\w.-]*)?(?:" + either + rb")[\"'/:]|^[ \t]*[\"'](?:" + either + rb")[\"'][ \t]*$"
        rb"|\breturn[ \t]+" + literal,
        re.MULTILINE,
    )
    # Fewer are found four times as fast.
    word = re.compile(b"|".join(map(re.escape, shortest(words))))
    return lambda data: _Module(data, word).lent(whole)


class _Module:
    """The code of a module without prose, and the places in it at which a word stands."""

    def __init__(self, data: bytes, word: re.Pattern[bytes]) -> None:
        # What stands first is a line like the others.
        self._code = _PROSE.sub(_line_end, b"\n" + data)
        self._words = [match.span() for match in word.finditer(self._code)]

    def lent(self, whole: re.Pattern[bytes]) -> Mapping[bytes, Lent]:
        """The names that are given to values with a word, and the functions that give one."""
        if not self._words:
            return {}
        functions = _Functions(self._code)
        blocks = _Blocks(self._code)
        given: dict[bytes, tuple[bytes, bytes]] = {}
        """What each name is given, and the class that it is a member of, where its value is a whole word."""
        for match in self._given(self._words):
            if match[1] not in given:
                kind, around = blocks.around(match.start())
                if kind != b"def":
                    given[match[1]] = match[2], around if whole.search(match[2]) else b""
        makers = self._makers({cls for _, cls in given.values() if cls}, functions)
        found = {name: Lent(value, makers.get(cls, frozenset())) for name, (value, cls) in given.items()}
        for name, start, end in functions.around(self._words):
            if name not in found and self._code.count(b"\n", start, end) <= _LONGEST:
                literals = whole.findall(self._code[start:end])
                if literals:
                    found[name] = Lent(b" ".join(literals), frozenset())
        return found

    def _given(self, spans: Iterable[tuple[int, int]]) -> Iterator[re.Match[bytes]]:
        """The lines that give a name a value in which one of the spans lies."""
        match = None
        line_end = 0
        for start, end in spans:
            if start >= line_end:
                # Each line is looked at once, however many words a hostile one holds.
                match = _GIVEN.match(self._code, self._code.rfind(b"\n", 0, start) + 1)
                found = self._code.find(b"\n", start)
                line_end = found if found >= 0 else len(self._code)
            if match is not None and match.start(2) <= start and end <= match.end():
                yield match
                match = None

    def _makers(self, classes: Set[bytes], functions: _Functions) -> Mapping[bytes, frozenset[bytes]]:
        """For each class its name, and what is given or returns something of it."""
        spans: dict[bytes, list[tuple[int, int]]] = {cls: [] for cls in classes}
        for match in _WORD.finditer(self._code) if classes else ():
            if match[0] in spans:
                spans[match[0]].append(match.span())
        return {
            cls: frozenset(
                (
                    cls,
                    *(line[1] for line in self._given(held)),
                    *(name for name, _, _ in functions.around(held)),
                )
            )
            for cls, held in spans.items()
        }


class _Functions:
    """The functions of a module: the name of each, and from where to where its body goes."""

    def __init__(self, code: bytes) -> None:
        self._all = [
            (head[1], head.end(), body.end())
            for head in _FUNCTION.finditer(code)
            if (body := _BODY.match(code, head.end()))
        ]
        self._starts = [start for _, start, _ in self._all]

    def around(self, spans: Iterable[tuple[int, int]]) -> Iterable[tuple[bytes, int, int]]:
        """Those in whose bodies one of the spans lies, each once and in their order, as the spans are."""
        near = ((bisect_right(self._starts, start) - 1, end) for start, end in spans)
        return dict.fromkeys(self._all[at] for at, end in near if at >= 0 and end <= self._all[at][2])


class _Blocks:
    """The classes and functions of a code around its lines, which are asked for from the first one on."""

    def __init__(self, code: bytes) -> None:
        self._code = code
        self._next = 0
        """The start of the next line."""
        self._open: list[tuple[int, tuple[bytes, bytes] | None]] = []
        """The lines that what follows is indented below: how far each is itself, and what it begins."""

    def around(self, start: int) -> tuple[bytes, bytes]:
        """The kind and name of the innermost ``class`` or ``def`` that the line at ``start`` stands in."""
        while self._next < start:
            end = self._code.find(b"\n", self._next)
            begin = self._first(self._next)
            # A line that closes a list of parameters belongs to the line that opened it.
            if begin < end and self._code[begin] not in b")]}":
                self._close(begin - self._next)
                header = _HEADER.match(self._code, begin, end)
                self._open.append((begin - self._next, (header[1], header[2]) if header else None))
            self._next = end + 1
        self._close(self._first(start) - start)
        return next((header for _, header in reversed(self._open) if header), (b"", b""))

    def _first(self, start: int) -> int:
        """Where the line at ``start`` begins after its blanks."""
        return _BLANK.match(self._code, start).end()  # type: ignore[union-attr]  # it matches no blanks too

    def _close(self, indent: int) -> None:
        while self._open and self._open[-1][0] >= indent:
            self._open.pop()


def _line_end(prose: re.Match[bytes]) -> bytes:
    """What is left of prose: the end of the line before a comment that has a line of its own."""
    return b"\n" if prose[0].startswith(b"\n") else b""
