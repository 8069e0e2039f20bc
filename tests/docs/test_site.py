"""The pages: every command in them is one, every rule and every key has its place, no link is dead."""

from __future__ import annotations

import importlib.util
import re
import shlex
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest

from poolint.cli.main import group
from poolint.config.keys import KEYS
from poolint.policy.rules import load_rules

ROOT = Path(__file__).parents[2]
WRITTEN = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")


def commands(text: str) -> list[str]:
    """What a page tells to run, and names in passing, of poolint."""
    lines = [line for block in CONSOLE.findall(text) for line in block.splitlines()]
    shown = [line[2:].partition("  #")[0].partition(" | ")[0] for line in lines if line.startswith("$ ")]
    named = [code.partition(" > ")[0] for code in CODE.findall(text)]
    return [one.strip() for one in (*shown, *named) if one.startswith("poolint ")]


@cache
def site() -> Any:
    """The module that makes the pages."""
    spec = importlib.util.spec_from_file_location("site_pages", ROOT / "docs" / "site.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "command",
    sorted({one for file in WRITTEN for one in commands(file.read_text(encoding="utf-8"))}),
)
def test_every_command_on_a_page_is_one(command: str) -> None:
    _, *words = shlex.split(command)
    if words and words[0].startswith("-"):
        assert words in (["--version"], ["--help"])
        return
    name, *arguments = [word for word in words if word != "…"]
    found = group.get_command(click.Context(group), name)
    assert found is not None, f"there is no command {name}"
    bare = [word for word in arguments if not word.startswith("[")]
    # A page speaks of an option by its name, without a value.
    for word in bare:
        if word.startswith("-"):
            known = {flag for option in found.params for flag in (*option.opts, *option.secondary_opts)}
            assert word.partition("=")[0] in {*known, "--help"}, f"poolint {name} has no {word}"


def test_every_rule_command_and_key_has_its_page() -> None:
    pages = site().pages()
    names = group.list_commands(click.Context(group))
    assert set(pages) == {
        "rules/index.md",
        "commands/index.md",
        *(f"rules/{rule.code}.md" for rule in load_rules()),
        *(f"commands/{name}.md" for name in names),
    }
    page = site().on_page_markdown(
        (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8"), *[None] * 3
    )
    assert re.findall(r"^### `(.+)`$", page, re.MULTILINE) == [key.name for key in KEYS]


def test_the_page_of_a_rule_says_what_to_do_and_shows_every_example() -> None:
    (rule,) = [one for one in load_rules() if one.code == "RTY102"]
    page = site().pages()["rules/RTY102.md"]
    assert page.startswith("# RTY102: retry-unbounded\n")
    assert [
        title for title in (f"\n{one.title}:\n" for one in (*rule.bad, *rule.good)) if title not in page
    ] == []
    assert "# expect" not in page


@pytest.mark.parametrize("file", WRITTEN, ids=lambda file: file.name)
def test_every_link_to_a_file_leads_there(file: Path) -> None:
    made = site().pages()
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", file.read_text(encoding="utf-8"))
    assert [link for link in links if link not in made and not (file.parent / link).exists()] == []
