"""The examples of the rules of tags: each bad one yields what it expects, each good one nothing else."""

from __future__ import annotations

import msgspec
import pytest
import tomli
from tags.harness import located_and_attributed

from poolint.model.rule import Example
from poolint.model.tags import TagSettings
from poolint.policy.clauses import holds
from poolint.policy.examples import Expectation, expectations, without_marks
from poolint.policy.rules import load_rules
from poolint.policy.subject import Subject
from poolint.policy.world import World

RULES = [rule for rule in load_rules() if rule.family == "tag"]
EXAMPLES = [
    pytest.param(example, id=f"{rule.code}-{kind}-{number}")
    for rule in RULES
    for kind, examples in (("bad", rule.bad), ("good", rule.good))
    for number, example in enumerate(examples, 1)
]
CODES = {
    "TAG101": "untagged-agent-call",
    "TAG102": "untagged-direct-call",
    "TAG103": "weak-tag",
    "TAG104": "partly-tagged",
    "TAG105": "unknown-tag-value",
    "TAG106": "tag-on-wrong-key",
}


def subjects(example: Example) -> list[Subject]:
    texts = {path: without_marks(text) for path, text in example.files.items() if path.endswith(".py")}
    table = tomli.loads(example.files.get("pyproject.toml", "")).get("tool", {}).get("poolint", {})
    settings = TagSettings(features=tuple(table.get("tags", {}).get("features", ())))
    return [
        Subject(msgspec.structs.replace(site, attribution=attribution), World())
        for site, attribution in located_and_attributed(texts, settings)
    ]


def test_codes_are_for_ever() -> None:
    assert {rule.code: rule.name for rule in RULES} == CODES


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_yields_what_it_expects(example: Example) -> None:
    found = {
        Expectation(subject.site.path, subject.site.line, rule.code)
        for subject in subjects(example)
        for rule in RULES
        if all(holds(clause, subject) for clause in rule.clauses)
    }
    assert found == set(expectations(example))


@pytest.mark.parametrize(
    ("code", "key"),
    [(rule.code, clause.key) for rule in RULES for clause in rule.clauses if len(rule.clauses) > 1],
)
def test_every_condition_has_a_witness(code: str, key: str) -> None:
    rule = next(rule for rule in RULES if rule.code == code)
    rest = [clause for clause in rule.clauses if clause.key != key]
    assert any(
        all(holds(clause, subject) for clause in rest)
        for example in rule.good
        for subject in subjects(example)
    )
