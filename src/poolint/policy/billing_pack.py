"""Billing policies and routes read from a rule pack, as strictly as the rest of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TypeVar

import msgspec
import tomli

from poolint.model.billing import Billing, BillingFile, Policy, PoolMeter
from poolint.model.catalog import Entry
from poolint.model.routes import Clue, Environ, Host, Order, RouteFile, Routes, Secret
from poolint.policy.checks import PackError, Problem
from poolint.policy.pack import _convert, _entries, pack_files

__all__ = ["load_billing", "load_routes"]

_BILLING: Mapping[str, type[Entry]] = {"pool": PoolMeter, "policy": Policy}
_ROUTES: Mapping[str, type[Entry]] = {"order": Order, "host": Host, "secret": Secret, "environ": Environ}
_PLACES = ("argument", "client", "header", "variable", "setting", "flag")

FileT = TypeVar("FileT", BillingFile, RouteFile)


def load_billing(root: Path | None = None, packs: Sequence[str] = ()) -> Billing:
    """The pools and policies under ``root`` (default: those that came with poolint) and in ``packs``."""
    problems: list[Problem] = []
    files = _files(pack_files(root, packs, "catalog/billing/*.toml"), BillingFile, _BILLING, problems)
    merged = Billing(
        pools=tuple(chain.from_iterable(content.pool for content in files)),
        policies=tuple(chain.from_iterable(content.policy for content in files)),
    )
    if not problems:
        problems.extend(Problem("billing", table, key, what) for table, key, what in _billing(merged))
    if problems:
        raise PackError(tuple(problems))
    return merged


def load_routes(root: Path | None = None, packs: Sequence[str] = ()) -> Routes:
    """The orders and tables under ``root`` (default: those that came with poolint) and in ``packs``."""
    problems: list[Problem] = []
    files = _files(pack_files(root, packs, "catalog/routes/*.toml"), RouteFile, _ROUTES, problems)
    merged = Routes(
        orders=tuple(chain.from_iterable(content.order for content in files)),
        hosts=tuple(chain.from_iterable(content.host for content in files)),
        secrets=tuple(chain.from_iterable(content.secret for content in files)),
        environs=tuple(chain.from_iterable(content.environ for content in files)),
    )
    if not problems:
        problems.extend(Problem("routes", table, key, what) for table, key, what in _routes(merged))
    if problems:
        raise PackError(tuple(problems))
    return merged


def _files(
    paths: Iterable[tuple[str, Path]],
    kind: type[FileT],
    tables: Mapping[str, type[Entry]],
    problems: list[Problem],
) -> list[FileT]:
    found: list[FileT] = []
    for name, path in paths:
        try:
            data = tomli.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError) as error:
            problems.append(Problem(name, "", "", f"cannot be read: {error}"))
            continue
        entries = {table: _entries(name, table, entry, data, problems) for table, entry in tables.items()}
        head = {key: value for key, value in data.items() if key not in tables}
        bare = _convert(head, kind, Problem(name, "", "", ""), problems)
        if bare is not None:
            found.append(msgspec.structs.replace(bare, **entries))
    return found


def _billing(billing: Billing) -> Iterator[tuple[str, str, str]]:
    """What does not fit together: table, key, and what is wrong."""
    pools = {pool.id for pool in billing.pools}
    policies = [policy.id for policy in billing.policies]
    for policy in billing.policies:
        table = f"[[policy]] ({policy.id})"
        if policies.count(policy.id) > 1:
            yield table, "id", "is used twice"
        if policy.based_on is not None and policy.based_on not in policies:
            yield table, "based-on", f"{policy.based_on!r} is no policy"
        if policy.status in ("announced", "paused") and policy.announced is None:
            yield table, "announced", f"is needed where the status is {policy.status!r}"
        for row in policy.row:
            for pool in (*row.pools, *row.overflow):
                if pool not in pools:
                    yield table, "row", f"{pool!r} is no pool; add a [[pool]] or mend the name"


def _routes(routes: Routes) -> Iterator[tuple[str, str, str]]:
    for order in routes.orders:
        table = f"[[order]] ({order.id})"
        if order.model is not None:
            yield from _pattern(table, "model", order.model)
        for pattern in order.settings:
            yield from _pattern(table, "settings", pattern)
        for pattern in order.named_settings:
            yield from _pattern(table, "named-settings", pattern)
        for number, clue in enumerate(order.clue):
            yield from _clue(table, f"clue[{number}]", clue)
    for host in routes.hosts:
        yield from _pattern("[[host]]", "matches", host.matches)
    for secret in routes.secrets:
        if secret.matches is not None:
            yield from _pattern(f"[[secret]] ({secret.id})", "matches", secret.matches)


def _clue(table: str, key: str, clue: Clue) -> Iterator[tuple[str, str, str]]:
    places = [place for place in _PLACES if getattr(clue, place)]
    if len(places) != 1:
        yield table, key, f"says where to look once: give one of {', '.join(_PLACES)}"
    if clue.reads == "text" and clue.matches is None:
        yield table, key, "reads a text: say what it matches"
    if clue.matches is not None:
        yield from _pattern(table, f"{key}.matches", clue.matches)
    if clue.route is None and not clue.never and clue.reads not in ("address", "secret"):
        yield table, key, "says nothing: give route or never"


def _pattern(table: str, key: str, pattern: str) -> Iterator[tuple[str, str, str]]:
    try:
        re.compile(pattern)
    except re.error as error:
        yield table, key, f"{pattern!r} is not a regular expression: {error}"
