"""Where a report goes: to stdout, or into a file that is replaced as a whole."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from pathlib import Path

import click


def checked_target(target: Path) -> Path:
    """``target`` with symbolic links followed, once it is sure that a report could be written there."""
    resolved = Path(os.path.realpath(target))
    if resolved.is_dir():
        raise click.ClickException(f"cannot write {target}: it is a folder; name a file in it")
    folder = resolved.parent
    if not folder.is_dir():
        raise click.ClickException(
            f"cannot write {target}: there is no folder {folder}; create it, or name another file"
        )
    writable = resolved if resolved.exists() and not resolved.is_file() else folder
    if not os.access(writable, os.W_OK):
        raise click.ClickException(
            f"cannot write {target}: no permission to write in {folder}; name a file somewhere else"
        )
    return resolved


def write_file(target: Path, text: str) -> None:
    """Replace the content of ``target`` in one step: a reader sees the old report or the new one."""
    data = text.encode("utf-8")
    try:
        if target.exists() and not target.is_file():
            # A pipe or a device (/dev/stdout) is written to; replacing it would destroy it.
            target.write_bytes(data)
        else:
            _replace(target, data)
    except OSError as error:
        raise click.ClickException(
            f"cannot write {target}: {error.strerror or error}; name another file with --output"
        ) from None


def write_stdout(text: str) -> None:
    """Write to stdout; a reader that has seen enough (``| head``) ends it quietly."""
    if sys.stdout is None:
        raise click.ClickException("cannot write the report: standard output is closed; open it")
    try:
        click.echo(text, nl=False)
    except BrokenPipeError:
        _drop_stdout()
    except OSError as error:
        _drop_stdout()
        words = f"cannot write the report to standard output: {error.strerror or error}; send it elsewhere"
        raise click.ClickException(words) from None


def _drop_stdout() -> None:
    """Let what is still buffered go nowhere, or the interpreter complains when it ends."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _replace(target: Path, data: bytes) -> None:
    import tempfile

    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _permit(temporary, target)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _permit(temporary: Path, target: Path) -> None:
    """Give the new file the permissions of the old one, or those any new file gets."""
    try:
        old = target.stat()
    except FileNotFoundError:
        temporary.chmod(0o666 & ~_umask())
        return
    temporary.chmod(stat.S_IMODE(old.st_mode))
    if hasattr(os, "chown"):
        with contextlib.suppress(PermissionError):
            os.chown(temporary, old.st_uid, old.st_gid)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
