"""Scanning: files parsed, linked and judged, from the gate to the last judge."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec

from poolint.discovery.walk import Found
from poolint.engine.flow.program import Program
from poolint.engine.project import Project
from poolint.engine.sites.locate import Located, locate
from poolint.frontends.worker import Parsers
from poolint.judges import judged
from poolint.model.billing import OwnPool
from poolint.model.settings import Settings, nearby
from poolint.model.source import Comment, Limits, SourcePath
from poolint.model.tags import TagSettings
from poolint.pipeline.outcome import Outcome, Progress, Traces, context_of
from poolint.pipeline.tables import Tables
from poolint.pipeline.trees import Trees
from poolint.pipeline.wave import Wave
from poolint.suppress.comments import spoken


def scanned(
    settings: Settings, found: Found, tables: Tables, progress: Progress | None
) -> tuple[Outcome, Traces | None]:
    """What a scan comes to, and what that hangs on; None where another run may have more luck."""
    program = Program(tables.atlas(), Project([file.path for file in found.files], found.package))
    wave = Wave(program, found, settings, progress, is_remembered=tables.cache is not None)
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
        beside = _Beside(wave.content)
        groups = _by_settings(sites, found, settings)
        parts = [
            judged(program, group, found, near, context_of, beside.read, more, links)
            for near, group in groups
        ]
        comments = {**wave.comments(trees), **beside.comments}
    outcome = Outcome(
        sites=tuple(item.site for part in parts for item in part.located),
        gaps=(*wave.gaps, *wave.lost(), *dict.fromkeys(gap for part in parts for gap in part.gaps)),
        candidates=wave.candidates,
        parsed=len(program.modules),
        policy=parts[0].policy,
        comments=comments,
    )
    return outcome, wave.traces() if trees.is_sound else None


def _by_settings(
    sites: tuple[Located, ...], found: Found, settings: Settings
) -> list[tuple[Settings, tuple[Located, ...]]]:
    """The sites by what the configuration nearest to each says of tags and pools; at least one group."""
    groups: dict[tuple[TagSettings, tuple[OwnPool, ...], str], list[Located]] = {}
    for one in sites:
        near = nearby(settings, str(Path(found.root, one.site.path)))
        base = near.rules.base if near.pools else ""
        groups.setdefault((near.tags, near.pools, base), []).append(one)
    return [
        (msgspec.structs.replace(settings, tags=tags, pools=pools, pools_base=base), tuple(group))
        for (tags, pools, base), group in groups.items()
    ] or [(settings, ())]


class _Beside:
    """The files beside the code as they are read, with what they say to poolint."""

    def __init__(self, content: Callable[[SourcePath], bytes | None]) -> None:
        self._content = content
        self.comments: dict[str, tuple[Comment, ...]] = {}

    def read(self, file: SourcePath) -> bytes | None:
        """The bytes of a file; None where there are none to be had."""
        data = self._content(file)
        listed = spoken(data) if data else ()
        if listed:
            self.comments[file.path] = listed
        return data
