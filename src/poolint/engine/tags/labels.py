"""Labels: what an argument says of the feature that asks, read in the form it is written in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import msgspec

from poolint.engine.flow.constants import HOLE
from poolint.engine.flow.values import Slot
from poolint.engine.tags.values import Frame, Reader
from poolint.model.tags import Carry, Form

_SEPARATOR = re.compile(r"[:=]")


class Label(msgspec.Struct, frozen=True):
    """A key and a value, as an argument gives them."""

    key: str | None
    value: str | None
    dynamic: bool = False
    optional: bool = False
    """Whether it may be missing: the argument may be None."""


class Read(msgspec.Struct, frozen=True):
    """The labels found, and whether there may be others."""

    labels: tuple[Label, ...]
    unknown: bool = False


NOTHING = Read(())


def read(reader: Reader, slots: tuple[Slot, ...], form: Form, frame: Frame | None = None) -> Read:
    """The labels that values of an argument carry."""
    labels: dict[Label, None] = {}
    unknown = False
    for slot in slots:
        found = _FORMS[form](reader, slot, frame)
        labels.update(dict.fromkeys(found.labels))
        unknown = unknown or found.unknown
    return Read(tuple(labels), unknown)


def keyed(found: Read, carry: Carry) -> Read:
    """Labels with the key of their argument where they have none, less those it ignores."""
    labels = []
    for label in found.labels:
        if label.key is None and carry.key is not None:
            label = msgspec.structs.replace(label, key=carry.key)
        if label.key not in carry.ignore and (carry.form != "variable" or label.value not in carry.ignore):
            labels.append(label)
    return Read(tuple(labels), found.unknown)


def text(reader: Reader, slot: Slot, frame: Frame | None) -> Read:
    """One label without a key."""
    found = reader.text(slot, frame)
    if not found.exists:
        return NOTHING
    return Read((Label(None, found.single, found.single is None, found.empty),))


def mapping(reader: Reader, slot: Slot, frame: Frame | None) -> Read:
    """A label for each entry that is not empty."""
    entries = reader.entries(slot)
    labels = []
    for key, value in entries.pairs:
        found = reader.text(value, frame)
        if found.exists or reader.program.graph.values(value):
            labels.append(Label(key, found.single, found.single is None, found.empty))
    return Read(tuple(labels), entries.unknown)


def _listed(reader: Reader, slot: Slot, frame: Frame | None) -> Read:
    """Labels in a list, in one string, or in a mapping, which some libraries take as well."""
    if reader.is_mapping(slot):
        return mapping(reader, slot, frame)
    items = reader.items(slot)
    if items is None:
        return _commas(reader, slot, frame)
    found = read(reader, items, "commas", frame)
    if not found.labels and reader.has_unseen(slot):
        return Read((Label(None, None, dynamic=True),))
    return found


def _commas(reader: Reader, slot: Slot, frame: Frame | None) -> Read:
    found = reader.text(slot, frame)
    labels = [label for value in found.values for label in _parts(value, found.unknown)]
    if found.unknown and not labels:
        labels.append(Label(None, None, dynamic=True))
    return Read(tuple(labels))


def _parts(value: str, unknown: bool) -> Iterator[Label]:
    for part in value.split(","):
        if part.strip():
            yield _split(part.strip(), unknown)


def _split(part: str, unknown: bool = False) -> Label:
    """``key:value``, ``key=value`` or a bare value."""
    first, *rest = _SEPARATOR.split(part, maxsplit=1)
    key, value = (first.strip(), rest[0].strip()) if rest else (None, first)
    if key is not None and HOLE in key:
        key = None
    return _label(key, value, unknown)


def _label(key: str | None, value: str, unknown: bool = False) -> Label:
    dynamic = unknown or HOLE in value
    return Label(key, None if dynamic else value, dynamic)


def _assignments(reader: Reader, slot: Slot, frame: Frame | None) -> Read:
    found = reader.text(slot, frame)
    parts = [_split(part) for value in found.values for part in value.split(",") if part.strip()]
    labels = [label for label in parts if label.key is not None]
    if found.unknown and not labels:
        labels.append(Label(None, None, dynamic=True))
    return Read(tuple(labels))


def _json(reader: Reader, slot: Slot, frame: Frame | None) -> Read:
    """JSON in a string, or a mapping that is made into it."""
    found = mapping(reader, slot, frame)
    if found.labels:
        return found
    labels: list[Label] = []
    texts = reader.text(slot, frame)
    for value in texts.values:
        labels.extend(_decoded(value))
    if texts.unknown and not labels:
        labels.append(Label(None, None, dynamic=True))
    return Read(tuple(labels))


def _decoded(value: str) -> Iterator[Label]:
    try:
        data = json.loads(value.replace(HOLE, ""))
    except ValueError:
        yield Label(None, None, dynamic=True)
        return
    if isinstance(data, dict):
        for key, item in data.items():
            if item not in (None, "", [], {}):
                yield Label(key, item if isinstance(item, str) else None, not isinstance(item, str))


def _lines(reader: Reader, slot: Slot, frame: Frame | None) -> Read:
    """Headers in one string, as labels: name and value."""
    found = reader.text(slot, frame)
    labels = []
    for value in found.values:
        for line in value.splitlines():
            name, colon, rest = line.partition(":")
            if colon:
                labels.append(_label(name.strip(), rest.strip()))
    return Read(tuple(labels), found.unknown and not labels)


def _variable(reader: Reader, slot: Slot, frame: Frame | None) -> Read:
    """The names of the environment variables a value is read from: they are the labels."""
    return Read(tuple(Label(None, name) for name in reader.variables(slot)))


_FORMS = {
    "variable": _variable,
    "text": text,
    "list": _listed,
    "commas": _commas,
    "mapping": mapping,
    "json": _json,
    "assignments": _assignments,
    "lines": _lines,
}


def split(value: str, form: Form) -> Read:
    """The labels that one literal carries."""
    if form == "json":
        return Read(tuple(_decoded(value)))
    if form in ("commas", "list"):
        return Read(tuple(_parts(value, unknown=False)))
    if form == "assignments":
        parts = (_split(part) for part in value.split(",") if part.strip())
        return Read(tuple(label for label in parts if label.key is not None))
    return Read((_label(None, value),)) if value else NOTHING
