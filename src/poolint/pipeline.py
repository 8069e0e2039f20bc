"""From settings to an inventory or a report: the one module that knows every stage."""

from __future__ import annotations

import os
import tokenize
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec

from poolint.discovery.codeowners import owners_file
from poolint.discovery.walk import Found, discover, printable_path
from poolint.engine.flow.frontier import Frontier
from poolint.engine.flow.paths import Atlas
from poolint.engine.flow.program import Program
from poolint.engine.flow.statements import add_module
from poolint.engine.gate import Sieve, may_start, triggers
from poolint.engine.project import Project
from poolint.engine.sites.locate import Located, locate
from poolint.frontends import codeowners, imports
from poolint.frontends.worker import Parsers
from poolint.judges import Judged, beside, judged
from poolint.model.catalog import Catalog
from poolint.model.facts import Context, Files, Inventory
from poolint.model.findings import Finding, Report
from poolint.model.rule import Rule
from poolint.model.settings import Settings
from poolint.model.source import Gap, Imported, Limits, Source, SourcePath
from poolint.policy.evaluate import described, evaluate
from poolint.policy.outage_pack import load_retries, load_signals
from poolint.policy.pack import load_catalog
from poolint.policy.rules import load_rules
from poolint.policy.select import chosen, counted
from poolint.policy.subject import world_of

Progress = Callable[[int, int], None]
"""Told how much is done, and of how much."""

_LARGEST = 50
"""How many times the limit a file may be and still be looked through for a word that makes it matter."""
_TESTS = frozenset({"test", "tests", "testing"})
_EXAMPLES = frozenset({"example", "examples", "sample", "samples", "demo", "demos", "docs", "cookbook"})


class Survey(NamedTuple):
    """A scan with all that it knows: the inventory, and what judges need beyond it."""

    found: Found
    program: Program
    located: tuple[Located, ...]
    """Every site of the program, also outside the named paths."""
    inventory: Inventory


def scan(settings: Settings, progress: Progress | None = None) -> Inventory:
    """The call sites below the named paths, and what was looked at."""
    return survey(settings, progress).inventory


def survey(settings: Settings, progress: Progress | None = None) -> Survey:
    """The scan, stage by stage."""
    catalog = load_catalog()
    found = discover(settings, beside())
    wave = _Wave(catalog, found, settings, progress)
    wave.run()
    sites = locate(wave.program, found.files, context_of)
    done = judged(wave.program, sites, found, settings, context_of, wave.content)
    return Survey(found, wave.program, done.located, _inventory(found, wave, done))


def owned(done: Survey) -> Inventory:
    """The inventory with the owners of each file; what their file says in vain is a gap."""
    file = owners_file(done.found.root)
    if file is None:
        return done.inventory
    path = printable_path(file.path)
    try:
        with Path(file.absolute).open(encoding="utf-8") as stream:
            owners = codeowners.parse(stream.read(_PIECE), path)
    except (OSError, UnicodeDecodeError) as error:
        owners = codeowners.Owners((), (Gap(path, f"could not be read: {error}"),))
    seen = done.inventory.files
    paths = {site.path for site in done.inventory.sites}
    by_path = {name: owners.of(f"{file.prefix}{name}") for name in paths}
    sites = (msgspec.structs.replace(site, owner=by_path[site.path]) for site in done.inventory.sites)
    return msgspec.structs.replace(
        done.inventory,
        sites=tuple(sites),
        files=msgspec.structs.replace(seen, failed=(*seen.failed, *owners.gaps)),
    )


def texts(done: Survey, paths: Iterable[str]) -> dict[str, str]:
    """The texts of those paths that are source files of the scan."""
    files = _Texts(done.found.files)
    return {path: text for path in sorted(set(paths)) if (text := files.read(path))}


class Check(NamedTuple):
    """A check with the scan it rests on."""

    survey: Survey
    report: Report


def check(settings: Settings, progress: Progress | None = None) -> Report:
    """What the rules find below the named paths."""
    return examine(settings, progress).report


def examine(settings: Settings, progress: Progress | None = None) -> Check:
    """The check, stage by stage; a word that names no rule is said before anything is scanned."""
    rules = chosen(load_rules(), settings.rules)
    done = survey(settings, progress)
    texts = _Texts(done.found.files)
    findings = _findings(done, rules, texts)
    report = Report(
        inventory=done.inventory,
        findings=counted(findings, rules, settings.rules),
        rules=tuple(described(rule) for rule in rules),
        sources=tuple((path, texts.read(path)) for path in sorted({found.path for found in findings})),
    )
    return Check(done, report)


def _findings(done: Survey, rules: tuple[Rule, ...], texts: _Texts) -> tuple[Finding, ...]:
    """Findings whose cause is below the named paths, by what is known of the whole project."""
    world = world_of(load_signals(), load_retries())
    found = evaluate((item.site for item in done.located), rules, world, texts.read)
    return tuple(finding for finding in found if _is_named(finding.path, done.found.named))


class _Texts:
    """The texts of files, each read once and only when it is asked for."""

    def __init__(self, files: Iterable[SourcePath]) -> None:
        self._files = {file.path: file.absolute for file in files}
        self._texts: dict[str, str] = {}

    def read(self, path: str) -> str:
        """The text of a file; empty where it is no file of the scan, or can no longer be read."""
        if path not in self._texts:
            self._texts[path] = _decoded(self._files[path]) if path in self._files else ""
        return self._texts[path]


def _decoded(absolute: str) -> str:
    try:
        with tokenize.open(absolute) as file:
            return file.read()
    except (OSError, SyntaxError, UnicodeDecodeError):
        return ""


def context_of(path: str) -> Context:
    """Whether a path of the project holds tests, examples, or what is shipped."""
    *folders, name = path.lower().split("/")
    if (
        not _TESTS.isdisjoint(folders)
        or name.startswith("test_")
        or name.endswith("_test.py")
        or name in ("conftest.py", "tests.py")
    ):
        return "test"
    return "source" if _EXAMPLES.isdisjoint(folders) else "example"


def _inventory(found: Found, wave: _Wave, done: Judged) -> Inventory:
    """What the named paths hold; the rest of their projects only served to know it."""
    failed = {gap for gap in (*found.gaps, *wave.gaps, *done.gaps) if _is_named(gap.path, found.named)}
    return Inventory(
        root=printable_path(found.root),
        policy=done.policy,
        sites=tuple(item.site for item in done.located if _is_named(item.site.path, found.named)),
        files=Files(
            discovered=len(found.files),
            prefiltered=wave.candidates,
            parsed=len(wave.program.modules),
            failed=tuple(sorted(failed, key=lambda gap: (gap.path, gap.line or 0, gap.reason))),
        ),
    )


def _is_named(path: str, named: tuple[str, ...]) -> bool:
    return any(not name or path == name or path.startswith(f"{name}/") for name in named)


class _Wave:
    """Files parsed as access paths reach them, from those where a path may start to a fixed point."""

    def __init__(self, catalog: Catalog, found: Found, settings: Settings, progress: Progress | None) -> None:
        self.program = Program(Atlas(catalog), Project([file.path for file in found.files]))
        self.gaps: list[Gap] = []
        self.candidates = 0
        """How many files could hold the start of a path."""
        self._files = found.files
        self._settings = settings
        self._progress = progress
        self._settled: set[int] = set()
        """Files that need not be looked at again: parsed, or not readable."""
        self._links: dict[int, tuple[Imported, ...]] | None = None
        self._done = 0
        self._total = len(found.files)

    def run(self) -> None:
        """Parse, link and follow until nothing new is reached."""
        limits = Limits(file_size=self._settings.max_file_size)
        with Parsers(self._settings.jobs, limits) as parsers:
            sources = self._gate(parsers)
            self.candidates = len(sources)
            while sources:
                self._join(parsers, sources)
                self.program.graph.solve()
                sources = self._reached()

    def _gate(self, parsers: Parsers) -> dict[int, Source]:
        """The files in which an access path may start."""
        sieve = Sieve(self.program.atlas)
        words = triggers(self.program.atlas) if self._settings.thorough else ()
        sources: dict[int, Source] = {}
        for number, file in enumerate(self._files):
            data = self._read(number, file)
            if data is None:
                pass
            elif any(word in data for word in words) or (
                sieve.passes(data) and may_start(self.program.atlas, imports.scan(data, file.language), data)
            ):
                sources[number] = Source(file, data)
                parsers.warm()
            self._advance(1)
        return sources

    def _join(self, parsers: Parsers, sources: dict[int, Source]) -> None:
        """Make the sources part of the program, in their order whatever child was quickest."""
        self._total += len(sources)
        numbers = sorted(sources)
        for number, parsed in zip(
            numbers, parsers.parse([sources[number] for number in numbers], self._advance), strict=True
        ):
            self._settled.add(number)
            if isinstance(parsed, Gap):
                self.gaps.append(parsed)
            else:
                self.gaps.extend(parsed.gaps)
                add_module(self.program, number, parsed)

    def _reached(self) -> dict[int, Source]:
        """The files that what is parsed leads to."""
        frontier = Frontier(self.program)
        reached = {number for number in frontier.wanted() if number not in self._settled}
        if frontier.exports:
            reached |= {
                number
                for number, linked in self._linked().items()
                if number not in self._settled and frontier.reaches(number, linked)
            }
        sources: dict[int, Source] = {}
        for number in sorted(reached):
            data = self._read(number, self._files[number])
            if data is not None:
                sources[number] = Source(self._files[number], data)
        return sources

    def _linked(self) -> dict[int, tuple[Imported, ...]]:
        """For each file not parsed yet: what it imports from modules of the project.

        Read once, when something is first exported: most scans never ask, and bytes are not kept.
        """
        if self._links is None:
            self._links = {}
            for number, file in enumerate(self._files):
                if number in self._settled:
                    continue
                data = self._read(number, file)
                if data is None:
                    continue
                linked = tuple(
                    item for item in imports.scan(data, file.language) if self._is_ours(number, item)
                )
                if linked:
                    self._links[number] = linked
        return self._links

    def _is_ours(self, number: int, item: Imported) -> bool:
        project = self.program.project
        if item.level:
            return project.relative(number, item.level, item.module) is not None
        return project.absolute(number, item.module) is not None

    def _read(self, number: int, file: SourcePath) -> bytes | None:
        """The bytes of a file not settled yet; None, and settled, where there are none to be had."""
        if number in self._settled:
            return None
        data = self.content(file)
        if data is None:
            self._settled.add(number)
        return data

    def content(self, file: SourcePath) -> bytes | None:
        """The bytes of a file; None, with a gap, where there are none to be had."""
        limit = self._settings.max_file_size * _LARGEST
        try:
            # What became a pipe since the walk must not hold us up.
            descriptor = os.open(file.absolute, os.O_RDONLY | _FLAGS)
            try:
                data = os.read(descriptor, _PIECE)
                if len(data) == _PIECE:
                    data = _rest(descriptor, data, limit)
            finally:
                os.close(descriptor)
        except OSError as error:
            self.gaps.append(Gap(file.path, f"could not be read: {error.strerror or error}"))
            return None
        if len(data) > limit:
            reason = f"larger than {limit:,} bytes, fifty times the limit; raise it with max-file-size"
            self.gaps.append(Gap(file.path, reason))
            return None
        return data

    def _advance(self, files: int) -> None:
        self._done += files
        if self._progress is not None:
            self._progress(self._done, self._total)


_FLAGS = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_PIECE = 1 << 20


def _rest(descriptor: int, data: bytes, limit: int) -> bytes:
    """``data`` and what follows it, up to one piece beyond ``limit``."""
    pieces = [data]
    size = len(data)
    while size <= limit:
        piece = os.read(descriptor, _PIECE)
        if not piece:
            break
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)
