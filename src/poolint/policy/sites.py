"""The call sites a report is about: chosen and left out by pool, tag level and context."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import get_args

import msgspec

from poolint.model.facts import CallSite, Context
from poolint.model.judgement import TagLevel

KINDS = ("pool", "tag", "context")
_TAGS: tuple[str, ...] = get_args(TagLevel)
_CONTEXTS: tuple[str, ...] = get_args(Context)


class UnknownSiteWordError(Exception):
    """A word that chooses no call sites."""


class SiteWord(msgspec.Struct, frozen=True):
    """One choice: ``pool:api``, ``tag:untagged``, ``context:test``."""

    kind: str
    value: str

    def fits(self, site: CallSite) -> bool:
        """Whether the site is one of those that the word means."""
        if self.kind == "pool":
            return site.payer is not None and self.value in site.payer.pools
        if self.kind == "tag":
            return site.attribution is not None and self.value == site.attribution.level
        return self.value == site.context


def site_words(listed: Iterable[str]) -> tuple[SiteWord, ...]:
    """The choices that words make, separated by commas; a word without a kind finds its own."""
    words = (word.strip() for words in listed for word in words.split(","))
    return tuple(_site_word(word) for word in words if word)


def narrowed(
    sites: Iterable[CallSite], select: Sequence[SiteWord], ignore: Sequence[SiteWord]
) -> tuple[CallSite, ...]:
    """The sites that fit one word of every kind in ``select``, and none in ``ignore``."""
    kinds = [[word for word in select if word.kind == kind] for kind in KINDS]
    return tuple(
        site
        for site in sites
        if all(any(word.fits(site) for word in words) for words in kinds if words)
        and not any(word.fits(site) for word in ignore)
    )


def _site_word(word: str) -> SiteWord:
    kind, colon, value = word.partition(":")
    if not colon or kind not in KINDS:
        if word == "unknown":
            raise UnknownSiteWordError("'unknown' is a pool and a tag level: say pool:unknown or tag:unknown")
        if word in _TAGS or word in _CONTEXTS:
            return SiteWord("tag" if word in _TAGS else "context", word)
        # Pools have the names that a project gives them, so any other word may be right.
        if close := difflib.get_close_matches(word, (*_TAGS, *_CONTEXTS), 1, 0.8):
            raise UnknownSiteWordError(f"{word!r} chooses no call sites: did you mean {close[0]!r}?")
        return SiteWord("pool", word)
    known = {"tag": _TAGS, "context": _CONTEXTS}.get(kind)
    if not value or (known is not None and value not in known):
        close = difflib.get_close_matches(value, known or (), 1)
        hint = (
            f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known or ('names of pools',))}"
        )
        raise UnknownSiteWordError(f"{word!r} chooses no call sites: {hint}")
    return SiteWord(kind, value)
