"""Sums over call sites: what the summary of every format is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import inf
from typing import get_args

import msgspec

from poolint.model.exhaustion import Count, Verdict
from poolint.model.facts import CallSite
from poolint.model.judgement import TagLevel

Tally = tuple[tuple[str, int], ...]
"""Words and how many sites each is true of."""


class Sums(msgspec.Struct, frozen=True):
    """An inventory in numbers."""

    sites: int
    files: int
    """Files with a site."""
    surfaces: Tally
    """The most frequent first, as the pools are."""
    pools: Tally
    """A site that may drain two pools counts in both; empty where nobody looked."""
    levels: Tally
    """Every tag level in the order of the vocabulary, 0 where no site has it; empty where nobody looked."""
    verdicts: Tally
    """Every verdict on the dry pool that some site has, in the order of the vocabulary."""
    tagged: int
    """Sites whose every path carries a feature tag."""
    tags_judged: int
    """Sites whose tags were looked at."""
    worst: Count | None
    """The most requests that one site sends into a dry pool; None where it is known of none."""
    worst_site: CallSite | None
    """The first site that does."""
    uncounted: int
    """Sites of which it is not known how many they send, though somebody looked: no run came to them."""
    likely: int
    elsewhere: Tally
    """Sites outside the source proper: in tests, in examples."""

    @property
    def tagged_percent(self) -> int:
        """The share of tagged sites, rounded down: 100 only where every site is."""
        return 100 * self.tagged // self.tags_judged if self.tags_judged else 0


def sums(sites: Sequence[CallSite]) -> Sums:
    """The numbers of these sites."""
    levels = Counter(site.attribution.level for site in sites if site.attribution)
    verdicts = Counter(site.exhaustion.verdict for site in sites if site.exhaustion)
    highest = worst(site.exhaustion.worst for site in sites if site.exhaustion)
    return Sums(
        sites=len(sites),
        files=len({site.path for site in sites}),
        surfaces=_frequent(site.surface for site in sites),
        pools=_frequent(pool for site in sites if site.payer for pool in site.payer.pools),
        levels=tuple((level, levels[level]) for level in get_args(TagLevel)) if levels else (),
        verdicts=tuple((word, verdicts[word]) for word in get_args(Verdict) if word in verdicts),
        tagged=levels["tagged"],
        tags_judged=levels.total(),
        worst=highest,
        worst_site=None
        if highest is None
        else next(site for site in sites if site.exhaustion and site.exhaustion.worst == highest),
        uncounted=uncounted(sites),
        likely=sum(site.confidence == "likely" for site in sites),
        elsewhere=tuple(sorted(Counter(site.context for site in sites if site.context != "source").items())),
    )


def worst(counts: Iterable[Count | None]) -> Count | None:
    """The most requests of all that are known, where no end to them is more than any number; None of none."""
    known = (count for count in counts if count is not None)
    return max(known, key=lambda count: inf if count == "unbounded" else count, default=None)


def uncounted(sites: Iterable[CallSite]) -> int:
    """How many sites were looked at without coming to know how many requests they send into a dry pool."""
    return sum(site.exhaustion is not None and site.exhaustion.worst is None for site in sites)


def _frequent(words: Iterable[str]) -> Tally:
    return tuple(sorted(Counter(words).items(), key=lambda item: (-item[1], item[0])))
