"""A scan in memory, of files and engine alone: the same sites, found many times as fast."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial

from poolint.discovery.languages import language_of
from poolint.engine.flow.frontier import Frontier
from poolint.engine.flow.leads import taken, uses_of, words_of
from poolint.engine.flow.paths import Atlas
from poolint.engine.flow.program import Program
from poolint.engine.flow.statements import add_module
from poolint.engine.gate import foreign, may_start
from poolint.engine.lenders import Lenders
from poolint.engine.project import Project
from poolint.engine.sites.locate import is_site, locate
from poolint.frontends import imports, notebook, python, workflow
from poolint.frontends.bare import bare
from poolint.frontends.lent import lending
from poolint.model.facts import CallSite
from poolint.model.source import Language, Limits, Source, SourcePath
from poolint.policy.pack import load_catalog


@cache
def atlas() -> Atlas:
    """The catalog, compiled once."""
    return Atlas(load_catalog())


def solved(files: Mapping[str, str]) -> Program:
    """The program that the files which can start an access path, and those it reaches, make up."""
    paths = sorted(files)
    program = Program(atlas(), Project(paths))
    data = [files[path].encode() for path in paths]
    links = [imports.scan(each, language(path)) for path, each in zip(paths, data, strict=True)]
    wanted = {
        number
        for number in range(len(paths))
        if may_start(
            atlas(),
            foreign(program.project, number, links[number]),
            bare(data[number], language(paths[number])),
        )
    }
    lent_by = lending(tuple(words_of(atlas())))
    lenders = Lenders(program.project, lambda number: lent_by(data[number]))
    for number in range(len(paths)):
        lent = lenders.of(atlas(), number, links[number], data[number])
        wanted |= {number, *lent} if lent else set()
    words = words_of(atlas())
    settled: set[int] = set()
    while wanted:
        for number in sorted(wanted):
            _add(
                program, number, Source(SourcePath(paths[number], "", language(paths[number])), data[number])
            )
        settled |= wanted
        program.graph.solve()
        frontier = Frontier(program, partial(is_site, program))
        left = [number for number in range(len(paths)) if number not in settled]
        wanted = set(
            frontier.reached(
                left,
                lambda number: taken(program.project, number, links[number]),
                lambda number: uses_of(data[number], words),
            )
        )
    return program


def language(path: str) -> Language:
    """The language of a file, by its name."""
    return language_of("/" + path) or "python"


def _add(program: Program, number: int, source: Source) -> None:
    parsers = {"notebook": notebook.parse, "python": python.parse, "github-actions": workflow.parse}
    try:
        tree = parsers[source.file.language](source, Limits())
    except python.Unreadable:
        return
    add_module(program, number, tree)


def located(files: Mapping[str, str]) -> tuple[CallSite, ...]:
    """The sites that a scan of the files finds, before anything is judged."""
    program = solved(files)
    known = [SourcePath(path, "", language(path)) for path in sorted(files)]
    return tuple(item.site for item in locate(program, known, lambda path: "source"))
