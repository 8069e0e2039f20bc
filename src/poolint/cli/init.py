"""``poolint init``: a configuration, a hook and a first baseline for a project that has none."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poolint.cli.output import write_stdout
from poolint.cli.terminal import wants_color

if TYPE_CHECKING:
    from poolint.config.starter import Piece


@click.command(short_help="Adopt poolint here: configuration, hook, baseline.")
@click.argument("folder", default=".", type=click.Path())
@click.option("--yes", is_flag=True, help="Do not ask on a terminal either.")
def init(**flags: Any) -> None:
    """Write into FOLDER (default: this one) what a project needs to adopt poolint: poolint.toml,
    .pre-commit-config.yaml, and poolint-baseline.jsonl with what is found today.

    A file that is there is never changed; what it lacks is printed. On a terminal you are asked once,
    elsewhere nothing is.

    \b
    Examples:
      poolint init
      poolint init services/bot --yes
    """
    folder = Path(flags["folder"])
    if not folder.is_dir():
        raise click.ClickException(f"{folder}: is no folder; name the one at the top of the project")
    if sys.stdin.isatty() and not flags["yes"]:
        click.confirm(f"Write the files that {folder.resolve()} lacks?", default=True, abort=True)
    _start(folder)


def _start(folder: Path) -> None:
    """Write what is missing; the baseline last, since the configuration decides what is found."""
    from poolint.config import ConfigError
    from poolint.config.starter import BASELINE, baseline_piece, pieces
    from poolint.model.billing import UnknownPolicyError
    from poolint.policy.pack import PackError
    from poolint.policy.select import UnknownRuleError

    try:
        for piece in pieces(folder):
            write_stdout(_done(folder, piece))
        is_there = (folder / BASELINE).exists()
        write_stdout(_done(folder, baseline_piece(folder, None if is_there else _baseline(folder))))
    except (ConfigError, PackError, UnknownPolicyError, UnknownRuleError) as error:
        raise click.ClickException(str(error)) from None


def _baseline(folder: Path) -> str:
    """The baseline of what a check finds today."""
    import msgspec

    from poolint.cli.progress import progress_bar
    from poolint.config import resolve
    from poolint.config.starter import BASELINE
    from poolint.pipeline import examine
    from poolint.pipeline.baselines import rebased
    from poolint.reporters.escape import printable

    settings = resolve([str(folder)], {})
    today = settings.as_of or date.today()
    settings = msgspec.structs.replace(settings, heeds_baselines=False, as_of=today)
    with progress_bar(wants_color("auto", sys.stderr, os.environ)) as progress:
        done = examine(settings, progress)
    for gap in done.report.inventory.files.failed:
        click.echo(f"poolint: not read: {printable(gap.path)}: {printable(gap.reason)}", err=True)
    return rebased(done.report, str((folder / BASELINE).absolute()), done.survey.found.root)[1]


def _done(folder: Path, piece: Piece) -> str:
    """Write a piece where there is none; what became of it, in words."""
    if piece.text is None:
        word = "kept  " if os.path.lexists(folder / piece.name) else "none  "
        return f"{word} {piece.name}: {piece.reason}\n"
    try:
        # Only a file that is not there can be opened so: nothing is overwritten, no link is followed.
        with (folder / piece.name).open("x", encoding="utf-8", newline="\n") as file:
            file.write(piece.text)
    except OSError as error:
        words = f"cannot be written: {error.strerror}; name another folder, or make this one writable"
        raise click.ClickException(f"{folder / piece.name}: {words}") from None
    return f"wrote  {piece.name}: {piece.reason}\n"
