"""Readings: what the value of a credential, an address or a switch says of the route."""

from __future__ import annotations

import re

import msgspec

from poolint.engine.flow.constants import HOLE, literals, strings
from poolint.engine.flow.graph import Graph
from poolint.engine.flow.program import Program
from poolint.engine.flow.values import Container, Slot
from poolint.engine.route.names import Names
from poolint.model import syntax as s
from poolint.model.environment import Says
from poolint.model.judgement import RouteWord
from poolint.model.routes import Clue, Routes

MAX_STEPS = 300
"""Slots walked back from a credential."""
_ADDRESS = re.compile(r"\{\}|[a-z+]+://|localhost\b|[\w-]+(\.[\w-]+)+(:\d+)?(/|\Z)|[\w-]+:\d+")
"""What an address looks like, and a method or a path does not."""
_OFF = frozenset({"", "0", "false", "no", "off"})


class Reading(msgspec.Struct, frozen=True):
    """What one value says: the routes it may mean, and whether the next clue is asked too."""

    routes: tuple[RouteWord, ...] = ()
    open: bool = True
    direct: bool = False
    """Whether it surely is the address of the vendor."""


class Reader:
    """Reads values by the tables of the catalog."""

    def __init__(self, program: Program, routes: Routes, names: Names) -> None:
        self._program = program
        self._routes = routes
        self._names = names
        self._gets = frozenset(name for environ in routes.environs for name in environ.gets)
        self._mappings = frozenset(name for environ in routes.environs for name in environ.mapping)

    def read(self, clue: Clue, slot: Slot) -> Reading:
        """What the value of ``slot`` says where ``clue`` looks at it."""
        if clue.key is not None:
            return self._below(clue, slot)
        if clue.reads == "address":
            return self._address(clue, slot)
        if clue.reads == "secret":
            return self._secret(clue, slot)
        if clue.reads == "text":
            return self._text(clue, slot)
        found = literals(self._program, slot)
        values = [value for value in found.values if not _is_off(clue, value)]
        dropped = len(values) < len(found.values)
        if dropped and not values and not (found.unknown and clue.reads != "switch"):
            return Reading()
        return Reading(_routes(clue), open=dropped)

    def _below(self, clue: Clue, slot: Slot) -> Reading:
        """The value under a key of the mapping; where the mapping is unknown, it may say so and may not."""
        inner = msgspec.structs.replace(clue, key=None)
        containers = [value for value in self._program.graph.values(slot) if isinstance(value, Container)]
        if not containers:
            none = literals(self._program, slot)
            return Reading() if none.values == (None,) else Reading(_routes(clue))
        readings = [
            self.read(inner, place)
            for value in containers
            for key, place in self._program.graph.keys(value.number)
            if key == clue.key
        ]
        return _joined(readings) if readings else Reading()

    def _text(self, clue: Clue, slot: Slot) -> Reading:
        found = strings(self._program, slot)
        fitting = any(re.search(clue.matches or "", text) for text in found.texts)
        if fitting:
            return Reading(_routes(clue), open=len(found.texts) > 1 or found.unknown)
        return Reading(_routes(clue)) if found.unknown else Reading()

    def _address(self, clue: Clue, slot: Slot) -> Reading:
        found = literals(self._program, slot)
        routes: dict[RouteWord, None] = {}
        going_on = False
        for text in found.texts:
            route = self.host(text)
            if not _ADDRESS.match(text):
                going_on = True
            elif text.startswith(HOLE):
                going_on = True
                routes.update(dict.fromkeys(_routes(clue)))
            elif route == "direct":
                going_on = True
            else:
                routes[route if route is not None else clue.route or "gateway"] = None
        if len(found.texts) < len(found.values):
            going_on = True
        if found.unknown:
            going_on = True
            routes.update(dict.fromkeys(_routes(clue)))
        is_vendor = bool(found.texts) and len(found.texts) == len(found.values) and not found.unknown
        direct = is_vendor and all(_ADDRESS.match(one) and self.host(one) == "direct" for one in found.texts)
        return Reading(tuple(routes), going_on or not routes, direct)

    def host(self, address: str) -> Says | None:
        """The route of the first host that fits an address."""
        return next((host.route for host in self._routes.hosts if re.search(host.matches, address)), None)

    def _secret(self, clue: Clue, slot: Slot) -> Reading:
        routes: dict[RouteWord, None] = {}
        going_on = False
        for origin in origins(self._program.graph, slot):
            if origin is None:
                routes.update(dict.fromkeys(_routes(clue)))
                continue
            module, expr = origin
            if isinstance(expr, s.Constant):
                going_on = going_on or expr.value == "None"
            elif isinstance(expr, s.String):
                going_on = going_on or not expr.value
                if expr.value:
                    routes[self.formed(expr.value) or clue.route or "unknown"] = None
            else:
                routes[self._named(module, expr) or clue.route or "unknown"] = None
        return Reading(tuple(routes), going_on or not routes)

    def formed(self, text: str) -> RouteWord | None:
        """The route of a credential by its form."""
        for secret in self._routes.secrets:
            if secret.matches is not None and re.search(secret.matches, text):
                return secret.route
        return None

    def _named(self, module: int, expr: s.Expr) -> RouteWord | None:
        """The route of a credential by the name it is kept under."""
        name = self.variable(module, expr)
        if name is None and isinstance(expr, s.Attribute):
            name = expr.attr
        elif name is None and isinstance(expr, s.Subscript) and isinstance(expr.index, s.String):
            name = expr.index.value
        elif name is None and isinstance(expr, s.Name):
            name = expr.id
        return None if name is None else self.kept(name)

    def kept_in(self, slot: Slot) -> tuple[str, ...]:
        """The names of the variables and secrets that a value is read from."""
        found = [origin for origin in origins(self._program.graph, slot) if origin is not None]
        names = (self.variable(module, expr) for module, expr in found)
        return tuple(dict.fromkeys(name for name in names if name is not None))

    def kept(self, name: str) -> RouteWord | None:
        """The route of the credential that is kept under ``name`` by convention."""
        for secret in self._routes.secrets:
            if name.upper() in secret.names:
                return secret.route
        return None

    def setting(self, key: str, text: str) -> RouteWord | None:
        """The route that the text of a settings key decides, where some clue reads it."""
        for order in self._routes.orders:
            for clue in order.clue:
                if key in clue.setting and clue.matches is not None and re.search(clue.matches, text):
                    return clue.route
        return None

    def is_environment(self, module: int, expr: s.Expr) -> bool:
        """Whether an expression is made of the environment of the process: it, or a copy of it."""
        return any(
            isinstance(node, s.Attribute | s.Name) and self._names.dotted(module, node) in self._mappings
            for node in s.walk(expr)
        )

    def variable(self, module: int, expr: s.Expr) -> str | None:
        """The variable of the environment that an expression reads."""
        if isinstance(expr, s.Subscript) and isinstance(expr.index, s.String):
            if self._names.dotted(module, expr.value) in self._mappings:
                return expr.index.value
        elif isinstance(expr, s.Call) and expr.arguments:
            first = expr.arguments[0].value
            if isinstance(first, s.String) and self._names.dotted(module, expr.func) in self._gets:
                return first.value
        return None


def origins(graph: Graph, slot: Slot) -> list[tuple[int, s.Expr] | None]:
    """The expressions that a slot's value comes from; None for one that nothing is known of."""
    found: dict[object, tuple[int, s.Expr] | None] = {}
    seen: set[Slot] = set()
    stack = [slot]
    while stack and len(seen) < MAX_STEPS:
        current = stack.pop()
        if current in seen:
            continue
        seen.add(current)
        sources = graph.sources(current)
        origin = graph.origin(current)
        if sources:
            stack.extend(reversed(sources))
        elif origin is None:
            found[None] = None
        else:
            found[origin[0], origin[1].at] = origin
    if stack:
        found[None] = None
    return list(found.values())


def _routes(clue: Clue) -> tuple[RouteWord, ...]:
    return () if clue.route is None else (clue.route,)


def _is_off(clue: Clue, value: object) -> bool:
    if value is None:
        return True
    return clue.reads == "switch" and str(value).lower() in _OFF


def _joined(readings: list[Reading]) -> Reading:
    routes = dict.fromkeys(route for reading in readings for route in reading.routes)
    return Reading(tuple(routes), any(reading.open for reading in readings))
