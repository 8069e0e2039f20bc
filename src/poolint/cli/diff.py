"""``poolint diff``: what became of the call sites between two states of a repository."""

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
    from poolint.model.difference import Difference, Gate

_CAUGHT = 1
_INCOMPLETE = 3
_GATES: dict[Gate, str] = {
    "appeared": "that appeared",
    "untagged": "without a feature tag that appeared, or that had a better one",
    "pool": "that drains another pool",
    "requests": "that sends more requests into a dry pool",
    "verdict": "that takes a dry pool worse",
}
"""What each value of --fail-on looks for."""


@click.command(short_help="Compare the call sites of two commits, or of a commit and this folder.")
@click.argument("base", metavar="BASE")
@click.argument("head", metavar="[HEAD]", required=False)
@click.option("--path", "paths", type=click.Path(), multiple=True, help="Compare what lies below this path.")
@click.option("--merge-base", is_flag=True, help="Compare with the commit at which HEAD left BASE.")
@click.option(
    "--fail-on",
    type=click.Choice(list(_GATES)),
    multiple=True,
    help="Exit 1 where a call appeared, came or was left without a tag, drains another pool, sends more "
    "requests into a dry pool, or takes it worse. Can be given several times.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="text for people; json for programs (schemas/diff.schema.json); markdown for a pull request.",
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
def diff(**flags: Any) -> None:
    """Say which calls of Claude appeared, vanished or changed between BASE and HEAD (default: the files on
    disk).

    Commits are read through git; no checkout is made or touched, and nothing that the repository configures
    is run. A call is the same when it was moved or its file was renamed. Settings are those of this folder,
    for both sides.

    \b
    Examples:
      poolint diff main                         this folder against a branch
      poolint diff origin/main --merge-base     what this branch did
      poolint diff v1.2 v1.3 --format json      two releases
      poolint diff main --fail-on untagged --fail-on requests
      poolint diff main --format markdown --output comment.md

    \b
    Exit status:
      0    compared
      1    a gate of --fail-on closes
      2    wrong usage or configuration; a ref that is not there
      3    incomplete: a place could not be looked at
      130  interrupted
    """
    target = checked_target(Path(flags["output"])) if flags["output"] else None
    found = _compared(flags)
    text = _rendered(found, flags, to_file=target is not None)
    if target is None:
        write_stdout(text)
    else:
        write_file(target, text)
    _finish(found, flags)


def _compared(flags: dict[str, Any]) -> Difference:
    """The comparison, with a bar while it is made; a ref that is not there ends the command."""
    from contextlib import nullcontext

    from poolint.cli.progress import progress_bar
    from poolint.model.mistake import Mistake
    from poolint.pipeline.comparing import Refs, compare
    from poolint.reporters.escape import printable

    settings = settings_of(flags)
    refs = Refs(flags["base"], flags["head"], flags["merge_base"])
    color = wants_color(flags["color"], sys.stderr, os.environ)
    try:
        with nullcontext() if flags["quiet"] else progress_bar(color) as progress:
            return compare(settings, refs, progress)
    except Mistake as error:
        raise click.ClickException("\n".join(map(printable, str(error).splitlines()))) from None


def _rendered(found: Difference, flags: dict[str, Any], *, to_file: bool) -> str:
    if flags["output_format"] == "json":
        from poolint.reporters import diff_json

        return diff_json.render(found)
    if flags["output_format"] == "markdown":
        from poolint.reporters import diff_markdown

        return diff_markdown.render(found)
    from poolint.reporters import diff_text
    from poolint.reporters.style import Style

    # A file is no terminal, whatever stdout is; `always` means it all the same.
    color = flags["color"] == "always" if to_file else wants_color(flags["color"], sys.stdout, os.environ)
    return diff_text.render(found, Style(color=color, width=None if to_file else columns(sys.stdout)))


def _finish(found: Difference, flags: dict[str, Any]) -> None:
    """Leave with the status that says how it went; what was not looked at comes before what was found."""
    from poolint.comparison.changes import caught

    failed = sum(len(side.inventory.files.failed) for side in (found.base, found.head))
    closed = {gate: len(caught(found, gate)) for gate in dict.fromkeys(flags["fail_on"])}
    if not flags["quiet"]:
        for gate, count in closed.items():
            if count:
                calls = "1 call" if count == 1 else f"{count} calls"
                click.echo(f"poolint: {calls} {_GATES[gate]} (--fail-on {gate})", err=True)
        if failed:
            places = "1 place" if failed == 1 else f"{failed} places"
            click.echo(f"poolint: incomplete: {places} could not be looked at; see the report", err=True)
    if failed:
        sys.exit(_INCOMPLETE)
    if any(closed.values()):
        sys.exit(_CAUGHT)
