"""``poolint test``: the examples of a pack of your own, scanned."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poolint.cli.output import write_stdout
from poolint.cli.terminal import wants_color

if TYPE_CHECKING:
    from poolint.model.trial import Trials

_FAILURES = 1


@click.command(short_help="Try the rules and the catalog of a folder of your own.")
@click.argument("folders", nargs=-1, required=True, metavar="DIR...", type=click.Path())
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="auto: on a terminal, as NO_COLOR, FORCE_COLOR and TERM allow.",
)
def test(**flags: Any) -> None:
    """Read the rules and the catalog in DIR as strictly as poolint's own, and scan every example.

    Every bad example must be found exactly where its marks (# expect: CODE) say, every good one must be
    silent, and no condition may be without an example that needs it.

    \b
    Examples:
      poolint test poolint-rules           the folder that extend-rules names
      poolint test team/rules other/rules

    \b
    Exit status:
      0    all examples are as they say
      1    some are not
      2    wrong usage, or a file that cannot be used
    """
    from poolint.reporters.style import Style
    from poolint.reporters.trials import render

    style = Style(color=wants_color(flags["color"], sys.stdout, os.environ))
    failed = False
    for folder in flags["folders"]:
        trials = _tried(folder)
        write_stdout(render(trials, style))
        failed = failed or bool(trials.failures)
    if failed:
        sys.exit(_FAILURES)


def _tried(folder: str) -> Trials:
    from poolint.pipeline.trying import try_pack
    from poolint.policy.pack import PackError

    if not Path(folder).is_dir():
        raise click.ClickException(f"{folder}: is no folder; name the one that holds your rules")
    try:
        return try_pack(str(Path(folder).absolute()))
    except PackError as error:
        raise click.ClickException(str(error)) from None
