"""Trees: what files hold, parsed where no earlier run has parsed the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from poolint.cache import Cache, decoded, digest
from poolint.frontends.worker import Parsed, Parsers
from poolint.model.source import Source
from poolint.model.syntax import Module


class Trees:
    """The parsers, with what is known already before them."""

    def __init__(self, parsers: Parsers, cache: Cache | None, stamp: bytes = b"") -> None:
        self._parsers = parsers
        self._cache = cache
        self._stamp = stamp

    def warm(self, source: Source) -> None:
        """Let the parser be loaded while the caller goes on, if this source needs one."""
        if self._cache is None or not self._cache.has("tree", *self._key(source)):
            self._parsers.warm()

    @property
    def is_sound(self) -> bool:
        """Whether no child has died: what killed it may not do so again."""
        return not self._parsers.lost

    def parse(self, sources: Sequence[Source], progress: Callable[[int], None]) -> list[Parsed]:
        """What each source holds, in their order."""
        done: dict[int, Parsed] = {}
        for number, source in enumerate(sources):
            known = self._known(source)
            if known is not None:
                done[number] = known
                progress(1)
        waiting = [number for number in range(len(sources)) if number not in done]
        if waiting:
            fresh = self._parsers.parse([sources[number] for number in waiting], progress)
            for number, parsed in zip(waiting, fresh, strict=True):
                done[number] = parsed
                self._keep(sources[number], parsed)
        return [done[number] for number in range(len(sources))]

    def _known(self, source: Source) -> Module | None:
        if self._cache is None:
            return None
        found = decoded(self._cache.read("tree", *self._key(source)), Module)
        return None if found is None else _at(found, source.file.path)

    def _keep(self, source: Source, parsed: Parsed) -> None:
        if self._cache is not None and isinstance(parsed, Module):
            # The same bytes may stand elsewhere too.
            data = msgspec.msgpack.encode(_at(parsed, ""))
            self._cache.write("tree", data, *self._key(source))

    def _key(self, source: Source) -> tuple[bytes, ...]:
        limits = msgspec.msgpack.encode(self._parsers.limits)
        return self._stamp, source.file.language.encode(), limits, digest(source.data)


def _at(module: Module, path: str) -> Module:
    """The module as that of the file at ``path``."""
    gaps = tuple(msgspec.structs.replace(gap, path=path) for gap in module.gaps)
    return msgspec.structs.replace(module, path=path, gaps=gaps)
