"""Tables: the rules and the catalog in the forms that a scan asks for, made once for each state of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

import poolint
from poolint.cache import Cache, decoded, stamp, through
from poolint.discovery import ignore
from poolint.discovery.walk import Beside
from poolint.frontends.environment.kinds import is_environment
from poolint.frontends.manifest_names import form_of
from poolint.model.billing import Billing
from poolint.model.routes import Routes
from poolint.model.rule import Rule
from poolint.model.tags import Tags
from poolint.version import VERSION

if TYPE_CHECKING:
    from poolint.engine.flow.paths import Atlas
    from poolint.engine.gate import Mesh
    from poolint.policy.world import World

ValueT = TypeVar("ValueT")
_MOST = 5_000
"""Lines of ignore files that are remembered; where a project has more, none are."""


class Tables:
    """What the rules of one installation, and packs of the user's own, say."""

    def __init__(self, packs: tuple[str, ...] = (), cache: Cache | None = None) -> None:
        self.cache = cache
        self._packs = packs
        self._made: dict[str, Any] = {}
        self.stamp = _tool(packs) if cache is not None else b""
        """What changes with the tool, its rules, and what it rests on."""

    def rules(self) -> tuple[Rule, ...]:
        """Every rule."""

        def load() -> tuple[Rule, ...]:
            from poolint.policy.rules import load_rules

            return load_rules(packs=self._packs)

        return self._once("rules", tuple[Rule, ...], load)

    def world(self) -> World:
        """The words of the catalog."""
        from poolint.policy.world import World, world_of

        def load() -> World:
            from poolint.policy.outage_pack import load_retries, load_signals

            return world_of(load_signals(packs=self._packs), load_retries(packs=self._packs))

        return self._once("world", World, load)

    def routes(self) -> Routes:
        """Who pays, by what is passed."""

        def load() -> Routes:
            from poolint.policy.billing_pack import load_routes

            return load_routes(packs=self._packs)

        return self._once("routes", Routes, load)

    def billing(self) -> Billing:
        """The pools and policies."""

        def load() -> Billing:
            from poolint.policy.billing_pack import load_billing

            return load_billing(packs=self._packs)

        return self._once("billing", Billing, load)

    def tags(self) -> Tags:
        """Who asked, by what is passed and what stands around."""

        def load() -> Tags:
            from poolint.policy.tag_pack import load_tags

            return load_tags(packs=self._packs)

        return self._once("tags", Tags, load)

    def speaks(self) -> Callable[[bytes], bool]:
        """Whether the bytes of a file may set, or read, a variable that says who pays or who asked."""
        from poolint.engine.route.mentions import may_write

        routes = self.routes()
        return may_write(routes.environs, routes.variables | routes.credentials | self.tags().variables)

    def mesh(self) -> Mesh:
        """What the first look at a file needs."""
        from poolint.engine.gate import Mesh, mesh

        return self._once("mesh", Mesh, lambda: mesh(self.atlas()))

    def atlas(self) -> Atlas:
        """The paths of the catalog."""
        from poolint.engine.flow.paths import Atlas
        from poolint.policy.pack import load_catalog

        return Atlas(load_catalog(packs=self._packs))

    def beside(self) -> Beside:
        """Which files beside the code the judges look at, by path."""

        def is_wanted(path: str) -> bool:
            return form_of(path) is not None or is_environment(path, self.routes())

        return is_wanted

    @contextmanager
    def patterns(self) -> Iterator[None]:
        """Where ignore files are read: what their lines meant in an earlier run is known, and what is new is
        kept."""
        if self.cache is None:
            yield
            return
        key = (self.stamp, b"patterns")
        known = decoded(self.cache.read("pack", *key), dict[str, ignore.Meaning]) or {}
        ignore.learn(known)
        yield
        # A line need not be text: it may name a file by bytes that are none.
        now = {line: meaning for line, meaning in ignore.meanings().items() if line.isascii()}
        if len(known) < len(now) <= _MOST:
            self.cache.write("pack", msgspec.msgpack.encode(now), *key)

    def _once(self, name: str, shape: Any, make: Callable[[], ValueT]) -> ValueT:
        """One table, read when it is first asked for, from the cache where it was made before."""
        if name not in self._made:
            self._made[name] = through(self.cache, "pack", shape, make, self.stamp, name.encode())
        made: ValueT = self._made[name]
        return made


def _tool(packs: tuple[str, ...]) -> bytes:
    """What stands for this version of the tool, of its rules, and of the packages around it."""
    from poolint.policy.root import rules_root

    package = Path(poolint.__file__).parent
    around = Path(msgspec.__file__).parents[1]
    with os.scandir(around) as listed:
        beside = sorted(entry.name for entry in listed if entry.name.endswith("-info"))
    said = "\0".join((VERSION, sys.version, sys.byteorder, *beside))
    return said.encode("utf-8", "surrogateescape") + stamp((str(package), str(rules_root()), *packs))
