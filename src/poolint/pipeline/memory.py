"""Memory: what a scan of the same files came to before, asked before anything is parsed.

An outcome hangs on the names of all files, on every byte of those that were parsed, and of the others on
what they take from the project, on what they do with it where that was asked, on their not opening the
gate and not speaking to poolint, and, where there is a call, on their not speaking of a variable that counts
for it. As long as that is the same, so is the outcome.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from poolint.cache import Cache, decoded, digest
from poolint.discovery.walk import Found, shown
from poolint.model.billing import Terms, UnknownPolicyError, terms
from poolint.model.settings import Settings, nearby
from poolint.model.source import Source, SourcePath
from poolint.model.words import holds, shortest
from poolint.pipeline.outcome import Outcome, Traces
from poolint.pipeline.tables import Tables

if TYPE_CHECKING:
    from poolint.engine.flow.leads import Taken, Uses

_SHORT = 16
_LARGEST = 50
"""As for the wave: how many times the limit a file may be and still be looked through."""


class Record(msgspec.Struct, frozen=True, array_like=True):
    """An outcome as it is kept."""

    digests: bytes
    """One for each file, in the order of the files."""
    settled: tuple[int, ...]
    links: Mapping[int, bytes] | None
    used: tuple[int, ...]
    around: bytes
    """What stands for the files beside the code; empty where there was no site, and so nobody read them."""
    outcome: Outcome


class Memory:
    """What is remembered of one project under one set of settings."""

    def __init__(self, settings: Settings, found: Found, tables: Tables) -> None:
        self._settings = settings
        self._found = found
        self._tables = tables

    def recall(self) -> Outcome | None:
        """The outcome of an earlier run, if it is that of this one too."""
        cache, key = self._tables.cache, self._key
        if cache is None or key is None:
            return None
        record = decoded(cache.read("scan", *key), Record)
        if record is None or len(record.digests) != _SHORT * len(self._found.files):
            return None
        # What git names by its content cannot have changed; reading it again would take most of the time.
        if not self._found.content and not self._is_still_so(record, cache, key):
            return None
        deal = self._deal
        policy = deal.used if deal is not None and record.outcome.policy is not None else None
        outcome: Outcome = msgspec.structs.replace(record.outcome, policy=policy)
        return outcome

    def _is_still_so(self, record: Record, cache: Cache, key: tuple[bytes, ...]) -> bool:
        """Whether nothing changed that may count; what changed beside that is noted."""
        try:
            digests = self._checked(record)
        except OSError:
            return False
        if digests is None or not self._is_same_around(record):
            return False
        if digests != record.digests:
            record = msgspec.structs.replace(record, digests=digests)
            cache.write("scan", msgspec.msgpack.encode(record), *key)
        return True

    def keep(self, outcome: Outcome, traces: Traces) -> None:
        """Remember an outcome."""
        if self._tables.cache is None or self._key is None:
            return
        try:
            digests = b"".join(traces.digests[file.path] for file in self._found.files)
            around = _joined(traces.digests, self._found.around) if outcome.sites else b""
        except KeyError:  # A file that could not be read.
            return
        record = Record(digests, traces.settled, traces.links, traces.used, around, outcome)
        self._tables.cache.write("scan", msgspec.msgpack.encode(record), *self._key)

    @cached_property
    def _deal(self) -> Terms | None:
        """The terms to judge by; None where there are none, which is said once they are needed."""
        try:
            return terms(self._tables.billing(), self._settings.as_of, self._settings.policy)
        except UnknownPolicyError:
            return None

    @cached_property
    def _key(self) -> tuple[bytes, ...] | None:
        """What decides besides the content of files, and that where it is known.

        So each commit has a record of its own, and the files on disk have one. The day decides only by the
        terms that hold on it.
        """
        if self._deal is None:
            return None
        chosen = self._settings
        said = (
            msgspec.structs.replace(self._deal, as_of=date.min),
            chosen.max_file_size,
            chosen.thorough,
            chosen.pools,
            chosen.tags,
            self._near,
        )
        names = "\n".join(f"{file.language} {file.path!r}" for file in self._found.files)
        listed = (
            names.encode("utf-8", "surrogateescape"),
            self._found.content.encode(),
            self._found.package.encode(),
        )
        return self._tables.stamp, msgspec.msgpack.encode(said), *listed

    @property
    def _near(self) -> list[tuple[str, object, object]]:
        """What folders with a configuration of their own say of pools and tags."""
        root = self._found.root
        said = ((folder, nearby(self._settings, str(Path(folder, "_")))) for folder in self._found.nested)
        return [(shown(folder, root), near.pools, near.tags) for folder, near in said]

    def _checked(self, record: Record) -> bytes | None:
        """What stands for the files now, if no change in them can change the outcome."""
        settled = frozenset(record.settled)
        digests = bytearray(record.digests)
        changed: list[tuple[int, bytes]] = []
        for number, file in enumerate(self._found.files):
            data = self._read(file)
            now = short(data)
            at = _SHORT * number
            if digests[at : at + _SHORT] != now:
                if number in settled:
                    return None
                changed.append((number, data))
                digests[at : at + _SHORT] = now
        if changed and not self._is_same_beyond(record, changed):
            return None
        return bytes(digests)

    def _is_same_beyond(self, record: Record, changed: Sequence[tuple[int, bytes]]) -> bool:
        """Whether files that were not parsed would still not be, and import what they did."""
        if self._settings.thorough:
            return False
        from poolint.engine.flow.leads import taken, uses_of, words_of
        from poolint.engine.project import Project
        from poolint.frontends import imports
        from poolint.frontends.bare import bare
        from poolint.pipeline.gate import Gate
        from poolint.suppress.comments import may_speak

        mesh = self._tables.mesh()
        words = shortest(mesh.words)
        speaks = self._tables.speaks() if record.outcome.sites else None
        files = self._found.files
        project = Project([file.path for file in files], self._found.package)
        gate = Gate(mesh, self._tables.atlas, project, self._data, thorough=False)
        used = frozenset(record.used)
        for number, data in changed:
            language = files[number].language
            if may_speak(data) or (speaks is not None and speaks(data)):
                return False
            if any(gate.opening(number, Source(files[number], data))):
                return False
            code = bare(data, language)
            # A word may open the gate for any file that imports this one.
            if holds(code, words):
                return False
            if record.links is not None:
                names = tuple(taken(project, number, imports.scan(data, language)))
                uses = uses_of(code, words_of(self._tables.atlas())) if number in used else None
                if record.links.get(number) != (linked(names, uses) if names or uses is not None else None):
                    return False
        return True

    def _data(self, number: int) -> bytes | None:
        try:
            return self._read(self._found.files[number])
        except OSError:
            return None

    def _is_same_around(self, record: Record) -> bool:
        if not record.outcome.sites:
            return True
        try:
            digests = {file.path: short(self._read(file)) for file in self._found.around}
        except OSError:
            return False
        return _joined(digests, self._found.around) == record.around

    def _read(self, file: SourcePath) -> bytes:
        limit = self._settings.max_file_size * _LARGEST
        data = self._found.read(file.absolute, limit)
        if len(data) > limit:
            raise OSError("larger than what is looked through")
        return data


def linked(names: Sequence[Taken], uses: Uses | None) -> bytes:
    """What stands for what a file takes from others, and for what it does with it."""
    said = None if uses is None else (sorted(uses.members), sorted(uses.words))
    return short(msgspec.msgpack.encode((names, said)))


def short(data: bytes) -> bytes:
    """What stands for the content of a file."""
    return digest(data)[:_SHORT]


def _joined(digests: Mapping[str, bytes], files: Sequence[SourcePath]) -> bytes:
    """What stands for several files with their names."""
    rows = [(file.path, digests[file.path]) for file in files]
    return digest(msgspec.msgpack.encode(rows))
