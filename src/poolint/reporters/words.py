"""Words for people: what the judgements mean, said once for every format."""

from __future__ import annotations

from collections.abc import Mapping

from poolint.model.exhaustion import Count
from poolint.model.facts import CallSite
from poolint.model.judgement import PolicyUsed

LEVELS: Mapping[str, str] = {
    "tagged": "a feature tag on every path",
    "partly": "a feature tag on some paths only",
    "weak": "only a name, the process or the user",
    "untagged": "nothing says which feature asks",
    "unknown": "arguments that cannot be followed",
}
VERDICTS: Mapping[str, str] = {
    "conflates": "sends again although the pool is dry",
    "distinguishes": "knows a dry pool from a busy minute",
    "narrow": "what it sends again is never a dry pool",
    "propagates": "sends nothing again, the error reaches the caller",
    "swallows": "sends nothing again, the caller gets a value",
    "unclear": "an undecided expression decides it",
}

TONES: Mapping[str, str] = {
    "tagged": "good",
    "partly": "fair",
    "weak": "warn",
    "untagged": "bad",
    "unknown": "plain",
    "conflates": "bad",
    "distinguishes": "good",
    "narrow": "good",
    "propagates": "plain",
    "swallows": "warn",
    "unclear": "fair",
}
"""How good each word is, for the colours of a page."""


def models(site: CallSite) -> tuple[str, ...]:
    """Every model that the code names for the call."""
    return (site.model,) if isinstance(site.model, str) else site.model or ()


def dry_sign(count: Count | None) -> str:
    """Requests as a short sign: the number, ``∞``, or ``?`` where it is not known."""
    return "?" if count is None else "∞" if count == "unbounded" else str(count)


def requests(count: Count) -> str:
    """Requests in words: ``1 request``, ``18 requests``, ``unbounded requests``."""
    return f"{count} request{'' if count == 1 else 's'}"


def uncounted_line(count: int) -> str:
    """That a most over sites is not the most over all of them."""
    return f"{count} unclear: how many requests they send is not known"


def files(count: int) -> str:
    """Files in words."""
    return f"{count} file{'' if count == 1 else 's'}"


def call_sites(count: int) -> str:
    """Call sites in words."""
    return f"{count} call site{'' if count == 1 else 's'}"


def total(sites: int, in_files: int) -> str:
    """The first line of a report."""
    return f"{call_sites(sites)} in {files(in_files)}" if sites else "No call sites found"


def policy_line(policy: PolicyUsed) -> str:
    """Which policy turned routes into pools, and how fresh it is."""
    return (
        f"Pools under the policy {policy.id} ({policy.status}) as of {policy.as_of}, "
        f"last confirmed {policy.last_confirmed}"
    )
