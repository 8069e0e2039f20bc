"""Statements: every statement of the program with its function, read once for all that ask."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from poolint.engine.flow.program import Program
from poolint.model import syntax as s


class Placed(msgspec.Struct, frozen=True):
    """A statement where it stands."""

    node: s.Statement
    function: s.Function | None
    sure: bool
    """Whether it always runs when its function (or file) does."""


class Statements:
    """The statements of each parsed file, in source order."""

    def __init__(self, program: Program) -> None:
        self._found = {
            file: tuple(_placed(program.modules[file].tree.body)) for file in sorted(program.modules)
        }

    @property
    def files(self) -> tuple[int, ...]:
        """The parsed files, in order."""
        return tuple(self._found)

    def of(self, file: int) -> tuple[Placed, ...]:
        """The statements of one file, those of functions and classes among them."""
        return self._found[file]


def blocks(node: s.Statement) -> list[s.Block]:
    """The blocks of a compound statement that run as part of it."""
    if isinstance(node, s.If | s.While | s.For):
        return [node.body, node.orelse]
    if isinstance(node, s.With):
        return [node.body]
    if isinstance(node, s.Try):
        return [node.body, *(handler.body for handler in node.handlers), node.orelse, node.finalbody]
    if isinstance(node, s.Match):
        return [case.body for case in node.cases]
    return []


def preceding(body: s.Block, at: int) -> Iterator[s.Statement]:
    """The statements that surely ran before the node ``at``, nearest first; not those it stands in."""
    passed: list[s.Statement] = []
    block: s.Block = body
    while block:
        before = [statement for statement in block if statement.at <= at]
        if not before:
            break
        passed.extend(before[:-1])
        inner = [part for part in blocks(before[-1]) if part and part[0].at <= at]
        block = max(inner, key=lambda part: part[0].at) if inner else ()
    yield from reversed(passed)


def _placed(body: s.Block) -> Iterator[Placed]:
    stack: list[Placed] = [Placed(node, None, True) for node in reversed(body)]
    while stack:
        one = stack.pop()
        yield one
        node = one.node
        inner: list[Placed] = []
        if isinstance(node, s.Function):
            inner = [Placed(below, node, True) for below in node.body]
        elif isinstance(node, s.Class):
            inner = [Placed(below, one.function, one.sure) for below in node.body]
        else:
            always = isinstance(node, s.With)
            for block in blocks(node):
                sure = one.sure and (always or _is_straight(node, block))
                inner.extend(Placed(below, one.function, sure) for below in block)
        stack.extend(reversed(inner))


def _is_straight(node: s.Statement, block: s.Block) -> bool:
    """Whether a block of a ``try`` is no handler."""
    return isinstance(node, s.Try) and all(block is not handler.body for handler in node.handlers)
