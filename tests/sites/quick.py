"""A scan without children, judges and a fresh catalog: the same sites, found many times as fast."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from sites.cases import write

from poolint.discovery.walk import discover
from poolint.engine.flow.paths import Atlas
from poolint.engine.flow.program import Program
from poolint.engine.project import Project
from poolint.engine.sites.locate import locate
from poolint.frontends import notebook, python
from poolint.frontends.worker import Parsed, Parsers
from poolint.model.facts import CallSite
from poolint.model.settings import Settings
from poolint.model.source import Gap, Limits, Source
from poolint.pipeline import context_of
from poolint.pipeline.wave import Wave
from poolint.policy.pack import load_catalog


class HereParsers(Parsers):
    """Parses in this process, as the children do."""

    def warm(self) -> None:
        """Nothing is to be started."""

    def parse(self, sources: Sequence[Source], progress: Callable[[int], None] | None = None) -> list[Parsed]:
        """What each source holds."""
        return [self._parse(source) for source in sources]

    def _parse(self, source: Source) -> Parsed:
        parse = notebook.parse if source.file.language == "notebook" else python.parse
        try:
            return parse(source, Limits())
        except python.Unreadable as error:
            return Gap(source.file.path, error.reason, error.line)


@cache
def atlas() -> Atlas:
    """The catalog, compiled once."""
    return Atlas(load_catalog())


def located(files: Mapping[str, str], root: Path) -> tuple[CallSite, ...]:
    """The sites that a scan of the files finds, before anything is judged."""
    write(files, root)
    chosen = Settings(paths=(str(root),))
    found = discover(chosen)
    program = Program(atlas(), Project([file.path for file in found.files]))
    Wave(program, found, chosen, None).run(HereParsers())
    return tuple(item.site for item in locate(program, found.files, context_of))
