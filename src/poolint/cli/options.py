"""The options that every scan has, and the settings that they make."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from poolint.model.settings import CachePlace, Settings

_SCAN: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--exclude",
        metavar="PATTERN",
        multiple=True,
        help="Leave these out, in place of the default excludes; gitignore syntax.",
    ),
    click.option("--extend-exclude", metavar="PATTERN", multiple=True, help="Leave these out as well."),
    click.option(
        "--force-exclude",
        is_flag=True,
        help="Apply excludes to files named here too, and pass over those that are no code; for hooks.",
    ),
    click.option("--no-gitignore", is_flag=True, help="Look into what git ignores too."),
    click.option(
        "--max-file-size", type=click.IntRange(min=1), metavar="BYTES", help="Do not parse larger files."
    ),
    click.option("--policy", metavar="ID", help="Judge pools by this billing policy."),
    click.option(
        "--as-of",
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="DATE",
        help="Judge pools as of this day; today where nothing says otherwise.",
    ),
    click.option("--config", type=click.Path(), metavar="FILE", help="Read settings from this file."),
    click.option("--isolated", is_flag=True, help="Read settings from no file."),
    click.option(
        "--jobs", type=click.IntRange(min=1), metavar="N", help="Worker processes; the answer is the same."
    ),
    click.option("--no-cache", is_flag=True, help="Neither use nor write the cache; the answer is the same."),
    click.option(
        "--cache-dir",
        type=click.Path(),
        metavar="DIR",
        envvar="POOLINT_CACHE_DIR",
        show_envvar=True,
        help="Keep the cache here, in place of .poolint_cache in the root of the project.",
    ),
    click.option(
        "--thorough", is_flag=True, help="Parse every file that mentions a package of the catalog; slower."
    ),
)


def scan_options(command: Any) -> Any:
    """Give a command the options that choose files and say how to read them."""
    for option in reversed(_SCAN):
        command = option(command)
    return command


_RULES: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--select", metavar="RULES", multiple=True, help="Run these rules: codes, names, families, ALL."
    ),
    click.option("--ignore", metavar="RULES", multiple=True, help="Do not run these."),
    click.option("--extend-select", metavar="RULES", multiple=True, help="Run these as well."),
    click.option("--extend-ignore", metavar="RULES", multiple=True, help="Do not run these either."),
    click.option(
        "--min-confidence",
        type=click.Choice(["certain", "likely"]),
        help="certain: leave out what is only likely.",
    ),
    click.option(
        "--fail-level",
        type=click.Choice(["error", "warning", "info", "never"]),
        help="The least severity that makes the exit status 1; info where nothing says otherwise.",
    ),
)


def rule_options(command: Any) -> Any:
    """Give a command the options that choose rules and say how much their findings count."""
    for option in reversed(_RULES):
        command = option(command)
    return command


def settings_of(flags: dict[str, Any]) -> Settings:
    """The settings that flags, files and defaults make; a mistake in them ends the command."""
    import msgspec

    from poolint.config import ConfigError, resolve

    given = {
        "exclude": flags["exclude"] or None,
        "extend-exclude": flags["extend_exclude"] or None,
        "respect-gitignore": False if flags["no_gitignore"] else None,
        "max-file-size": flags["max_file_size"],
        "jobs": flags["jobs"],
        "policy": flags["policy"],
        "baseline": flags.get("baseline"),
        "as-of": flags["as_of"].date() if flags["as_of"] else None,
        **_rule_choices(flags),
    }
    try:
        settings = resolve(flags["paths"], given, flags["config"], flags["isolated"])
    except ConfigError as error:
        from poolint.reporters.escape import printable

        raise click.ClickException("\n".join(map(printable, str(error).splitlines()))) from None
    if settings.as_of is None:
        # The clock is read here and nowhere else.
        settings = msgspec.structs.replace(settings, as_of=date.today())
    return msgspec.structs.replace(
        settings,
        force_exclude=flags["force_exclude"],
        thorough=flags["thorough"],
        cache=_cache_place(flags, settings.cache),
    )


def _cache_place(flags: dict[str, Any], configured: CachePlace | None) -> CachePlace | None:
    """Where the cache is: the command line decides, then the configuration."""
    from poolint.model.settings import CachePlace

    if flags["no_cache"]:
        return None
    if flags["cache_dir"]:
        return CachePlace(str(Path(flags["cache_dir"]).absolute()), is_own=True)
    return configured or CachePlace()


def _rule_choices(flags: dict[str, Any]) -> dict[str, Any]:
    """What the flags of ``rule_options`` say, for commands that have them."""
    lists = ("select", "ignore", "extend-select", "extend-ignore")
    given: dict[str, Any] = {}
    for name in lists:
        words = [
            word.strip() for listed in flags.get(name.replace("-", "_"), ()) for word in listed.split(",")
        ]
        given[name] = tuple(word for word in words if word) or None
    return {
        **given,
        "min-confidence": flags.get("min_confidence"),
        "fail-level": flags.get("fail_level"),
    }
