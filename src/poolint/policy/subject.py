"""What a rule is asked about: a call site, and the layer, note or observation in hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from poolint.model.exhaustion import Observation, RetryLayer
from poolint.model.facts import CallSite
from poolint.model.judgement import PayerNote
from poolint.model.place import Place
from poolint.model.remark import Remark
from poolint.model.rule import Grain

if TYPE_CHECKING:
    # A hook asks for the paths alone; the words hang on most of the catalog's types.
    from poolint.policy.world import World


class Subject(msgspec.Struct, frozen=True):
    """A site, and of a finer grain one layer, note or observation of it."""

    site: CallSite
    world: World
    layer: RetryLayer | None = None
    observation: Observation | None = None
    note: PayerNote | None = None
    comment: Remark | None = None

    @property
    def place(self) -> Place:
        """The line to change."""
        layer = None if self.layer is None else self.layer.change or self.layer
        at = self.observation or layer or self.note or self.site
        return Place(at.path, at.line)


def subjects(site: CallSite, world: World, grain: Grain) -> Iterator[Subject]:
    """Everything that rules of ``grain`` are asked about at ``site``."""
    if grain == "site":
        yield Subject(site, world)
    elif grain == "note":
        for note in site.payer.notes if site.payer is not None else ():
            yield Subject(site, world, note=note)
    elif site.exhaustion is not None and grain == "layer":
        for layer in site.exhaustion.layers:
            yield Subject(site, world, layer=layer)
    elif site.exhaustion is not None and grain == "observation":
        for observation in site.exhaustion.observations:
            yield Subject(site, world, observation=observation)


def paths(site: CallSite) -> frozenset[str]:
    """The files in which the line to change may lie, whatever a rule asks about ``site``."""
    found = {site.path}
    if site.exhaustion is not None:
        found.update((layer.change or layer).path for layer in site.exhaustion.layers)
        found.update(observation.path for observation in site.exhaustion.observations)
    if site.payer is not None:
        found.update(note.path for note in site.payer.notes)
    return frozenset(found)
