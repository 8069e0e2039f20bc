"""Each call site of the fixtures is attributed as its mark says, and no other site is found."""

from __future__ import annotations

import pytest
from tags.harness import attributed, cases, expected, said, texts_of


@pytest.mark.parametrize("case", cases())
def test_fixture(case: str) -> None:
    texts = texts_of(case)
    found = attributed(texts)
    assert {place: said(one) for place, one in found.items()} == expected(texts)


@pytest.mark.parametrize("case", cases())
def test_each_fixture_has_marks(case: str) -> None:
    assert expected(texts_of(case))
