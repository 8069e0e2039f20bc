"""What a call carries: the labels in its arguments, in whatever form a mechanism gives them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import msgspec

from poolint.engine.flow.constants import HOLE
from poolint.engine.flow.values import Call, Slot
from poolint.engine.sites.commands import assigned
from poolint.engine.tags.labels import Label, Read, keyed, read, split
from poolint.engine.tags.values import Frame
from poolint.engine.tags.world import Found, World
from poolint.model import syntax as s
from poolint.model.place import Place
from poolint.model.tags import Carry, Mechanism


class Carried(msgspec.Struct, frozen=True):
    """The labels of a call, and whether some cannot be seen."""

    found: tuple[Found, ...] = ()
    unknown: bool = False


class Use(msgspec.Struct, frozen=True):
    """A call read for the labels of one surface, on behalf of another call where ``frame`` says so."""

    call: Call
    surface: str | None = None
    frame: Frame | None = None
    environment: frozenset[str] | None = None
    """The variables that are set where it runs; None for those of the process."""


def carried(world: World, one: Mechanism, use: Use) -> Carried:
    """The labels a mechanism finds in a call."""
    found: dict[Found, None] = {}
    unknown = False
    for carry in one.carries:
        result = _carry(world, one, carry, use)
        found.update(dict.fromkeys(result.found))
        unknown = unknown or result.unknown
    return Carried(tuple(found), unknown)


def _carry(world: World, one: Mechanism, carry: Carry, use: Use) -> Carried:
    place = _place(world, use.call)
    if carry.form == "keywords":
        return _labels(world, one, carry, _keywords(world, carry, use), place)
    if carry.form == "pair":
        return _labels(world, one, carry, _pair(world, carry, use), place)
    if carry.before:
        given: list[tuple[str | None, str | None]] = [
            (name, None if HOLE in value else value) for name, value in assigned(world.program, use.call)
        ]
        return Carried(tuple(_literals(world, "environment", given, (use, place))))
    slots, unknown = world.reader.passed(use.call, carry.argument, use.frame)
    written: tuple[str, ...] = ()
    if carry.flag:
        words, written = world.reader.after(use.call, carry.flag)
        slots, unknown = (*slots, *words), unknown and bool(carry.argument)
    extra: list[tuple[str, Slot]] = []
    for depth, key in enumerate(carry.within):
        if depth == len(carry.within) - 1:
            extra.extend(world.reader.stored_items(slots, key))
        slots, open_ended = world.reader.below(slots, key)
        unknown = unknown or open_ended
    if carry.form in ("headers", "environment"):
        result = _named(world, carry, slots, extra, use)
    elif carry.form == "lines":
        lines = read(world.reader, slots, "lines", use.frame)
        pairs = [(label.key, label.value) for label in lines.labels]
        result = Carried(tuple(_literals(world, "header", pairs, (use, place))), lines.unknown)
    elif carry.form == "settings":
        values = (value for slot in slots for value in world.reader.text(slot, use.frame).values)
        result = Carried(tuple(_settings(world, (*values, *written), use, place)))
    else:
        result = _labels(world, one, carry, read(world.reader, slots, carry.form, use.frame), place)
    return Carried(result.found, result.unknown or unknown)


def _place(world: World, call: Call) -> Place:
    return world.place(call.ref.module, call.ref.at)


def _labels(world: World, one: Mechanism, carry: Carry, labels: Read, place: Place) -> Carried:
    """Labels as what they are worth; entries that cannot be seen are a label made at run time."""
    kept = keyed(labels, carry)
    found = [world.found(one, carry, label, place) for label in kept.labels]
    if labels.unknown and not kept.labels:
        key = carry.keys[0] if len(carry.keys) == 1 else None
        found.append(world.found(one, carry, Label(key, None, dynamic=True), place))
    return Carried(tuple(filter(None, found)))


def _keywords(world: World, carry: Carry, use: Use) -> Read:
    labels = []
    for argument in use.call.arguments:
        if argument.keyword and argument.keyword not in carry.ignore:
            value = world.reader.text(argument.slot, use.frame)
            if value.exists:
                labels.append(Label(argument.keyword, value.single, value.single is None, value.empty))
    return Read(tuple(labels))


def _pair(world: World, carry: Carry, use: Use) -> Read:
    """The label of two arguments: the even names of the carry mean the key, the odd ones the value."""
    keys, _ = world.reader.passed(use.call, carry.argument[::2], use.frame)
    values, _ = world.reader.passed(use.call, carry.argument[1::2], use.frame)
    labels = []
    for slot in keys:
        key = world.reader.text(slot, use.frame).single
        for value in values:
            found = world.reader.text(value, use.frame)
            if found.exists or world.program.graph.values(value):
                labels.append(Label(key, found.single, found.single is None, found.empty))
    return Read(tuple(labels))


def _named(
    world: World, carry: Carry, slots: tuple[Slot, ...], extra: list[tuple[str, Slot]], use: Use
) -> Carried:
    """Headers or variables in a mapping, each read as its own mechanism says."""
    kind = "header" if carry.form == "headers" else "environment"
    pairs: list[tuple[str, Slot]] = list(extra)
    unknown = False
    found: dict[Found, None] = {}
    for slot in slots:
        made = _made(world, slot, use)
        found.update(dict.fromkeys(made))
        entries = world.reader.entries(slot)
        unknown = unknown or (entries.unknown and not made)
        pairs.extend((key, value) for key, value in entries.pairs if key is not None)
        unknown = unknown or any(key is None for key, _ in entries.pairs)
    beside = _set(world, use) | {key for key, _ in pairs}
    for key, value in pairs:
        found.update(dict.fromkeys(_entry(world, kind, key, value, use, beside)))
    return Carried(tuple(found), unknown and not found)


def _entry(  # noqa: PLR0913
    world: World, kind: str, name: str, value: Slot, use: Use, beside: frozenset[str]
) -> Iterator[Found]:
    known = world.named(kind, name, use.surface)
    if known is None:
        return
    one, key = known
    place = _slot_place(world, value) or _place(world, use.call)
    if one.form == "lines":
        lines = read(world.reader, (value,), "lines", use.frame)
        pairs = [(label.key, label.value) for label in lines.labels]
        yield from _literals(world, "header", pairs, (use, place))
        return
    labels = keyed(read(world.reader, (value,), one.form, use.frame), Carry(key=key))
    yield from _worth(world, one, labels, place, beside)


def _set(world: World, use: Use) -> frozenset[str]:
    return frozenset(world.environment) if use.environment is None else use.environment


def _worth(
    world: World, one: Mechanism, labels: Read, place: Place, beside: frozenset[str]
) -> Iterator[Found]:
    """Labels of a header or variable; without one that it needs beside it, nobody sees them."""
    seen = not one.needs or not beside.isdisjoint(one.needs)
    for label in labels.labels:
        found = world.found(one, None, label, place)
        if found is not None and found.tag is not None and not seen and found.counts:
            tag = msgspec.structs.replace(found.tag, strength="process")
            found = msgspec.structs.replace(found, tag=tag, counts=False)
        if found is not None:
            yield found


def _literals(
    world: World, kind: str, pairs: list[tuple[str | None, str | None]], at: tuple[Use, Place]
) -> Iterator[Found]:
    """Headers or variables given as literals."""
    use, place = at
    beside = _set(world, use) | {name for name, _ in pairs if name is not None}
    for name, value in pairs:
        known = None if name is None else world.named(kind, name, use.surface)
        if known is None:
            continue
        one, key = known
        if one.form == "lines" and value is not None:
            inner = [line.partition(":") for line in value.splitlines()]
            headers: list[tuple[str | None, str | None]] = [(a.strip(), b.strip()) for a, _, b in inner]
            yield from _literals(world, "header", headers, (use, place))
            continue
        labels = Read((Label(None, None, dynamic=True),)) if value is None else split(value, one.form)
        yield from _worth(world, one, keyed(labels, Carry(key=key)), place, beside)


def _settings(world: World, texts: tuple[str, ...], use: Use, place: Place) -> Iterator[Found]:
    """The variables under ``env`` of settings given as JSON; a path to a file says nothing here."""
    for text in texts:
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            continue
        variables = data.get("env") if isinstance(data, dict) else None
        if isinstance(variables, dict):
            pairs = [(str(key), str(item)) for key, item in variables.items()]
            yield from _literals(world, "environment", [*pairs], (use, place))


def _made(world: World, slot: Slot, use: Use) -> list[Found]:
    """The labels of a library's own function that makes headers."""
    found: list[Found] = []
    for maker in world.reader.makers(slot):
        expr = maker.expr
        if isinstance(expr, s.Call):
            for one in world.called("constructor", maker.ref.module, expr.func):
                found.extend(carried(world, one, Use(maker, use.surface, use.frame)).found)
    return found


def _slot_place(world: World, slot: Slot) -> Place | None:
    origin = world.program.graph.origin(slot)
    if origin is None:
        sources = world.program.graph.sources(slot)
        origin = world.program.graph.origin(sources[0]) if sources else None
    return None if origin is None else world.place(origin[0], origin[1].at)
