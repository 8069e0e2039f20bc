"""The gate: which files can start an access path, judged by their bytes before any is parsed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Literal

import msgspec

from poolint.engine.flow.leads import words_of
from poolint.engine.flow.paths import Atlas, Step, is_other
from poolint.engine.project import Project
from poolint.model.loaders import BESIDE_IMPORT, BY_NAME
from poolint.model.source import Imported, Language

_LONGEST_FROM = 200
"""Bytes before an ``import`` in which its ``from`` is looked for."""
_LONGEST_LINE = 500
"""Bytes after an ``import`` that goes on in the next line."""
_ALIKE = 4
"""Bytes at the start of two words that have a stem."""
_AFTER_IMPORT = tuple(word.partition(b"import")[2] for word in BY_NAME)
"""How what stands behind an ``import`` begins where it belongs to a loader's name."""
_CALLED = re.compile(rb"[\w\x80-\xff]*[\s\\]*\(")
"""The rest of a name, and the bracket that opens behind it."""
_WORDS = bytes(byte if byte in b"_" or byte >= 0x80 or chr(byte).isalnum() else 0x20 for byte in range(256))
"""Every byte that belongs to no name becomes a blank."""


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

    It reads the surroundings of each ``import`` only, so its cost does not grow with the catalog; it is open
    for whatever ``may_start`` is.
    """

    def __init__(self, mesh: Mesh) -> None:
        self._modules = mesh.modules
        self._members = mesh.members
        self._names = frozenset(self._modules)
        self._shapes = mesh.shapes
        self._start_of_shapes = _common_start(self._shapes)

    def look(self, data: bytes, language: Language = "python") -> Look:
        """Whether the file must be looked at more closely; a workflow always, it imports without the word."""
        if language == "github-actions":
            return "open"
        if self._shapes and self._start_of_shapes in data and any(shape in data for shape in self._shapes):
            return "open"
        names = frozenset(_near_imports(data).translate(_WORDS).split())
        named = self._names & names
        for literals in {self._modules[name] for name in named}:
            if literals is None or holds(data, literals):
                return "open"
        return (
            "lacking" if any(member in data for name in named for member in self._members[name]) else "shut"
        )


def _common_start(words: tuple[bytes, ...]) -> bytes:
    """What all words begin with."""
    if not words:
        return b""
    least, most = min(words), max(words)
    same = [one == other for one, other in zip(least, most, strict=False)]
    return least[: same.index(False)] if False in same else least


def _literals(step: Step) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(word.encode() for words in step.mentions for word in words))


def _near_imports(data: bytes) -> bytes:
    """What stands on both sides of each ``import`` in its line, and behind the names of loaders."""
    pieces = data.split(b"import")
    if any(piece.startswith(_AFTER_IMPORT) for piece in pieces):
        return data
    before = [_last_line(piece[-_LONGEST_FROM:]) for piece in pieces[:-1]]
    after = [piece.partition(b"\n")[0] for piece in pieces[1:]]
    near = b" ".join([*before, *after])
    if b"\\" in near:
        near = b" ".join([*before, *(piece[:_LONGEST_LINE] for piece in pieces[1:])])
    for word in BESIDE_IMPORT:
        if word in data:
            # Prose requires a lot, and calls nothing.
            called = (piece for piece in data.split(word)[1:] if _CALLED.match(piece))
            near = b" ".join([near, *(piece[:_LONGEST_LINE] for piece in called)])
    return near


def _last_line(data: bytes) -> bytes:
    """The last line; all of it where a line may go on in the next, as in the licence above it few do."""
    return data if b"\\" in data else data[data.rfind(b"\n") + 1 :]


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
    # one that holds another adds nothing: a file with the longer has the shorter
    shortest = [name for name in found if not any(other in name for other in found if other != name)]
    return tuple(name.encode() for name in sorted(shortest))


def holds(data: bytes, words: tuple[bytes, ...]) -> bool:
    """Whether ``data`` holds one of ``words``; most hold not even what several of them begin with."""
    return any(stem in data for stem in _stems(words)) and any(word in data for word in words)


@cache
def _stems(words: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Pieces of words, one of which is in each word."""
    alike: dict[bytes, list[bytes]] = {}
    for word in words:
        alike.setdefault(word[:_ALIKE], []).append(word)
    stems = {_common_start(tuple(those)) for those in alike.values()}
    return tuple(sorted(stem for stem in stems if not any(other in stem for other in stems - {stem})))


def foreign(project: Project, number: int, imports: Sequence[Imported]) -> list[Imported]:
    """The imports of a file without those of the package that it is itself a part of."""
    return [item for item in imports if item.level or not project.is_own(number, item.module)]


def may_start(atlas: Atlas, imports: Sequence[Imported], *code: bytes) -> bool:
    """Whether a file imports, and uses by name in one of its pieces, something a catalog path begins with."""

    @cache
    def says(text: str) -> bool:
        # Hundreds of imports of one package ask for the same few words.
        word = text.encode()
        return any(word in piece for piece in code)

    if any(says("." + tail) for shape in atlas.catalog.shapes for tail in shape.calls):
        return True
    return any(_starts(atlas, item, says) for item in imports if not item.level)


def _starts(atlas: Atlas, item: Imported, says: Says) -> bool:
    step = atlas.module(item.module)
    if step is None or not step.mentions:
        return False
    if item.name == "*":
        return _is_open(step, says)
    if item.name is not None:
        known = step.edges.get("." + item.name)
        return known is not None and _is_open(known, says)
    bound = (item.alias or item.module) + "."
    if item.is_called or not says(bound):
        # Others take the module from this file, and say what they want of it.
        return _is_open(step, says)
    members = (key[1:] for key, after in step.edges.items() if key[0] == "." and _is_open(after, says))
    return any(says(bound + member) for member in members)


def _is_open(step: Step, says: Says) -> bool:
    """Whether some surface that leads through the step finds in the file what it must mention."""
    return any(not mentions or any(map(says, mentions)) for mentions in step.mentions)
