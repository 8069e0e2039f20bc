"""What holds of every rule file, whatever it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from poolint.model.rule import Example, Rule
from poolint.policy.examples import expectations
from poolint.policy.messages import facts_of
from poolint.policy.predicates import PREDICATES
from poolint.policy.rules import load_rules

ROOT = Path(__file__).resolve().parents[2]
RULES = load_rules()
EXAMPLES = [
    pytest.param(example, id=f"{rule.code}-{kind}-{number}")
    for rule in RULES
    for kind, examples in (("bad", rule.bad), ("good", rule.good))
    for number, example in enumerate(examples, 1)
]
FOR_EVER = {
    "EXH101": "exhaustion-swallowed",
    "EXH102": "agent-result-unchecked",
    "EXH103": "overage-misread",
    "EXH104": "shadowed-exhaustion-handler",
    "EXH105": "fan-out-without-breaker",
    "RTY101": "retry-conflates-exhaustion",
    "RTY102": "retry-unbounded",
    "RTY103": "retry-stacked",
    "RTY104": "retry-after-unbounded-wait",
    "RTY105": "agent-blanket-retry",
    "RTY106": "cli-retry",
    "RTY107": "cooldown-mismatch",
    "RTY108": "same-pool-fallback",
    "RTY109": "prose-classifier",
}
"""Codes stand in ignore comments and baselines of others: a line here may be added, never changed."""
ASKED_BY_OTHERS = {
    "attribution.feature",
    "attribution.level",
    "attribution.strengths",
    "layer.attempts",
    "observation.class",
    "layer.kind",
    "layer.line",
    "layer.mechanism",
    "layer.reason",
    "layer.transient",
    "layer.verdict",
    "layers.count",
    "payer.pools",
    "payer.routes",
    "requests.exhausted",
    "requests.transient",
    "requests.worst",
    "site.batch",
    "site.call",
    "site.confidence",
    "site.function",
    "site.line",
    "site.stream",
    "site.surface",
}
"""Plain facts that no rule of retry and exhaustion asks; the vocabulary has them for other families and for
the rules that users write."""


def test_codes_are_stable() -> None:
    found = {rule.code: rule.name for rule in RULES if rule.family in ("retry", "exhaustion")}
    assert found == FOR_EVER


def test_every_fact_is_used_or_plain() -> None:
    used = {clause.key for rule in RULES for clause in rule.clauses}
    used |= {fact for rule in RULES for fact in facts_of(rule.file.message)}
    assert set(PREDICATES) - used <= ASKED_BY_OTHERS


@pytest.mark.parametrize("key", sorted(PREDICATES))
def test_every_fact_is_documented(key: str) -> None:
    predicate = PREDICATES[key]
    assert predicate.key == key
    assert predicate.doc.strip()
    assert predicate.kind != "word" or predicate.words


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_source_leads_somewhere(rule: Rule) -> None:
    for source in rule.file.sources:
        kind, _, place = source.partition(":")
        if kind == "counted":
            assert (ROOT / place.strip() / "app.py").is_file(), source
        elif kind == "catalog":
            file, _, entry = place.strip().partition("#")
            text = (ROOT / "rules" / "catalog" / file).read_text(encoding="utf-8")
            assert not entry or f'id = "{entry}"' in text, source


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_texts_are_sentences(rule: Rule) -> None:
    assert rule.file.summary.endswith(".")
    assert rule.help.endswith(".")
    assert not rule.file.message.endswith(".")


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_code_of_every_example_is_code(example: Example) -> None:
    for path, text in example.files.items():
        if path.endswith(".py"):
            compile(text, path, "exec")


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_expectation_is_of_a_rule_and_on_a_line_that_is_there(example: Example) -> None:
    codes = {rule.code for rule in RULES}
    for expected in expectations(example):
        assert expected.code in codes
        assert example.files[expected.path].split("\n")[expected.line - 1].strip()
