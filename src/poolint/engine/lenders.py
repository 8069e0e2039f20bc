"""Lenders: modules that give a name to a word of the catalog which a file that imports them uses.

An address, or the name of a program, may stand among the settings of a project, and the request to it in
another file. Neither can start an access path by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from poolint.engine.flow.leads import taken
from poolint.engine.flow.paths import Atlas
from poolint.engine.gate import foreign, holds, may_start
from poolint.engine.project import Project
from poolint.model.source import Imported

_GIVEN = re.compile(rb"^[ \t]*([A-Za-z_]\w*)[ \t]*(?::[^=\n]*)?=(?!=)(.+)", re.MULTILINE)
"""A line that gives a name a value."""
_FUNCTION = re.compile(
    rb"^([ \t]*)(?:async[ \t]+)?def[ \t]+([A-Za-z_]\w*)(.*(?:\n(?:\1[ \t]+.*|[ \t]*|\1\).*))*)", re.MULTILINE
)
"""A function: how far it is indented, its name, and what follows up to the next line that is no deeper."""
_PROSE = re.compile(rb"(\"{3}|'{3}).*?\1|^[ \t]*#[^\n]*", re.DOTALL | re.MULTILINE)

Read = Callable[[int], bytes | None]
"""The bytes of a file of the project; None where it cannot be read."""


class Lenders:
    """The words of the catalog that the modules of a project hold, each read when it is first asked for."""

    def __init__(self, words: tuple[bytes, ...], project: Project, read: Read) -> None:
        self._words = words
        self._project = project
        self._read = read
        self._given: dict[int, Mapping[bytes, bytes]] = {}

    def may_lend(self, number: int, imports: Sequence[Imported]) -> bool:
        """Whether a module that file ``number`` imports gives a name to a word."""
        return any(self._names(lender) for item in imports for lender in self._lenders(number, item))

    def of(self, atlas: Atlas, number: int, imports: Sequence[Imported], code: bytes) -> frozenset[int]:
        """The files whose words ``code``, that of file ``number``, names, if a path may start there then."""
        lent: dict[int, set[bytes]] = {}
        for item in imports:
            for lender in self._lenders(number, item):
                given = self._names(lender)
                if given:
                    used = (name for name in given if _is_used(item, name, code))
                    lent.setdefault(lender, set()).update(given[name] for name in used)
        listed = foreign(self._project, number, imports)
        return frozenset(
            lender for lender, words in lent.items() if words and may_start(atlas, listed, code, *words)
        )

    def _lenders(self, number: int, item: Imported) -> Iterator[int]:
        for name in taken(self._project, number, (item,)):
            for path in (name.module, f"{name.module}/{name.name}"):
                file = self._project.file(path)
                if file is not None and file != number:
                    yield file

    def _names(self, number: int) -> Mapping[bytes, bytes]:
        """The names a file gives to values with a word and functions that hold one, with where it stands."""
        if number not in self._given:
            data = self._read(number) or b""
            self._given[number] = self._named(data) if holds(data, self._words) else {}
        return self._given[number]

    def _named(self, data: bytes) -> Mapping[bytes, bytes]:
        code = _PROSE.sub(b"", data)
        found = {name: value for name, value in _GIVEN.findall(code) if holds(value, self._words)}
        for _, name, body in _FUNCTION.findall(code):
            if name not in found and holds(body, self._words):
                found[name] = body
        return found


def _is_used(item: Imported, name: bytes, code: bytes) -> bool:
    """Whether an import takes a name, or the code asks something for a member of that name.

    That may be an object that a class of the lender makes: ``self.config.program``.
    """
    return (item.name or "").encode() == name or b"." + name in code or (item.name == "*" and name in code)
