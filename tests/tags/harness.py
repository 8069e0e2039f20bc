"""Fixtures of tags: small projects in which each call site says what is known of who asked.

``# tag: LEVEL key=value …`` on the line of a site. A label without a key is written ``*=value``, one made at
run time ``key=?``. The whole set of a project is compared, in both directions.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from poolint.discovery.languages import language_of
from poolint.engine.flow.paths import Atlas
from poolint.engine.flow.program import Program
from poolint.engine.flow.statements import add_module
from poolint.engine.project import Project
from poolint.engine.sites.locate import locate
from poolint.engine.tags.attribute import attributions
from poolint.frontends import python, workflow
from poolint.model.catalog import Catalog
from poolint.model.facts import CallSite
from poolint.model.judgement import Attribution, Tag
from poolint.model.source import Source, SourcePath
from poolint.model.syntax import Module
from poolint.model.tags import Tags, TagSettings
from poolint.pipeline import context_of
from poolint.policy.pack import load_catalog
from poolint.policy.tag_pack import load_tags

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "tags"
_MARK = re.compile(r"# tag: (?P<what>[a-z]+(?: [^\s#]+)*)[ ]*$", re.MULTILINE)

Expected = dict[tuple[str, int], str]


@cache
def catalog() -> Catalog:
    """The surfaces that come with poolint."""
    return load_catalog()


@cache
def tags() -> Tags:
    """The mechanisms that come with poolint."""
    return load_tags()


def cases() -> list[str]:
    """The names of the fixtures."""
    return sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())


def texts_of(case: str) -> dict[str, str]:
    """The files of a fixture, by path."""
    folder = FIXTURES / case
    found = (path for path in sorted(folder.rglob("*")) if language_of(str(path)) is not None)
    return {path.relative_to(folder).as_posix(): path.read_text() for path in found}


def expected(texts: dict[str, str]) -> Expected:
    """What the marks say, by path and line."""
    return {
        (path, number): _sorted(match["what"])
        for path, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if (match := _MARK.search(line))
    }


def parsed(path: str, text: str) -> Module:
    """The tree of a file of a fixture."""
    read = workflow.parse if language_of("/" + path) == "github-actions" else python.parse
    return read(Source(SourcePath(path, "/" + path), text.encode()))


def located_and_attributed(
    texts: dict[str, str], settings: TagSettings | None = None
) -> list[tuple[CallSite, Attribution]]:
    """Each call site of some files, and who asked."""
    paths = sorted(texts)
    program = Program(Atlas(catalog()), Project(paths))
    for number, path in enumerate(paths):
        text = _MARK.sub("", texts[path])
        add_module(program, number, parsed(path, text))
    program.graph.solve()
    sites = locate(
        program,
        [SourcePath(path, "/" + path, language_of("/" + path) or "python") for path in paths],
        context_of,
    )
    found = attributions(program, sites, tags(), settings or TagSettings())
    return [(site.site, found[site.ref]) for site in sites]


def attributed(
    texts: dict[str, str], settings: TagSettings | None = None
) -> dict[tuple[str, int], Attribution]:
    """What is found, by path and line."""
    found = located_and_attributed(texts, settings)
    return {(site.path, site.line): attribution for site, attribution in found}


def said(attribution: Attribution) -> str:
    """An attribution as a mark says it."""
    labels = sorted({_label(tag) for tag in attribution.tags})
    return " ".join([attribution.level, *labels])


def _label(tag: Tag) -> str:
    value = tag.value if tag.value is not None else "?"
    return f"{tag.key or '*'}={value.replace(' ', '_')}"


def _sorted(mark: str) -> str:
    level, *labels = mark.split()
    return " ".join([level, *sorted(labels)])
