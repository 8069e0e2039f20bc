from collections import Counter
from typing import get_args

import msgspec
import pytest
from unit.reporters.canned import AFTER_WIDE_CHARACTERS, CANNED, CERTAIN, LIKELY, unjudged

from poolint.reporters.groups import NOT_KNOWN, By, groups


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("pool", [("api", 1), ("api + plan-limits", 1), ("unknown", 1)]),
        ("feature", [("triage", 1), ("übersetzung", 1), ("no feature tag", 1)]),
        ("owner", [("@acme/triage", 1), ("@acme/triage + ana@acme.test", 1), ("no owner", 1)]),
        ("surface", [("acme-sdk", 2), ("acme-agent", 1)]),
        ("file", [("app/triage.py", 2), ("tests/test_bot.ipynb", 1)]),
        ("model", [("acme-large-5", 1), ("acme-large-5 + acme-small-5", 1), ("model not named", 1)]),
    ],
)
def test_the_groups_of_each_kind(by: By, expected: list[tuple[str, int]]) -> None:
    assert [(group.name, len(group.sites)) for group in groups(CANNED.sites, by)] == expected


@pytest.mark.parametrize("by", get_args(By))
def test_every_site_is_in_exactly_one_group(by: By) -> None:
    found = Counter(site.id for group in groups(CANNED.sites, by) for site in group.sites)
    assert found == Counter(site.id for site in CANNED.sites)


@pytest.mark.parametrize("by", ["pool", "feature", "owner"])
def test_before_the_judges_there_is_one_group_that_says_so(by: By) -> None:
    assert [group.name for group in groups(unjudged(CANNED).sites, by)] == [NOT_KNOWN[by]]


def test_the_largest_group_comes_first_and_what_is_not_known_last() -> None:
    nameless = [msgspec.structs.replace(LIKELY, id=str(number)) for number in range(3)]
    named = [CERTAIN, AFTER_WIDE_CHARACTERS, msgspec.structs.replace(CERTAIN, id="b")]
    found = groups([*nameless, *named], "feature")
    assert [(group.name, len(group.sites)) for group in found] == [
        ("triage", 2),
        ("übersetzung", 1),
        ("no feature tag", 3),
    ]


def test_files_keep_the_order_of_the_report() -> None:
    sites = [msgspec.structs.replace(CERTAIN, path=path) for path in ("a", "b", "b")]
    assert [group.name for group in groups(sites, "file")] == ["a", "b"]
