"""Lenders: modules that give a name to a word of the catalog which a file that imports them uses.

An address, or the name of a program, may stand among the settings of a project, and the request to it in
another file. Neither can start an access path by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from poolint.engine.flow.leads import taken
from poolint.engine.flow.paths import Atlas
from poolint.engine.gate import foreign, holds, may_start
from poolint.engine.project import Project
from poolint.model.source import Imported

_GIVEN = re.compile(rb"^[ \t]*([A-Za-z_]\w*)[ \t]*(?::[^=\n]*)?=(?!=)(.+)", re.MULTILINE)
"""A line that gives a name a value."""
_FUNCTION = re.compile(
    rb"^(?:async[ \t]+)?def[ \t]+([A-Za-z_]\w*)(.*(?:\n(?:[ \t]+.*|[ \t]*|\).*))*)", re.MULTILINE
)
"""A function of a module: its name, and what follows up to the next line that is not indented."""
_PROSE = re.compile(rb"(\"{3}|'{3}).*?\1|^[ \t]*#[^\n]*|[ \t]#[^\"'\n]*$", re.DOTALL | re.MULTILINE)

_LONGEST = 15
"""Lines of a function that finds a program or an address: one that does more holds words in passing."""
_BLANK = re.compile(rb"[ \t]*")
_HEADER = re.compile(rb"(?:async[ \t]+)?(class|def)[ \t]+([A-Za-z_]\w*)")

Read = Callable[[int], bytes | None]
"""The bytes of a file of the project; None where it cannot be read."""


class _Lent(NamedTuple):
    """A name that holds a word."""

    value: bytes
    """What it is given, or the literals with a word that the function gives."""
    makers: frozenset[bytes]
    """For a member of a class: the class, and the names of its module that speak of it; else none."""


class Lenders:
    """The words of the catalog that the modules of a project hold, each read when it is first asked for."""

    def __init__(self, words: tuple[bytes, ...], project: Project, read: Read) -> None:
        self._words = words
        either = b"|".join(map(re.escape, words))
        literal = rb"[\"'][^\"'\n]*(?:" + either + rb")[^\"'\n]*[\"'][ \t]*$"
        self._whole = re.compile(
            rb"/(?:/[\w.-]*)?(?:" + either + rb")[\"'/:]|^[ \t]*[\"'](?:" + either + rb")[\"'][ \t]*$"
            rb"|\breturn[ \t]+" + literal,
            re.MULTILINE,
        )
        """An address or path with a word, or a word that is all there is: most code only speaks of one."""
        self._project = project
        self._read = read
        self._given: dict[int, Mapping[bytes, _Lent]] = {}

    def may_lend(self, number: int, imports: Sequence[Imported]) -> bool:
        """Whether a module that file ``number`` imports gives a name to a word."""
        return any(self._names(lender) for item in imports for lender in self._lenders(number, item))

    def of(self, atlas: Atlas, number: int, imports: Sequence[Imported], code: bytes) -> frozenset[int]:
        """The files whose words ``code``, that of file ``number``, names, if a path may start there then."""
        lent: dict[int, set[bytes]] = {}
        for item in imports:
            for lender in self._lenders(number, item):
                for name, one in self._names(lender).items():
                    if _is_used(item, name, one.makers, code):
                        lent.setdefault(lender, set()).add(one.value)
        listed = foreign(self._project, number, imports)
        return frozenset(lender for lender, words in lent.items() if may_start(atlas, listed, code, *words))

    def _lenders(self, number: int, item: Imported) -> Iterator[int]:
        for name in taken(self._project, number, (item,)):
            for path in (name.module, f"{name.module}/{name.name}"):
                file = self._project.file(path)
                if file is not None and file != number:
                    yield file

    def _names(self, number: int) -> Mapping[bytes, _Lent]:
        """The names a file gives to values with a word and functions that hold one."""
        if number not in self._given:
            data = self._read(number) or b""
            self._given[number] = self._named(data) if holds(data, self._words) else {}
        return self._given[number]

    def _named(self, data: bytes) -> Mapping[bytes, _Lent]:
        code = _PROSE.sub(b"", data)
        functions = [(match[1], match[2]) for match in _FUNCTION.finditer(code)]
        found: dict[bytes, _Lent] = {}
        for match in _GIVEN.finditer(code):
            if match[1] in found or not holds(match[2], self._words):
                continue
            kind, around = _around(code, match.start())
            if kind != b"def":
                is_whole = self._whole.search(match[2]) is not None
                found[match[1]] = _Lent(match[2], _makers(code, around if is_whole else b"", functions))
        for name, body in functions:
            if name not in found and body.count(b"\n") <= _LONGEST:
                literals = self._whole.findall(body)
                if literals:
                    found[name] = _Lent(b" ".join(literals), frozenset())
        return found


def _around(code: bytes, start: int) -> tuple[bytes, bytes]:
    """The kind and name of the innermost ``class`` or ``def`` that the line at ``start`` stands in."""
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


def _makers(code: bytes, name: bytes, functions: Sequence[tuple[bytes, bytes]]) -> frozenset[bytes]:
    """A class, and what is given or returns something of it; nothing for no class."""
    if not name:
        return frozenset()
    word = re.compile(rb"\b" + name + rb"\b")
    given = (match[1] for match in _GIVEN.finditer(code) if word.search(match[2]))
    return frozenset((name, *given, *(made for made, body in functions if word.search(body))))


def _is_used(item: Imported, name: bytes, makers: frozenset[bytes], code: bytes) -> bool:
    """Whether an import takes a name and the code names it, be it as a member of an object made elsewhere."""
    taken = (item.name or "").encode()
    bound = (item.alias or item.name or item.module).encode()
    if name == taken or bound + b"." + name in code:
        return True
    if not makers:
        return taken == b"*" and name in code
    comes = taken in makers or taken == b"*" or any(bound + b"." + maker in code for maker in makers)
    return comes and b"." + name in code
