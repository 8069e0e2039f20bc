"""The ``poolint`` command: its subcommands, and how it ends."""

from __future__ import annotations

import importlib
import sys

import click

from poolint.version import VERSION

_COMMANDS = ("check", "explain", "inventory", "diff", "catalog", "config", "init", "test")
"""Each is the function of the same name in the module of the same name, imported when it is used."""

_INTERRUPTED = 130


class LazyGroup(click.Group):
    """A group that imports a subcommand when it is called, and no other."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the help text."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand of that name, or None."""
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(importlib.import_module(f"poolint.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The subcommand that ``args`` begin with; a misspelt one is told the closest right name."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            close = difflib.get_close_matches(args[0], _COMMANDS, n=1)
            if not close or close[0] in error.message:
                raise
            raise click.UsageError(f"{error.message} Did you mean {close[0]!r}?", ctx) from None


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Run 'poolint COMMAND --help' for the options of a command, with examples.",
)
@click.version_option(VERSION, "-V", "--version", prog_name="poolint", message="%(prog)s %(version)s")
def group() -> None:
    """Find every place that calls Claude: who pays, who asked, and what happens when the pool is dry.

    \b
    Examples:
      poolint check                        find code that spends on when the pool is dry
      poolint explain RTY101               what a rule means, and how to put it right
      poolint inventory                    list the call sites below this folder
      poolint inventory src --format json  the same for programs
      poolint diff main                    what became of the call sites since then
      poolint catalog                      what poolint knows of the world
      poolint init                         adopt it here: configuration, hook, baseline
    """


def run() -> None:
    """Run the command line and leave with its exit status: 130 when interrupted, 2 when used wrongly."""
    try:
        status = group.main(prog_name="poolint", standalone_mode=False)
    except click.Abort:
        sys.exit(_INTERRUPTED)
    except click.ClickException as error:
        error.show()
        # Every mistake of the user is a 2, where click has 1 for some.
        sys.exit(2)
    sys.exit(status if isinstance(status, int) else 0)
