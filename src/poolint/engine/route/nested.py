"""Nested: what was given to an object when it was built, and to what was given to it."""

from __future__ import annotations

from poolint.engine.flow.program import Program
from poolint.engine.flow.values import Bound, Call, Container, PathValue, Ref
from poolint.engine.route.readings import origins
from poolint.engine.sites.arguments import builders
from poolint.model.catalog import ArgumentName

MAX_DEPTH = 3
"""How far a client is looked for: an agent's model's provider's client."""
MAX_CALLS = 40


class Nested:
    """Follows the arguments of constructing calls, those of classes nobody knows among them."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._surfaces: dict[str, tuple[int, str]] = {}
        for surface in program.atlas.catalog.surfaces:
            for root in surface.roots:
                # Of several entries for one class, the one with most members is the one about the class.
                mine = (len(surface.bills), surface.id)
                if surface.bills and mine > self._surfaces.get(root, (0, "")):
                    self._surfaces[root] = mine

    def surface(self, value: PathValue) -> str | None:
        """The surface of an object whose members bill."""
        found = self._surfaces.get(value.step.text)
        return None if found is None else found[1]

    def deep(self, value: PathValue, through: tuple[ArgumentName, ...] = ()) -> list[Call]:
        """The calls that built an object, after those that built what it was given (``through`` certain
        arguments alone, where some are named)."""
        found: dict[Call, None] = dict.fromkeys(builders(self._program, value))
        layer = list(found)
        for _ in range(MAX_DEPTH):
            layer = [call for outer in layer for call in self._behind(outer, through) if call not in found]
            found.update(dict.fromkeys(layer[:MAX_CALLS]))
        return list(reversed(found))

    def held(self, call: Call) -> list[PathValue]:
        """The objects of the catalog that a call is given, also in a list or mapping."""
        return [value for argument in call.arguments for value in self._values(argument)]

    def _values(self, argument: Bound) -> list[PathValue]:
        graph = self._program.graph
        found: list[PathValue] = []
        for value in graph.values(argument.slot):
            if isinstance(value, PathValue):
                found.append(value)
            elif isinstance(value, Container):
                inside = graph.values(graph.elements(value.number))
                found.extend(inner for inner in inside if isinstance(inner, PathValue))
        return found

    def _behind(self, call: Call, through: tuple[ArgumentName, ...]) -> list[Call]:
        """The calls that made what a call is given."""
        found: dict[Call, None] = {}
        for position, argument in enumerate(call.arguments):
            name = argument.keyword or position
            if through and name not in through:
                continue
            for value in self._values(argument):
                found.update(dict.fromkeys(builders(self._program, value)))
            for origin in origins(self._program.graph, argument.slot):
                inner = None if origin is None else self._program.calls.get(Ref(origin[0], origin[1].at))
                if inner is not None:
                    found[inner] = None
        return list(found)
