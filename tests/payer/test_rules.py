"""The rules of payers and budgets find in each of their examples what it expects, and nothing else."""

from __future__ import annotations

from itertools import chain

import msgspec
import pytest
from payer.harness import books, context_of, located

from poolint.engine.route.payers import payers
from poolint.model.rule import Example
from poolint.policy.evaluate import evaluate
from poolint.policy.examples import expectations
from poolint.policy.rules import load_rules
from poolint.policy.world import World

RULES = tuple(rule for rule in load_rules() if rule.family in ("payer", "budget"))
CODES = {
    "BUD101": "agent-call-without-budget",
    "BUD102": "call-in-unbounded-loop",
    "PAY101": "mixed-pools-one-service",
    "PAY102": "ambiguous-payer",
    "PAY103": "subscription-in-shared-automation",
    "PAY104": "secret-in-code",
}
EXAMPLES = [
    pytest.param(example, id=f"{rule.code}-{number}")
    for rule in RULES
    for number, example in enumerate(chain(rule.bad, rule.good), 1)
]


def test_codes_are_stable() -> None:
    assert {rule.code: rule.name for rule in RULES} == CODES


@pytest.mark.parametrize("example", EXAMPLES)
def test_example(example: Example) -> None:
    texts = dict(example.files)
    program, sites = located(texts)
    found = payers(program, sites, books(texts), context_of)
    judged = [msgspec.structs.replace(one.site, payer=found[one.ref]) for one in sites]
    findings = evaluate(judged, RULES, World(), lambda path: texts[path])
    wanted = sorted((one.path, one.line, one.code) for one in expectations(example))
    assert sorted((one.path, one.line, one.code) for one in findings) == wanted
