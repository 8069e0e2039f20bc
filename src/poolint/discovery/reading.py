"""Reading: the bytes of a file on disk, up to a limit, without being held up by what is no file."""

from __future__ import annotations

import os
from collections.abc import Callable

Read = Callable[[str, int], bytes]
"""The bytes at an absolute path; more than the limit, but not all, where there are more. Raises OSError."""

_FLAGS = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_PIECE = 1 << 20


def read_file(absolute: str, limit: int) -> bytes:
    """The bytes of a file on disk."""
    # What became a pipe since the walk must not hold us up.
    descriptor = os.open(absolute, os.O_RDONLY | _FLAGS)
    try:
        data = os.read(descriptor, _PIECE)
        return _rest(descriptor, data, limit) if len(data) == _PIECE else data
    finally:
        os.close(descriptor)


def _rest(descriptor: int, data: bytes, limit: int) -> bytes:
    """``data`` and what follows it, up to one piece beyond ``limit``."""
    pieces = [data]
    size = len(data)
    while size <= limit:
        piece = os.read(descriptor, _PIECE)
        if not piece:
            break
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)
