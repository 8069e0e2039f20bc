"""Frames: the names a running piece of code can see, and how a piece of code ends."""

from __future__ import annotations

from typing import Literal

from poolint.engine.outage.values import ClassValue, Failure, Value


class Thrown(Exception):  # noqa: N818  it carries an exception of the scanned program
    """An exception of the simulated program on its way outwards."""

    def __init__(self, failure: Failure) -> None:
        super().__init__()
        self.failure = failure


class Exited(Exception):  # noqa: N818  an end, not a fault
    """The simulated program leaves with an exit status."""

    def __init__(self, status: Value) -> None:
        super().__init__()
        self.status = status


class Endless(Exception):  # noqa: N818  a finding, not a fault
    """The simulated program sends again without an end."""


class Exhausted(Exception):  # noqa: N818  a bound, not a fault
    """A bound of the simulation was hit; ``why`` says which."""

    def __init__(self, why: str) -> None:
        super().__init__()
        self.why = why


class Abandoned(Exception):  # noqa: N818  a state of the simulation
    """A function that cannot matter came to a test nobody can decide: its result is unknown."""


Completion = None | tuple[Literal["break", "continue", "return"], Value]
"""How a block ended: at its end, or by one of these."""

BREAK: Completion = ("break", None)
CONTINUE: Completion = ("continue", None)


class Env:
    """The names of one running function, class body or module."""

    __slots__ = ("cls", "file", "handling", "locals", "matters", "names", "parent", "receiver", "scopes")

    def __init__(self, file: int, parent: Env | None = None, names: frozenset[str] = frozenset()) -> None:
        self.file = file
        self.parent = parent
        self.names = names
        """Names bound in this scope, whether they have a value yet or not."""
        self.locals: dict[str, Value] = {}
        self.scopes: dict[str, Env] = {}
        """Names declared ``global`` or ``nonlocal``, with the frame they belong to."""
        self.cls: ClassValue | None = None
        self.receiver: Value = None
        self.handling: list[Failure] = []
        """The exceptions of the handlers that are running here, the innermost last."""
        self.matters = True
        """A test that nobody can decide is worth both ways here."""

    def module(self) -> Env:
        """The outermost frame."""
        env = self
        while env.parent is not None:
            env = env.parent
        return env

    def bind(self, name: str, value: Value) -> None:
        """Give a name its value."""
        home = self.scopes.get(name, self)
        home.locals[name] = value

    def find(self, name: str) -> Env | None:
        """The frame that holds the name's value."""
        if name in self.scopes:
            home = self.scopes[name]
            return home if name in home.locals else None
        env: Env | None = self
        while env is not None:
            if name in env.locals:
                return env
            env = env.parent
        return None
