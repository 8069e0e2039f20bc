"""Tables: the rules and the catalog in the forms that a scan asks for, made once for each state of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

import poolint
from poolint.cache import Cache, stamp, through
from poolint.discovery.walk import Beside
from poolint.frontends.environment.kinds import is_environment
from poolint.frontends.manifests import is_manifest
from poolint.model.billing import Billing
from poolint.model.routes import Routes
from poolint.model.rule import Rule
from poolint.model.tags import Tags
from poolint.version import VERSION

if TYPE_CHECKING:
    from poolint.engine.flow.paths import Atlas
    from poolint.engine.gate import Mesh
    from poolint.policy.subject import World


class Tables:
    """What the rules of one installation, and packs of the user's own, say."""

    def __init__(self, packs: tuple[str, ...] = (), cache: Cache | None = None) -> None:
        self.cache = cache
        self._packs = packs
        self.stamp = _tool(packs) if cache is not None else b""
        """What changes with the tool, its rules, and what it rests on."""

    def rules(self) -> tuple[Rule, ...]:
        """Every rule."""

        def load() -> tuple[Rule, ...]:
            from poolint.policy.rules import load_rules

            return load_rules(packs=self._packs)

        return through(self.cache, "pack", tuple[Rule, ...], load, self.stamp, b"rules")

    def world(self) -> World:
        """The words of the catalog."""
        from poolint.policy.subject import World, world_of

        def load() -> World:
            from poolint.policy.outage_pack import load_retries, load_signals

            return world_of(load_signals(packs=self._packs), load_retries(packs=self._packs))

        return through(self.cache, "pack", World, load, self.stamp, b"world")

    def routes(self) -> Routes:
        """Who pays, by what is passed."""

        def load() -> Routes:
            from poolint.policy.billing_pack import load_routes

            return load_routes(packs=self._packs)

        return through(self.cache, "pack", Routes, load, self.stamp, b"routes")

    def billing(self) -> Billing:
        """The pools and policies."""

        def load() -> Billing:
            from poolint.policy.billing_pack import load_billing

            return load_billing(packs=self._packs)

        return through(self.cache, "pack", Billing, load, self.stamp, b"billing")

    def tags(self) -> Tags:
        """Who asked, by what is passed and what stands around."""

        def load() -> Tags:
            from poolint.policy.tag_pack import load_tags

            return load_tags(packs=self._packs)

        return through(self.cache, "pack", Tags, load, self.stamp, b"tags")

    def speaks(self) -> Callable[[bytes], bool]:
        """Whether the bytes of a file may set, or read, a variable that says who pays or who asked."""
        from poolint.engine.route.mentions import may_write

        routes = self.routes()
        return may_write(routes.environs, routes.variables | routes.credentials | self.tags().variables)

    def mesh(self) -> Mesh:
        """What the first look at a file needs."""
        from poolint.engine.gate import Mesh, mesh

        return through(self.cache, "pack", Mesh, lambda: mesh(self.atlas()), self.stamp, b"mesh")

    def atlas(self) -> Atlas:
        """The paths of the catalog."""
        from poolint.engine.flow.paths import Atlas
        from poolint.policy.pack import load_catalog

        return Atlas(load_catalog(packs=self._packs))

    def beside(self) -> Beside:
        """Which files beside the code the judges look at, by path; the routes are read when first asked."""
        known: list[Routes] = []

        def is_wanted(path: str) -> bool:
            if is_manifest(path):
                return True
            if not known:
                known.append(self.routes())
            return is_environment(path, known[0])

        return is_wanted


def _tool(packs: tuple[str, ...]) -> bytes:
    """What stands for this version of the tool, of its rules, and of the packages around it."""
    from poolint.policy.root import rules_root

    package = Path(poolint.__file__).parent
    around = Path(msgspec.__file__).parents[1]
    with os.scandir(around) as listed:
        beside = sorted(entry.name for entry in listed if entry.name.endswith("-info"))
    said = "\0".join((VERSION, sys.version, sys.byteorder, *beside))
    return said.encode("utf-8", "surrogateescape") + stamp((str(package), str(rules_root()), *packs))
