"""What a branch brought, on the command line: the option, the check, and what is said of the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from poolint.model.settings import Settings
    from poolint.pipeline import Check, Progress
    from poolint.pipeline.comparing import Since


def since_option(command: Any) -> Any:
    """Give a command the option that names what it is compared with."""
    return click.option(
        "--diff",
        "since",
        metavar="BASE",
        help="Report, and fix, only what this branch brought: what is not there where it left BASE. "
        "What fixes would change is shown by --fix-preview.",
    )(command)


def checked_since(settings: Settings, flags: dict[str, Any], progress: Progress | None) -> Check:
    """The check of what changed, and on stderr what was left out of it."""
    from poolint.pipeline.comparing import examine_since

    done = examine_since(settings, flags["since"], progress)
    if not flags["quiet"]:
        say_since(done)
    return done.check


def say_since(done: Since) -> None:
    """Say on stderr what was left out, and what could not be compared."""
    if done.known:
        findings = "1 finding is" if done.known == 1 else f"{done.known} findings are"
        click.echo(f"poolint: {findings} in {done.commit[:10]} too, and left out", err=True)
    if done.gaps:
        places = "1 place" if len(done.gaps) == 1 else f"{len(done.gaps)} places"
        click.echo(
            f"poolint: {places} could not be looked at in {done.commit[:10]}: "
            "what is found there counts as new",
            err=True,
        )
