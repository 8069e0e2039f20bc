"""Mentions: which files may change an environment, by their bytes alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from poolint.model.routes import Environ


def may_write(environs: tuple[Environ, ...], names: Iterable[str]) -> Callable[[bytes], bool]:
    """Whether a file's bytes speak of the environment and of one of some variables.

    Such a file is worth parsing although no access path leads through it.
    """
    doors = {
        name.rpartition(".")[2].encode()
        for environ in environs
        for name in (*environ.mapping, *environ.sets, *environ.unsets)
    }
    wanted = sorted(name.encode() for name in names)

    def speaks(data: bytes) -> bool:
        return any(door in data for door in doors) and any(name in data for name in wanted)

    return speaks
