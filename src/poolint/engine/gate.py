"""The gate: which files can start an access path, judged by their bytes before any is parsed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Literal

import msgspec

from poolint.engine.flow.leads import words_of
from poolint.engine.flow.paths import Atlas, Step, is_other
from poolint.engine.project import Project
from poolint.model.source import Imported
from poolint.model.words import holds, shortest


class Mesh(msgspec.Struct, frozen=True):
    """What the sieve knows of the catalog, as plain data."""

    modules: Mapping[bytes, tuple[bytes, ...] | None]
    """For each package, what else the file must hold, one of them; None = nothing."""
    members: Mapping[bytes, tuple[bytes, ...]]
    """For each package that needs more, the names in it by which a path goes on."""
    shapes: tuple[bytes, ...]
    """Members whose call may be a site on any value."""
    words: tuple[bytes, ...]
    """Every word that some file must hold."""


Says = Callable[[str], bool]
"""Whether the bytes of a file hold a text."""

Look = Literal["open", "lacking", "shut"]
"""Whether a file may open the gate: as it is, with a word that a module it imports holds, or not at all."""


def mesh(atlas: Atlas) -> Mesh:
    """The sieve's part of the catalog."""
    return Mesh(
        {
            name.encode(): None if () in step.mentions else _literals(step)
            for name, step in atlas.modules.items()
            if step.mentions
        },
        {
            # One that only hands on what it is given (``os.path``) leads to nothing that has to be mentioned.
            name.encode(): tuple(
                key.strip(".()").encode() for key, after in step.edges.items() if after.mentions
            )
            for name, step in atlas.modules.items()
            if step.mentions and () not in step.mentions
        },
        tuple(("." + tail).encode() for shape in atlas.catalog.shapes for tail in shape.calls),
        tuple(words_of(atlas)),
    )


class Sieve:
    """The first look at every file of a repository: may its bytes open the gate at all?

    It is given the names in the surroundings of each ``import``, so its cost does not grow with the catalog;
    it is open for whatever ``may_start`` is.
    """

    def __init__(self, mesh: Mesh) -> None:
        self._modules = mesh.modules
        self._members = mesh.members
        self._names = frozenset(self._modules)
        self._shapes = mesh.shapes

    def look(self, data: bytes, names: frozenset[bytes] | None) -> Look:
        """Whether the file must be looked at more closely; always where nobody knows what it may import."""
        if names is None:
            return "open"
        if holds(data, self._shapes):
            return "open"
        named = self._names & names
        for literals in {self._modules[name] for name in named}:
            if literals is None or holds(data, literals):
                return "open"
        return (
            "lacking" if any(member in data for name in named for member in self._members[name]) else "shut"
        )


def _literals(step: Step) -> tuple[bytes, ...]:
    return shortest(word.encode() for words in step.mentions for word in words)


def triggers(atlas: Atlas) -> tuple[bytes, ...]:
    """What a file must hold, at least one of, to be looked at: package names, literals, shapes."""
    found: dict[str, None] = {}
    for surface in atlas.catalog.surfaces:
        if is_other(surface):
            continue
        if surface.mentions:
            found.update(dict.fromkeys(surface.mentions))
        else:
            found.update(dict.fromkeys(root.partition(".")[0] for root in surface.roots))
    for shape in atlas.catalog.shapes:
        found.update(dict.fromkeys("." + tail for tail in shape.calls))
    return tuple(name.encode() for name in shortest(found))


def foreign(project: Project, number: int, imports: Sequence[Imported]) -> list[Imported]:
    """The imports of a file without those of the package that it is itself a part of."""
    return [item for item in imports if item.level or not project.is_own(number, item.module)]


def may_start(atlas: Atlas, imports: Sequence[Imported], *code: bytes) -> bool:
    """Whether a file imports, and uses by name in one of its pieces, something a catalog path begins with."""
    says = _says(code)
    return any(map(says, _shapes(atlas))) or _any_starts(atlas, imports, says, says)


def could_start(atlas: Atlas, imports: Sequence[Imported], *code: bytes) -> bool:
    """Whether a path may start in a file if it held the words for it; without code, by its imports alone."""
    says = _says(code)
    return any(map(says, _shapes(atlas))) or _any_starts(atlas, imports, says, lambda word: True)


def _says(code: tuple[bytes, ...]) -> Says:
    """Whether one of the pieces holds a text; hundreds of imports of one package ask for the same few."""
    return cache(lambda text: any(text.encode() in piece for piece in code))


def _shapes(atlas: Atlas) -> Iterator[str]:
    return ("." + tail for shape in atlas.catalog.shapes for tail in shape.calls)


def _any_starts(atlas: Atlas, imports: Sequence[Imported], says: Says, means: Says) -> bool:
    """Whether a path starts with an import that the code names; ``means`` finds what must be mentioned."""
    return any(_starts(atlas, item, says, means) for item in imports if not item.level)


def _starts(atlas: Atlas, item: Imported, says: Says, means: Says) -> bool:
    step = atlas.module(item.module)
    if step is None or not step.mentions:
        return False
    if item.name == "*":
        return _is_open(step, means)
    if item.name is not None:
        known = step.edges.get("." + item.name)
        return known is not None and _is_open(known, means)
    bound = (item.alias or item.module) + "."
    if item.is_called or not says(bound):
        # Others take the module from this file, and say what they want of it.
        return _is_open(step, means)
    members = (key[1:] for key, after in step.edges.items() if key[0] == "." and _is_open(after, means))
    return any(says(bound + member) for member in members)


def _is_open(step: Step, means: Says) -> bool:
    """Whether some surface that leads through the step finds in the file what it must mention."""
    return any(not mentions or any(map(means, mentions)) for mentions in step.mentions)
