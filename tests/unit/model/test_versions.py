"""Which versions a specifier speaks of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poolint.model.outage import View
from poolint.model.versions import covers, in_version, is_newest, release

VERSIONS = st.lists(st.integers(0, 30), min_size=1, max_size=4).map(lambda parts: ".".join(map(str, parts)))


@pytest.mark.parametrize(
    ("specifier", "version", "answer"),
    [
        ("", "1.0", True),
        (">=2.5", "2.5.0", True),
        (">=2.5", "2.10", True),
        (">=2.5", "2.4.9", False),
        (">=0.47,<2.5", "1.0.0", True),
        (">=0.47,<2.5", "2.5.0", False),
        ("<2.5", "2.5rc1", False),
        ("==2.12.*", "2.12.7", True),
        ("==2.12.*", "2.1", False),
        ("!=2.12.*", "2.12.7", False),
        ("==2.12", "2.12.0", True),
        ("!=2.12", "2.12.0", False),
        ("~=2.4", "2.9", True),
        ("~=2.4", "3.0", False),
        ("~=2.4.1", "2.5", False),
        (">2", "2.0.0", False),
        ("<=2", "2.0.0", True),
        (">= 2.5 , < 3", "v2.6.post1", True),
    ],
)
def test_a_specifier_covers_what_pep_440_says(specifier: str, version: str, answer: bool) -> None:
    assert covers(specifier, version) is answer


def test_what_is_no_specifier_is_refused() -> None:
    with pytest.raises(ValueError, match="'newest' is not a version specifier"):
        covers("newest", "1.0")


def test_what_is_no_version_is_refused() -> None:
    with pytest.raises(ValueError, match="'main' is not a version"):
        release("main")


@given(VERSIONS, VERSIONS)
def test_a_version_is_on_one_side_of_every_bound(version: str, bound: str) -> None:
    assert covers(f"<{bound}", version) is not covers(f">={bound}", version)


@given(VERSIONS)
def test_trailing_zeros_do_not_tell_versions_apart(version: str) -> None:
    assert covers(f"=={version}.0", version)


@pytest.mark.parametrize(
    ("specifier", "newest"), [("", True), (">=2", True), (">1,!=2", True), ("<2", False), (">=1,<2", False)]
)
def test_the_newest_version_has_no_upper_bound(specifier: str, newest: bool) -> None:
    assert is_newest(specifier) is newest


def test_rows_of_another_package_or_version_do_not_hold() -> None:
    old, new = View(id="a", package="acme", versions="<2"), View(id="b", package="acme", versions=">=2")
    other = View(id="c", package="other")
    assert in_version([old, new, other], "acme", "1.9") == (old,)
    assert in_version([old, new, other], "acme", None) == (new,)
