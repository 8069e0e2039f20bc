"""Values of labels: what an argument may hold, followed backwards through displays, copies and stores."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import msgspec

from poolint.engine.flow.constants import HOLE, literals
from poolint.engine.flow.graph import KEY_UNKNOWN
from poolint.engine.flow.program import Program
from poolint.engine.flow.values import Call, Container, External, Ref, Slot
from poolint.engine.naming import Naming
from poolint.engine.sites.arguments import passed
from poolint.engine.sites.vectors import after
from poolint.engine.tags.parameters import Parameters
from poolint.model import syntax as s
from poolint.model.catalog import ArgumentName

MAX_STEPS = 200
"""Slots looked at for one argument; a label that comes further is taken as made at run time."""

MAX_NEAR = 8
"""Expressions of one argument in which a name of an unread file is looked for: what is passed is near."""

_READ = frozenset({"os.environ", "os.environ.get", "os.getenv"})

Frame = dict[Slot, Slot]
"""For what a function of the project does on behalf of a call: its parameters, and what is passed."""


class Text(msgspec.Struct, frozen=True):
    """The strings an argument may hold."""

    values: tuple[str, ...]
    """Literals that are not empty; unknown parts are written ``{}``."""
    unknown: bool
    """Whether it may hold another, made at run time."""
    empty: bool
    """Whether it may be empty or None."""

    @property
    def exists(self) -> bool:
        """Whether it may hold anything."""
        return self.unknown or bool(self.values)

    @property
    def single(self) -> str | None:
        """The one literal it holds; None where it is made at run time."""
        if len(self.values) == 1 and not self.unknown and HOLE not in self.values[0]:
            return self.values[0]
        return None


class Entries(msgspec.Struct, frozen=True):
    """The entries of a mapping, and whether there may be others."""

    pairs: tuple[tuple[str | None, Slot], ...]
    unknown: bool


class Reader:
    """Answers what slots hold, for one solved program."""

    def __init__(self, program: Program, naming: Naming) -> None:
        self.program = program
        self.naming = naming
        self._parameters = Parameters(program)
        self.wanted: set[int] = set()
        """Files outside the program that define what a label is made of, or what stands around a call."""
        self._followed: set[Slot] = set()
        self._makers: dict[Slot, tuple[Call, ...]] = {}
        self._stores: dict[str, dict[Call | Slot, list[tuple[str | None, Slot]]]] = {}

    def text(self, slot: Slot, frame: Frame | None = None) -> Text:
        """The strings a slot may hold."""
        slot = self._within(slot, frame)
        found = literals(self.program, slot)
        texts = [str(value) for value in found.values if value is not None and not isinstance(value, bool)]
        values = tuple(dict.fromkeys(text for text in texts if text))
        parameter = self._parameters.of(slot)
        unknown = found.unknown or (parameter is not None and self._parameters.is_open(parameter))
        empty = len(values) < len(found.values) and not self._always_passed(parameter)
        return Text(values, unknown, empty)

    def _always_passed(self, parameter: Slot | None) -> bool:
        """Whether every call fills the parameter, so that its empty default never counts."""
        if parameter is None or self._parameters.is_open(parameter):
            return False
        for slot in self._parameters.passed(parameter):
            if slot is None or any(not value for value in literals(self.program, slot).values):
                return False
        return True

    def passed(
        self, call: Call, names: tuple[ArgumentName, ...], frame: Frame | None = None
    ) -> tuple[tuple[Slot, ...], bool]:
        """The slots a call passes under any of the names, and whether others may be passed unseen."""
        found = passed(self.program, call, names)
        slots = tuple(self._within(slot, frame) for slot in found.slots)
        spread = [argument.slot for argument in call.arguments if argument.star] if found.unknown else []
        for slot in (*slots, *spread):
            self._want(slot)
        return slots, found.unknown

    def after(self, call: Call, flags: tuple[str, ...]) -> tuple[tuple[Slot, ...], tuple[str, ...]]:
        """The values of some flags of a command line: those of a place of their own, and texts."""
        found = after(self.program, call, flags)
        slots = tuple(one for one in found if not isinstance(one, str))
        for slot in slots:
            self._want(slot)
        return slots, tuple(one for one in found if isinstance(one, str))

    def below(self, slots: tuple[Slot, ...], key: str) -> tuple[tuple[Slot, ...], bool]:
        """What is under ``key`` in mappings and built objects, and whether something may be unseen."""
        found: dict[Slot, None] = {}
        unknown = False
        for slot in slots:
            entries = self.entries(slot)
            found.update(dict.fromkeys(value for name, value in entries.pairs if name == key))
            makers = self.makers(slot)
            for maker in makers:
                given, open_ended = self.passed(maker, (key,))
                found.update(dict.fromkeys(given))
                unknown = unknown or open_ended or self._is_strange(maker)
            stored = self._stored(slot, key)
            found.update(dict.fromkeys(value for item, value in stored if item is None))
            unknown = unknown or (entries.unknown and not makers)
        return tuple(found), unknown and not found

    def entries(self, slot: Slot) -> Entries:
        """The entries of the mappings a slot may hold; a key of None is made at run time."""
        graph = self.program.graph
        containers = [value for value in graph.values(slot) if isinstance(value, Container)]
        pairs: dict[tuple[str | None, Slot], None] = {}
        for container in containers:
            for key, value in graph.keys(container.number):
                pairs[(str(key), value)] = None
            rest = graph.element(container.number, KEY_UNKNOWN)
            if graph.sources(rest) or graph.values(rest):
                pairs[(None, rest)] = None
        unknown = (not containers and self.text(slot).unknown) or self.has_unseen(slot)
        return Entries(tuple(pairs), unknown)

    def items(self, slot: Slot) -> tuple[Slot, ...] | None:
        """The elements of the collections a slot may hold; None where it holds none."""
        graph = self.program.graph
        containers = [value for value in graph.values(slot) if isinstance(value, Container)]
        if not containers:
            return None
        found: dict[Slot, None] = {}
        for container in containers:
            found.update(dict.fromkeys(value for _, value in graph.keys(container.number)))
            rest = graph.element(container.number, KEY_UNKNOWN)
            if graph.sources(rest) or graph.values(rest):
                found[rest] = None
        return tuple(found)

    def is_mapping(self, slot: Slot) -> bool:
        """Whether a slot may hold a mapping."""
        graph = self.program.graph
        held = graph.values(slot)
        return any(isinstance(value, Container) and graph.is_mapping(value.number) for value in held)

    def makers(self, slot: Slot) -> tuple[Call, ...]:
        """The calls on the way to a value, the last first: its constructor, copies and wrappers."""
        known = self._makers.get(slot)
        if known is None:
            refs = [Ref(module, expr.at) for module, expr in self._origins(slot) if isinstance(expr, s.Call)]
            calls = [self.program.calls[ref] for ref in refs if ref in self.program.calls]
            known = self._makers[slot] = tuple(dict.fromkeys(calls))
        return known

    def variables(self, slot: Slot) -> tuple[str, ...]:
        """The names of the environment variables that a value is read from."""
        found: dict[str, None] = {}
        for module, expr in self._origins(slot):
            if isinstance(expr, s.Subscript):
                base, name = expr.value, expr.index
            elif isinstance(expr, s.Call) and expr.arguments:
                base, name = expr.func, expr.arguments[0].value
            else:
                continue
            if isinstance(name, s.String) and not _READ.isdisjoint(self.naming.dotted(module, base)):
                found[name.value] = None
        return tuple(found)

    def _want(self, slot: Slot) -> None:
        """Note the files that define what a value is made of, where they are not part of the program."""
        if slot in self._followed:
            return
        self._followed.add(slot)
        for module, expr in islice(self._origins(slot), MAX_NEAR):
            self.want(module, expr.func if isinstance(expr, s.Call) else expr)
            for inner in _spread(expr):
                self.want(module, inner)

    def want(self, module: int, expr: s.Expr) -> None:
        """The same for a name, and for what a member is taken of."""
        slots = self.program.modules[module].slots
        for one in (expr, *_receivers(expr)):
            for value in self.program.graph.values(slots[one.at]) if slots[one.at] >= 0 else ():
                if isinstance(value, External) and value.file not in self.program.modules:
                    self.wanted.add(value.file)

    def _origins(self, slot: Slot) -> Iterator[tuple[int, s.Expr]]:
        """The expressions a slot's value passes through."""
        graph = self.program.graph
        seen: set[Slot] = set()
        stack = [slot]
        while stack and len(seen) < MAX_STEPS:
            current = stack.pop()
            if current in seen or current < 0:
                continue
            seen.add(current)
            origin = graph.origin(current)
            if origin is not None:
                yield origin
            stack.extend(reversed(graph.sources(current)))

    def has_unseen(self, slot: Slot) -> bool:
        """Whether a display on the way spreads something nobody knows."""
        for module, expr in self._origins(slot):
            slots = self.program.modules[module].slots
            if any(self.items(slots[value.at]) is None for value in _spread(expr)):
                return True
        return False

    def _stored(self, slot: Slot, name: str) -> list[tuple[str | None, Slot]]:
        """What is assigned later to the member ``name`` of the object in ``slot``, or under a key of it."""
        stores = self._stores.get(name)
        if stores is None:
            stores = self._stores[name] = {}
            for module, base, key, value in self.naming.stores(name):
                slots = self.program.modules[module].slots
                place = slots[base.at]
                owned_by: tuple[Call | Slot, ...] = (place, *self.makers(place))
                for owner in owned_by:
                    stores.setdefault(owner, []).append((key, slots[value.at]))
        found: dict[tuple[str | None, Slot], None] = {}
        owners: tuple[Call | Slot, ...] = (slot, *self.makers(slot))
        for owner in owners:
            found.update(dict.fromkeys(stores.get(owner, ())))
        return list(found)

    def _is_strange(self, call: Call) -> bool:
        """Whether nobody knows what a call gives."""
        return all(isinstance(value, External) for value in self.program.graph.values(call.callee))

    def stored_items(self, slots: tuple[Slot, ...], name: str) -> Iterator[tuple[str, Slot]]:
        """The entries assigned later to the mapping ``name`` of an object: ``x.name["key"] = value``."""
        for slot in slots:
            for key, value in self._stored(slot, name):
                if key is not None:
                    yield key, value

    def _within(self, slot: Slot, frame: Frame | None) -> Slot:
        """The slot that stands for ``slot`` on behalf of the call of ``frame``."""
        if not frame:
            return slot
        seen = {slot}
        stack = [slot]
        while stack and len(seen) < MAX_STEPS:
            current = stack.pop()
            if current in frame:
                return frame[current]
            new = [source for source in self.program.graph.sources(current) if source not in seen]
            seen.update(new)
            stack.extend(reversed(new))
        return slot


def _spread(expr: s.Expr) -> Iterator[s.Expr]:
    """What a display takes the elements of: ``*value`` and ``**value``."""
    if isinstance(expr, s.Mapping):
        yield from (item.value for item in expr.items if item.key is None)
    elif isinstance(expr, s.Sequence):
        yield from (item.value for item in expr.items if isinstance(item, s.Starred))


def _receivers(expr: s.Expr) -> Iterator[s.Expr]:
    """What a member is taken of, from the last to the first: ``a.b`` and ``a`` of ``a.b.c``."""
    while isinstance(expr, s.Attribute):
        expr = expr.value
        yield expr
