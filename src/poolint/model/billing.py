"""Who bills what, by day: the typed form of ``rules/catalog/billing``.

A *policy* turns a route and a surface into the pools that are drained. Policies are dated and have a status:
what was announced is not what is in force.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from poolint.model.catalog import Entry
from poolint.model.judgement import PolicyUsed, RouteWord
from poolint.model.mistake import Mistake, suggestion

Status = Literal[
    "in-force",
    "announced",  # for a day to come
    "paused",  # announced, and put off before or while it was in force
    "withdrawn",
]


class PoolMeter(Entry, frozen=True, kw_only=True):
    """One meter that is drained."""

    id: str
    name: str
    """Words for a person: "the plan's usage limits"."""
    source: str


class Row(Entry, frozen=True, kw_only=True):
    """Which pools some routes drain on some surfaces; the first row that fits holds."""

    routes: tuple[RouteWord, ...]
    surfaces: tuple[str, ...] = ()
    """Empty = all."""
    pools: tuple[str, ...]
    overflow: tuple[str, ...] = ()
    """What is drained next, where the account allows it."""


class Policy(Entry, frozen=True, kw_only=True):
    """One set of terms."""

    id: str
    title: str
    announced: date | None = None
    effective: date | None = None
    """The first day; None for what held before the record begins."""
    status: Status
    status_since: date | None = None
    last_confirmed: date
    """The day somebody last read the source, or found it confirmed."""
    based_on: str | None = None
    """The policy whose rows hold where this one has none."""
    row: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()
    source: str


class BillingFile(Entry, frozen=True, kw_only=True):
    """One file of ``rules/catalog/billing``."""

    as_of: date
    source: str
    pool: tuple[PoolMeter, ...] = ()
    policy: tuple[Policy, ...] = ()


class Billing(msgspec.Struct, frozen=True):
    """Every pool and policy, merged from the files in the order of their names."""

    pools: tuple[PoolMeter, ...] = ()
    policies: tuple[Policy, ...] = ()


class Terms(msgspec.Struct, frozen=True):
    """The policy a report uses: its rows and those it rests on, and the day it speaks of."""

    policy: Policy
    as_of: date
    rows: tuple[Row, ...]

    @property
    def used(self) -> PolicyUsed:
        """What the report prints of it."""
        return PolicyUsed(
            self.policy.id,
            self.policy.status,
            self.as_of.isoformat(),
            self.policy.last_confirmed.isoformat(),
        )

    def pools(self, route: RouteWord, surface: str) -> tuple[str, ...]:
        """The pools that ``route`` drains on ``surface``; ``unknown`` where no row says."""
        for row in self.rows:
            if route in row.routes and (not row.surfaces or surface in row.surfaces):
                return row.pools
        return ("unknown",)


class UnknownPolicyError(Mistake, ValueError):
    """A policy that nobody has written down."""


def terms(billing: Billing, as_of: date | None, policy: str | None = None, where: str = "") -> Terms:
    """The terms to judge by: of ``policy`` where one is named, else those in force on the day ``as_of``, or
    where there is none on the day on which the newest was last confirmed.

    ``where`` is the file and line that name it, for a message.
    """
    if as_of is None:
        as_of = max(one.last_confirmed for one in billing.policies)
    if policy is None:
        chosen = _in_force(billing, as_of)
    else:
        found = [one for one in billing.policies if one.id == policy]
        if not found:
            known = sorted(one.id for one in billing.policies)
            hint = suggestion(policy, known, f"there are {', '.join(known)}")
            start = f"{where}: " if where else ""
            raise UnknownPolicyError(f"{start}there is no billing policy {policy!r}; {hint}")
        chosen = found[0]
    return Terms(chosen, as_of, tuple(_rows(billing, chosen)))


def _in_force(billing: Billing, as_of: date) -> Policy:
    """The newest policy that is in force and has begun."""
    begun = [
        one
        for one in billing.policies
        if one.status == "in-force" and (one.effective is None or one.effective <= as_of)
    ]
    if not begun:
        raise UnknownPolicyError(f"no billing policy is in force on {as_of}; name one")
    return max(begun, key=lambda one: one.effective or date.min)


def _rows(billing: Billing, policy: Policy) -> list[Row]:
    by_id = {one.id: one for one in billing.policies}
    rows: list[Row] = []
    seen: set[str] = set()
    current: Policy | None = policy
    while current is not None and current.id not in seen:
        seen.add(current.id)
        rows.extend(current.row)
        current = by_id.get(current.based_on or "")
    return rows


class OwnPool(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A pool or contract of the project itself: one ``[[tool.poolint.pool]]`` of its configuration.

    Every key that is given must fit; the first pool that fits names the meter in place of the policy's.
    """

    name: str
    route: tuple[RouteWord, ...] = ()
    surface: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    """Globs, of the path from the root: ``services/search/**``."""
    tag: tuple[str, ...] = ()
    """Values of the feature tag."""
