"""Each call site of the fixtures is attributed as its mark says, and no other site is found."""

from __future__ import annotations

import pytest
from tags.harness import attributed, cases, expected, said, tags, texts_of


@pytest.mark.parametrize("case", cases())
def test_fixture(case: str) -> None:
    texts = texts_of(case)
    found = attributed(texts)
    assert {place: said(one) for place, one in found.items()} == expected(texts)


@pytest.mark.parametrize("case", cases())
def test_each_fixture_has_marks(case: str) -> None:
    assert expected(texts_of(case))


CARRIERS = {
    "action-environment",
    "agent-environment",
    "client-headers",
    "command-environment",
    "custom-headers-variable",
    "extra-headers",
}
"""Mechanisms that only say where headers and variables stand: their labels are those of others."""


def test_every_mechanism_of_the_catalog_is_shown_by_a_fixture() -> None:
    found = [one for case in cases() for one in attributed(texts_of(case)).values()]
    shown = {tag.mechanism for one in found for tag in one.tags}
    assert {one.id for one in tags().mechanisms} - shown == CARRIERS
