"""``poolint config``: every key of the configuration, for people and for editors."""

from __future__ import annotations

from typing import Any

import click

from poolint.cli.output import write_stdout


@click.command(short_help="Say which keys the configuration has.")
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of the configuration, for editors.")
def config(**flags: Any) -> None:
    """Print every key that poolint.toml, or [tool.poolint] in pyproject.toml, may have: what it is for, its
    type and its default.

    \b
    Examples:
      poolint config                       every key
      poolint config per-file-ignores      one of them
      poolint config --schema > poolint.schema.json
    """
    from poolint.config import manual

    if flags["schema"]:
        write_stdout(manual.schema())
        return
    for name in flags["keys"]:
        if name not in manual.names():
            raise click.ClickException(_unknown(name, manual.names()))
    write_stdout(manual.text(flags["keys"]))


def _unknown(name: str, known: tuple[str, ...]) -> str:
    from poolint.model.mistake import suggestion

    hint = suggestion(name.replace("_", "-").lower(), known, "'poolint config' lists them")
    return f"{name!r} is no key; {hint}"
