"""Every example of every rule is found as it says, and every condition of a rule is needed."""

from __future__ import annotations

import msgspec
import pytest
from rules.examples import RULES, SHOWN, Shown, found, sites

from poolint.model.rule import Clause, Rule

CONDITIONS = [(rule, clause) for rule in RULES for clause in rule.clauses]

OUTAGE = ("retry", "exhaustion")
"""Families that ask the same judgement, and must not both speak of one cause."""


def kin(rule: Rule) -> list[Rule]:
    """The rules an example is held to: an untagged call in an example of retries is not its subject."""
    families = OUTAGE if rule.family in OUTAGE else (rule.family,)
    return [other for other in RULES if other.family in families]


@pytest.mark.parametrize("shown", SHOWN, ids=str)
def test_an_example_has_a_call_to_speak_of(shown: Shown) -> None:
    assert sites(str(shown))


@pytest.mark.parametrize("shown", SHOWN, ids=str)
def test_an_example_is_found_as_it_says(shown: Shown) -> None:
    assert found(shown, kin(shown.rule)) == shown.expected


@pytest.mark.parametrize(
    ("rule", "dropped"),
    CONDITIONS,
    ids=[f"{rule.code}-{clause.key}" for rule, clause in CONDITIONS],
)
def test_a_condition_has_a_witness(rule: Rule, dropped: Clause) -> None:
    """Without the condition the rule finds something in some example that does not expect it."""
    clauses = tuple(clause for clause in rule.clauses if clause != dropped)
    loose = msgspec.structs.replace(rule, clauses=clauses)
    noisy = [str(shown) for shown in SHOWN if not set(found(shown, (loose,))) <= set(shown.expected)]
    assert noisy != []
