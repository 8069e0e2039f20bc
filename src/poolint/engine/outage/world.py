"""The world: the catalogs of refusals and of retrying, for the versions a project uses, indexed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from poolint.engine.flow.paths import Atlas
from poolint.engine.outage.values import ClassValue, External, Failure, Value
from poolint.model.ancestry import ancestry, bases_of, names_of
from poolint.model.attempts import Wait
from poolint.model.meeting import Row
from poolint.model.outage import Signals
from poolint.model.retries import (
    Bound,
    Carrier,
    Condition,
    Fallback,
    Layer,
    Retries,
    Sleep,
    Stop,
    Suppressor,
    Use,
    complete,
)
from poolint.model.versions import covers, is_newest

ROOT = "builtins.BaseException"


class Form(NamedTuple):
    """One way a layer is put around a call."""

    layer: Layer
    use: Use


class World:
    """Everything the simulation asks of the catalogs; made once for a set of pins."""

    def __init__(self, atlas: Atlas, signals: Signals, retries: Retries, pins: Mapping[str, str]) -> None:
        self.atlas = atlas
        self.signals = signals
        self.retries = retries
        self.pins = pins
        self.bases = bases_of(signals.exceptions, pins)
        self.names = names_of(signals.exceptions, pins)
        self.values: dict[tuple[str, str], tuple[Value]] = {}
        """The attributes of classes, by the class and their name."""
        for item in signals.exceptions:
            for name, value in item.values.items():
                self.values.setdefault((item.class_, name), (value,))
        self.rows: dict[tuple[str, str], tuple[Row, ...]] = {}
        """What a package makes of a signal, once asked for."""
        self.speakers = {
            row.package for table in (signals.raised, signals.returned, signals.passed) for row in table
        }
        """The packages of which it is known what they make of a signal."""
        self.wrappers = {row.package for row in signals.passed} - {
            row.package for table in (signals.raised, signals.returned) for row in table
        }
        """Packages that are there to retry, and show what another one shows."""
        self._orders: dict[str, tuple[str, ...]] = {}
        self.layers = self._layers()
        self.forms: dict[tuple[str, str], list[Form]] = {}
        """By form and path, or member name."""
        self.clients: list[Form] = []
        """The layers that come with a client or a request."""
        for layer in self.layers:
            for use in layer.uses:
                self._index(layer, use)
        self.conditions = _by_path(retries.conditions)
        self.stops = _by_path(retries.stops)
        self.waits = _by_path(retries.waits)
        self.sleeps = _by_path(retries.sleeps)
        self.suppressors = _by_path(retries.suppressors)
        self.bounds = _by_path(retries.bounds)
        self.carriers: dict[str, list[Carrier]] = {}
        """By what is called."""
        for carrier in retries.carriers:
            for path in carrier.paths:
                self.carriers.setdefault(path.removesuffix("()"), []).append(carrier)
        self.fallbacks: dict[tuple[str, str], Fallback] = {
            (use.form, path): fallback
            for fallback in retries.fallbacks
            for use in fallback.uses
            for path in use.paths or ("",)
        }

        self.makers = {
            path.removesuffix("()")
            for table in (
                self.conditions,
                self.stops,
                self.waits,
                self.carriers,
                self.suppressors,
                self.bounds,
            )
            for path in table
        } | {path.removesuffix("()") for _, path in self.forms}
        """Calls of which the catalog knows what they make."""

    def version(self, package: str) -> str | None:
        """The version the project uses; None for the newest."""
        return self.pins.get(package)

    def _holds(self, package: str, versions: str) -> bool:
        version = self.version(package)
        return is_newest(versions) if version is None else covers(versions, version)

    def _layers(self) -> tuple[Layer, ...]:
        held = [layer for layer in self.retries.layers if self._holds(layer.package, layer.versions)]
        by_id = {layer.id: layer for layer in held}
        return tuple(complete(layer, by_id[layer.like]) if layer.like in by_id else layer for layer in held)

    def _index(self, layer: Layer, use: Use) -> None:
        form = Form(layer, use)
        if use.form in ("client", "request", "module"):
            self.clients.append(form)
        for path in use.paths:
            self.forms.setdefault((use.form, path), []).append(form)

    # --- classes -------------------------------------------------------------------------------

    def canonical(self, path: str) -> str | None:
        """The dotted name of the exception class at an access path; None where it is none."""
        return self.names.get(path)

    def order(self, name: str) -> tuple[str, ...]:
        """What a class outside the project inherits from, itself first."""
        found = self._orders.get(name)
        if found is None:
            try:
                found = ancestry(self.bases, name)
            except ValueError:
                found = (name,)
            self._orders[name] = found
        return found

    def is_exception(self, cls: Value) -> bool | None:
        """Whether a value is a class of exceptions; None where nobody can know."""
        if isinstance(cls, External):
            return True if self.canonical(cls.path) is not None else None
        if isinstance(cls, ClassValue):
            answers = [self.is_exception(base) for base in cls.bases]
            if True in answers:
                return True
            return None if None in answers else False
        return None

    def inherits(self, cls: ClassValue | str, other: Value) -> bool | None:
        """Whether ``cls`` is ``other`` or inherits from it; None where nobody can know."""
        if isinstance(other, External):
            wanted = self.canonical(other.path)
            if wanted is None:
                return None
            return self._inherits_named(cls, wanted)
        if isinstance(other, ClassValue):
            return isinstance(cls, ClassValue) and self._inherits_class(cls, other)
        return None

    def _inherits_class(self, cls: ClassValue, other: ClassValue) -> bool | None:
        if cls is other or cls.node is other.node:
            return True
        answers = [
            self._inherits_class(base, other) if isinstance(base, ClassValue) else False for base in cls.bases
        ]
        return True in answers

    def _inherits_named(self, cls: ClassValue | str, wanted: str) -> bool | None:
        if isinstance(cls, str):
            order = self.order(cls)
            if wanted in order:
                return True
            return False if ROOT in order else None
        answers = [
            self._inherits_named(base, wanted)
            if isinstance(base, ClassValue)
            else self._external_inherits(base, wanted)
            for base in cls.bases
        ]
        if True in answers:
            return True
        return None if None in answers else False

    def _external_inherits(self, base: Value, wanted: str) -> bool | None:
        name = self.canonical(base.path) if isinstance(base, External) else None
        return None if name is None else self._inherits_named(name, wanted)

    def matches(self, failure: Failure, classes: Value) -> bool | None:
        """Whether a handler of ``classes`` (one, or a tuple of them, nested) catches ``failure``."""
        if isinstance(classes, list | tuple | set | frozenset):
            answers = [self.matches(failure, item) for item in classes]
            if True in answers:
                return True
            return None if None in answers else False
        if isinstance(classes, External) and failure.also:
            if classes.path in failure.also:
                return True
            if classes.path.partition("(")[0] in {name.partition("(")[0] for name in failure.also}:
                return False
        return self.inherits(failure.cls, classes)

    def named(self, failure: Failure, names: tuple[str, ...]) -> bool | None:
        """Whether ``failure`` is of one of the classes, by dotted name."""
        answers = [self._inherits_named(failure.cls, self.names.get(name, name)) for name in names]
        if True in answers:
            return True
        return None if None in answers else False


RowT = Condition | Stop | Wait | Sleep | Suppressor | Bound | Carrier


def _by_path(rows: tuple[msgspec.Struct, ...]) -> dict[str, msgspec.Struct]:
    return {path: row for row in rows for path in row.paths}  # type: ignore[attr-defined]
