"""Each call site of the fixtures is paid for as its mark says, and no other site is found."""

from __future__ import annotations

import pytest
from payer.harness import cases, expected, judged, said, texts_of


@pytest.mark.parametrize("case", cases())
def test_fixture(case: str) -> None:
    texts = texts_of(case)
    found = judged(texts)
    assert {place: said(one) for place, one in found.items()} == expected(texts)


@pytest.mark.parametrize("case", cases())
def test_each_fixture_has_marks_and_each_site_evidence(case: str) -> None:
    texts = texts_of(case)
    assert expected(texts)
    assert all(one.evidence for one in judged(texts).values())
