"""``poolint init``: a configuration, a hook and a first baseline for a project that has none."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poolint.cli.output import write_stdout

if TYPE_CHECKING:
    from poolint.config.starter import Piece


@click.command(short_help="Adopt poolint here: configuration, hook, baseline.")
@click.argument("folder", default=".", type=click.Path())
@click.option("--yes", is_flag=True, help="Do not ask on a terminal either.")
def init(**flags: Any) -> None:
    """Write into FOLDER (default: this one) what a project needs to adopt poolint: poolint.toml and
    .pre-commit-config.yaml.

    A file that is there is never changed; what it lacks is printed. On a terminal each file is asked for,
    elsewhere nothing is.

    \b
    Examples:
      poolint init
      poolint init services/bot --yes
    """
    from poolint.config import ConfigError
    from poolint.config.starter import pieces

    folder = Path(flags["folder"])
    if not folder.is_dir():
        raise click.ClickException(f"{folder}: is no folder; name the one at the top of the project")
    asks = sys.stdin.isatty() and not flags["yes"]
    try:
        for piece in pieces(folder):
            write_stdout(_done(folder, piece, asks))
    except ConfigError as error:
        raise click.ClickException(str(error)) from None


def _done(folder: Path, piece: Piece, asks: bool) -> str:
    """Write a piece where there is none; what became of it, in words."""
    if piece.text is None:
        return f"kept   {piece.name}: {piece.reason}\n"
    if asks and not click.confirm(f"Write {piece.name} ({piece.reason})?", default=True):
        return f"no     {piece.name}\n"
    try:
        # Only a file that is not there can be opened so: nothing is overwritten, no link is followed.
        with (folder / piece.name).open("x", encoding="utf-8", newline="\n") as file:
            file.write(piece.text)
    except OSError as error:
        raise click.ClickException(f"{folder / piece.name}: cannot be written: {error.strerror}") from None
    return f"wrote  {piece.name}: {piece.reason}\n"
