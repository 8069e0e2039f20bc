"""The call sites a report is about: chosen and left out by pool, tag level and context."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import get_args

import msgspec

from poolint.model.facts import CallSite, Context
from poolint.model.judgement import TagLevel
from poolint.model.mistake import Mistake, suggestion

_WORDS = {"pool": "pool", "tag": "tag level", "context": "context"}
_TAGS: tuple[str, ...] = get_args(TagLevel)
_CONTEXTS: tuple[str, ...] = get_args(Context)


class UnknownSiteWordError(Mistake):
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


def site_words(listed: Iterable[str], pools: Iterable[str]) -> tuple[SiteWord, ...]:
    """The choices that words make, separated by commas; a word without a kind finds its own.

    ``pools`` are those that a call site may draw from.
    """
    known = {"pool": tuple(sorted({*pools, "unknown"})), "tag": _TAGS, "context": _CONTEXTS}
    words = (word.strip() for words in listed for word in words.split(","))
    return tuple(_site_word(word, known) for word in words if word)


def narrowed(
    sites: Iterable[CallSite], select: Sequence[SiteWord], ignore: Sequence[SiteWord]
) -> tuple[CallSite, ...]:
    """The sites that fit one word of every kind in ``select``, and none in ``ignore``."""
    kinds = [[word for word in select if word.kind == kind] for kind in _WORDS]
    return tuple(
        site
        for site in sites
        if all(any(word.fits(site) for word in words) for words in kinds if words)
        and not any(word.fits(site) for word in ignore)
    )


def _site_word(word: str, known: Mapping[str, tuple[str, ...]]) -> SiteWord:
    kind, colon, value = word.partition(":")
    if colon and kind in known:
        if value not in known[kind]:
            raise _unknown(word, value, known[kind])
        return SiteWord(kind, value)
    kinds = [name for name, values in known.items() if word in values]
    if not kinds:
        raise _unknown(word, word, tuple(dict.fromkeys(chain.from_iterable(known.values()))))
    if len(kinds) > 1:
        choices = " or ".join(f"{name}:{word}" for name in kinds)
        means = " and ".join(f"a {_WORDS[name]}" for name in kinds)
        raise UnknownSiteWordError(f"{word!r} is {means}: say {choices}")
    return SiteWord(kinds[0], word)


def _unknown(word: str, value: str, known: tuple[str, ...]) -> UnknownSiteWordError:
    hint = suggestion(value, known, f"there are {', '.join(known)}")
    return UnknownSiteWordError(f"{word!r} chooses no call sites: {hint}")
