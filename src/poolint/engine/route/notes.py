"""Notes: what is wrong with the way calls are paid for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from poolint.engine.flow.values import Ref
from poolint.engine.route.leaks import Leak
from poolint.engine.sites.locate import Located
from poolint.model.billing import Terms
from poolint.model.environment import Environments
from poolint.model.facts import CallSite
from poolint.model.judgement import Payer, PayerNote, RouteWord
from poolint.model.place import Step
from poolint.model.source import APART

_SHARED = frozenset({"compose", "dockerfile", "kubernetes", "procfile", "systemd", "workflow"})
_UNTOLD = frozenset({"unknown", "gateway", "customer"})
"""Routes that say nothing of the pool of their own."""

Found = Sequence[tuple[RouteWord, Step]]


def ambiguous(site: CallSite, found: Found, terms: Terms) -> PayerNote | None:
    """The credentials of one client that belong to different pools, those that are overruled among them."""
    by_pool: dict[tuple[str, ...], tuple[RouteWord, Step]] = {}
    for route, step in found:
        if route not in _UNTOLD:
            by_pool.setdefault(terms.pools(route, site.surface), (route, step))
    if len(by_pool) < 2:
        return None
    words = [
        f"{step.text.partition(':')[0]} ({step.path}:{step.line}) drains {' or '.join(pools)}"
        for pools, (_, step) in by_pool.items()
    ]
    return PayerNote("ambiguous", site.path, site.line, "; ".join(words))


def shared_logins(environments: Environments) -> Mapping[tuple[str, int], str]:
    """The places that give variables to what runs unattended, with the name of what runs."""
    return {
        (variable.path, variable.line): f"{one.name} of {one.path}"
        for one in environments.environments
        if one.kind in _SHARED
        for variable in one.variables
    }


def shared_login(site: CallSite, found: Found, shared: Mapping[tuple[str, int], str]) -> PayerNote | None:
    """A subscription's credential that is given to automation."""
    for route, step in found:
        name = shared.get((step.path, step.line))
        if name is None and site.language in APART:
            name = f"job {site.function} of {site.path}" if site.function != "<module>" else site.path
        if route == "subscription" and name is not None:
            credential = step.text.split()[0].rstrip("=:")
            return PayerNote("shared-login", step.path, step.line, f"{name} runs on {credential}")
    return None


def mixed(
    located: Iterable[Located],
    payers: Mapping[Ref, Payer],
    features: Mapping[Ref, str],
    environments: Environments,
) -> dict[Ref, PayerNote]:
    """For each service and feature whose calls drain two pools: a note at those of the rarer ones."""
    folders = sorted(
        {one.folder for one in environments.environments if one.kind in _SHARED and one.folder}, key=len
    )
    groups: dict[tuple[str, str | None], list[Located]] = {}
    for one in located:
        if one.site.context == "source" and "unknown" not in payers[one.ref].pools:
            groups.setdefault((_service(one.site.path, folders), features.get(one.ref)), []).append(one)
    found: dict[Ref, PayerNote] = {}
    for (folder, feature), group in groups.items():
        counts = Counter(payers[one.ref].pools for one in group)
        if len({pool for pools in counts for pool in pools}) < 2 or len(counts) < 2:
            continue
        most = max(counts, key=lambda pools: (counts[pools], pools))
        other = next(one.site for one in group if payers[one.ref].pools == most)
        for one in group:
            pools = payers[one.ref].pools
            if pools != most:
                site = one.site
                where = folder or "the same service"
                tag = (
                    "and no feature tag tells them apart"
                    if feature is None
                    else f"under one tag, {feature!r}"
                )
                here, there = " or ".join(pools), " or ".join(most)
                text = f"{here} here and {there} at {other.path}:{other.line}, both in {where}, {tag}"
                found[one.ref] = PayerNote("mixed-pools", site.path, site.line, text)
    return found


def _service(path: str, folders: Sequence[str]) -> str:
    """The folder of the service that a file belongs to; the deepest that is known."""
    return next((folder for folder in reversed(folders) if path.startswith(folder + "/")), "")


def secret(leak: Leak) -> PayerNote:
    """A credential in the code."""
    return PayerNote("secret", leak.place.path, leak.place.line, leak.kind)
