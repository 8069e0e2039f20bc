"""Every example of every rule is found as it says, and every condition of a rule is needed."""

from __future__ import annotations

import msgspec
import pytest
from rules.examples import JUDGEMENTS, NOT_JUDGED, RULES, SHOWN, Shown, found, scanned, sites

from poolint.model.rule import Clause, Rule

ASKED = [rule for rule in RULES if rule.family not in NOT_JUDGED]
CONDITIONS = [(rule, clause) for rule in ASKED for clause in rule.clauses]
MISSES = {}
"""What the simulation does not see yet. A test fails as soon as it does: then the line goes."""


def known(name: str, *values: object) -> object:
    """The parameters of a test, expected to fail where the miss is known."""
    marks = [pytest.mark.xfail(reason=MISSES[name], strict=True)] if name in MISSES else []
    return pytest.param(*values, id=name, marks=marks)


OUTAGE = ("retry", "exhaustion")
"""Families that ask the same judgement, and must not both speak of one cause."""


def kin(rule: Rule) -> list[Rule]:
    """The rules an example is held to: an untagged call in an example of retries is not its subject."""
    families = OUTAGE if rule.family in OUTAGE else (rule.family,)
    return [other for other in ASKED if other.family in families]


@pytest.mark.parametrize("shown", SHOWN, ids=str)
def test_an_example_has_a_call_to_speak_of(shown: Shown) -> None:
    assert sites(str(shown))


@pytest.mark.parametrize("shown", [known(str(shown), shown) for shown in SHOWN])
def test_an_example_is_found_as_it_says(shown: Shown) -> None:
    assert found(shown, kin(shown.rule)) == shown.expected


@pytest.mark.parametrize(
    ("rule", "dropped"),
    [known(f"{rule.code}-{clause.key}", rule, clause) for rule, clause in CONDITIONS],
)
def test_a_condition_has_a_witness(rule: Rule, dropped: Clause) -> None:
    """Without the condition the rule finds something in some example that does not expect it."""
    clauses = tuple(clause for clause in rule.clauses if clause != dropped)
    loose = msgspec.structs.replace(rule, clauses=clauses)
    noisy = [str(shown) for shown in SHOWN if not set(found(shown, (loose,))) <= set(shown.expected)]
    assert noisy != []


@pytest.mark.parametrize("family", NOT_JUDGED)
def test_what_is_not_judged_yet_has_no_facts(family: str) -> None:
    """When this fails the judge is there: take the family out of ``NOT_JUDGED``."""
    rule = next(rule for rule in RULES if rule.family == family)
    judgements = {getattr(site, JUDGEMENTS[family]) for site in scanned(rule.bad[0])}
    assert judgements == {None}
