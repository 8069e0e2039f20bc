"""The pages of the site that nobody writes: rules, commands and keys, made when the site is built."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poolint.cli.main import group
from poolint.config import manual
from poolint.config.keys import KEYS
from poolint.model.findings import RuleText
from poolint.model.rule import FAMILIES
from poolint.policy.describe import described
from poolint.policy.rules import load_rules
from poolint.reporters.cures import fix_lines

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

_KEYS = "<!-- keys -->"
"""Where the keys stand in the page that is written around them."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put every made page, and every written one that has no place yet, into the navigation."""
    made = pages()
    nav: list[dict[str, Any]] = []
    for entry in config.nav or []:
        ((title, place),) = entry.items()
        if place in ("rules", "commands"):
            nav.append(
                {title: [{_title(text): path} for path, text in made.items() if path.startswith(place)]}
            )
        else:
            nav.append({title: place})
    named = {place for entry in nav for place in entry.values() if isinstance(place, str)}
    for file in sorted(Path(config.docs_dir).glob("*.md")):
        if file.name not in named:
            nav.append({_title(file.read_text(encoding="utf-8")): file.name})
    config.nav = nav
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the made pages to the written ones."""
    from mkdocs.structure.files import File

    for path, text in pages().items():
        files.append(File.generated(config, path, content=text))
    return files


def on_page_markdown(markdown: str, page: Any, config: MkDocsConfig, files: Files) -> str:
    """Leave of links out of docs/ their text, since the site holds no source code; and fill in the keys."""
    markdown = re.sub(r"\[([^\]]*)\]\(\.\./[^)]*\)", r"\1", markdown)
    return markdown.replace(_KEYS, "\n\n".join(_keys()))


def pages() -> dict[str, str]:
    """Every made page: its Markdown by its path below docs/."""
    rules = [described(rule) for rule in load_rules()]
    commands = _commands()
    return {
        "rules/index.md": "\n".join(_rule_index(rules)) + "\n",
        **{f"rules/{rule.code}.md": "\n\n".join(_rule(rule)) + "\n" for rule in rules},
        "commands/index.md": "\n".join(_command_index(commands)) + "\n",
        **{f"commands/{name}.md": "\n\n".join(_command(name, one)) + "\n" for name, one in commands.items()},
    }


def _title(text: str) -> str:
    return next(line for line in text.splitlines() if line.startswith("# "))[2:].replace("`", "")


def _rule_index(rules: list[RuleText]) -> Iterator[str]:
    yield "# All rules\n"
    yield "Every rule is one file; `poolint explain CODE` prints its page without a network.\n"
    for family in FAMILIES:
        found = [rule for rule in rules if rule.family == family]
        if not found:
            continue
        yield f"## {family}\n\n| code | name | severity | what is wrong |\n|---|---|---|---|"
        for rule in found:
            yield f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.severity} | {_cell(rule.summary)} |"
        yield ""


def _rule(rule: RuleText) -> Iterator[str]:
    yield f"# {rule.code}: {rule.name}"
    yield f"**{rule.summary}**"
    yield f"Severity: {rule.severity}. Family: {rule.family}."
    yield "## Why it costs money"
    yield rule.why
    yield "## What to do"
    yield rule.remedy
    yield "## Fix"
    yield "\n".join(f"- {line}" for line in fix_lines(rule))
    for heading, examples in (("Found", rule.bad), ("Not found", rule.good)):
        yield f"## {heading}"
        for title, code in examples:
            yield f"{title}:"
            yield _fenced("python", code)
    yield "## To leave it"
    yield "On the line, with the reason; or for a folder in the configuration:"
    yield _fenced("python", f"# poolint: ignore[{rule.code}] the reason")
    yield _fenced("toml", f'[tool.poolint.per-file-ignores]\n"scripts/" = ["{rule.name}"]')
    yield "## How we know"
    yield "\n".join(f"- {source}" for source in rule.sources)


def _commands() -> dict[str, click.Command]:
    context = click.Context(group, info_name="poolint")
    found = {}
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found[name] = command
    return found


def _command_index(commands: dict[str, click.Command]) -> Iterator[str]:
    yield "# All commands\n\n| command | |\n|---|---|"
    for name, command in commands.items():
        yield f"| [poolint {name}]({name}.md) | {_cell(command.get_short_help_str(200))} |"


def _command(name: str, command: click.Command) -> Iterator[str]:
    parent = click.Context(group, info_name="poolint", **group.context_settings)
    context = click.Context(command, info_name=name, parent=parent)
    yield f"# poolint {name}"
    yield _fenced("text", command.get_help(context))


def _keys() -> Iterator[str]:
    for key in KEYS:
        yield f"### `{key.name}`"
        yield key.doc
        adds = " It adds to what an extended file says." if key.joins else ""
        yield f"A {manual.kind_words(key)}, {manual.scope_words(key)}.{adds}"
        yield f"Default: `{manual.default_words(key)}`"


def _fenced(language: str, text: str) -> str:
    longest = max((len(run) for run in re.findall("`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
