"""From settings to an inventory or a report: the one package that knows every stage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from poolint.cache import FOLDER, Cache, opened
from poolint.discovery.walk import Beside, Found, discover, is_project, layout, printable_path, shown
from poolint.model.facts import CallSite, Files, Inventory
from poolint.model.findings import Finding, Report, in_order
from poolint.model.rule import Rule
from poolint.model.settings import Settings, nearby
from poolint.model.source import Comment, Gap
from poolint.pipeline.memory import Memory
from poolint.pipeline.outcome import Outcome, Progress, context_of
from poolint.pipeline.tables import Tables
from poolint.pipeline.texts import Texts
from poolint.policy.describe import described
from poolint.policy.select import chosen, chosen_near, counted
from poolint.policy.subject import paths

if TYPE_CHECKING:
    from poolint.pipeline.baselines import Baselined

__all__ = [
    "Check",
    "Look",
    "Progress",
    "Survey",
    "check",
    "context_of",
    "examine",
    "files",
    "findings_of",
    "owned",
    "scan",
    "survey",
    "texts",
]

_LONGEST = 1 << 20
"""Characters of a file of owners that are read."""

Look = Callable[[Settings, Beside], Found]
"""What finds the files of a scan, and says how they are read: the walk, or a commit."""


class Survey(NamedTuple):
    """A scan with all that it knows: the inventory, and what is known beyond it."""

    found: Found
    sites: tuple[CallSite, ...]
    """Every site of the program, also outside the named paths."""
    inventory: Inventory
    tables: Tables
    """The rules and the catalog."""
    comments: Mapping[str, tuple[Comment, ...]] = {}
    """Those of the parsed files that speak to a linter, by path."""


def scan(settings: Settings, progress: Progress | None = None) -> Inventory:
    """The call sites below the named paths, and what was looked at."""
    return survey(settings, progress).inventory


def survey(
    settings: Settings,
    progress: Progress | None = None,
    look: Look | None = None,
    tables: Tables | None = None,
) -> Survey:
    """The scan, of the files on disk, or of those that ``look`` finds; remembered where nothing changed."""
    tables = tables or _tables(settings)
    found = _found(settings, tables, look)
    memory = Memory(settings, found, tables)
    outcome = memory.recall()
    if outcome is None:
        # Most runs of a hook need none of it.
        from poolint.pipeline.scanning import scanned

        outcome, traces = scanned(settings, found, tables, progress)
        if traces is not None:
            memory.keep(outcome, traces)
    if tables.cache is not None:
        tables.cache.trim()
    return Survey(found, outcome.sites, _inventory(found, outcome), tables, outcome.comments)


def _found(settings: Settings, tables: Tables, look: Look | None) -> Found:
    """The files of the scan."""
    with tables.patterns():
        return (look or discover)(settings, tables.beside())


def pools(settings: Settings) -> tuple[str, ...]:
    """The names of the pools that a call may draw from: the catalog's, and the project's own."""
    tables = _tables(settings)
    nested = _found(settings, tables, None).nested if settings.near is not None else ()
    own = [*settings.pools, *(pool for one in nested for pool in nearby(settings, str(Path(one, "_"))).pools)]
    return tuple(dict.fromkeys((*(pool.id for pool in tables.billing().pools), *(pool.name for pool in own))))


def _tables(settings: Settings) -> Tables:
    """The rules that the settings speak of."""
    return Tables(settings.packs, _cache(settings))


def _cache(settings: Settings) -> Cache | None:
    """The cache of a scan. A folder that is no project gets none beside its files."""
    wanted = settings.cache
    if wanted is None:
        return None
    if wanted.folder:
        return opened(wanted.folder, is_own=wanted.is_own)
    root = layout(settings).root
    return opened(str(Path(root) / FOLDER), is_own=False) if is_project(root) else None


def owned(done: Survey) -> Inventory:
    """The inventory with the owners of each file; what their file says in vain is a gap."""
    from poolint.discovery.codeowners import owners_file
    from poolint.frontends import codeowners

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


def files(settings: Settings, look: Look | None = None) -> tuple[tuple[str, ...], tuple[Gap, ...]]:
    """The files below the named paths that a scan looks at, and the named places that it cannot enter."""
    found = _found(settings, _tables(settings), look)
    named = tuple(file.path for file in found.files if _is_named(file.path, found.named))
    return named, tuple(gap for gap in found.gaps if _is_named(gap.path, found.named))


class Check(NamedTuple):
    """A check with the scan it rests on."""

    survey: Survey
    report: Report
    baselines: tuple[Baselined, ...] = ()
    """What is left of each baseline."""


def check(settings: Settings, progress: Progress | None = None) -> Report:
    """What the rules find below the named paths."""
    return examine(settings, progress).report


def examine(settings: Settings, progress: Progress | None = None, look: Look | None = None) -> Check:
    """The check, stage by stage; a word that names no rule is said before anything is scanned."""
    tables = _tables(settings)
    rules = tables.rules()
    wanted = chosen(rules, settings.rules)
    done = survey(settings, progress, look, tables)
    texts = Texts(done.found)
    named, known = _known(_findings(done, settings, texts, done.found.named), done, settings)
    if settings.near is None:
        findings = counted(named, rules, settings.rules, done.found.root)
    else:
        findings = chosen_near(named, rules, lambda file: nearby(settings, file).rules, done.found.root)
    weighed = {rule.code: rule for rule in (*rules, *wanted)}
    codes = {*(rule.code for rule in wanted), *(finding.code for finding in findings)}
    report = Report(
        inventory=done.inventory,
        findings=findings,
        rules=tuple(described(rule) for code, rule in weighed.items() if code in codes),
        sources=tuple((path, texts.read(path)) for path in sorted({found.path for found in findings})),
        fixed=tuple(words for one in known for words in one.fixed),
    )
    return Check(done, report, known)


def _known(
    findings: tuple[Finding, ...], done: Survey, settings: Settings
) -> tuple[tuple[Finding, ...], tuple[Baselined, ...]]:
    """``findings`` as the baseline nearest to each makes them, and what is left of every baseline."""
    files = _baselines(done, settings)
    if not files:
        return findings, ()
    from poolint.pipeline.baselines import baselined

    ran = {rule.code for rule in _asked(done.tables.rules(), settings)}
    mine: dict[str | None, list[Finding]] = {file: [] for file in files}
    for finding in findings:
        near = nearby(settings, str(Path(done.found.root, finding.path)))
        mine.setdefault(near.baseline, []).append(finding)
    known = tuple(
        baselined(mine[file], file, done.found, done.inventory.files.failed, ran, place)
        for file, place in files.items()
    )
    both = (*mine.get(None, ()), *(finding for one in known for finding in one.findings))
    return in_order(both), known


def _baselines(done: Survey, settings: Settings) -> dict[str, str]:
    """The baselines for what is named, each with the place that names it."""
    if not settings.heeds_baselines:
        return {}
    root, named = done.found.root, done.found.named
    inner = [folder for folder in done.found.nested if _is_named(shown(folder, root), named)]
    asked = [*(str(Path(root, name)) for name in named), *(str(Path(folder, "_")) for folder in inner)]
    near = [nearby(settings, path) for path in asked]
    near += [nearby(settings, str(Path(path, "_"))) for path in asked if Path(path).is_dir()]
    return {one.baseline: one.baseline_place for one in near if one.baseline is not None}


def findings_of(done: Survey, settings: Settings) -> tuple[Finding, ...]:
    """Everything that the chosen rules find in a scan, also outside the named paths."""
    return _findings(done, settings, Texts(done.found), ("",))


def _asked(rules: tuple[Rule, ...], settings: Settings) -> tuple[Rule, ...]:
    """The rules that run; all of them where each file may want others."""
    return chosen(rules, settings.rules) if settings.near is None else rules


def _evaluated(
    done: Survey, rules: tuple[Rule, ...], texts: Texts, named: tuple[str, ...]
) -> tuple[Finding, ...]:
    """What the rules find in the paths ``named``; a finding there is the work of sites that lead there."""
    sites = done.sites
    if "" not in named:
        sites = tuple(site for site in sites if any(_is_named(path, named) for path in paths(site)))
    if not sites:
        return ()
    # A hook on files without a call need not pay for the import.
    from poolint.policy.evaluate import evaluate

    found = evaluate(sites, rules, done.tables.world(), texts.read)
    return tuple(finding for finding in found if _is_named(finding.path, named))


def _findings(done: Survey, settings: Settings, texts: Texts, named: tuple[str, ...]) -> tuple[Finding, ...]:
    """What the rules find in the paths ``named``, by what is known of the whole project; marked where a
    comment speaks of it."""
    every = done.tables.rules()
    rules = _asked(every, settings)
    found = _evaluated(done, rules, texts, named)
    comments = {path: listed for path, listed in done.comments.items() if _is_named(path, named)}
    if not found and not comments:
        return ()
    from poolint.pipeline.suppressing import Said, suppressed
    from poolint.policy.remarked import remarked

    # Files beside the code are read for their comments alone: what they say is not for reports.
    beside = Texts(msgspec.structs.replace(done.found, files=done.found.around))
    said = Said(
        comments,
        lambda path: texts.read(path) or beside.read(path),
        {gap.path for gap in done.inventory.files.failed},
    )

    def is_explained(path: str) -> bool:
        return nearby(settings, str(Path(done.found.root, path))).require_ignore_reason

    marks = suppressed(found, said, (every, rules), explained=is_explained)
    both = (*marks.findings, *remarked(marks.remarks, rules))
    return in_order(both)


def _inventory(found: Found, done: Outcome) -> Inventory:
    """What the named paths hold; the rest of their projects only served to know it."""
    failed = {gap for gap in (*found.gaps, *done.gaps) if _is_named(gap.path, found.named)}
    return Inventory(
        root=printable_path(found.root),
        policy=done.policy,
        sites=tuple(site for site in done.sites if _is_named(site.path, found.named)),
        files=Files(
            discovered=len(found.files),
            prefiltered=done.candidates,
            parsed=done.parsed,
            failed=tuple(sorted(failed, key=lambda gap: (gap.path, gap.line or 0, gap.reason))),
        ),
    )


def _is_named(path: str, named: tuple[str, ...]) -> bool:
    return any(not name or path == name or path.startswith(f"{name}/") for name in named)
