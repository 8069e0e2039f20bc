"""Lenders: modules that give a name to a word of the catalog which a file that imports them uses.

An address, or the name of a program, may stand among the settings of a project, and the request to it in
another file. Neither can start an access path by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from poolint.engine.flow.leads import taken
from poolint.engine.flow.paths import Atlas
from poolint.engine.gate import could_start, foreign, may_start
from poolint.engine.project import Project
from poolint.model.source import Imported, Lent

Lends = Callable[[int], Mapping[bytes, Lent]]
"""The names that a file of the project gives to words."""


class Lenders:
    """The words of the catalog that the modules of a project hold, each read when it is first asked for."""

    def __init__(self, project: Project, lends: Lends) -> None:
        self._project = project
        self._lends = lends
        self._known: dict[int, Mapping[bytes, Lent]] = {}

    def of(self, atlas: Atlas, number: int, imports: Sequence[Imported], code: bytes) -> frozenset[int]:
        """The files whose words ``code``, that of file ``number``, names, if a path may start there then."""
        listed = foreign(self._project, number, imports)
        # Most files start no path whatever the word, and are not worth asking who has one.
        if not could_start(atlas, listed, code):
            return frozenset()
        lent: dict[int, set[bytes]] = {}
        for item in imports:
            for lender in self._lenders(number, item):
                for name, one in self._names(lender).items():
                    if _is_used(item, name, one.makers, code):
                        lent.setdefault(lender, set()).add(one.value)
        return frozenset(lender for lender, words in lent.items() if may_start(atlas, listed, code, *words))

    def _lenders(self, number: int, item: Imported) -> Iterator[int]:
        for name in taken(self._project, number, (item,)):
            for path in (name.module, f"{name.module}/{name.name}"):
                file = self._project.file(path)
                if file is not None and file != number:
                    yield file

    def _names(self, number: int) -> Mapping[bytes, Lent]:
        if number not in self._known:
            self._known[number] = self._lends(number)
        return self._known[number]


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
