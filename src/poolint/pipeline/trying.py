"""From a pack of the user's own to what came of its examples: each is scanned as the small project it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import msgspec

from poolint import pipeline
from poolint.model.findings import Finding
from poolint.model.remark import Remark
from poolint.model.rule import Example, Rule
from poolint.model.settings import OWN_FILE, Settings
from poolint.model.trial import Failure, Trials
from poolint.pipeline.suppressing import Said, suppressed
from poolint.policy.billing_pack import load_billing, load_routes
from poolint.policy.evaluate import evaluate
from poolint.policy.examples import Expectation, expectations, without_marks
from poolint.policy.outage_pack import load_retries, load_signals
from poolint.policy.pack import PackError, Problem, load_catalog
from poolint.policy.remarked import remarked
from poolint.policy.rules import load_rules
from poolint.policy.tag_pack import load_tags
from poolint.policy.world import World, world_of
from poolint.suppress.marking import Marked


class _Scanned(NamedTuple):
    """An example with what was found in it."""

    rule: Rule
    where: str
    example: Example
    survey: pipeline.Survey
    remarks: tuple[Remark, ...] = ()
    """What is wrong with its comments where every rule runs."""


class _Asking(NamedTuple):
    """All the rules there are, and the words that they are asked with."""

    every: tuple[Rule, ...]
    world: World


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
    asking = _Asking(everything, world_of(load_signals(packs=packs), load_retries(packs=packs)))
    scanned = [
        one._replace(remarks=tuple(_marked(one, everything, asking).remarks))
        for rule in own
        for one in _scanned(rule, packs)
    ]
    codes = {rule.code for rule in own}
    failures = [failure for one in scanned for failure in _failures(one, codes, asking)]
    failures += [failure for rule in own for failure in _unneeded(rule, scanned, asking)]
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
                # An empty one makes the folder the top of its project, whatever lies above it.
                for name, text in {OWN_FILE: "", **example.files}.items():
                    file = Path(folder) / name
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_text(without_marks(text), encoding="utf-8")
                survey = pipeline.survey(Settings(paths=(folder,), jobs=1, packs=packs))
            yield _Scanned(rule, f"[[{table}]] #{number} ({example.title})", example, survey)


def _failures(one: _Scanned, codes: set[str], asking: _Asking) -> Iterator[Failure]:
    """Where the marks of an example and the findings in it differ.

    Findings of poolint's own rules count where a mark speaks of their code: a new rule of poolint is no
    failure of the pack.
    """
    for gap in one.survey.inventory.files.failed:
        yield Failure(one.rule.code, one.where, f"{gap.path}:{gap.line or 1} could not be read: {gap.reason}")
    expected = set(expectations(one.example))
    spoken = codes | {mark.code for mark in expected}
    found = _found(one, [rule for rule in asking.every if rule.code in spoken], asking)
    of_comments = {rule.code for rule in asking.every if rule.file.grain == "comment"}
    for mark in sorted(expected - found):
        what = f"{mark.path}:{mark.line} expects {mark.code}, and it is not found"
        if mark.code not in of_comments and not one.survey.sites:
            what = f"{what}; no call site is, either"
        yield Failure(one.rule.code, one.where, what)
    for mark in sorted(found - expected):
        what = f"{mark.path}:{mark.line} has {mark.code}, which no mark expects"
        yield Failure(one.rule.code, one.where, what)


def _unneeded(rule: Rule, scanned: Sequence[_Scanned], asking: _Asking) -> Iterator[Failure]:
    """The conditions of ``rule`` that no example needs: one whose loss nobody would notice."""
    for dropped in rule.clauses:
        clauses = tuple(clause for clause in rule.clauses if clause != dropped)
        loose = msgspec.structs.replace(rule, clauses=clauses)
        if all(_found(one, [loose], asking) <= set(expectations(one.example)) for one in scanned):
            what = "no example goes wrong without this condition: add a good one that it keeps silent"
            yield Failure(rule.code, f"[when] {dropped.key!r}", what)


def _found(one: _Scanned, rules: Sequence[Rule], asking: _Asking) -> set[Expectation]:
    """What ``rules`` find that no comment suppresses, and what they find of comments."""
    counting = (found for found in _marked(one, rules, asking).findings if found.suppression is None)
    findings: tuple[Finding, ...] = (*counting, *remarked(one.remarks, rules))
    return {Expectation(found.path, found.line, found.code) for found in findings}


def _marked(one: _Scanned, rules: Sequence[Rule], asking: _Asking) -> Marked:
    """The findings of ``rules`` with the marks of comments, as where each comment must give a reason."""
    findings = evaluate(one.survey.sites, rules, asking.world, lambda path: "")
    texts = {path: without_marks(text) for path, text in one.example.files.items()}
    said = Said(one.survey.comments, lambda path: texts.get(path, ""))
    return suppressed(findings, said, (asking.every, asking.every), explained=lambda path: True)
