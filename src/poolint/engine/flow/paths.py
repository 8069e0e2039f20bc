"""Access paths: the catalog compiled into steps that values walk along.

A path is written as code and read as steps: ``.name``, ``()``, ``("text")``, ``[]`` and ``|``. All
paths of the catalog share one graph of ``Step`` objects, so following an attribute or a call is one
dictionary look-up, and a value whose path no entry continues is dropped at once.
"""

from __future__ import annotations

import re

from poolint.model.catalog import Catalog, Flow, Surface

CALL = "()"
ELEMENT = "[]"
UNION = "|"
SELF = "__call__"

_STEPS = re.compile(r"\.?([A-Za-z_]\w*)|(\(\))|(\(\"[^\"]*\"\))|(\[\])")


class PathError(ValueError):
    """An access path that is not written in the grammar."""


class Step:
    """One place on the catalog's paths; ``text`` is the path that leads here."""

    __slots__ = ("bills", "edges", "flows", "mentions", "objects", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.edges: dict[str, Step] = {}
        self.bills: list[tuple[Surface, str]] = []
        """The surfaces for which a call of this value is billable, each with its member."""
        self.objects: list[Surface] = []
        """The surfaces whose objects are found here."""
        self.flows: list[Flow] = []
        self.mentions: dict[tuple[str, ...], None] = {}
        """For each surface that leads through here: what a file must mention for it; empty = nothing."""

    def __repr__(self) -> str:
        return f"Step({self.text})"

    def to(self, key: str) -> Step:
        """The step after ``key``, made when it is not there."""
        step = self.edges.get(key)
        if step is None:
            step = self.edges[key] = Step(self.text + key)
        return step

    @property
    def is_method(self) -> bool:
        """Whether this is billable as a function or method, and not as a called object."""
        return bool(self.bills) and not self.text.endswith(")")


def steps_of(path: str) -> list[str]:
    """The steps of an access path; the first is a bare name, the others carry their punctuation."""
    steps: list[str] = []
    position = 0
    while position < len(path):
        found = _STEPS.match(path, position)
        if found is None or found.end() == position:
            raise PathError(f"{path!r} is not an access path: cannot read {path[position:]!r}")
        name = found.group(1)
        steps.append(f".{name}" if name else found.group(0))
        position = found.end()
    if not steps or not steps[0].startswith("."):
        raise PathError(f"{path!r} is not an access path: it must begin with a module name")
    steps[0] = steps[0][1:]
    return steps


class Atlas:
    """The compiled catalog: top-level module names and the steps below them."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.modules: dict[str, Step] = {}
        kept: list[tuple[list[Step], tuple[str, ...]]] = []
        for surface in catalog.surfaces:
            for root in surface.roots:
                kept.append((self._add(surface, root), surface.keeps))
        for flow in catalog.flows:
            for path in flow.paths:
                self.step(path).flows.append(flow)
        for places, keeps in kept:
            for place in places:
                for keep in keeps:
                    _keep(place, keep)

    def step(self, path: str, mentions: tuple[str, ...] | None = None) -> Step:
        """The step at ``path``, made when it is not there; ``mentions`` are those of a surface."""
        first, *rest = steps_of(path)
        step = self.modules.get(first)
        if step is None:
            step = self.modules[first] = Step(first)
        for key in (None, *rest):
            step = step if key is None else step.to(key)
            if mentions is not None:
                step.mentions[mentions] = None
        return step

    def module(self, dotted: str) -> Step | None:
        """The step of an imported module, if some path of the catalog begins with it."""
        first, *rest = dotted.split(".")
        step = self.modules.get(first)
        for name in rest:
            if step is None:
                return None
            step = step.edges.get("." + name)
        return step

    def _add(self, surface: Surface, root: str) -> list[Step]:
        start = self.step(root, None if is_other(surface) else surface.mentions)
        start.objects.append(surface)
        places = {id(start): start}
        for bill in surface.bills:
            step = start
            if bill != SELF:
                for key in steps_of("_." + bill)[1:]:
                    places[id(step)] = step
                    step = step.to(key)
                    step.mentions[surface.mentions] = None
            step.bills.append((surface, bill))
        return list(places.values())


def is_other(surface: Surface) -> bool:
    """Whether the surface only says of objects that they are not Claude: no file is read for them."""
    return surface.means == "no" and not surface.bills


def _keep(place: Step, keep: str) -> None:
    """Make the member, call or operator ``keep`` lead from ``place`` back to itself."""
    if keep == UNION:
        place.edges[UNION] = place
    elif keep.endswith(CALL):
        member = place.edges.get("." + keep[:-2])
        if member is None:
            member = place.edges["." + keep[:-2]] = Step(f"{place.text}.{keep[:-2]}")
        member.edges.setdefault(CALL, place)
    else:
        place.edges.setdefault("." + keep, place)
