"""What a rule is asked about: a call site, and the layer, note or observation in hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

import msgspec

from poolint.model.exhaustion import Observation, RetryLayer
from poolint.model.facts import CallSite
from poolint.model.judgement import PayerNote
from poolint.model.outage import Signals
from poolint.model.place import Place
from poolint.model.remark import Remark
from poolint.model.retries import LayerKind, Retries
from poolint.model.rule import Grain


class World(msgspec.Struct, frozen=True):
    """What of the catalog is needed to put facts into words."""

    signals: Mapping[str, tuple[str, str]] = {}
    """Name and kind of each signal, by id."""
    layers: Mapping[str, LayerKind] = {}
    """Kind of each layer, by id."""


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
        if self.observation is not None:
            return Place(self.observation.path, self.observation.line)
        if self.layer is not None:
            at = self.layer.change or self.layer
            return Place(at.path, at.line)
        if self.note is not None:
            return Place(self.note.path, self.note.line)
        return Place(self.site.path, self.site.line)


def world_of(signals: Signals, retries: Retries) -> World:
    """The words of the catalog."""
    return World(
        signals={signal.id: (signal.name, signal.kind) for signal in signals.signals},
        layers={layer.id: layer.kind for layer in retries.layers},
    )


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
    """The files in which a rule of any grain may find something at ``site``."""
    world = World()
    return frozenset(
        subject.place.path for grain in get_args(Grain) for subject in subjects(site, world, grain)
    )
