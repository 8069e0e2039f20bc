"""Fixes on the command line: their options, the check of what they come to, and the preview."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from poolint.cli.since import say_since

if TYPE_CHECKING:
    from poolint.model.settings import Settings
    from poolint.pipeline import Check, Progress
    from poolint.pipeline.fixing import Fixing

_FIXES: tuple[Callable[[Any], Any], ...] = (
    click.option("--fix", is_flag=True, help="Put right what can be put right safely, and report the rest."),
    click.option(
        "--unsafe-fixes",
        is_flag=True,
        help="With --fix or --fix-preview: also fixes that change what the program does; look at them.",
    ),
    click.option(
        "--fix-preview",
        is_flag=True,
        help="Write no file: print what --fix would change, as a diff. (--diff BASE is something else.)",
    ),
)


def fix_options(command: Any) -> Any:
    """Give a command the options that fix."""
    for option in reversed(_FIXES):
        command = option(command)
    return command


def is_fixing(flags: dict[str, Any]) -> bool:
    """Whether files are fixed, or would be; options that do not go together end the command."""
    wanted = bool(flags["fix"] or flags["fix_preview"])
    if flags["unsafe_fixes"] and not wanted:
        raise click.UsageError(
            "--unsafe-fixes says which fixes are made; add --fix, or --fix-preview to look"
        )
    if flags["fix"] and flags["fix_preview"]:
        raise click.UsageError("--fix writes and --fix-preview does not; choose one")
    return wanted


def fixed(settings: Settings, flags: dict[str, Any], progress: Progress | None) -> tuple[Check, str | None]:
    """The check of what is left, and the diff where only that is wanted."""
    from contextlib import nullcontext

    from poolint.fixes.writing import ChangedMeanwhileError, write_all
    from poolint.pipeline.comparing import Earlier
    from poolint.pipeline.fixing import fixing
    from poolint.reporters.changes import diff
    from poolint.reporters.escape import printable

    with nullcontext() if flags["since"] is None else Earlier(settings, flags["since"], progress) as earlier:
        done = fixing(settings, progress, unsafe=flags["unsafe_fixes"], earlier=earlier)
    if flags["fix_preview"]:
        _say(done, flags)
        return done.check, diff([(one.path, one.before, one.after) for one in done.changes])
    try:
        write_all(done.changes)
    except ChangedMeanwhileError as error:
        raise click.ClickException(printable(str(error))) from None
    _say(done, flags)
    return done.check, None


def _say(done: Fixing, flags: dict[str, Any]) -> None:
    """What became of the fixes, on stderr."""
    from poolint.reporters.escape import printable

    if flags["quiet"]:
        return
    count = len(done.fixed)
    if count:
        verb = "would be" if flags["fix_preview"] else "are" if count > 1 else "is"
        what = "1 finding" if count == 1 else f"{count} findings"
        files = "1 file" if len(done.changes) == 1 else f"{len(done.changes)} files"
        click.echo(f"poolint: {what} {verb} fixed, in {files}", err=True)
    if done.since is not None:
        say_since(done.since)
    if not flags["verbose"]:
        return
    for one in done.fixed:
        place = f"{one.finding.path}:{one.finding.line}"
        click.echo(f"fixed: {printable(place)} {one.finding.code}: {printable(one.title)}", err=True)
    for left in done.left:
        place = f"{left.finding.path}:{left.finding.line}"
        click.echo(f"not fixed: {printable(place)} {left.finding.code}: {printable(left.reason)}", err=True)
