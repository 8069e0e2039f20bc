"""The cache: a folder of what was found out before, each entry under a key of all that decided it.

What is scanned may be hostile, and so may the folder that lies among it. An entry is named, hidden and signed
with a key of this user and with everything its own key is made of: one that came with a checkout is no entry,
and one of ours says nothing to whoever lacks the file it was made from, whatever secrets that holds.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import time
from collections.abc import Callable, Iterable
from typing import Any, Literal, TypeVar

import msgspec

try:
    # As in hashlib, whose import costs as much again as all of this module, for OpenSSL.
    from _blake2 import blake2b
    from _sha3 import shake_256  # type: ignore[import-not-found]
except ImportError:
    from hashlib import blake2b, shake_256

Kind = Literal["tree", "scan", "pack"]
"""A parsed file; what a whole scan came to; a table made from the catalog."""

FOLDER = ".poolint_cache"
_LIMIT = 256 * 1024 * 1024
"""Bytes that all entries may take together."""
_LARGEST = 64 * 1024 * 1024
"""Bytes that one entry may take."""
_KEPT = 0.75
"""The part of the limit that is left when it was passed."""
_KEY = "key"
_SIGNATURE = 16
_ENTRY = re.compile(r"(?:tree|scan|pack)-[0-9a-f]{32}")
_HALF = re.compile(r"\.[0-9a-f]{16}\.tmp")
_STALE = 3600
"""Seconds after which a half-written file belongs to nobody."""
_FRESH = 86_400
"""Seconds for which an entry need not be marked as used again."""
_TAG = b"Signature: 8a477f597d28d172789f06886806bc55\n# A cache of poolint; it may be removed at any time.\n"
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)

ValueT = TypeVar("ValueT")


class Cache:
    """An open cache. Nothing that goes wrong with it is an error: then there is no entry."""

    def __init__(self, folder: str, secret: bytes, limit: int = _LIMIT) -> None:
        self._folder = folder
        self._secret = secret
        self._limit = limit
        self._is_writable = True
        self._has_grown = False

    def has(self, kind: Kind, *parts: bytes) -> bool:
        """Whether there seems to be an entry."""
        return os.path.isfile(self._path(kind, self._derived(kind, parts)))

    def read(self, kind: Kind, *parts: bytes) -> bytes | None:
        """What was kept under this key; None where nothing was, or not by us."""
        derived = self._derived(kind, parts)
        found = _content(self._path(kind, derived))
        if found is None:
            return None
        hidden = found[_SIGNATURE:]
        if found[:_SIGNATURE] != _signature(derived, hidden):
            return None
        return _veiled(derived, hidden)

    def write(self, kind: Kind, data: bytes, *parts: bytes) -> None:
        """Keep ``data`` under this key, in one step."""
        if not self._is_writable or len(data) > min(_LARGEST, self._limit):
            return
        derived = self._derived(kind, parts)
        hidden = _veiled(derived, data)
        try:
            if not self._has_grown:
                _prepare(self._folder)
            _replace(self._path(kind, derived), _signature(derived, hidden) + hidden)
            self._has_grown = True
        except OSError:
            self._is_writable = False

    def trim(self) -> None:
        """Remove what was used longest ago, once this run has added to what there is and it is too much."""
        if not self._has_grown:
            return
        entries: list[tuple[float, int, str]] = []
        with contextlib.suppress(OSError), os.scandir(self._folder) as listed:
            for item in listed:
                with contextlib.suppress(OSError):
                    status = item.stat(follow_symlinks=False)
                    if _ENTRY.fullmatch(item.name):
                        entries.append((status.st_mtime, status.st_size, item.path))
                    elif _HALF.fullmatch(item.name) and status.st_mtime < time.time() - _STALE:
                        os.unlink(item.path)
        total = sum(size for _, size, _ in entries)
        if total <= self._limit:
            return
        for _, size, path in sorted(entries):
            if total <= self._limit * _KEPT:
                break
            with contextlib.suppress(OSError):
                os.unlink(path)
            total -= size

    def _derived(self, kind: Kind, parts: Iterable[bytes]) -> bytes:
        """64 bytes that only this user can make, and only from these parts."""
        made = blake2b(key=self._secret, person=kind.encode())
        for part in parts:
            made.update(len(part).to_bytes(8, "big"))
            made.update(part)
        return made.digest()

    def _path(self, kind: Kind, derived: bytes) -> str:
        return f"{self._folder}{os.sep}{kind}-{derived[:16].hex()}"


def opened(folder: str, *, is_own: bool, limit: int = _LIMIT) -> Cache | None:
    """The cache in ``folder``, which need not exist; None where there can be none.

    The key of a folder that is the user's own lies in it. Any other may have come with the code: its key lies
    with the user.
    """
    try:
        if not is_own and os.path.lexists(folder) and not stat.S_ISDIR(os.lstat(folder).st_mode):
            return None
        home = folder if is_own else _home()
        return None if home is None else Cache(folder, _secret(home), limit)
    except OSError:
        return None


def through(
    cache: Cache | None,
    kind: Kind,
    shape: Any,
    make: Callable[[], ValueT],
    *parts: bytes,
) -> ValueT:
    """What ``make`` gives, from the cache where it was made before; ``shape`` is its type."""
    if cache is None:
        return make()
    found = decoded(cache.read(kind, *parts), shape)
    if found is None:
        found = make()
        cache.write(kind, msgspec.msgpack.encode(found), *parts)
    return found


def decoded(data: bytes | None, shape: Any) -> Any | None:
    """An entry as a value of the type ``shape``; None where it is none."""
    if data is None:
        return None
    try:
        return msgspec.msgpack.decode(data, type=shape)
    except msgspec.DecodeError:
        return None


def digest(data: bytes) -> bytes:
    """What stands for ``data`` in a key."""
    return blake2b(data, digest_size=32).digest()


def stamp(folders: Iterable[str]) -> bytes:
    """What changes when a file below one of ``folders`` does: by name, size and time of change."""
    made = blake2b(digest_size=32)
    for top in folders:
        stack = [top]
        while stack:
            folder = stack.pop()
            try:
                with os.scandir(folder) as listed:
                    entries = sorted(listed, key=lambda entry: entry.name)
            except OSError:
                continue
            for entry in entries:
                if entry.name == "__pycache__":
                    continue
                if entry.is_dir():
                    stack.append(entry.path)
                    continue
                status = entry.stat()
                line = f"{entry.path}\0{status.st_size}\0{status.st_mtime_ns}\n"
                made.update(line.encode("utf-8", "surrogateescape"))
    return made.digest()


def _signature(derived: bytes, hidden: bytes) -> bytes:
    return blake2b(hidden, key=derived[16:40], digest_size=_SIGNATURE).digest()


def _veiled(derived: bytes, data: bytes) -> bytes:
    """``data`` hidden, or hidden data shown."""
    size = len(data)
    stream = shake_256(derived[40:]).digest(size)
    return (int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")).to_bytes(size, "big")


def _content(path: str) -> bytes | None:
    """The bytes of an entry, which is marked as used; None where there is none."""
    try:
        descriptor = os.open(path, _READ)
    except OSError:
        return None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or not _SIGNATURE <= status.st_size <= _LARGEST + _SIGNATURE:
            return None
        data = os.read(descriptor, status.st_size + 1)
        if status.st_mtime < time.time() - _FRESH:
            with contextlib.suppress(OSError):
                os.utime(path)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return data


def _prepare(folder: str) -> None:
    """The folder with what tells git and backups to leave it alone."""
    os.makedirs(folder, 0o700, exist_ok=True)
    for name, content in ((".gitignore", b"*\n"), ("CACHEDIR.TAG", _TAG)):
        path = os.path.join(folder, name)
        if not os.path.lexists(path):
            _replace(path, content)


def _replace(path: str, content: bytes) -> None:
    """Write a file that only this user may read; others see the old one or the new one, no half."""
    half = os.path.join(os.path.dirname(path), f".{os.urandom(8).hex()}.tmp")
    descriptor = os.open(half, _WRITE, 0o600)
    try:
        try:
            left = memoryview(content)
            while left:
                left = left[os.write(descriptor, left) :]
        finally:
            os.close(descriptor)
        os.replace(half, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(half)
        raise


def _home() -> str | None:
    """The folder of this user for what can be made again; None where there is none."""
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        if os.path.isabs(os.environ.get(name, "")):
            return os.path.join(os.environ[name], "poolint")
    home = os.path.expanduser("~")
    return os.path.join(home, ".cache", "poolint") if os.path.isabs(home) else None


def _secret(folder: str) -> bytes:
    """The key in ``folder``, made where there is none."""
    path = os.path.join(folder, _KEY)
    found = _key_in(path)
    if found is None:
        _prepare(folder)
        _replace(path, os.urandom(32))
        # Another run may have been quicker, or later: what lies there now is the key of both.
        found = _key_in(path)
    if found is None:
        raise OSError(f"no key in {path}")
    return found


def _key_in(path: str) -> bytes | None:
    found = _content(path)
    return found if found is not None and len(found) == 32 else None
