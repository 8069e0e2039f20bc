"""The constraint graph: slots, the values they hold, and the edges along which values flow.

Andersen's analysis: ``flow(a, b)`` says that b may be whatever a may be; a watcher is told each new
value of a slot and may add slots, edges and values. ``solve`` runs until nothing changes. Values only
grow and are handed on in the order they came, so the result depends on the program alone.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial

from poolint.engine.flow.values import Container, PathValue, Slot, Value
from poolint.model import syntax as s

Watcher = Callable[[Value], object]
Converter = Callable[[Value], Value]
Question = Callable[[], "Callable[[], None] | None"]
"""Asks something of a graph at rest; what it gives back acts on the answer."""
Links = tuple[Slot, ...] | dict[Slot, None]
KEY_UNKNOWN = "[]"
Key = str | int
KeyWatcher = Callable[[Slot, Key], None]

MAX_VALUES = 24
"""Values of one sort that a slot holds: a table of functions is long."""
MAX_MIXED = 12
"""Values of several sorts that a slot holds: where anything at all comes, the analysis has lost its way."""
MAX_KINDS = 32
"""Values one slot holds where the further ones are of the catalog, each on another path."""
MAX_CONTAINERS = 8
"""Collections one slot holds: programs that talk to models pass the same messages through every hand."""
MAX_AMONG_OTHERS = 3
"""Collections one slot holds beside values of other sorts."""
MAX_KEYS = 32
"""Keys of one collection told apart; what is stored under further ones may be found under any."""
FEW_LINKS = 16
"""Links kept in a tuple; more are kept in a dictionary, which takes more room but no search."""
MAX_STEPS = 100
"""Values handed on for each slot there is; a program that takes more is not followed to its end."""
FREE_STEPS = 1_000_000
"""Values handed on whatever the size of the program."""
MAX_NESTING = 40
"""How deep watchers may call watchers; beyond it they wait for their turn."""


class Graph:
    """Slots and edges, with the values found so far."""

    def __init__(self) -> None:
        self._values: list[tuple[Value, ...]] = []
        """Few each, and most of them one: to compare them takes no longer than a hash, and half the room."""
        self._edges: list[Links] = []
        self._sources: list[Links] = []
        self._watchers: list[list[Watcher] | None] = []
        self._origins: list[s.Expr | None] = []
        self._homes = array("i")
        """The module of each slot's expression."""
        self._queue: deque[tuple[Slot, Value]] = deque()
        self._elements: list[dict[Key, Slot]] = []
        self._mappings: set[int] = set()
        self._collections: dict[Slot, int] = {}
        """How many collections a slot holds."""
        self._key_watchers: dict[int, list[KeyWatcher]] = {}
        self._late: deque[Callable[[], object]] = deque()
        self._questions: list[Question] = []
        self._depth = 0
        self._steps = 0
        self.is_cut_short = False
        """Whether the analysis stopped at its bound: what it found is true, and not all."""
        self.overflowed: set[Slot] = set()
        self.revision = 0
        """Grows with every value and every link: what is asked of the graph is the same until then."""

    def slot(self, module: int = -1, expr: s.Expr | None = None) -> Slot:
        """A new slot, of an expression where one is given."""
        self._values.append(())
        self._edges.append(())
        self._sources.append(())
        self._watchers.append(None)
        self._origins.append(expr)
        self._homes.append(module)
        return len(self._values) - 1

    @property
    def size(self) -> int:
        """How many slots there are."""
        return len(self._values)

    def values(self, slot: Slot) -> tuple[Value, ...]:
        """What the slot may hold, in the order found."""
        return self._values[slot]

    def origin(self, slot: Slot) -> tuple[int, s.Expr] | None:
        """The module and expression a slot stands for; None for variables and the like."""
        expr = self._origins[slot]
        return None if expr is None else (self._homes[slot], expr)

    def sources(self, slot: Slot) -> tuple[Slot, ...]:
        """The slots whose values flow here."""
        return tuple(self._sources[slot])

    def add(self, slot: Slot, value: Value) -> None:
        """Let the slot hold ``value``."""
        held = self._values[slot]
        if value in held:
            return
        if type(value) is Container:
            count = self._collections.get(slot, 0)
            if count >= (MAX_CONTAINERS if count == len(held) else MAX_AMONG_OTHERS):
                self.overflowed.add(slot)
                return
            self._collections[slot] = count + 1
        if len(held) >= MAX_MIXED and not _has_room(held, value):
            self.overflowed.add(slot)
            return
        self._values[slot] = (*held, value)
        self.revision += 1
        if self._edges[slot] or self._watchers[slot] is not None:
            self._queue.append((slot, value))

    def flow(self, source: Slot, target: Slot, convert: Converter | None = None) -> None:
        """Let ``target`` hold whatever ``source`` holds, as ``convert`` makes it."""
        if source == target:
            return
        if convert is not None:
            self.trace(source, target)
            self.watch(source, partial(self._converted, target, convert))
            return
        if not _link(self._edges, source, target):
            return
        self.trace(source, target)
        for value in self._values[source]:
            self.add(target, value)

    def trace(self, source: Slot, target: Slot) -> None:
        """Note that the target's value comes from the source, for questions asked backwards."""
        if _link(self._sources, target, source):
            self.revision += 1

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
        if not held:
            return
        if self._depth >= MAX_NESTING:
            self._late.extend(partial(watcher, value) for value in held)
            return
        self._depth += 1
        try:
            for value in held:
                watcher(value)
        finally:
            self._depth -= 1

    def ask(self, question: Question) -> None:
        """Ask ``question`` whenever the graph comes to rest: answers must not hang on the order of edges."""
        self._questions.append(question)

    def solve(self) -> None:
        """Hand values on until nothing changes, or the bound is reached."""
        while not self.is_cut_short:
            self._drain()
            # All are asked before any is acted on, so that no answer depends on another's.
            actions = [action for action in [question() for question in self._questions] if action]
            for action in actions:
                action()
            if not self._queue and not self._late:
                return

    def _drain(self) -> None:
        queue = self._queue
        while queue or self._late:
            if self._steps > FREE_STEPS and self._steps > MAX_STEPS * len(self._values):
                self.is_cut_short = True
                queue.clear()
                self._late.clear()
                return
            if self._late:
                self._steps += 1
                self._late.popleft()()
                continue
            slot, value = queue.popleft()
            edges = self._edges[slot]
            self._steps += 1
            self._steps += len(edges)
            for target in tuple(edges):
                self.add(target, value)
            watchers = self._watchers[slot]
            if watchers is not None:
                self._steps += len(watchers)
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
        if slot is None and len(elements) > MAX_KEYS and key not in _ALWAYS:
            key = KEY_UNKNOWN
            slot = elements.get(key)
        if slot is None:
            slot = elements[key] = self.slot()
            self.flow(slot, self.elements(number))
            for watcher in self._key_watchers.get(number, ()):
                self._late.append(partial(watcher, slot, key))
        return slot

    def each(self, number: int, watcher: KeyWatcher) -> None:
        """Tell ``watcher`` the slot and key of every element, those there are and those to come."""
        self._key_watchers.setdefault(number, []).append(watcher)
        for key, slot in tuple(self._elements[number].items()):
            if key != _ANY:
                self._late.append(partial(watcher, slot, key))

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
_ALWAYS = frozenset({_ANY, KEY_UNKNOWN})


def _has_room(held: tuple[Value, ...], value: Value) -> bool:
    """Whether a slot with many values takes a further one."""
    if len(held) < MAX_VALUES and type(value) is type(held[0]):
        return True
    return len(held) < MAX_KINDS and _is_new_kind(held, value)


def _is_new_kind(held: tuple[Value, ...], value: Value) -> bool:
    """Whether a value of the catalog is on a path that none of those held is on: it goes before others."""
    if not isinstance(value, PathValue):
        return False
    return not any(isinstance(other, PathValue) and other.step is value.step for other in held)


def _link(table: list[Links], at: Slot, slot: Slot) -> bool:
    """Add ``slot`` to the links at ``at``; whether it is new there."""
    held = table[at]
    if slot in held:
        return False
    if isinstance(held, dict):
        held[slot] = None
    elif len(held) < FEW_LINKS:
        table[at] = (*held, slot)
    else:
        table[at] = dict.fromkeys((*held, slot))
    return True
