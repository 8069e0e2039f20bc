"""The gate of a scan: what each file may start, told by its bytes and by the words that others lend it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import NamedTuple

from poolint.engine.flow.paths import Atlas
from poolint.engine.gate import Mesh, Sieve, could_start, foreign, may_start, triggers
from poolint.engine.lenders import Lenders
from poolint.engine.project import Project
from poolint.frontends import imports
from poolint.frontends.bare import bare
from poolint.frontends.lent import lending
from poolint.model.source import Lent, Source
from poolint.model.words import holds, shortest


class Opening(NamedTuple):
    """What a file may start; false where nothing."""

    starts: bool = False
    """Whether an access path may start in it as it is."""
    lenders: frozenset[int] = frozenset()
    """The files with whose words one may."""


SHUT = Opening()

Read = Callable[[int], bytes | None]
"""The bytes of a file of the project; None where it cannot be read."""


class Gate:
    """The gate, with what the files read so far were found to lend."""

    def __init__(
        self, mesh: Mesh, atlas: Callable[[], Atlas], project: Project, read: Read, *, thorough: bool
    ) -> None:
        self._load = atlas
        self._project = project
        self._read = read
        self._sieve = Sieve(mesh)
        self._words = shortest(mesh.words)
        self._wanted = triggers(self._atlas) if thorough else ()
        self._lent = lending(mesh.words)
        self._lenders = Lenders(project, self._lends)

    @cached_property
    def _atlas(self) -> Atlas:
        """The catalog, of which most files never come to ask."""
        return self._load()

    def opening(self, number: int, source: Source) -> Opening:
        """What a file of the project, by its number, may start."""
        data, language = source.data, source.file.language
        look = self._sieve.look(data, imports.near(data, language))
        starts = holds(data, self._wanted)
        if look == "shut" and not starts:
            return SHUT
        # Prose need not be told from code where nothing is imported that a word would make start a path.
        if look == "lacking" and not starts and not self._could_start(number, source):
            return SHUT
        code = bare(data, language)
        listed = imports.scan(code, language)
        if look == "open" and not starts:
            starts = may_start(self._atlas, foreign(self._project, number, listed), code)
            if not starts:
                return SHUT
        return Opening(starts, self._lenders.of(self._atlas, number, listed, code))

    def _could_start(self, number: int, source: Source) -> bool:
        listed = imports.scan(source.data, source.file.language)
        return could_start(self._atlas, foreign(self._project, number, listed))

    def _lends(self, number: int) -> Mapping[bytes, Lent]:
        """The names that a file gives to words, which few have."""
        data = self._read(number)
        return self._lent(data) if data is not None and holds(data, self._words) else {}
