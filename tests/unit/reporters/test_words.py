from typing import get_args

import pytest
from unit.reporters.canned import AFTER_WIDE_CHARACTERS, CERTAIN, LIKELY, POLICY

from poolint.model.exhaustion import Count, Verdict
from poolint.model.judgement import TagLevel
from poolint.reporters.words import LEVELS, VERDICTS, dry_sign, models, policy_line, requests, total


def test_every_verdict_and_every_tag_level_has_words() -> None:
    assert set(VERDICTS) == set(get_args(Verdict))
    assert set(LEVELS) == set(get_args(TagLevel))


@pytest.mark.parametrize(
    ("count", "words", "sign"),
    [(0, "0 requests", "0"), (1, "1 request", "1"), ("unbounded", "unbounded requests", "∞")],
)
def test_requests_in_words_and_as_a_sign(count: Count, words: str, sign: str) -> None:
    assert (requests(count), dry_sign(count)) == (words, sign)


def test_models_are_a_list_of_any_length() -> None:
    found = [models(site) for site in (CERTAIN, AFTER_WIDE_CHARACTERS, LIKELY)]
    assert found == [("acme-large-5",), ("acme-large-5", "acme-small-5"), ()]


def test_the_total_knows_one_from_many_and_none() -> None:
    assert [total(0, 0), total(1, 1), total(3, 2)] == [
        "No call sites found",
        "1 call site in 1 file",
        "3 call sites in 2 files",
    ]


def test_the_policy_says_its_status_and_both_days() -> None:
    assert policy_line(POLICY) == (
        "Pools under the policy plan-limits (in-force) as of 2026-11-25, last confirmed 2026-11-20"
    )
