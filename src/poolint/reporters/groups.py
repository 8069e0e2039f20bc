"""Sites in groups, as the person who reads the report asked for: by pool, feature, owner, …"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import msgspec

from poolint.model.facts import CallSite
from poolint.reporters.words import models

By = Literal["pool", "feature", "owner", "surface", "file", "model"]

NOT_KNOWN: Mapping[By, str] = {
    "pool": "pool not known",
    "feature": "no feature tag",
    "owner": "no owner",
    "surface": "surface not known",
    "file": "no file",
    "model": "model not named",
}
"""The group of the sites that have no such thing."""


class Group(msgspec.Struct, frozen=True):
    """Sites that have one thing in common; every site is in one group."""

    name: str
    """What they have in common; both, joined by ``+``, for a site that may drain two pools."""
    sites: tuple[CallSite, ...]


def group_name(site: CallSite, by: By) -> str:
    """The name of the group that the site belongs to."""
    return " + ".join(_KEYS[by](site)) or NOT_KNOWN[by]


def groups(sites: Sequence[CallSite], by: By) -> tuple[Group, ...]:
    """The sites by group: files in their order, others the largest first, what is not known last."""
    found: dict[str, list[CallSite]] = {}
    for site in sites:
        found.setdefault(group_name(site, by), []).append(site)
    listed = [Group(name, tuple(members)) for name, members in found.items()]
    if by != "file":
        listed.sort(key=lambda group: (group.name == NOT_KNOWN[by], -len(group.sites), group.name))
    return tuple(listed)


def _feature(site: CallSite) -> Sequence[str]:
    return (site.attribution.feature,) if site.attribution and site.attribution.feature else ()


_KEYS: Mapping[By, Callable[[CallSite], Sequence[str]]] = {
    "pool": lambda site: site.payer.pools if site.payer else (),
    "feature": _feature,
    "owner": lambda site: site.owner,
    "surface": lambda site: (site.surface,),
    "file": lambda site: (site.path,),
    "model": models,
}
