"""``poolint check``: what the rules find, and an exit status that says so."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poolint.cli.fixes import fix_options, fixed, is_fixing
from poolint.cli.options import rule_options, scan_options, settings_of
from poolint.cli.output import checked_target, write_file, write_stdout
from poolint.cli.showing import show, show_options
from poolint.cli.since import checked_since, since_option
from poolint.cli.stdin import look_of, stdin_option, with_stdin
from poolint.cli.suppressing import checked_flags, say_suppressed, settings_with, suppress_options, suppressed
from poolint.cli.terminal import columns, wants_color

if TYPE_CHECKING:
    from poolint.model.findings import Report
    from poolint.model.settings import Settings
    from poolint.pipeline import Check, Look
    from poolint.reporters.style import Style

_FINDINGS = 1
_INCOMPLETE = 3


def _text(report: Report, style: Style) -> str:
    from poolint.reporters.findings_text import render

    return render(report, style)


def _concise(report: Report, style: Style) -> str:
    from poolint.reporters.findings_text import concise

    return concise(report, style)


def _for_programs(module: str) -> Callable[[Report, Style], str]:
    """A format that looks the same wherever it goes."""

    def rendered(report: Report, style: Style) -> str:
        text: str = importlib.import_module(f"poolint.reporters.{module}").render(report)
        return text

    return rendered


_FORMATS: dict[str, Callable[[Report, Style], str]] = {
    "text": _text,
    "concise": _concise,
    "json": _for_programs("findings_json"),
    "sarif": _for_programs("sarif"),
    "github": _for_programs("github"),
    "gitlab": _for_programs("gitlab"),
    "junit": _for_programs("junit"),
}
"""Each format by its name; what renders it is imported when it is used."""


@click.command(short_help="Find code that spends on when the pool is dry.")
@click.argument("paths", nargs=-1, type=click.Path())
@rule_options
@click.option(
    "--output-format",
    type=click.Choice(list(_FORMATS)),
    default="text",
    show_default=True,
    envvar="POOLINT_OUTPUT_FORMAT",
    show_envvar=True,
    help="text: with the code and the trace; concise: one line for each; the others are for programs.",
)
@click.option("--output-file", type=click.Path(), metavar="FILE", help="Write to FILE, in one step.")
@since_option
@fix_options
@suppress_options
@stdin_option
@show_options
@click.option("--statistics", is_flag=True, help="Count the findings of each rule instead.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 where it would be 1.")
@scan_options
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="auto: on a terminal, as NO_COLOR, FORCE_COLOR and TERM allow.",
)
@click.option("-q", "--quiet", is_flag=True, help="Nothing on stderr but errors.")
@click.option(
    "-v", "--verbose", is_flag=True, help="More on stderr: what was left out or suppressed, and why."
)
def check(**flags: Any) -> None:
    """Find code below PATHS (default: this folder) that spends on, or says nothing, when the pool is dry.

    The code is read, never run. Each finding is one cause, at the line to change. The whole project that
    PATHS belong to is used to know what happens; only what lies below PATHS is reported.

    \b
    Examples:
      poolint check                                  this folder
      poolint check src --select retry               one family of rules
      poolint check --ignore RTY103,prose-classifier these are not run
      poolint check --output-format concise | head   one line for each finding
      poolint check --statistics --exit-zero         how much there is to do
      poolint check --diff origin/main               what this branch brought
      poolint check --fix-preview --unsafe-fixes     what poolint could put right itself

    \b
    Exit status:
      0    nothing was found
      1    there are findings
      2    wrong usage or configuration
      3    incomplete: a path does not exist, or a place could not be looked at
      130  interrupted
    """
    checked_flags(flags)
    flags = with_stdin(flags)
    target = checked_target(Path(flags["output_file"])) if flags["output_file"] else None
    settings = settings_with(settings_of(flags), flags)
    look = look_of(flags)
    show(settings, look, flags)
    done, preview = _checked(settings, look, flags)
    text = _rendered(done.report, flags, to_file=target is not None) if preview is None else preview
    if target is None:
        write_stdout(text)
    else:
        write_file(target, text)
    _finish(done.report, settings, flags, preview)


def _checked(settings: Settings, look: Look | None, flags: dict[str, Any]) -> tuple[Check, str | None]:
    """The report, with a bar while it is made, and the diff where fixes are only previewed; a mistake in the
    rules or their names ends the command."""
    from contextlib import nullcontext

    from poolint.cli.progress import progress_bar
    from poolint.model.mistake import Mistake
    from poolint.pipeline import examine
    from poolint.reporters.escape import printable

    color = wants_color(flags["color"], sys.stderr, os.environ)
    try:
        with nullcontext() if flags["quiet"] else progress_bar(color) as progress:
            preview = None
            if is_fixing(flags):
                done, preview = fixed(settings, flags, progress)
            elif flags["since"] is None:
                done = examine(settings, progress, look)
                done = suppressed(done, lambda: examine(settings, progress, look), flags)
            else:
                done = checked_since(settings, flags, progress)
    except Mistake as error:
        raise click.ClickException("\n".join(map(printable, str(error).splitlines()))) from None
    if flags["verbose"]:
        for place in done.survey.found.left_out:
            click.echo(f"left out: {printable(place.path)} ({place.reason})", err=True)
        say_suppressed(done.report)
    return done, preview


def _rendered(report: Report, flags: dict[str, Any], *, to_file: bool) -> str:
    from poolint.reporters.style import Style

    # A file is no terminal, whatever stdout is; `always` means it all the same.
    color = flags["color"] == "always" if to_file else wants_color(flags["color"], sys.stdout, os.environ)
    style = Style(color=color, width=None if to_file else columns(sys.stdout))
    if flags["statistics"]:
        from poolint.reporters.findings_text import statistics

        return statistics(report, style)
    return _FORMATS[flags["output_format"]](report, style)


def _finish(report: Report, settings: Settings, flags: dict[str, Any], preview: str | None = None) -> None:
    """Leave with the status that says how it went; what was not looked at comes before what was found, and
    of a preview counts whether anything would change."""
    from poolint.policy.select import fails

    failed = len(report.inventory.files.failed)
    if failed:
        if not flags["quiet"]:
            places = "1 place" if failed == 1 else f"{failed} places"
            click.echo(f"poolint: incomplete: {places} could not be looked at; see the report", err=True)
        sys.exit(_INCOMPLETE)
    failing = fails(report.findings, settings.rules) if preview is None else bool(preview)
    if failing and not flags["exit_zero"]:
        sys.exit(_FINDINGS)
