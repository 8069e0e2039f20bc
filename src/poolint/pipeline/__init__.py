"""From settings to an inventory or a report: the one package that knows every stage."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec

from poolint.discovery.codeowners import owners_file
from poolint.discovery.walk import Beside, Found, discover, printable_path
from poolint.engine.flow.paths import Atlas
from poolint.engine.flow.program import Program
from poolint.engine.project import Project
from poolint.engine.sites.locate import Located, locate
from poolint.frontends import codeowners
from poolint.frontends.worker import Parsers
from poolint.judges import Judged, beside, judged
from poolint.model.facts import Context, Files, Inventory
from poolint.model.findings import Finding, Report
from poolint.model.rule import Rule
from poolint.model.settings import Settings
from poolint.model.source import Gap, Limits
from poolint.pipeline.texts import Texts
from poolint.pipeline.wave import Progress, Wave
from poolint.policy.evaluate import described, evaluate
from poolint.policy.outage_pack import load_retries, load_signals
from poolint.policy.pack import load_catalog
from poolint.policy.rules import load_rules
from poolint.policy.select import chosen, chosen_near, counted
from poolint.policy.subject import world_of

_LONGEST = 1 << 20
"""Characters of a file of owners that are read."""
_TESTS = frozenset({"test", "tests", "testing"})
_EXAMPLES = frozenset({"example", "examples", "sample", "samples", "demo", "demos", "docs", "cookbook"})


Look = Callable[[Settings, Beside], Found]
"""What finds the files of a scan, and says how they are read: the walk, or a commit."""


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


def survey(settings: Settings, progress: Progress | None = None, look: Look | None = None) -> Survey:
    """The scan, stage by stage; of the files on disk, or of those that ``look`` finds."""
    catalog = load_catalog(packs=settings.packs)
    found = (look or discover)(settings, beside(settings.packs))
    program = Program(Atlas(catalog), Project([file.path for file in found.files]))
    wave = Wave(program, found, settings, progress)
    with Parsers(settings.jobs, Limits(file_size=settings.max_file_size)) as parsers:
        wave.run(parsers)
        sites = locate(program, found.files, context_of)
        more = partial(wave.take, parsers)
        done = judged(program, sites, found, settings, context_of, wave.content, more)
    return Survey(found, program, done.located, _inventory(found, wave, done))


def owned(done: Survey) -> Inventory:
    """The inventory with the owners of each file; what their file says in vain is a gap."""
    file = owners_file(done.found.root)
    if file is None:
        return done.inventory
    path = printable_path(file.path)
    try:
        with Path(file.absolute).open(encoding="utf-8") as stream:
            owners = codeowners.parse(stream.read(_LONGEST), path)
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
    files = Texts(done.found)
    return {path: text for path in sorted(set(paths)) if (text := files.read(path))}


class Check(NamedTuple):
    """A check with the scan it rests on."""

    survey: Survey
    report: Report


def check(settings: Settings, progress: Progress | None = None) -> Report:
    """What the rules find below the named paths."""
    return examine(settings, progress).report


def examine(settings: Settings, progress: Progress | None = None, look: Look | None = None) -> Check:
    """The check, stage by stage; a word that names no rule is said before anything is scanned."""
    rules = load_rules(packs=settings.packs)
    wanted = chosen(rules, settings.rules)
    done = survey(settings, progress) if look is None else survey(settings, progress, look)
    texts = Texts(done.found)
    found = _findings(done, _asked(rules, settings), settings.packs, texts)
    named = [finding for finding in found if _is_named(finding.path, done.found.named)]
    if settings.rules_near is None:
        findings = counted(named, rules, settings.rules, done.found.root)
    else:
        findings = chosen_near(named, rules, settings.rules_near, done.found.root)
    weighed = {rule.code: rule for rule in (*rules, *wanted)}
    codes = {*(rule.code for rule in wanted), *(finding.code for finding in findings)}
    report = Report(
        inventory=done.inventory,
        findings=findings,
        rules=tuple(described(rule) for code, rule in weighed.items() if code in codes),
        sources=tuple((path, texts.read(path)) for path in sorted({found.path for found in findings})),
    )
    return Check(done, report)


def findings_of(done: Survey, settings: Settings) -> tuple[Finding, ...]:
    """Everything that the chosen rules find in a scan, also outside the named paths."""
    asked = _asked(load_rules(packs=settings.packs), settings)
    return _findings(done, asked, settings.packs, Texts(done.found))


def _asked(rules: tuple[Rule, ...], settings: Settings) -> tuple[Rule, ...]:
    """The rules that run; all of them where each file may want others."""
    return chosen(rules, settings.rules) if settings.rules_near is None else rules


def _findings(
    done: Survey, rules: tuple[Rule, ...], packs: tuple[str, ...], texts: Texts
) -> tuple[Finding, ...]:
    """What the rules find, by what is known of the whole project."""
    world = world_of(load_signals(packs=packs), load_retries(packs=packs))
    return evaluate((item.site for item in done.located), rules, world, texts.read)


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


def _inventory(found: Found, wave: Wave, done: Judged) -> Inventory:
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
