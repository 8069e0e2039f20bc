"""Scanning: files parsed, linked and judged, from the gate to the last judge."""

from __future__ import annotations

from functools import partial

from poolint.discovery.walk import Found
from poolint.engine.flow.program import Program
from poolint.engine.project import Project
from poolint.engine.sites.locate import locate
from poolint.frontends.worker import Parsers
from poolint.judges import judged
from poolint.model.settings import Settings
from poolint.model.source import Limits
from poolint.pipeline.outcome import Outcome, Progress, Traces, context_of
from poolint.pipeline.tables import Tables
from poolint.pipeline.trees import Trees
from poolint.pipeline.wave import Wave


def scanned(
    settings: Settings, found: Found, tables: Tables, progress: Progress | None
) -> tuple[Outcome, Traces | None]:
    """What a scan comes to, and what that hangs on; None where another run may have more luck."""
    program = Program(tables.atlas(), Project([file.path for file in found.files]))
    wave = Wave(program, found, settings, progress)
    with Parsers(settings.jobs, Limits(file_size=settings.max_file_size)) as parsers:
        trees = Trees(parsers, tables.cache, tables.stamp)
        wave.run(trees)
        sites = locate(program, found.files, context_of)
        links = {}
        if sites:
            before = len(program.modules)
            links = wave.beside(trees, tables.speaks())
            if len(program.modules) > before:
                # What is set elsewhere may also be the name of a model.
                sites = locate(program, found.files, context_of)
        more = partial(wave.take, trees)
        done = judged(program, sites, found, settings, context_of, wave.content, more, links)
    outcome = Outcome(
        sites=tuple(item.site for item in done.located),
        gaps=(*wave.gaps, *wave.lost(), *done.gaps),
        candidates=wave.candidates,
        parsed=len(program.modules),
        policy=done.policy,
        comments={
            module.tree.path: module.tree.comments
            for module in program.modules.values()
            if module.tree.comments
        },
    )
    return outcome, wave.traces() if trees.is_sound else None
