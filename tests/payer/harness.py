"""Fixtures of payers: small projects in which each call site says who pays for it.

``# payer: routes=api-key pools=api`` on the line of a site; several are joined by commas, sorted. The whole
set of a project is compared, in both directions.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

from poolint.discovery.languages import language_of
from poolint.engine.flow.paths import Atlas
from poolint.engine.flow.program import Program
from poolint.engine.flow.statements import add_module
from poolint.engine.project import Project
from poolint.engine.route.payers import Books, payers
from poolint.engine.sites.locate import Located, locate
from poolint.frontends import python, workflow
from poolint.frontends.environment.collect import environments
from poolint.frontends.environment.kinds import is_environment
from poolint.model.billing import Billing, OwnPool, terms
from poolint.model.catalog import Catalog
from poolint.model.facts import Context
from poolint.model.judgement import Payer
from poolint.model.routes import Routes
from poolint.model.source import Source, SourcePath
from poolint.model.syntax import Module
from poolint.policy.billing_pack import load_billing, load_routes
from poolint.policy.pack import load_catalog

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "payer"
TODAY = date(2026, 11, 25)
_MARK = re.compile(r"# payer: (?P<what>routes=\S+ pools=\S+)[ ]*$", re.MULTILINE)


@cache
def catalog() -> Catalog:
    """The surfaces that come with poolint."""
    return load_catalog()


@cache
def routes() -> Routes:
    """The orders that come with poolint."""
    return load_routes()


@cache
def billing() -> Billing:
    """The policies that come with poolint."""
    return load_billing()


def cases() -> list[str]:
    """The names of the fixtures."""
    return sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())


def texts_of(case: str) -> dict[str, str]:
    """The files of a fixture, by path."""
    folder = FIXTURES / case
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text() for path in found}


def expected(texts: dict[str, str]) -> dict[tuple[str, int], str]:
    """What the marks say, by path and line."""
    return {
        (path, number): match["what"]
        for path, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if (match := _MARK.search(line))
    }


def books(
    texts: dict[str, str],
    *,
    policy: str | None = None,
    as_of: date = TODAY,
    pools: tuple[OwnPool, ...] = (),
) -> Books:
    """What payers are judged by, with what surrounds the code of ``texts``."""
    around = {path: text.encode() for path, text in texts.items() if is_environment(path, routes())}
    found = environments(around, routes())
    return Books(routes(), terms(billing(), as_of, policy), found, pools)


def judged(texts: dict[str, str], given: Books | None = None) -> dict[tuple[str, int], Payer]:
    """Who pays, by path and line."""
    program, sites = located(texts)
    found = payers(program, sites, given or books(texts), context_of)
    return {(site.site.path, site.site.line): found[site.ref] for site in sites}


def parsed(path: str, text: str) -> Module:
    """The tree of a file of a fixture."""
    read = workflow.parse if language_of("/" + path) == "github-actions" else python.parse
    return read(Source(SourcePath(path, "/" + path), text.encode()))


def located(texts: dict[str, str]) -> tuple[Program, tuple[Located, ...]]:
    """The program of some files, and its sites."""
    paths = sorted(path for path in texts if language_of("/" + path) is not None)
    program = Program(Atlas(catalog()), Project(paths))
    for number, path in enumerate(paths):
        text = _MARK.sub("", texts[path])
        add_module(program, number, parsed(path, text))
    program.graph.solve()
    return program, locate(
        program,
        [SourcePath(path, "/" + path, language_of("/" + path) or "python") for path in paths],
        context_of,
    )


def context_of(path: str) -> Context:
    """Tests stand in a folder of their own."""
    return "test" if path.startswith("tests/") or "/tests/" in path else "source"


def said(payer: Payer) -> str:
    """A payer as a mark says it."""
    return f"routes={','.join(payer.routes)} pools={','.join(payer.pools)}"
