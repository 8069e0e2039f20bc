"""From a pack of the user's own to what came of its examples: each is scanned as the small project it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import msgspec

from poolint import pipeline
from poolint.model.facts import CallSite
from poolint.model.rule import Example, Rule
from poolint.model.settings import Settings
from poolint.model.source import Gap
from poolint.model.trial import Failure, Trials
from poolint.policy.billing_pack import load_billing, load_routes
from poolint.policy.evaluate import evaluate
from poolint.policy.examples import Expectation, expectations, without_marks
from poolint.policy.outage_pack import load_retries, load_signals
from poolint.policy.pack import PackError, Problem, load_catalog
from poolint.policy.rules import load_rules
from poolint.policy.tag_pack import load_tags
from poolint.policy.world import World, world_of

_MARKER = "poolint.toml"
"""Makes the folder of an example the top of its project, whatever lies above it."""


class _Scanned(NamedTuple):
    """An example with the call sites that were found in it."""

    rule: Rule
    where: str
    example: Example
    sites: tuple[CallSite, ...]
    gaps: tuple[Gap, ...]


def try_pack(folder: str) -> Trials:
    """What came of the rules and the catalog in ``folder``; a mistake in one of its files is a PackError."""
    packs = (folder,)
    entries = _entries(packs) - _entries(())
    before = {rule.code for rule in load_rules()}
    everything = load_rules(packs=packs)
    own = [rule for rule in everything if rule.code not in before]
    if not own and not entries:
        what = "holds neither rules (retry/, tag/, …) nor a catalog; name the folder that does"
        raise PackError((Problem(folder, "", "", what),))
    world = world_of(load_signals(packs=packs), load_retries(packs=packs))
    scanned = [one for rule in own for one in _scanned(rule, packs)]
    codes = {rule.code for rule in own}
    failures = [failure for one in scanned for failure in _failures(one, everything, codes, world)]
    failures += [failure for rule in own for failure in _unneeded(rule, scanned, world)]
    return Trials(len(own), len(scanned), entries, tuple(failures))


def _entries(packs: Sequence[str]) -> int:
    """How many entries the catalog has with ``packs``; reads every file of theirs, strictly."""
    catalog, retries = load_catalog(packs=packs), load_retries(packs=packs)
    billing, routes = load_billing(packs=packs), load_routes(packs=packs)
    lists = (
        *(catalog.surfaces, catalog.shapes, catalog.programs, catalog.flows),
        *(load_signals(packs=packs).signals, load_tags(packs=packs).mechanisms, retries.layers),
        *(billing.pools, billing.policies, routes.orders, routes.hosts, routes.secrets, routes.environs),
    )
    return sum(map(len, lists))


def _scanned(rule: Rule, packs: tuple[str, ...]) -> Iterator[_Scanned]:
    for table, examples in (("bad", rule.bad), ("good", rule.good)):
        for number, example in enumerate(examples, 1):
            with TemporaryDirectory() as folder:
                for name, text in {_MARKER: "", **example.files}.items():
                    file = Path(folder) / name
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_text(without_marks(text), encoding="utf-8")
                found = pipeline.scan(Settings(paths=(folder,), jobs=1, packs=packs))
            where = f"[[{table}]] #{number} ({example.title})"
            yield _Scanned(rule, where, example, found.sites, found.files.failed)


def _failures(one: _Scanned, rules: Sequence[Rule], codes: set[str], world: World) -> Iterator[Failure]:
    """Where the marks of an example and the findings in it differ.

    Findings of poolint's own rules count where a mark speaks of their code: a new rule of poolint is no
    failure of the pack.
    """
    for gap in one.gaps:
        yield Failure(one.rule.code, one.where, f"{gap.path}:{gap.line or 1} could not be read: {gap.reason}")
    expected = set(expectations(one.example))
    spoken = codes | {mark.code for mark in expected}
    found = _found(one, [rule for rule in rules if rule.code in spoken], world)
    for mark in sorted(expected - found):
        what = f"{mark.path}:{mark.line} expects {mark.code}, and it is not found"
        yield Failure(one.rule.code, one.where, what if one.sites else f"{what}; no call site is, either")
    for mark in sorted(found - expected):
        what = f"{mark.path}:{mark.line} has {mark.code}, which no mark expects"
        yield Failure(one.rule.code, one.where, what)


def _unneeded(rule: Rule, scanned: Sequence[_Scanned], world: World) -> Iterator[Failure]:
    """The conditions of ``rule`` that no example needs: one whose loss nobody would notice."""
    for dropped in rule.clauses:
        clauses = tuple(clause for clause in rule.clauses if clause != dropped)
        loose = msgspec.structs.replace(rule, clauses=clauses)
        if all(_found(one, [loose], world) <= set(expectations(one.example)) for one in scanned):
            what = "no example goes wrong without this condition: add a good one that it keeps silent"
            yield Failure(rule.code, f"[when] {dropped.key!r}", what)


def _found(one: _Scanned, rules: Sequence[Rule], world: World) -> set[Expectation]:
    findings = evaluate(one.sites, rules, world, lambda path: "")
    return {Expectation(found.path, found.line, found.code) for found in findings}
