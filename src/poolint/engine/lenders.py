"""Lenders: modules that give a name to a word of the catalog which a file that imports them uses.

An address, or the name of a program, may stand among the settings of a project, and the request to it in
another file. Neither can start an access path by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from poolint.engine.flow.leads import homes
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
        for path, item in homes(self._project, number, imports):
            for lender in self._lenders(number, path, item):
                lent.setdefault(lender, set()).update(_used(item, self._names(lender), code))
        return frozenset(
            lender for lender, words in lent.items() if words and may_start(atlas, listed, code, *words)
        )

    def _lenders(self, number: int, path: str, item: Imported) -> Iterator[int]:
        """The files that an import from the module at ``path`` may take a name from."""
        for module in (path, f"{path}/{item.name}"):
            file = self._project.file(module)
            if file is not None and file != number:
                yield file

    def _names(self, number: int) -> Mapping[bytes, Lent]:
        if number not in self._known:
            self._known[number] = self._lends(number)
        return self._known[number]


def _used(item: Imported, names: Mapping[bytes, Lent], code: bytes) -> Iterator[bytes]:
    """What is held by those of the names that the code says, be it as members of what is made elsewhere."""
    if not names:
        return
    taken = (item.name or "").encode()
    bound = (item.alias or item.name or item.module).encode() + b"."
    # Of most names that are taken no member is named.
    has_members = bound in code
    for name, (value, makers) in names.items():
        if name == taken or (has_members and bound + name in code):
            yield value
        elif not makers:
            if taken == b"*" and name in code:
                yield value
        elif b"." + name in code and (
            taken in makers
            or taken == b"*"
            or (has_members and any(bound + maker in code for maker in makers))
        ):
            yield value
