"""Values of the simulation: what an expression is when the code is run by thought.

Plain data (numbers, text, tuples, lists, mappings) is itself; everything else is one of the classes below.
Where nothing is known the value is ``Unknown``; a test of it goes both ways.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakValueDictionary

from poolint.engine.flow.paths import Step
from poolint.engine.flow.values import Ref
from poolint.model.appearance import Appearance

if TYPE_CHECKING:
    from poolint.engine.outage.frames import Env
    from poolint.engine.outage.policy import Policy
    from poolint.model import syntax as s

Value = Any
"""Plain data or one of the classes of this module."""


class Key:
    """The key of an unknown value inside the key of another, one object however often it is made.

    What a loop adds to itself would otherwise be a key that doubles with each round.
    """

    __slots__ = ("__weakref__", "is_fresh", "parts")

    _made: ClassVar[WeakValueDictionary[tuple[Hashable, ...], Key]] = WeakValueDictionary()

    def __init__(self, parts: tuple[Hashable, ...]) -> None:
        self.parts = parts
        self.is_fresh = is_fresh(parts)

    @classmethod
    def of(cls, parts: tuple[Hashable, ...]) -> Key:
        """The one object for these parts."""
        found = cls._made.get(parts)
        if found is None:
            found = cls._made[parts] = cls(parts)
        return found


def is_fresh(key: Hashable) -> bool:
    """Whether a key holds the number of an evaluation, which no other question has."""
    if isinstance(key, Key):
        return key.is_fresh
    if not isinstance(key, tuple) or isinstance(key, Ref):
        return False
    if len(key) == 2 and isinstance(key[0], Ref) and isinstance(key[1], int):
        return True
    return any(isinstance(part, _NESTED) and is_fresh(part) for part in key)


_NESTED = (tuple, Key)
"""What a key may have another one in."""


class Unknown:
    """A value nobody can know; two with the same key are the same value."""

    __slots__ = ("key", "shared", "tainted")

    def __init__(self, key: Hashable, tainted: bool = False) -> None:
        self.key = key
        self.tainted = tainted
        """It comes from the failure, so a test of it may be what tells the pool from the rate."""
        self.shared: Hashable = None
        """Its key inside those of others, once asked for."""


class UnpassedError(IndexError):
    """An argument is asked for that was not passed."""


class Passed(tuple[Value, ...]):
    """Positional arguments; to ask for one that was not passed is no mistake of ours, but one of the call."""

    __slots__ = ()

    def __getitem__(self, place: Any) -> Any:
        try:
            return super().__getitem__(place)
        except IndexError:
            raise UnpassedError from None


class Args:
    """The arguments of one call."""

    __slots__ = ("keywords", "open", "positional")

    def __init__(
        self,
        positional: tuple[Value, ...] = (),
        keywords: Mapping[str, Value] | None = None,
        open_: bool = False,
    ) -> None:
        self.positional = Passed(positional)
        self.keywords: Mapping[str, Value] = keywords or {}
        self.open = open_
        """More may have been passed, by a splat that cannot be followed."""

    def find(self, names: tuple[str | int, ...]) -> tuple[Value] | None:
        """The first of the named arguments that was passed, in a tuple of one."""
        for name in names:
            if isinstance(name, str):
                if name in self.keywords:
                    return (self.keywords[name],)
            elif name < len(self.positional):
                return (self.positional[name],)
        return None


class Made:
    """One call on the way to an external value: what was called, where, and with what."""

    __slots__ = ("args", "path", "ref")

    def __init__(self, path: str, args: Args, ref: Ref) -> None:
        self.path = path
        self.args = args
        self.ref = ref


class External:
    """Something from outside the project, by its access path, with the calls that made it."""

    __slots__ = ("made", "path", "policies", "shared", "step")

    def __init__(
        self,
        path: str,
        step: Step | None = None,
        made: tuple[Made, ...] = (),
        policies: tuple[Policy, ...] = (),
    ) -> None:
        self.path = path
        self.step = step
        """Its place in the catalog of surfaces, if it has one."""
        self.made = made
        self.policies = policies
        """Layers around its billing members, inner to outer."""
        self.shared: Hashable = None
        """Its key inside those of others, once asked for."""

    @property
    def key(self) -> Hashable:
        """What it is, for comparing requests."""
        return (self.path, tuple(id(call) for call in self.made))


OUTSIDE = (Unknown, External)
"""What nobody can look into."""


class Closure:
    """A function of the project with the names it can see."""

    __slots__ = ("env", "file", "node", "owner", "ref")

    def __init__(
        self, node: s.Function | s.Lambda, env: Env, file: int, owner: ClassValue | None = None
    ) -> None:
        self.node = node
        self.env = env
        self.file = file
        self.owner = owner
        """The class it is defined in."""
        self.ref = Ref(file, node.at)
        """Where it is defined."""


class Bound:
    """A callable with its first argument."""

    __slots__ = ("function", "receiver")

    def __init__(self, function: Value, receiver: Value) -> None:
        self.function = function
        self.receiver = receiver


class Partial:
    """A callable with some of its arguments."""

    __slots__ = ("args", "function", "ref")

    def __init__(self, function: Value, args: Args, ref: Ref) -> None:
        self.function = function
        self.args = args
        self.ref = ref


class Layered:
    """A callable with a layer of a library around it."""

    __slots__ = ("function", "policy")

    def __init__(self, function: Value, policy: Policy) -> None:
        self.function = function
        self.policy = policy


class ClassValue:
    """A class of the project."""

    __slots__ = ("bases", "fields", "file", "members", "node")

    def __init__(self, node: s.Class, file: int, bases: tuple[Value, ...]) -> None:
        self.node = node
        self.file = file
        self.bases = bases
        self.members: dict[str, Value] = {}
        self.fields: list[tuple[str, s.Expr | None]] = []
        """Annotated names of the body with their defaults: the parameters of a generated constructor."""


class Instance:
    """An object of a class of the project."""

    __slots__ = ("attributes", "cls")

    def __init__(self, cls: ClassValue) -> None:
        self.cls = cls
        self.attributes: dict[str, Value] = {}


class Failure:
    """An exception object."""

    __slots__ = ("also", "args", "attributes", "cause", "cls", "shown")

    def __init__(
        self, cls: ClassValue | str, args: tuple[Value, ...] = (), shown: Appearance | None = None
    ) -> None:
        self.cls = cls
        """A class of the project, or the dotted name of one outside."""
        self.args = args
        self.shown = shown
        """What is on it, when a signal made it."""
        self.attributes: dict[str, Value] = {}
        self.cause: Value = None
        self.also: tuple[str, ...] = ()
        """Further access paths of its class, on the way it came."""


class Shown:
    """An object that a signal made, or a part of one: its members are in an appearance."""

    __slots__ = ("appearance", "cls", "prefix")

    def __init__(self, appearance: Appearance, prefix: str = "", cls: str = "") -> None:
        self.appearance = appearance
        self.prefix = prefix
        self.cls = cls


class Headers(dict[str, Any]):
    """Response headers: asked without regard to case, from the signal."""


class Moment(float):
    """A time of the clock."""


class ModuleRef:
    """A module of the project, by its path without suffix."""

    __slots__ = ("path",)

    def __init__(self, path: str) -> None:
        self.path = path


class Coroutine:
    """What calling an async function gives: it runs when it is awaited, once."""

    __slots__ = ("outcome", "run")

    def __init__(self, run: Callable[[], Value]) -> None:
        self.run = run
        self.outcome: tuple[bool, Value] | None = None


class Generator:
    """A running generator, or any other iterator."""

    __slots__ = ("many", "steps")

    def __init__(self, steps: Iterator[Value], many: bool = False) -> None:
        self.steps = steps
        self.many = many
        """It gives one item where nobody knows how many there are."""


class Native:
    """A function or object of the standard library that the simulation plays itself."""

    __slots__ = ("call", "name")

    def __init__(self, name: str, call: Callable[[Args, Ref], Value]) -> None:
        self.name = name
        self.call = call


class State:
    """An object of the standard library with a state: an event, a queue, a lock, a counter."""

    __slots__ = ("data", "kind")

    def __init__(self, kind: str, data: dict[str, Value]) -> None:
        self.kind = kind
        self.data = data


class Super:
    """``super()`` in a method."""

    __slots__ = ("cls", "receiver")

    def __init__(self, cls: ClassValue, receiver: Value) -> None:
        self.cls = cls
        self.receiver = receiver


def is_tainted(value: Value) -> bool:
    """Whether a value comes from the failure."""
    if isinstance(value, Unknown):
        return value.tainted
    if isinstance(value, _SHOWING):
        return True
    if isinstance(value, _LISTED):
        return any(map(is_tainted, value))
    return False


_SHOWING = (Failure, Shown, Headers)
_LISTED = (list, tuple)
_ATOMS = (str, int, float, bytes, type(None))


def key_of(value: Value, depth: int = 0) -> Hashable:
    """What a value is, for asking whether two requests are the same."""
    if isinstance(value, _ATOMS):
        return value
    if isinstance(value, OUTSIDE):
        if value.shared is None:
            key = value.key
            value.shared = Key.of(key) if isinstance(key, tuple) else key
        return value.shared
    if depth < 6:
        if isinstance(value, _LISTED):
            return tuple([key_of(item, depth + 1) for item in value])
        if isinstance(value, dict):
            return tuple([(key_of(name), key_of(item, depth + 1)) for name, item in value.items()])
    return id(value)


class Combined:
    """Conditions, stops or waits of a library joined by an operator."""

    __slots__ = ("left", "op", "right")

    def __init__(self, op: str, left: Value, right: Value) -> None:
        self.op = op
        self.left = left
        self.right = right


class Pending:
    """A request that is sent when its result is iterated or entered."""

    __slots__ = ("run",)

    def __init__(self, run: Callable[[], Value]) -> None:
        self.run = run


class Attempt:
    """One attempt of an iterated layer: the ``with`` block around it keeps its failure."""

    __slots__ = ("failure", "number")

    def __init__(self, number: int) -> None:
        self.number = number
        self.failure: Failure | None = None
