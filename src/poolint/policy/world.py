"""The words of the catalog: what is needed of it to put facts into words."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from poolint.model.outage import Signals
from poolint.model.retries import LayerKind, Retries


class World(msgspec.Struct, frozen=True):
    """What of the catalog is needed to put facts into words."""

    signals: Mapping[str, tuple[str, str]] = {}
    """Name and kind of each signal, by id."""
    layers: Mapping[str, LayerKind] = {}
    """Kind of each layer, by id."""


def world_of(signals: Signals, retries: Retries) -> World:
    """The words of the catalog."""
    return World(
        signals={signal.id: (signal.name, signal.kind) for signal in signals.signals},
        layers={layer.id: layer.kind for layer in retries.layers},
    )
