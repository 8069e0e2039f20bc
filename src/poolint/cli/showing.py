"""What a check would look at, and by which settings: ``--show-files`` and ``--show-settings``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from poolint.cli.output import write_stdout

if TYPE_CHECKING:
    from poolint.model.settings import Settings
    from poolint.pipeline import Look

_INCOMPLETE = 3


def show_options(command: Any) -> Any:
    """Give a command the options that show what it would do."""
    command = click.option(
        "--show-settings", is_flag=True, help="Print the settings that hold here, and check nothing."
    )(command)
    return click.option(
        "--show-files", is_flag=True, help="Print the files that would be looked at, and check nothing."
    )(command)


def show(settings: Settings, look: Look | None, flags: dict[str, Any]) -> None:
    """Print what is wanted and leave, where anything is."""
    from poolint.reporters.escape import line_start, printable

    if flags["show_settings"]:
        from poolint.reporters.settings_text import render

        write_stdout(render(settings))
        sys.exit(0)
    if flags["show_files"]:
        from poolint.pipeline import files

        named, gaps = files(settings, look)
        write_stdout("".join(f"{line_start(path)}\n" for path in named))
        for gap in gaps:
            click.echo(f"poolint: {printable(gap.path)}: {printable(gap.reason)}", err=True)
        sys.exit(_INCOMPLETE if gaps else 0)
