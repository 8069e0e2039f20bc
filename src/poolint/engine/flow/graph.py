"""The constraint graph: slots, the values they hold, and the edges along which values flow.

Andersen's analysis: ``flow(a, b)`` says that b may be whatever a may be; a watcher is told each new
value of a slot and may add slots, edges and values. ``solve`` runs until nothing changes. Values only
grow and are handed on in the order they came, so the result depends on the program alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from functools import partial

from poolint.engine.flow.values import Container, Slot, Value
from poolint.model import syntax as s

Watcher = Callable[[Value], None]
Converter = Callable[[Value], Value]
KEY_UNKNOWN = "[]"
Key = str | int

MAX_VALUES = 120
"""Values one slot holds; more means that the analysis has lost its way there."""


class Graph:
    """Slots and edges, with the values found so far."""

    def __init__(self) -> None:
        self._values: list[dict[Value, None] | None] = []
        self._edges: list[list[Slot] | None] = []
        self._sources: list[list[Slot] | None] = []
        self._watchers: list[list[Watcher] | None] = []
        self._origins: list[tuple[int, s.Expr] | None] = []
        self._queue: deque[tuple[Slot, Value]] = deque()
        self._elements: list[dict[Key, Slot]] = []
        self._mappings: set[int] = set()
        self.overflowed: set[Slot] = set()

    def slot(self, module: int = -1, expr: s.Expr | None = None) -> Slot:
        """A new slot, of an expression where one is given."""
        self._values.append(None)
        self._edges.append(None)
        self._sources.append(None)
        self._watchers.append(None)
        self._origins.append(None if expr is None else (module, expr))
        return len(self._values) - 1

    def values(self, slot: Slot) -> tuple[Value, ...]:
        """What the slot may hold, in the order found."""
        found = self._values[slot]
        return tuple(found) if found else ()

    def origin(self, slot: Slot) -> tuple[int, s.Expr] | None:
        """The module and expression a slot stands for; None for variables and the like."""
        return self._origins[slot]

    def sources(self, slot: Slot) -> tuple[Slot, ...]:
        """The slots whose values flow here."""
        return tuple(self._sources[slot] or ())

    def add(self, slot: Slot, value: Value) -> None:
        """Let the slot hold ``value``."""
        held = self._values[slot]
        if held is None:
            held = self._values[slot] = {}
        elif value in held:
            return
        if len(held) >= MAX_VALUES:
            self.overflowed.add(slot)
            return
        held[value] = None
        if self._edges[slot] is not None or self._watchers[slot] is not None:
            self._queue.append((slot, value))

    def flow(self, source: Slot, target: Slot, convert: Converter | None = None) -> None:
        """Let ``target`` hold whatever ``source`` holds, as ``convert`` makes it."""
        if source == target:
            return
        if convert is not None:
            self.trace(source, target)
            self.watch(source, partial(self._converted, target, convert))
            return
        edges = self._edges[source]
        if edges is None:
            self._edges[source] = [target]
        elif target in edges:
            return
        else:
            edges.append(target)
        self.trace(source, target)
        held = self._values[source]
        if held:
            for value in tuple(held):
                self.add(target, value)

    def trace(self, source: Slot, target: Slot) -> None:
        """Note that the target's value comes from the source, for questions asked backwards."""
        sources = self._sources[target]
        if sources is None:
            self._sources[target] = [source]
        elif source not in sources:
            sources.append(source)

    def _converted(self, target: Slot, convert: Converter, value: Value) -> None:
        self.add(target, convert(value))

    def watch(self, slot: Slot, watcher: Watcher) -> None:
        """Tell ``watcher`` every value of the slot, those it has and those to come."""
        watchers = self._watchers[slot]
        if watchers is None:
            self._watchers[slot] = [watcher]
        else:
            watchers.append(watcher)
        held = self._values[slot]
        if held:
            for value in tuple(held):
                watcher(value)

    def solve(self) -> None:
        """Hand values on until nothing changes."""
        queue = self._queue
        while queue:
            slot, value = queue.popleft()
            edges = self._edges[slot]
            if edges is not None:
                for target in tuple(edges):
                    self.add(target, value)
            watchers = self._watchers[slot]
            if watchers is not None:
                for watcher in tuple(watchers):
                    watcher(value)

    # --- collections ---------------------------------------------------------------------------

    def container(self, *, mapping: bool = False) -> Container:
        """A new collection."""
        self._elements.append({})
        number = len(self._elements) - 1
        if mapping:
            self._mappings.add(number)
        return Container(number)

    def is_mapping(self, number: int) -> bool:
        """Whether iterating the collection gives keys."""
        return number in self._mappings

    def element(self, number: int, key: Key) -> Slot:
        """The slot of the element at ``key``; ``KEY_UNKNOWN`` for those stored under a key unknown."""
        elements = self._elements[number]
        slot = elements.get(key)
        if slot is None:
            slot = elements[key] = self.slot()
            self.flow(slot, self.elements(number))
        return slot

    def elements(self, number: int) -> Slot:
        """The slot that holds whatever any element may be."""
        elements = self._elements[number]
        slot = elements.get(_ANY)
        if slot is None:
            slot = elements[_ANY] = self.slot()
        return slot

    def keys(self, number: int) -> Iterator[tuple[Key, Slot]]:
        """The known keys of a collection, with their slots."""
        for key, slot in tuple(self._elements[number].items()):
            if key not in (_ANY, KEY_UNKNOWN):
                yield key, slot

    def index(self, number: int, key: Key | None, target: Slot) -> None:
        """Let ``target`` hold the element at ``key``, or any element when the key is None."""
        if key is None:
            self.flow(self.elements(number), target)
        else:
            self.flow(self.element(number, key), target)
            self.flow(self.element(number, KEY_UNKNOWN), target)


_ANY = "*any*"
