"""The options of ``poolint check`` that suppress findings: a baseline, and comments that are written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poolint.cli.output import checked_target, write_file

if TYPE_CHECKING:
    from poolint.model.findings import Report
    from poolint.model.settings import Settings
    from poolint.pipeline import Check

_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--baseline", type=click.Path(), metavar="FILE", help="Findings that this file knows do not count."
    ),
    click.option(
        "--write-baseline",
        type=click.Path(),
        metavar="FILE",
        help="Write every finding into FILE, so that none counts from now on.",
    ),
    click.option(
        "--update-baseline",
        "--update",
        "update_baseline",
        is_flag=True,
        help="Take out of the baseline what is fixed; nothing is added.",
    ),
    click.option(
        "--add-ignore",
        metavar="REASON",
        help="Write an ignore comment with this reason at every finding that counts.",
    ),
)


def suppress_options(command: Any) -> Any:
    """Give a command the options that suppress findings."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def checked_flags(flags: dict[str, Any]) -> None:
    """Refuse flags that contradict each other, before anything is scanned."""
    writing = [
        name
        for name in ("write_baseline", "update_baseline", "add_ignore")
        if flags[name] is not None and flags[name] is not False
    ]
    others = [name for name in ("since", "fix", "unsafe_fixes", "fix_preview") if flags.get(name)]
    if len(writing) > 1 or (writing and others):
        flag = {"since": "diff"}
        names = (flag.get(name, name).replace("_", "-") for name in (*writing, *others))
        named = " and ".join(f"--{name}" for name in names)
        raise click.UsageError(f"{named} do not go together; give one of them at a time")
    if flags["write_baseline"]:
        checked_target(Path(flags["write_baseline"]))
    reason = flags["add_ignore"]
    if reason is not None and (not reason.strip() or not reason.isprintable() or "#" in reason):
        raise click.UsageError("--add-ignore needs a reason: words on one line, without '#'")


def settings_with(settings: Settings, flags: dict[str, Any]) -> Settings:
    """The settings without the baseline that is about to be written anew, whatever is in it."""
    import msgspec

    return msgspec.structs.replace(settings, heeds_baselines=False) if flags["write_baseline"] else settings


def suppressed(done: Check, again: Callable[[], Check], flags: dict[str, Any]) -> Check:
    """Write what the flags say, and give the check as it is after that."""
    import msgspec

    if flags["write_baseline"]:
        from poolint.pipeline.baselines import rebased

        target = checked_target(Path(flags["write_baseline"]))
        report, text = rebased(done.report, str(target), done.survey.found.root)
        write_file(target, text)
        count = text.count("\n") - 1
        lines = "1 line" if count == 1 else f"{count} lines"
        _say(f"{lines} of findings written to {flags['write_baseline']}", flags)
        return done._replace(report=report)
    if flags["update_baseline"] and not done.baselines:
        raise click.UsageError("--update-baseline needs a baseline; name it with --baseline FILE")
    if flags["update_baseline"] and done.report.fixed:
        for one in done.baselines:
            if one.fixed:
                write_file(checked_target(Path(one.file)), one.text)
        _say(f"{len(done.report.fixed)} taken out of the baseline", flags)
        return done._replace(report=msgspec.structs.replace(done.report, fixed=()))
    return _ignored(done, again, flags) if flags["add_ignore"] else done


def say_suppressed(report: Report) -> None:
    """Say on stderr what does not count, and why."""
    from poolint.reporters.escape import printable

    for finding in report.findings:
        why = finding.suppression
        if why is not None:
            reason = f": {printable(why.reason)}" if why.reason else ""
            place = f"{printable(finding.path)}:{finding.line}"
            click.echo(f"suppressed: {place} {finding.code} (by {why.kind}{reason})", err=True)


def _ignored(done: Check, again: Callable[[], Check], flags: dict[str, Any]) -> Check:
    """Write a comment at every finding that counts, and look again."""
    from poolint.fixes.writing import ChangedMeanwhileError, write_all
    from poolint.pipeline.ignoring import ignored
    from poolint.reporters.escape import printable

    plan = ignored(done, flags["add_ignore"].strip())
    try:
        write_all(plan.changes)
    except ChangedMeanwhileError as error:
        raise click.ClickException(printable(str(error))) from None
    if plan.changes:
        comments = "1 comment" if plan.comments == 1 else f"{plan.comments} comments"
        files = "1 file" if len(plan.changes) == 1 else f"{len(plan.changes)} files"
        _say(f"{comments} written in {files}", flags)
    for words in plan.refused:
        _say(words, flags)
    return again() if plan.changes else done


def _say(text: str, flags: dict[str, Any]) -> None:
    from poolint.reporters.escape import printable

    if not flags["quiet"]:
        click.echo(f"poolint: {printable(text)}", err=True)
