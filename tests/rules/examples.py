"""The examples of rule files, scanned as the small projects they are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from poolint import pipeline
from poolint.config import resolve
from poolint.model.facts import CallSite
from poolint.model.rule import Example, Rule
from poolint.pipeline.suppressing import Said, suppressed
from poolint.policy.evaluate import evaluate
from poolint.policy.examples import Expectation, expectations, without_marks
from poolint.policy.outage_pack import load_retries, load_signals
from poolint.policy.remarked import remarked
from poolint.policy.rules import load_rules
from poolint.policy.world import World, world_of
from poolint.suppress.marking import Marked

RULES = load_rules()
OF_COMMENTS = "suppression"
"""The family whose rules ask about comments, and not about sites."""


class Shown(NamedTuple):
    """An example by its number, and what it says is found in it."""

    rule: Rule
    kind: str
    number: int

    @property
    def example(self) -> Example:
        """The example itself."""
        examples = self.rule.bad if self.kind == "bad" else self.rule.good
        return examples[self.number - 1]

    @property
    def expected(self) -> tuple[Expectation, ...]:
        """What it says is found in it."""
        return expectations(self.example)

    def __str__(self) -> str:
        return f"{self.rule.code}-{self.kind}-{self.number}"


SHOWN = tuple(
    Shown(rule, kind, number)
    for rule in RULES
    for kind, examples in (("bad", rule.bad), ("good", rule.good))
    for number in range(1, len(examples) + 1)
)


@cache
def world() -> World:
    """The words of the catalog."""
    return world_of(load_signals(), load_retries())


@cache
def sites(shown: str) -> tuple[CallSite, ...]:
    """The judged call sites of an example."""
    return scanned(next(one for one in SHOWN if str(one) == shown).example)


def scanned(example: Example) -> tuple[CallSite, ...]:
    """The judged call sites of an example, in a folder of its own."""
    found = _surveyed(example).inventory
    assert found.files.failed == ()
    return found.sites


@cache
def marks(shown: str) -> Marked:
    """What comments make of the findings in an example, and what is wrong with them."""
    done = _surveyed(next(one for one in SHOWN if str(one) == shown).example)
    findings = evaluate(done.sites, RULES, world(), lambda path: "")
    return suppressed(
        findings, Said(done.comments, lambda path: ""), (RULES, RULES), explained=lambda path: True
    )


def _surveyed(example: Example) -> pipeline.Survey:
    with TemporaryDirectory() as folder:
        for name, text in example.files.items():
            file = Path(folder) / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(without_marks(text), encoding="utf-8")
        settings = resolve([folder], {"jobs": 1})
        return pipeline.survey(settings)


def found(shown: Shown, rules: Sequence[Rule] = RULES) -> tuple[Expectation, ...]:
    """What ``rules`` find in an example, in the form of expectations."""
    findings = evaluate(sites(str(shown)), rules, world(), lambda path: "")
    if shown.rule.family == OF_COMMENTS:
        done = marks(str(shown))
        hidden = {(one.path, one.line, one.code) for one in done.findings if one.suppression is not None}
        counting = (one for one in findings if (one.path, one.line, one.code) not in hidden)
        findings = (*counting, *remarked(done.remarks, rules))
    return tuple(sorted(Expectation(one.path, one.line, one.code) for one in findings))
