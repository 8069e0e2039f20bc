"""Crossings: where a question that is asked backwards passes from one function into another.

A slot holds what every caller passes and what every object of a class was given. A question that came out
of one call goes back into that call alone, and one that came by way of an attribute goes back to how objects
of that class are made: a constructor, or a helper, that many share does not mix what they say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import msgspec

from poolint.engine.flow.graph import Graph
from poolint.engine.flow.values import Call, Class, ClassValue, Function, Instance, Ref, Slot
from poolint.model import syntax as s

MAX_DEPTH = 6
"""Calls within each other that are told apart."""


class Way(msgspec.Struct, frozen=True, cache_hash=True):
    """The way by which a question came to a slot."""

    call: Ref | None = None
    """The call out of whose result it came."""
    cls: Class | None = None
    """The class through whose attribute it came."""
    around: Way | None = None
    """The way by which it came to the call."""
    depth: int = 0


class Crossings:
    """The parameters, results and attributes of a program, and the calls that join them."""

    def __init__(self, lineage: Callable[[Class], list[Class]]) -> None:
        self._lineage = lineage
        self._parameters: dict[Slot, Function] = {}
        self._results: set[Slot] = set()
        self._attributes: dict[Slot, Class] = {}
        self._entries: dict[Function, dict[Call, dict[Class | None, None]]] = {}
        """The calls that enter a function, each with the classes of the objects it is entered on."""
        self._refs: dict[Function, set[Ref]] = {}
        self._passing: dict[Function, dict[Slot, list[Call]]] = {}
        """The calls of a function that pass what a slot holds."""
        self.revision = 0
        """Grows with every call, class of an object and attribute that is new."""

    def enter(self, call: Call, function: Function, receiver: Instance | ClassValue | None) -> None:
        """Note that a call enters a function."""
        if function not in self._entries:
            self._entries[function] = {}
            self._refs[function] = set()
            self._passing[function] = {}
            self._results.add(function.result)
            self._parameters.update((slot, function) for _, slot in function.parameters)
        if call not in self._entries[function]:
            self._entries[function][call] = {}
            self._refs[function].add(call.ref)
            for argument in call.arguments:
                if not argument.star:
                    self._passing[function].setdefault(argument.slot, []).append(call)
        receivers = self._entries[function][call]
        cls = receiver.cls if isinstance(receiver, Instance) else None
        if cls not in receivers:
            receivers[cls] = None
            self.revision += 1

    def hold(self, cls: Class, slot: Slot) -> None:
        """Note that a slot is an attribute of the objects of a class."""
        if slot not in self._attributes:
            self._attributes[slot] = cls
            self.revision += 1

    def before(self, graph: Graph, slot: Slot, way: Way | None) -> Iterator[tuple[Slot, Way | None]]:
        """The slots whose values flow into one that was come to by some way, and the way to each."""
        cls = self._attributes.get(slot)
        if cls is not None:
            way = Way(cls=cls)
        function = self._parameters.get(slot)
        if function is None:
            for source in graph.sources(slot):
                yield source, self._into(graph, slot, way) if source in self._results else way
        elif way is None or not self._is_told(function, way):
            for source in graph.sources(slot):
                yield source, None
        else:
            yield from self._back(graph, slot, function, way)

    def _into(self, graph: Graph, slot: Slot, way: Way | None) -> Way | None:
        """The way into the function whose result a slot holds."""
        origin = graph.origin(slot)
        depth = 0 if way is None else way.depth
        if origin is None or not isinstance(origin[1], s.Call) or depth >= MAX_DEPTH:
            return None
        ref = Ref(origin[0], origin[1].at)
        around = way
        while around is not None:
            if around.call == ref:
                # A function that calls itself is in the call that it was in before.
                return around
            around = around.around
        return Way(call=ref, around=way, depth=depth + 1)

    def _is_told(self, function: Function, way: Way) -> bool:
        """Whether the way says by which calls the function was entered."""
        if way.call is not None:
            return way.call in self._refs[function]
        return way.cls is not None and function.cls in self._lineage(way.cls)

    def _back(
        self, graph: Graph, slot: Slot, function: Function, way: Way
    ) -> Iterator[tuple[Slot, Way | None]]:
        """From a parameter to what the calls pass that fit the way, and to what no call passes."""
        passing = self._passing[function]
        for source in graph.sources(slot):
            calls = passing.get(source)
            if calls is None:
                # A default, or what the function itself gives the name: still inside.
                yield source, way
                continue
            open_ = [call for call in calls if self._fits(graph, function, call, way)]
            if open_ and way.call is not None:
                yield source, way.around
            elif open_:
                yield source, way if all(map(_is_of_the_same_object, open_)) else None

    def _fits(self, graph: Graph, function: Function, call: Call, way: Way) -> bool:
        """Whether a question that came by some way may go back to a call."""
        if call.ref == way.call:
            return True
        return way.cls is not None and self._may_be_on(graph, call, self._entries[function][call], way.cls)

    def _may_be_on(
        self, graph: Graph, call: Call, receivers: Mapping[Class | None, None], cls: Class
    ) -> bool:
        """Whether a call may enter a method on an object of a class.

        ``Base.m(self)`` passes the object itself; what ``super()`` speaks of may be of any class below.
        """
        if cls in receivers:
            return True
        if None not in receivers:
            return _is_of_the_same_object(call) and any(base in receivers for base in self._lineage(cls))
        given = graph.values(call.arguments[0].slot) if call.arguments else ()
        objects = [value.cls for value in given if isinstance(value, Instance)]
        return not objects or cls in objects


def _is_of_the_same_object(call: Call) -> bool:
    """Whether a method is called on the object that the caller is: ``super().m()``, ``Base.m(self)``."""
    func = call.expr.func if isinstance(call.expr, s.Call) else None
    if not isinstance(func, s.Attribute):
        return False
    base = func.value
    if isinstance(base, s.Call):
        return isinstance(base.func, s.Name) and base.func.id == "super"
    return func.attr == "__init__"
