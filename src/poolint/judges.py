"""Judging: what is said of each call site beyond where it is, by the judges, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

import msgspec

from poolint.discovery.walk import Found
from poolint.engine.flow.program import Program
from poolint.engine.outage.judge import More, exhaustions
from poolint.engine.route.payers import Books, payers
from poolint.engine.sites.locate import Located
from poolint.engine.tags.attribute import attributions
from poolint.frontends.environment.collect import environments
from poolint.frontends.manifests import pins
from poolint.model.billing import Billing, Terms, terms
from poolint.model.facts import Context
from poolint.model.judgement import PolicyUsed
from poolint.model.project import versions
from poolint.model.settings import Settings
from poolint.model.source import Gap, SourcePath
from poolint.policy.billing_pack import load_billing, load_routes
from poolint.policy.outage_pack import load_retries, load_signals
from poolint.policy.select import below
from poolint.policy.tag_pack import load_tags

Read = Callable[[SourcePath], bytes | None]
"""The bytes of a file; None where there are none to be had."""


class Judged(msgspec.Struct, frozen=True):
    """The sites with all that is said of them."""

    located: tuple[Located, ...]
    policy: PolicyUsed | None = None
    """The billing policy that turned routes into pools; None where there is no site."""
    gaps: tuple[Gap, ...] = ()
    """Files beside the code that could not be read."""


def judged(  # noqa: PLR0913  it is the one place where everything the judges need comes together
    program: Program,
    located: tuple[Located, ...],
    found: Found,
    settings: Settings,
    context_of: Callable[[str], Context],
    read: Read,
    more: More,
    links: Mapping[int, frozenset[str]],
) -> Judged:
    """The sites with what each judge says of them; without a site no catalog of theirs is read."""
    if not located:
        if settings.policy is not None:
            # A name that is none must not wait for the first call to be a mistake.
            _deal(load_billing(packs=settings.packs), settings)
        return Judged(())
    around = _around(found.around, read)
    packs = settings.packs
    routes = load_routes(packs=packs)
    versions_used, surroundings = pins(around), environments(around, routes)
    billing = load_billing(packs=packs)
    deal = _deal(billing, settings)
    tags = load_tags(packs=packs)
    asked = attributions(program, located, tags, settings.tags, surroundings.names(), more)
    features = {ref: one.feature for ref, one in asked.items() if one.feature is not None}
    path_in = partial(below, settings.pools_base, found.root)
    books = Books(routes, deal, surroundings, settings.pools, features, links, path_in)
    paid = payers(program, located, books, context_of)
    dry = exhaustions(
        program,
        located,
        load_signals(packs=packs),
        load_retries(packs=packs),
        versions(versions_used),
        lambda ref: paid[ref].routes if ref in paid else (),
        more,
    )
    return Judged(
        tuple(
            msgspec.structs.replace(
                one,
                site=msgspec.structs.replace(
                    one.site,
                    payer=paid.get(one.ref),
                    attribution=asked.get(one.ref),
                    exhaustion=dry.get(one.ref),
                ),
            )
            for one in located
        ),
        deal.used,
        (*versions_used.gaps, *surroundings.gaps),
    )


def _deal(billing: Billing, settings: Settings) -> Terms:
    """The terms that the settings name."""
    return terms(billing, settings.as_of, settings.policy, settings.places.get("policy", ""))


def _around(files: Iterable[SourcePath], read: Read) -> Mapping[str, bytes]:
    found = {}
    for file in files:
        data = read(file)
        if data is not None:
            found[file.path] = data
    return found
