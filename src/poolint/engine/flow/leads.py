"""Leads: what a name leads to, and whether a file that takes it can make anything of it.

A file is parsed only if it can. That is told by its bytes: what it imports, the names behind a dot, and the
words of the catalog it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter

import msgspec

from poolint.engine.flow.paths import Atlas
from poolint.engine.project import Project
from poolint.model.source import Imported

_MEMBER = re.compile(rb"\.[ \t]*([A-Za-z_\x80-\xff][\w\x80-\xff]*)")

Words = tuple[str, ...]
"""What a file must hold one of, to make anything of what leads there; empty where it need hold nothing."""


class Taken(msgspec.Struct, frozen=True):
    """One name that a file takes from a module of the project."""

    module: str
    """The path of the module."""
    name: str | None
    """The name; ``*`` for all; None for the module itself."""


class Uses(msgspec.Struct, frozen=True):
    """What the bytes of a file say of what it does with what it takes."""

    members: frozenset[str]
    """Every name behind a dot."""
    words: frozenset[str]
    """Those words of the catalog that it holds."""


class Lead(msgspec.Struct, frozen=True):
    """What a name leads to, as far as it tells which files can make something of it."""

    words: Words = ()
    members: frozenset[str] | None = None
    """The members by which one comes to it; None where the name itself is enough."""

    def fits(self, uses: Uses) -> bool:
        """Whether a file can make something of it."""
        return (not self.words or not uses.words.isdisjoint(self.words)) and (
            self.members is None or not uses.members.isdisjoint(self.members)
        )


def taken(project: Project, number: int, imports: Iterable[Imported]) -> Iterator[Taken]:
    """What of the imports of a file is taken from modules of the project."""
    for path, item in homes(project, number, imports):
        yield Taken(path, item.name)


def homes(project: Project, number: int, imports: Iterable[Imported]) -> Iterator[tuple[str, Imported]]:
    """The imports of a file that are of modules of the project, each with the path of the module."""
    # The names of one statement stand together, and to find a module takes longer than all else here.
    for (level, module), items in groupby(imports, key=attrgetter("level", "module")):
        if level:
            path = project.relative(number, level, module)
        else:
            path = project.absolute(number, module)
        if path is not None:
            yield from ((path, item) for item in items)


def words_of(atlas: Atlas) -> dict[bytes, str]:
    """Every word of the catalog that a file may have to hold."""
    words = {word for surface in atlas.catalog.surfaces for word in surface.mentions}
    return {word.encode(): word for word in sorted(words)}


def uses_of(data: bytes, words: dict[bytes, str]) -> Uses:
    """What the bytes of a file say."""
    members = {name.decode("utf-8", "replace") for name in set(_MEMBER.findall(data))}
    return Uses(frozenset(members), frozenset(word for raw, word in words.items() if raw in data))
