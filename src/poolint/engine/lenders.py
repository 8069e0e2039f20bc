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
_NAME = re.compile(rb"[A-Za-z_]\w*")

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
                    used = given.keys() & _used(item, code)
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
        """The names that a file gives to values with a word, and those values."""
        if number not in self._given:
            data = self._read(number) or b""
            values = _GIVEN.findall(data) if holds(data, self._words) else ()
            self._given[number] = {name: value for name, value in values if holds(value, self._words)}
        return self._given[number]


def _used(item: Imported, code: bytes) -> frozenset[bytes]:
    """What an import takes by name, and the members that the code asks of it."""
    if item.name == "*":
        return frozenset(_NAME.findall(code))
    bound = re.escape((item.alias or item.name or item.module).encode())
    # A pattern that begins with its text is looked for ten times as fast as one that begins with ``\b``.
    members = re.findall(bound + rb"(?<!\w" + bound + rb")[ \t]*\.[ \t]*([A-Za-z_]\w*)", code)
    return frozenset((*members, (item.name or "").encode()))
