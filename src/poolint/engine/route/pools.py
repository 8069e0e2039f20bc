"""Pools: which meters the routes of a call drain, by the terms in force and the project's own contracts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pathspec

from poolint.model.billing import OwnPool, Terms
from poolint.model.facts import CallSite
from poolint.model.judgement import RouteWord


def pools_of(
    routes: Iterable[RouteWord],
    site: CallSite,
    terms: Terms,
    own: Sequence[OwnPool] = (),
    feature: str | None = None,
) -> tuple[str, ...]:
    """The pools of all routes, sorted; the project's own names come first."""
    named: set[str] = set()
    others: set[str] = set()
    for route in routes:
        contract = next((pool for pool in own if _fits(pool, route, site, feature)), None)
        if contract is not None:
            named.add(contract.name)
        else:
            others.update(terms.pools(route, site.surface))
    return (*sorted(named), *sorted(others - named))


def _fits(pool: OwnPool, route: RouteWord, site: CallSite, feature: str | None) -> bool:
    return (
        (not pool.route or route in pool.route)
        and (not pool.surface or site.surface in pool.surface)
        and (not pool.path or _spec(pool.path).match_file(site.path))
        and (not pool.tag or feature in pool.tag)
    )


def _spec(globs: tuple[str, ...]) -> pathspec.GitIgnoreSpec:
    return pathspec.GitIgnoreSpec.from_lines(globs)
