"""One pass over a tree of the grammar: it makes every node neutral, and notes where it stands.

Each kind of node has a builder in a table; a builder asks for what the parts of its node become. Comments
and continued lines may stand between any two parts and are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import accumulate
from typing import Any

from poolint.frontends.grammar import Node, comments, kind, token
from poolint.frontends.places import Places
from poolint.model import syntax

Build = Callable[["Lowering", Node], Any]
"""What a node becomes."""
Table = dict[str, Build]
"""The builders of some kinds of nodes, by their names in the grammar."""

MAX_DEPTH = 300
"""Levels of nodes within nodes. Later stages may recurse, so no deeper tree leaves the front end."""

_PARENTHESES = kind("parenthesized_expression")
_IDENTIFIER = kind("identifier")
_SEMICOLON = token(";")
_SPEAKING = (b"poolint", b"noqa")
_BLANK = re.compile(rb"[ \t\f]*")
_CONTINUES = bytes(byte not in range(0x80, 0xC0) for byte in range(256))
"""1 for every byte with which a character of UTF-8 begins."""


class Astray(Exception):  # noqa: N818  says where the pass is
    """The tree is none of Python, with the reason, and the line where it is known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


class Builders(dict[int, Build]):
    """Tables as one, by the numbers of the kinds."""

    def __init__(self, *tables: Table) -> None:
        super().__init__({kind(name): build for table in tables for name, build in table.items()})

    def __missing__(self, number: int) -> Build:
        return _no_place


def _no_place(low: Lowering, node: Node) -> Any:
    raise Astray(f"no {node.type.replace('_', ' ')} can stand there", line_of(node))


def line_of(node: Node) -> int:
    """The line on which a node begins."""
    return node.start_point[0] + 1


def parts(node: Node) -> list[Node]:
    """The named children of a node, without comments."""
    return [child for child in node.named_children if not child.is_extra]


def tokens(node: Node) -> list[Node]:
    """The children of a node with the signs and words between them, without comments."""
    return [child for child in node.children if not child.is_extra]


def has(node: Node, number: int) -> bool:
    """Whether a node has a child of this kind."""
    return any(child.kind_id == number for child in node.children)


class Lowering:
    """The state of one pass."""

    def __init__(self, data: bytes, builders: Builders, first: int = 0) -> None:
        self._data = data
        self._builders = builders
        self._first = first
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._last = 0
        """Where the last statement on a line ends."""
        self._depth = 0

    def run(self, root: Node) -> syntax.Block:
        """The statements of a module."""
        return self._statements(root, 0) if root.child_count else ()

    # --- places --------------------------------------------------------------------------------

    def open(self, node: Node) -> int:
        """The index of a node, which stands where the grammar has it."""
        return self.place(node.start_byte, node.end_byte)

    def place(self, start: int, end: int) -> int:
        """The index of a node that stands between two offsets."""
        self._starts.append(start)
        self._ends.append(end)
        return len(self._starts) - 1 + self._first

    def inside(self, node: Node) -> int:
        """The index of what stands between the brackets of a node; of nothing, where they close."""
        _, first, *others = tokens(node)
        end = [first, *others][-2].end_byte if others else first.start_byte
        return self.place(first.start_byte, end)

    def around(self, first: int, last: int) -> int:
        """The index of a node that stands from where one node begins to where another ends."""
        return self.place(self._starts[first - self._first], self._ends[last - self._first])

    def move(self, at: int, first: int, last: int) -> None:
        """Let a node stand from where one node begins to where another ends."""
        self._starts[at - self._first] = self._starts[first - self._first]
        self._ends[at - self._first] = self._ends[last - self._first]

    def close(self, at: int) -> None:
        """A statement with a block ends where the last statement in it does."""
        self._ends[at - self._first] = self._last

    def text(self, node: Node) -> str:
        """A node as written."""
        return self.between(node.start_byte, node.end_byte)

    def between(self, start: int, end: int) -> str:
        """What is written between two offsets."""
        return self._data[start:end].decode()

    # --- nodes ---------------------------------------------------------------------------------

    def lower(self, node: Node) -> Any:
        """What a node becomes; parentheses around it are no part of it."""
        number = node.kind_id
        while number == _PARENTHESES:
            (node,) = parts(node)
            number = node.kind_id
        if number == _IDENTIFIER:
            return syntax.Name(self.open(node), self.text(node))
        self.descend(node)
        made = self._builders[number](self, node)
        self.ascend()
        return made

    def all(self, nodes: Iterable[Node]) -> tuple[Any, ...]:
        """What nodes become, in their order."""
        return tuple(map(self.lower, nodes))

    def maybe(self, node: Node | None) -> Any:
        """What a node becomes, if there is one."""
        return None if node is None else self.lower(node)

    def descend(self, node: Node, levels: int = 1) -> None:
        """Go down into a node."""
        self._depth += levels
        if self._depth > MAX_DEPTH:
            raise Astray(f"nested more than {MAX_DEPTH} levels deep", line_of(node))

    def ascend(self, levels: int = 1) -> None:
        """Come back out of it."""
        self._depth -= levels

    def room(self) -> int:
        """How many levels further down there may be."""
        return MAX_DEPTH - self._depth

    # --- blocks --------------------------------------------------------------------------------

    def block(self, node: Node | None) -> syntax.Block:
        """The statements of a block."""
        return () if node is None else self._statements(node, None)

    def _statements(self, node: Node, column: int | None) -> syntax.Block:
        found: list[syntax.Statement] = []
        goes_on = False
        for child in node.children:
            if child.kind_id == _SEMICOLON:
                goes_on = True
            elif not child.is_extra:
                if not goes_on:
                    column = self._in_line(child, column)
                goes_on = False
                found.append(self._statement(child))
        if not found and column is None:
            raise Astray("expected an indented block", line_of(node))
        return tuple(found)

    def _in_line(self, node: Node, column: int | None) -> int:
        """The column of the statements of a block, where this one must begin: the grammar lets it stray."""
        row, own = node.start_point
        if column is not None and own != column:
            own = self._indent(node.start_byte - own)
            if own != column:
                raise Astray("the indent fits no block around it", row + 1)
        return own

    def _indent(self, begin: int) -> int:
        """How far a line is indented: a form feed starts it anew, after a backslash it goes on."""
        data = self._data
        while data.endswith((b"\\\n", b"\\\r\n", b"\\\r"), 0, begin):
            begin -= 2
            while begin and data[begin - 1] not in b"\r\n":
                begin -= 1
        blank = _BLANK.match(data, begin)
        return len(blank[0].rpartition(b"\f")[2]) if blank else 0

    def _statement(self, node: Node) -> syntax.Statement:
        before = self._last
        made: syntax.Statement = self.lower(node)
        if self._last == before:
            self._last = node.end_byte
        return made

    # --- results -------------------------------------------------------------------------------

    def places(self, text: str, root: Node) -> Places:
        """Where the nodes, and the comments that speak to a linter, stand in the text that was encoded."""
        starts, ends, marks = self._starts, self._ends, self._marks(root)
        if len(text) != len(self._data):
            # Every byte that begins a character counts one.
            offsets = [0, *accumulate(self._data.translate(_CONTINUES))]
            starts, ends, marks = ([offsets[offset] for offset in those] for those in (starts, ends, marks))
        return Places(text, starts, ends, marks)

    def _marks(self, root: Node) -> list[int]:
        if not any(word in self._data for word in _SPEAKING):
            return []
        found = [(node.start_byte, node.end_byte) for node in comments(root)]
        return sorted(
            start for start, end in found if any(word in self._data[start:end] for word in _SPEAKING)
        )
