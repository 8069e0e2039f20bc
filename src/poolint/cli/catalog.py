"""``poolint catalog``: what poolint knows of the world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from poolint.cli.output import write_stdout

if TYPE_CHECKING:
    from poolint.model.catalog import Catalog


@click.command(short_help="List what poolint knows of the world, with versions and sources.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people, or for programs.",
)
def catalog(**flags: Any) -> None:
    """List the ways to reach Claude that poolint knows: package, versions, what was read, and when.

    \b
    Examples:
      poolint catalog                   for people
      poolint catalog --format json     for programs
    """
    from poolint.config import ConfigError, resolve
    from poolint.policy.pack import PackError, load_catalog

    try:
        loaded = load_catalog(packs=resolve([], {}).packs)
    except (ConfigError, PackError) as error:
        raise click.ClickException(str(error)) from None
    write_stdout(_json(loaded) if flags["output_format"] == "json" else _text(loaded))


def _text(loaded: Catalog) -> str:
    """One line for each file of the catalog, grouped by what it speaks of."""
    rows = [("package", "versions", "reaches Claude as", "as of", "read from")]
    for name, content in loaded.files:
        words = dict.fromkeys(entry.id for entry in content.surface)
        words.update((entry.id, None) for entry in content.shape)
        words.update((entry.surface, None) for entry in content.program)
        rows.append(
            (
                content.package,
                content.versions or "any",
                ", ".join(words) or "-",
                content.as_of.isoformat(),
                f"{name}: {content.source}",
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]])
        for row in rows
    ]
    surfaces = len({entry.id for entry in loaded.surfaces})
    lines += ["", f"{surfaces} surfaces in {len(loaded.surfaces)} entries, {len(loaded.files)} files"]
    return "\n".join(lines) + "\n"


def _json(loaded: Catalog) -> str:
    import json

    surfaces = [
        {
            "id": entry.id,
            "file": name,
            "package": entry.package or content.package,
            "versions": entry.versions or content.versions,
            "as_of": content.as_of.isoformat(),
            "source": entry.source or content.source,
            "roots": list(entry.roots),
            "bills": list(entry.bills),
        }
        for name, content in loaded.files
        for entry in content.surface
    ]
    return json.dumps({"surfaces": surfaces}, indent=2) + "\n"
