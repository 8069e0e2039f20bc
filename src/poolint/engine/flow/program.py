"""The program: parsed modules joined into one constraint graph."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from functools import partial

from poolint.engine.flow.crossings import Crossings
from poolint.engine.flow.graph import KEY_UNKNOWN, Graph
from poolint.engine.flow.paths import Atlas, Step
from poolint.engine.flow.scopes import Scope, listed
from poolint.engine.flow.values import (
    Call,
    Class,
    Container,
    Double,
    External,
    Function,
    FunctionValue,
    Handed,
    Instance,
    Literals,
    ModuleValue,
    Partial,
    PathValue,
    Ref,
    Slot,
    Value,
)
from poolint.engine.project import Project
from poolint.model import syntax as s

MAX_LINEAGE = 40
"""Classes looked at from one class upwards; no real hierarchy is as high."""
MAX_BUILDS = 6
"""Constructing calls remembered for one value; chains of ``with_options`` are no longer in practice."""


class Module:
    """A parsed file of the program."""

    __slots__ = (
        "depth",
        "file",
        "public",
        "ready",
        "renamed",
        "scope",
        "slots",
        "star_names",
        "stars",
        "stores",
        "tree",
    )

    def __init__(self, file: int, tree: s.Module) -> None:
        self.file = file
        self.tree = tree
        self.scope = Scope("module", "", None)
        self.slots = array("i", [-1]) * (len(tree.spans) // 16 + 1)
        """The slot of each expression, by ``at``; the last for expressions that stand in no file."""
        self.ready: set[int] = set()
        """Expressions evaluated ahead of those around them."""
        self.renamed: dict[str, str] = {}
        """Names imported under another, with the one they had."""
        self.depth = 0
        """How many expressions around are being evaluated."""
        self.public = listed(tree.body)
        """What ``__all__`` names; None where that is not known."""
        self.stars: list[Step | str] = []
        """What ``from … import *`` names: a step of the catalog or a module path."""
        self.star_names: dict[str, Slot] = {}
        self.stores: list[tuple[s.Attribute | s.Subscript, s.Expr]] = []
        """Assignments to attributes and elements: target and value."""


class Program:
    """All that the flow analysis knows; grows by modules, and is solved after each wave."""

    def __init__(self, atlas: Atlas, project: Project) -> None:
        self.atlas = atlas
        self.project = project
        self.graph = Graph()
        self.modules: dict[int, Module] = {}
        self.calls: dict[Ref, Call] = {}
        self.functions: list[Function] = []
        self.classes: list[Class] = []
        self.hits: dict[Ref, dict[tuple[PathValue, Call, bool], None]] = {}
        """Billable calls by place; the flag tells that the callable is handed over there."""
        self.runs: dict[Ref, dict[Ref, None]] = {}
        """For a billable callable handed over at a place: the calls that run it."""
        self.callees: dict[Ref, dict[Function, None]] = {}
        """The functions of the program that a call may enter."""
        self.entered: set[Function] = set()
        """Functions that some call of the program enters."""
        self._outsider = self.graph.slot()
        """What callers that nobody knows pass; of a slot without source everything is unknown."""
        self._offered: set[Function] = set()
        self.graph.ask(self._unentered)
        self.crossings = Crossings(lineage)
        self._literals: dict[Slot, Literals] = {}
        self._revision = (0, 0)
        self.discarded: set[Ref] = set()
        """Calls whose result is thrown away at once."""
        self.bound: set[tuple[Call, Function, Value | None]] = set()
        self.made: dict[tuple[object, ...], Call] = {}
        self.done: set[tuple[object, ...]] = set()
        """What need not be done again."""
        self.later: dict[Ref, dict[str, dict[Slot, None]]] = {}
        """What is set, by name, on an object of the catalog after the call that built it."""
        self.added: dict[int, dict[Ref, Call]] = {}
        """The calls that put something into a collection, by its number."""
        self.collections: dict[tuple[object, ...], Container] = {}
        self._builtins: dict[str, Slot | None] = {}
        self._pending: dict[int, list[tuple[str, Slot, bool]]] = {}

    def first(self, *key: object) -> bool:
        """Whether this is the first time that ``key`` is to be done."""
        if key in self.done:
            return False
        self.done.add(key)
        return True

    # --- names ---------------------------------------------------------------------------------

    def builtin(self, name: str) -> Slot | None:
        """The slot of a builtin the catalog speaks of; None for any other."""
        if name not in self._builtins:
            module = self.atlas.modules.get("builtins")
            step = None if module is None else module.edges.get("." + name)
            slot = None
            if step is not None:
                slot = self.graph.slot()
                self.graph.add(slot, PathValue(step))
            self._builtins[name] = slot
        return self._builtins[name]

    def unshadowed(self, scope: Scope, expr: s.Expr, name: str) -> bool:
        """Whether ``expr`` is the builtin ``name`` itself."""
        return isinstance(expr, s.Name) and expr.id == name and scope.find(name) is None

    def name(self, module: Module, scope: Scope, name: str) -> Slot | None:
        """The slot that ``name`` means when read in ``scope``; None where nothing is known of it."""
        slot = scope.find(name)
        if slot is not None:
            return slot
        slot = self.builtin(name)
        if slot is None and module.stars:
            slot = self.starred(module, name)
        return slot

    def starred(self, module: Module, name: str) -> Slot:
        """The slot of a name that only a star import can have bound."""
        slot = module.star_names.get(name)
        if slot is None:
            slot = module.star_names[name] = self.graph.slot()
            for star in tuple(module.stars):
                self._from_star(star, name, slot)
        return slot

    def add_star(self, module: Module, star: Step | str) -> None:
        """Note a star import, also for names looked up before it was seen."""
        module.stars.append(star)
        for name, slot in tuple(module.star_names.items()):
            self._from_star(star, name, slot)

    def _from_star(self, star: Step | str, name: str, slot: Slot) -> None:
        if isinstance(star, Step):
            step = star.edges.get("." + name)
            if step is not None:
                self.graph.add(slot, PathValue(step))
        else:
            self.member(star, name, slot, star=True)

    # --- modules -------------------------------------------------------------------------------

    def imported(self, file: int, dotted: str) -> Step | None:
        """The step of a module of the catalog that a file imports; None inside the library itself."""
        step = self.atlas.module(dotted)
        return None if step is None or self.project.is_own(file, dotted) else step

    def link(self, module: Module) -> None:
        """Link the imports that waited for a module."""
        for name, slot, star in self._pending.pop(module.file, ()):
            self._connect(module, name, slot, star=star)

    def member(self, path: str, name: str, target: Slot, *, star: bool = False) -> None:
        """Let ``target`` hold what ``name`` is in the project's module ``path``.

        ``star`` tells that the name is sought by a star import, which gives public names alone.
        """
        file = self.project.file(path)
        if file is not None:
            module = self.modules.get(file)
            if module is not None:
                self._connect(module, name, target, star=star)
            else:
                self._pending.setdefault(file, []).append((name, target, star))
                self.graph.add(target, External(file, name))
        if star:
            return
        below = f"{path}/{name}" if path else name
        if self.project.exists(below):
            self.graph.add(target, ModuleValue(below))

    def _connect(self, module: Module, name: str, target: Slot, *, star: bool) -> None:
        if star and (name.startswith("_") if module.public is None else name not in module.public):
            return
        slot = module.scope.names.get(name)
        if slot is not None:
            self.graph.flow(slot, target)
            return
        if module.stars:
            self.graph.flow(self.starred(module, name), target)
        lazy = module.scope.names.get("__getattr__")
        if lazy is not None and not name.startswith("__"):
            self.graph.watch(lazy, partial(self._lazy, target))

    def _lazy(self, target: Slot, value: Value) -> None:
        if isinstance(value, FunctionValue):
            self.graph.flow(value.function.result, target)

    # --- calls ---------------------------------------------------------------------------------

    def bill(self, call: Call, value: PathValue, *, handed: bool = False) -> None:
        """Note that ``call`` sends what ``value`` bills."""
        self.hits.setdefault(call.ref, {})[(value, call, handed)] = None

    def built(self, value: PathValue, step: Step, ref: Ref) -> PathValue:
        """The result of calling ``value`` at ``ref``."""
        builds = value.builds
        if ref not in builds and len(builds) < MAX_BUILDS:
            builds = (*builds, ref)
        return PathValue(step, builds)

    def hand(self, call: Call, value: Value) -> Value:
        """What a function of the program receives when ``call`` passes it ``value``."""
        if isinstance(value, PathValue) and value.step.is_method:
            self.bill(call, value, handed=True)
            return Handed(value, call.ref)
        if isinstance(value, Partial):
            # What it calls may not be known yet: whoever runs it will look.
            self.graph.watch(value.callee, partial(self._hand_partial, call, value))
            return Handed(value, call.ref)
        return value

    def _hand_partial(self, call: Call, value: Partial, held: Value) -> None:
        if isinstance(held, PathValue) and held.step.is_method:
            key = ("handed", call, value)
            made = self.made.get(key)
            if made is None:
                early = value.call.arguments[value.skip :]
                made = Call(call.ref, value.callee, early, call.result, call.owner, call.expr)
                self.made[key] = made
            self.bill(made, held, handed=True)

    def _unentered(self) -> Callable[[], None] | None:
        """Let functions that nothing calls be called by others: a default is not all that they are given."""
        found = [
            function
            for function in self.functions
            if function not in self.entered and function not in self._offered
        ]

        def offer() -> None:
            self._offered.update(found)
            for function in found:
                for parameter, slot in function.parameters:
                    self.graph.trace(self._outsider, slot)
                    if parameter.kind == "**":
                        self._offer_mapping(slot)

        return offer if found else None

    def _offer_mapping(self, slot: Slot) -> None:
        for value in self.graph.values(slot):
            if isinstance(value, Container):
                self.graph.trace(self._outsider, self.graph.element(value.number, KEY_UNKNOWN))

    def literals(self) -> dict[Slot, Literals]:
        """What slots were found to hold, empty again after anything has changed: most are asked for often."""
        revision = (self.graph.revision, self.crossings.revision)
        if revision != self._revision:
            self._revision = revision
            self._literals = {}
        return self._literals

    # --- classes -------------------------------------------------------------------------------

    def attribute(self, cls: Class, name: str) -> Slot:
        """The slot of what instances of ``cls`` hold under ``name``."""
        slot = cls.attributes.get(name)
        if slot is None:
            slot = cls.attributes[name] = self.graph.slot()
            self.crossings.hold(cls, slot)
        return slot

    def is_known(self, slot: Slot) -> bool:
        """Whether the slot is known to hold something of the program or a test double."""
        known = (External, PathValue)
        return any(not isinstance(value, known) for value in self.graph.values(slot))

    def is_double(self, slot: Slot) -> bool:
        """Whether the slot may hold a test double."""
        return any(isinstance(value, Double) for value in self.graph.values(slot))


def lineage(cls: Class) -> list[Class]:
    """The class and its known bases, nearest first, each once."""
    order: dict[Class, None] = {}
    stack = [cls]
    while stack and len(order) < MAX_LINEAGE:
        current = stack.pop()
        if current not in order:
            order[current] = None
            stack.extend(reversed(current.bases))
    return list(order)


def paths_of(receiver: Instance) -> list[PathValue]:
    """The catalog objects an instance also is, by inheritance."""
    return [PathValue(step, receiver.builds) for cls in lineage(receiver.cls) for step in cls.paths]
