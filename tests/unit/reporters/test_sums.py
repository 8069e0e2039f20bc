import msgspec
import pytest
from unit.reporters.canned import (
    AFTER_WIDE_CHARACTERS,
    CANNED,
    CERTAIN,
    LIKELY,
    PARTLY_COUNTED,
    UNREACHED,
    unjudged,
)

from poolint.model.exhaustion import Count
from poolint.reporters.sums import Sums, sums, worst


def test_the_canned_inventory_in_numbers() -> None:
    assert sums(CANNED.sites) == Sums(
        sites=3,
        files=2,
        surfaces=(("acme-sdk", 2), ("acme-agent", 1)),
        pools=(("api", 2), ("plan-limits", 1), ("unknown", 1)),
        levels=(("tagged", 1), ("partly", 1), ("weak", 0), ("untagged", 1), ("unknown", 0)),
        verdicts=(("conflates", 2), ("propagates", 1)),
        tagged=1,
        tags_judged=3,
        worst="unbounded",
        worst_site=AFTER_WIDE_CHARACTERS,
        uncounted=0,
        likely=1,
        elsewhere=(("test", 1),),
    )


def test_before_the_judges_nothing_is_made_up() -> None:
    numbers = sums(unjudged(CANNED).sites)
    assert (numbers.pools, numbers.levels, numbers.verdicts, numbers.worst, numbers.worst_site) == (
        (),
        (),
        (),
        None,
        None,
    )


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([], None),
        ([None], None),
        ([None, 0], 0),
        ([3, 18, 6], 18),
        ([3, "unbounded", 9999], "unbounded"),
        ([0], 0),
    ],
)
def test_no_end_is_worse_than_any_number(counts: list[Count | None], expected: Count | None) -> None:
    assert worst(counts) == expected


def test_a_hundred_percent_means_every_site() -> None:
    sites = [msgspec.structs.replace(CERTAIN, id=str(number)) for number in range(299)]
    assert sums([*sites, LIKELY]).tagged_percent == 99
    assert sums(sites).tagged_percent == 100
    assert sums([]).tagged_percent == 0


def test_a_count_that_is_not_known_is_no_zero_and_is_counted() -> None:
    numbers = sums([UNREACHED])
    assert (numbers.worst, numbers.worst_site, numbers.uncounted) == (None, None, 1)
    numbers = sums(PARTLY_COUNTED.sites)
    assert (numbers.worst, numbers.worst_site, numbers.uncounted) == (1, LIKELY, 1)
    assert sums(unjudged(PARTLY_COUNTED).sites).uncounted == 0
