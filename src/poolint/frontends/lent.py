"""Names that a module gives to words, read from its bytes at a glance.

An address among settings, or a function that finds a program: another file may import the name and never say
the word. Only files that hold a word are read so, and mostly it stands in prose alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

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
        functions = self._functions()
        found: dict[bytes, Lent] = {}
        for match in self._given(self._words):
            if match[1] in found:
                continue
            kind, around = self._around(match.start())
            if kind != b"def":
                is_whole = whole.search(match[2]) is not None
                found[match[1]] = Lent(match[2], self._makers(around if is_whole else b"", functions))
        for name, start, end in _holding(functions, self._words):
            if name not in found and self._code.count(b"\n", start, end) <= _LONGEST:
                literals = whole.findall(self._code[start:end])
                if literals:
                    found[name] = Lent(b" ".join(literals), frozenset())
        return found

    def _functions(self) -> list[tuple[bytes, int, int]]:
        """The functions of the module: the name of each, and from where to where its body goes."""
        return [
            (head[1], head.end(), body.end())
            for head in _FUNCTION.finditer(self._code)
            if (body := _BODY.match(self._code, head.end()))
        ]

    def _given(self, spans: Iterable[tuple[int, int]]) -> Iterator[re.Match[bytes]]:
        """The lines that give a name a value in which one of the spans lies."""
        last = -1
        for start, end in spans:
            line = self._code.rfind(b"\n", 0, start) + 1
            match = _GIVEN.match(self._code, line) if line != last else None
            if match is not None and match.start(2) <= start and end <= match.end():
                last = line
                yield match

    def _around(self, start: int) -> tuple[bytes, bytes]:
        """The kind and name of the innermost ``class`` or ``def`` that the line at ``start`` stands in."""
        code = self._code
        indent = _BLANK.match(code, start).end() - start  # type: ignore[union-attr]
        while indent and start:
            end = start - 1
            start = code.rfind(b"\n", 0, end) + 1
            begin = _BLANK.match(code, start).end()  # type: ignore[union-attr]
            # A line that closes a list of parameters belongs to the line that opened it.
            if begin < end and begin - start < indent and code[begin] not in b")]}":
                indent = begin - start
                header = _HEADER.match(code, begin, end)
                if header:
                    return header[1], header[2]
        return b"", b""

    def _makers(self, name: bytes, functions: Sequence[tuple[bytes, int, int]]) -> frozenset[bytes]:
        """A class, and what is given or returns something of it; nothing for no class."""
        if not name:
            return frozenset()
        spans = [match.span() for match in re.finditer(rb"\b" + name + rb"\b", self._code)]
        given = (match[1] for match in self._given(spans))
        return frozenset((name, *given, *(made for made, _, _ in _holding(functions, spans))))


def _holding(
    functions: Iterable[tuple[bytes, int, int]], spans: Sequence[tuple[int, int]]
) -> Iterator[tuple[bytes, int, int]]:
    """The functions in whose bodies one of the spans lies."""
    for name, start, end in functions:
        first = bisect_left(spans, (start, start))
        if first < len(spans) and spans[first][1] <= end:
            yield name, start, end


def _line_end(prose: re.Match[bytes]) -> bytes:
    """What is left of prose: the end of the line before a comment that has a line of its own."""
    return b"\n" if prose[0].startswith(b"\n") else b""
