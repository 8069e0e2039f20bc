"""``poolint inventory``: every call site, as a report."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poolint.cli.options import scan_options, settings_of
from poolint.cli.output import checked_target, write_file, write_stdout
from poolint.cli.terminal import columns, wants_color

if TYPE_CHECKING:
    from poolint.model.facts import Inventory

_INCOMPLETE = 3


@click.command(short_help="List every place that calls Claude.")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people, or for programs (schemas/inventory.schema.json).",
)
@click.option("--output", type=click.Path(), metavar="FILE", help="Write to FILE, in one step.")
@scan_options
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="auto: on a terminal, as NO_COLOR, FORCE_COLOR and TERM allow.",
)
@click.option("-q", "--quiet", is_flag=True, help="Nothing on stderr but errors.")
@click.option("-v", "--verbose", is_flag=True, help="More on stderr: what was left out, and why.")
def inventory(**flags: Any) -> None:
    """List every place below PATHS (default: this folder) that calls Claude.

    The code is read, never run. On stdout there is the report alone. The whole project that PATHS belong to
    is used to know what names mean; only what lies below PATHS is reported.

    \b
    Examples:
      poolint inventory                         this folder, for people
      poolint inventory src tests/smoke.py      these only
      poolint inventory --format json | jq .summary
      poolint inventory --format json --output inventory.json
      poolint inventory --extend-exclude 'vendor/' --no-gitignore

    \b
    Exit status:
      0    everything was looked at
      2    wrong usage or configuration
      3    incomplete: a path does not exist, or a place could not be looked at
      130  interrupted
    """
    target = checked_target(Path(flags["output"])) if flags["output"] else None
    found = _scanned(flags)
    text = _rendered(found, flags, to_file=target is not None)
    if target is None:
        write_stdout(text)
    else:
        write_file(target, text)
    if found.files.failed:
        if not flags["quiet"]:
            count = len(found.files.failed)
            places = "1 place" if count == 1 else f"{count} places"
            click.echo(f"poolint: incomplete: {places} could not be looked at; see the report", err=True)
        sys.exit(_INCOMPLETE)


def _scanned(flags: dict[str, Any]) -> Inventory:
    """The inventory, with a bar while it is made; a mistake in the rules ends the command."""
    settings = settings_of(flags)
    from poolint.cli.progress import progress_bar
    from poolint.pipeline import survey
    from poolint.policy.pack import PackError

    try:
        if flags["quiet"]:
            found = survey(settings)
        else:
            with progress_bar(wants_color(flags["color"], sys.stderr, os.environ)) as report:
                found = survey(settings, report)
    except PackError as error:
        raise click.ClickException(str(error)) from None
    if flags["verbose"]:
        from poolint.reporters.escape import printable

        for place in found.found.left_out:
            click.echo(f"left out: {printable(place.path)} ({place.reason})", err=True)
    return found.inventory


def _rendered(found: Inventory, flags: dict[str, Any], *, to_file: bool) -> str:
    if flags["output_format"] == "json":
        from poolint.reporters import json

        return json.render(found)
    from poolint.reporters import text

    # A file is no terminal, whatever stdout is; `always` means it all the same.
    color = wants_color(flags["color"], sys.stdout, os.environ)
    if to_file:
        return text.render(found, text.Style(color=flags["color"] == "always"))
    return text.render(found, text.Style(color=color, width=columns(sys.stdout)))
