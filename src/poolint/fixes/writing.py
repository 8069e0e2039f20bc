"""Writing: changed files put in place of the old ones, each in one step, and only where nobody was faster."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterable
from pathlib import Path

import msgspec


class Change(msgspec.Struct, frozen=True):
    """A file before and after its fixes."""

    path: str
    """As outputs name it."""
    absolute: str
    before: bytes
    after: bytes


class ChangedMeanwhileError(Exception):
    """A file is not what was looked at any more, or cannot be written; says which."""


def write_all(changes: Iterable[Change]) -> None:
    """Write every file, or none where one of them has changed since it was read, or may not be written."""
    ordered = list(changes)
    for change in ordered:
        _same(change)
        _writable(change)
    for change in ordered:
        _replace(change)


def _same(change: Change) -> None:
    try:
        data = Path(change.absolute).read_bytes()
    except OSError as error:
        raise ChangedMeanwhileError(
            f"{change.path} can no longer be read: {error.strerror or error}; run the command again"
        ) from None
    if data != change.before:
        raise ChangedMeanwhileError(
            f"{change.path} was changed while it was looked at; run the command again"
        )


def _writable(change: Change) -> None:
    folder = Path(os.path.realpath(change.absolute)).parent
    if not os.access(folder, os.W_OK):
        raise ChangedMeanwhileError(
            f"{change.path} cannot be written: no permission to write in its folder, and nothing was "
            "changed; make it writable, or name other files"
        )


def _replace(change: Change) -> None:
    # A link stays one: what it leads to is replaced.
    target = Path(os.path.realpath(change.absolute))
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(change.after)
            file.flush()
            os.fsync(file.fileno())
        _permit(temporary, target)
        _same(change)
        temporary.replace(target)
        temporary = None
    except OSError as error:
        raise ChangedMeanwhileError(
            f"{change.path} cannot be written: {error.strerror or error}; make room for it and run the "
            "command again"
        ) from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _permit(temporary: Path, target: Path) -> None:
    """Give the new file the permissions of the old one."""
    old = target.stat()
    if hasattr(os, "chown"):
        with contextlib.suppress(PermissionError):
            os.chown(temporary, old.st_uid, old.st_gid)
    temporary.chmod(stat.S_IMODE(old.st_mode))
