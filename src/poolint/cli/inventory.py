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
    from poolint.model.settings import Settings
    from poolint.pipeline import Survey
    from poolint.policy.sites import SiteWord
    from poolint.reporters.groups import By

_INCOMPLETE = 3


@click.command(short_help="List every place that calls Claude.")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "csv", "markdown", "html"]),
    default="text",
    show_default=True,
    help="text for people; json for programs (schemas/inventory.schema.json); csv for spreadsheets; "
    "markdown for a pull request or a wiki; html for a browser, in one file.",
)
@click.option(
    "--group-by",
    type=click.Choice(["pool", "feature", "owner", "surface", "file", "model"]),
    default="file",
    show_default=True,
    help="What the rows of text, markdown and html are grouped by.",
)
@click.option(
    "--select",
    "only",
    metavar="WORDS",
    multiple=True,
    help="Report these sites only: pools, tag levels, contexts (api, untagged, source; pool:unknown).",
)
@click.option("--ignore", "without", metavar="WORDS", multiple=True, help="Do not report these sites.")
@click.option("--owner", is_flag=True, help="Say who owns each site, by CODEOWNERS.")
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
      poolint inventory --format html --output inventory.html
      poolint inventory --group-by owner --ignore test,example
      poolint inventory --select api,plan-limits --select untagged
      poolint inventory --extend-exclude 'vendor/' --no-gitignore

    \b
    Exit status:
      0    everything was looked at
      2    wrong usage or configuration
      3    incomplete: a path does not exist, or a place could not be looked at
      130  interrupted
    """
    target = checked_target(Path(flags["output"])) if flags["output"] else None
    settings = settings_of(flags)
    only, without = _words(flags["only"], settings), _words(flags["without"], settings)
    done = _scanned(settings, flags)
    found = _narrowed(_owned(done, flags), only, without)
    text = _rendered(done, found, flags, to_file=target is not None)
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


def _words(listed: tuple[str, ...], settings: Settings) -> tuple[SiteWord, ...]:
    """What --select or --ignore says; a word that cannot be right ends the command before the scan."""
    if not listed:
        return ()
    from poolint.model.mistake import Mistake
    from poolint.pipeline import pools
    from poolint.policy.sites import site_words
    from poolint.reporters.escape import printable

    try:
        return site_words(listed, pools(settings))
    except Mistake as error:
        raise click.ClickException("\n".join(map(printable, str(error).splitlines()))) from None


def _owned(done: Survey, flags: dict[str, Any]) -> Inventory:
    from poolint.pipeline import owned

    return owned(done) if flags["owner"] or flags["group_by"] == "owner" else done.inventory


def _narrowed(found: Inventory, only: tuple[SiteWord, ...], without: tuple[SiteWord, ...]) -> Inventory:
    import msgspec

    from poolint.policy.sites import narrowed

    return msgspec.structs.replace(found, sites=narrowed(found.sites, only, without))


def _scanned(settings: Settings, flags: dict[str, Any]) -> Survey:
    """The scan, with a bar while it is made; a mistake in the rules ends the command."""
    from poolint.cli.progress import progress_bar
    from poolint.model.mistake import Mistake
    from poolint.pipeline import survey
    from poolint.reporters.escape import printable

    try:
        if flags["quiet"]:
            found = survey(settings)
        else:
            with progress_bar(wants_color(flags["color"], sys.stderr, os.environ)) as report:
                found = survey(settings, report)
    except Mistake as error:
        raise click.ClickException("\n".join(map(printable, str(error).splitlines()))) from None
    if flags["verbose"]:
        for place in found.found.left_out:
            click.echo(f"left out: {printable(place.path)} ({place.reason})", err=True)
    return found


def _rendered(done: Survey, found: Inventory, flags: dict[str, Any], *, to_file: bool) -> str:
    by: By = flags["group_by"]
    if flags["output_format"] == "json":
        from poolint.reporters import json

        return json.render(found)
    if flags["output_format"] == "csv":
        from poolint.reporters import csv

        return csv.render(found)
    if flags["output_format"] == "markdown":
        from poolint.reporters import markdown

        return markdown.render(found, by)
    if flags["output_format"] == "html":
        from poolint.pipeline import texts
        from poolint.reporters import html

        paths = (path for site in found.sites for path, _ in html.places(site))
        return html.render(found, texts(done, paths), by)
    from poolint.reporters import text

    # A file is no terminal, whatever stdout is; `always` means it all the same.
    color = wants_color(flags["color"], sys.stdout, os.environ)
    if to_file:
        return text.render(found, text.Style(color=flags["color"] == "always"), by)
    return text.render(found, text.Style(color=color, width=columns(sys.stdout)), by)
