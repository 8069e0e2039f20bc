import pytest
from unit.reporters.canned import AFTER_WIDE_CHARACTERS, CANNED, CERTAIN, LIKELY, unjudged

from poolint.model.facts import CallSite
from poolint.policy.sites import SiteWord, UnknownSiteWordError, narrowed, site_words

POOLS = ("api", "plan-limits", "team-budget", "source")


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        (["untagged"], [("tag", "untagged")]),
        (["test,example"], [("context", "test"), ("context", "example")]),
        (["api", "team-budget"], [("pool", "api"), ("pool", "team-budget")]),
        (["pool:unknown", "tag:unknown"], [("pool", "unknown"), ("tag", "unknown")]),
        (["pool:source"], [("pool", "source")]),
        ([" , "], []),
    ],
)
def test_a_word_finds_its_kind(listed: list[str], words: list[tuple[str, str]]) -> None:
    assert [(word.kind, word.value) for word in site_words(listed, POOLS)] == words


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("unknown", "'unknown' is a pool and a tag level: say pool:unknown or tag:unknown"),
        ("untaged", "'untaged' chooses no call sites: did you mean 'untagged'?"),
        ("tag:wek", "'tag:wek' chooses no call sites: did you mean 'weak'?"),
        ("context:zzz", "'context:zzz' chooses no call sites: there are source, test, example"),
        ("pool:", "'pool:' chooses no call sites: there are api, plan-limits, source, team-budget, unknown"),
        ("pool:aip", "'pool:aip' chooses no call sites: did you mean 'api'?"),
        ("team-budgets", "'team-budgets' chooses no call sites: did you mean 'team-budget'?"),
        ("source", "'source' is a pool and a context: say pool:source or context:source"),
    ],
)
def test_a_word_that_cannot_be_right_says_what_would_be(word: str, message: str) -> None:
    with pytest.raises(UnknownSiteWordError) as error:
        site_words([word], POOLS)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("select", "ignore", "left"),
    [
        ("", "", [CERTAIN, AFTER_WIDE_CHARACTERS, LIKELY]),
        ("api", "", [CERTAIN, AFTER_WIDE_CHARACTERS]),
        ("api,pool:unknown", "", [CERTAIN, AFTER_WIDE_CHARACTERS, LIKELY]),
        ("api,partly", "", [AFTER_WIDE_CHARACTERS]),
        ("test", "", [LIKELY]),
        ("", "test", [CERTAIN, AFTER_WIDE_CHARACTERS]),
        ("api", "plan-limits", [CERTAIN]),
        ("tagged,partly", "api", []),
    ],
)
def test_one_word_of_every_kind_must_fit_and_none_that_is_ignored(
    select: str, ignore: str, left: list[CallSite]
) -> None:
    assert narrowed(CANNED.sites, site_words([select], POOLS), site_words([ignore], POOLS)) == tuple(left)


def test_what_nobody_judged_has_no_pool_and_no_tag_level() -> None:
    sites = unjudged(CANNED).sites
    assert narrowed(sites, (SiteWord("pool", "api"),), ()) == ()
    assert narrowed(sites, (), (SiteWord("tag", "untagged"),)) == sites
