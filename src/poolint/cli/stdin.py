"""Code from stdin: ``-`` among the paths, and the file that it stands for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from poolint.discovery.walk import Beside, Found
    from poolint.model.settings import Settings
    from poolint.pipeline import Look

_STDIN = "-"


def stdin_option(command: Any) -> Any:
    """Give a command the option that names the code on stdin."""
    return click.option(
        "--stdin-filename",
        type=click.Path(),
        metavar="FILE",
        help="With - as a path: the code on stdin stands for this file of its project.",
    )(command)


def with_stdin(flags: dict[str, Any]) -> dict[str, Any]:
    """``flags`` with the path that ``-`` stands for."""
    name = flags["stdin_filename"]
    if _STDIN not in flags["paths"]:
        if name is not None:
            raise click.UsageError("--stdin-filename is for code on stdin; add - to the paths")
        return flags
    if name is None:
        raise click.UsageError("- needs --stdin-filename FILE: which file of the project the code stands for")
    for flag in ("since", "fix", "fix_preview", "add_ignore"):
        if flags[flag]:
            raise click.UsageError(
                "code on stdin is only looked at; leave out what compares or changes files"
            )
    return {**flags, "paths": tuple(name if path == _STDIN else path for path in flags["paths"])}


def look_of(flags: dict[str, Any]) -> Look | None:
    """What finds the files of a scan, with stdin among them; None where all of them are on disk."""
    name = flags["stdin_filename"]
    if name is None:
        return None
    from poolint.discovery.given import with_content
    from poolint.discovery.walk import discover

    data = sys.stdin.buffer.read()

    def look(settings: Settings, beside: Beside) -> Found:
        return with_content(discover(settings, beside), name, data)

    return look
