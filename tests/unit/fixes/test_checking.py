from __future__ import annotations

import msgspec

from poolint.fixes.checking import State, worse
from poolint.model.exhaustion import Count, Exhaustion, Verdict
from poolint.model.facts import CallSite
from poolint.model.findings import Finding, Severity
from poolint.model.source import Gap


def site(id_: str = "a", worst: Count | None = 6, verdict: Verdict = "conflates") -> CallSite:
    requests = {} if worst is None else {"cap": worst}
    dry = Exhaustion(verdict, requests, worst, "cap", "", {}, (), ())
    call = msgspec.convert(
        {
            **dict.fromkeys(("path", "language", "function", "surface", "call", "access_path"), "x"),
            **dict.fromkeys(("line", "column", "end_line", "end_column"), 1),
            **{"id": id_, "confidence": "certain", "model": None, "stream": False, "batch": False},
            **{"context": "source", "client": None},
        },
        CallSite,
    )
    return msgspec.structs.replace(call, exhaustion=dry)


def finding(code: str = "RTY101", sites: tuple[str, ...] = ("a",), severity: Severity = "error") -> Finding:
    return Finding(code, code, severity, "certain", "x.py", 1, 1, 1, 2, "", "", sites)


BEFORE = State((finding(),), (site(),), ())


def test_a_finding_that_is_gone_is_what_is_wanted() -> None:
    assert worse(BEFORE, State((), (site(worst=1, verdict="distinguishes"),), ()), [finding()]) == ""


def test_a_finding_that_stays_is_not() -> None:
    assert worse(BEFORE, BEFORE, [finding()]) == "after it, the finding would still be there"


def test_a_new_finding_of_the_same_severity_is_refused_and_a_lesser_one_is_not() -> None:
    same, lesser = finding("RTY102"), finding("TAG102", severity="warning")

    assert worse(BEFORE, State((same,), (site(),), ()), [finding()]) == (
        "after it, there would be a finding of RTY102 more"
    )
    assert worse(BEFORE, State((lesser,), (site(),), ()), [finding()]) == ""


def test_a_finding_that_was_hidden_is_not_new_where_the_site_sends_less() -> None:
    assert worse(BEFORE, State((finding("RTY102"),), (site(worst=3),), ()), [finding()]) == ""


def test_a_site_may_not_be_lost_send_more_or_become_unclear() -> None:
    for sites, reason in (
        ((), "after it, the call sites would not be the same"),
        ((site(worst=7),), "after it, a would send more requests to an empty pool"),
        ((site(worst="unbounded"),), "after it, a would send more requests to an empty pool"),
        ((site(verdict="unclear"),), "after it, nobody could tell what a does when the pool is dry"),
    ):
        assert worse(BEFORE, State((), sites, ()), [finding()]) == reason


def test_a_gap_that_was_not_there_is_refused() -> None:
    after = State((), (site(worst=1),), (Gap("x.py", "could not be parsed"),))

    assert worse(BEFORE, after, [finding()]) == "after it, x.py could not be looked at: could not be parsed"


def test_what_a_site_sends_may_become_known_and_never_unknown() -> None:
    known, unknown = site(worst=1, verdict="unclear"), site(worst=None, verdict="unclear")

    assert worse(State((finding(),), (unknown,), ()), State((), (known,), ()), [finding()]) == ""
    assert worse(State((finding(),), (known,), ()), State((), (unknown,), ()), [finding()]) == (
        "after it, nobody could tell what a does when the pool is dry"
    )
