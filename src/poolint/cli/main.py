"""The ``poolint`` command group."""

from __future__ import annotations

import click

from poolint.version import VERSION


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, "-V", "--version", prog_name="poolint", message="%(prog)s %(version)s")
def run() -> None:
    """Find every place that calls Claude: who pays, who asked, and what happens when the pool is dry."""
