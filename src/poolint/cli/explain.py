"""``poolint explain``: the page of a rule, from the rule's own file."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from poolint.cli.output import write_stdout
from poolint.cli.terminal import wants_color

if TYPE_CHECKING:
    from poolint.model.findings import RuleText


@click.command(short_help="Say what a rule means, and how to put it right.")
@click.argument("rules", nargs=-1, metavar="[CODE|NAME]...")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="auto: on a terminal, as NO_COLOR, FORCE_COLOR and TERM allow.",
)
def explain(**flags: Any) -> None:
    """Print the page of each rule: what is wrong, why it costs money, what to do, with examples.

    Without a rule, list all of them; those of your own that extend-rules names, too. Nothing is fetched.

    \b
    Examples:
      poolint explain RTY101
      poolint explain retry-stacked cli-retry
      poolint explain                     every rule in one line each
    """
    from poolint.reporters.pages import listing, page
    from poolint.reporters.style import Style

    style = Style(color=wants_color(flags["color"], sys.stdout, os.environ))
    texts = _texts(flags["rules"])
    if flags["rules"]:
        write_stdout("\n".join(page(text, style) for text in texts))
    else:
        write_stdout(listing(texts, style))


def _texts(words: tuple[str, ...]) -> list[RuleText]:
    from poolint.config import ConfigError, resolve
    from poolint.policy.describe import described
    from poolint.policy.pack import PackError
    from poolint.policy.rules import load_rules
    from poolint.policy.select import UnknownRuleError, named

    try:
        rules = load_rules(packs=resolve([], {}).packs)
        return [described(rule) for rule in ([named(word, rules) for word in words] if words else rules)]
    except (ConfigError, PackError, UnknownRuleError) as error:
        raise click.ClickException(str(error)) from None
