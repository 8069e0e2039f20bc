"""Values: what the flow analysis knows an expression may be.

A *slot* is a place that holds values: a variable, an attribute, a parameter, a result. Values are
small and compared by content; functions, classes and calls are compared by identity.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from poolint.engine.flow.paths import Step
from poolint.engine.flow.scopes import Scope
from poolint.model import syntax as s

Slot = int


class Ref(NamedTuple):
    """A node of the program: the module's number and the node's ``at``."""

    module: int
    at: int


class Bound(NamedTuple):
    """One argument of a call: its value's slot, its keyword, and ``*`` or ``**`` for a splat."""

    slot: Slot
    keyword: str | None = None
    star: str = ""
    expr: s.Expr | None = None


class Call:
    """A call in the program, or one that a library function makes on its behalf."""

    __slots__ = ("arguments", "callee", "completes", "expr", "owner", "ref", "result")

    def __init__(  # noqa: PLR0913
        self,
        ref: Ref,
        callee: Slot,
        arguments: tuple[Bound, ...],
        result: Slot,
        owner: Function | None,
        expr: s.Expr | None = None,
    ) -> None:
        self.ref = ref
        self.callee = callee
        self.arguments = arguments
        self.result = result
        self.owner = owner
        self.expr = expr
        self.completes = 0
        """How many partials, of partials, this call completes."""


class Function:
    """A function or lambda of the program."""

    __slots__ = (
        "cls", "delegates", "kind", "manager", "module", "name", "node", "parameters", "result", "scope",
        "yields",
    )  # fmt: skip

    def __init__(self, module: int, node: s.Function | s.Lambda, name: str, scope: Scope) -> None:
        self.module = module
        self.node = node
        self.name = name
        self.scope = scope
        self.cls: Class | None = None
        self.kind = "function"
        """``function``, ``static``, ``class``, ``property`` or ``setter``."""
        self.manager = False
        self.parameters: tuple[tuple[s.Parameter, Slot], ...] = ()
        self.result: Slot = -1
        self.yields: Slot | None = None
        self.delegates: list[Slot] = []
        """For a ``__getattr__``: the objects whose members it gives by the name asked for."""

    @property
    def ref(self) -> Ref:
        """Where it is defined."""
        return Ref(self.module, self.node.at)


class Class:
    """A class of the program."""

    __slots__ = (
        "ancestry", "attributes", "bases", "fields", "loads", "methods", "module", "name", "node", "paths",
        "scope", "subclasses",
    )  # fmt: skip

    def __init__(self, module: int, node: s.Class, name: str, scope: Scope, ancestry: Slot) -> None:
        self.module = module
        self.ancestry = ancestry
        """A slot that is given every base, near or far, when it becomes known."""
        self.node = node
        self.name = name
        self.scope = scope
        self.bases: list[Class] = []
        self.subclasses: list[Class] = []
        self.methods: list[Function] = []
        self.paths: list[Step] = []
        """Catalog classes among the bases, as the step of an instance."""
        self.attributes: dict[str, Slot] = {}
        """What is stored on instances, by name."""
        self.fields: list[str] = []
        """Annotated names of the class body, in order: the parameters of a generated constructor."""
        self.loads: dict[tuple[Slot, str, Instance | ClassValue], None] = {}
        """Attribute reads seen so far, read again when a base class becomes known."""

    @property
    def ref(self) -> Ref:
        """Where it is defined."""
        return Ref(self.module, self.node.at)


class PathValue(msgspec.Struct, frozen=True, cache_hash=True):
    """Something reached from the catalog, and the calls that built it."""

    step: Step
    builds: tuple[Ref, ...] = ()


class FunctionValue(msgspec.Struct, frozen=True, cache_hash=True):
    """A function of the program."""

    function: Function


class ClassValue(msgspec.Struct, frozen=True, cache_hash=True):
    """A class of the program."""

    cls: Class


class Instance(msgspec.Struct, frozen=True, cache_hash=True):
    """An instance of a class of the program; ``builds`` only where a base is of the catalog."""

    cls: Class
    builds: tuple[Ref, ...] = ()


class Super(msgspec.Struct, frozen=True, cache_hash=True):
    """``super()`` inside a method of ``cls``."""

    cls: Class
    receiver: Instance


class Filling(msgspec.Struct, frozen=True, cache_hash=True):
    """The ``__init__`` above ``cls`` that no class of the program has: a library fills the fields."""

    cls: Class


class Method(msgspec.Struct, frozen=True, cache_hash=True):
    """A function bound to its receiver."""

    function: Function
    receiver: Instance | ClassValue


class ModuleValue(msgspec.Struct, frozen=True, cache_hash=True):
    """A module or package of the project, by its path without suffix."""

    path: str


class Container(msgspec.Struct, frozen=True, cache_hash=True):
    """A collection, by the number of its allocation."""

    number: int


class ContainerMethod(msgspec.Struct, frozen=True, cache_hash=True):
    """A method of a collection, not called yet."""

    number: int
    name: str


class Partial(msgspec.Struct, frozen=True, cache_hash=True):
    """A callable with arguments already bound: the slot called, and the call that bound them."""

    callee: Slot
    call: Call
    skip: int


class Handed(msgspec.Struct, frozen=True, cache_hash=True):
    """A billable function passed into a function of the program by the call ``ref``."""

    value: PathValue | Partial
    ref: Ref


class External(msgspec.Struct, frozen=True, cache_hash=True):
    """A name of a project file that has not been parsed."""

    file: int
    name: str


class Described(msgspec.Struct, frozen=True, cache_hash=True):
    """An annotation as a value (``Client = Optional[C]``): what it annotates holds what the slot holds."""

    slot: Slot


class Giving(msgspec.Struct, frozen=True, cache_hash=True):
    """Something of which only the annotation is known: calling it gives what the slot holds."""

    slot: Slot


class Delegate(Giving, frozen=True, cache_hash=True):
    """Where a ``__getattr__`` looks for whatever name it is asked for; without a name it gives nothing."""


class Double(msgspec.Struct, frozen=True, cache_hash=True):
    """A test double, or anything reached from one."""


Value = (
    PathValue
    | FunctionValue
    | ClassValue
    | Instance
    | Super
    | Filling
    | Method
    | ModuleValue
    | Container
    | ContainerMethod
    | Partial
    | Handed
    | External
    | Described
    | Giving
    | Delegate
    | Double
)


class Literals(msgspec.Struct, frozen=True):
    """The literal values found, in source order of discovery, and whether there may be others."""

    values: tuple[str | int | float | bool | None, ...]
    unknown: bool

    @property
    def texts(self) -> tuple[str, ...]:
        """Those that are strings."""
        return tuple(value for value in self.values if isinstance(value, str))
