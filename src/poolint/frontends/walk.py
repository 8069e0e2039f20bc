"""One iterative pass over a libcst tree: it finds where every node stands and lowers it on the way out.

libcst keeps no positions: its providers get them by writing all code out again, at one and a half
times the cost of the parse and within the recursion limit. Here the tree is followed through the
source text instead. Each kind of node says which tokens and children it is made of (its layout);
between two of them only white space and comments can stand, and those are stepped over in the text.
A token that is not where the tree says it is stops the walk: better no position than a wrong one.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any

from poolint.model import syntax
from poolint.model.source import Comment

Made = dict[int, Any]
"""What each libcst node became, by ``id``: the tree stays alive as long as this does."""

Layout = Callable[[Any], Any]
"""The tokens (``str``) and child nodes of a node in source order, as a list; for one token, the token."""

Build = Callable[[Made, Any, int], Any]
"""What a node becomes, given what its children became, itself, and its index."""

LEAF, EXPRESSION, JOINED, CHAIN, RAW, PART, SMALL, SUITE, DEFINITION = range(9)
"""What is special about a kind of node.

The first four may stand in parentheses, which are no part of their span. ``LEAF`` is one token;
``JOINED`` adds no depth, because a run of them becomes one node; ``CHAIN`` comes in long left-leaning
runs. ``RAW`` is one token in which white space counts, ``PART`` belongs to another node, ``SMALL`` is
a statement on a line, ``SUITE`` ends where its last statement ends, ``DEFINITION`` is a suite whose
decorators stand before it.
"""

MAX_DEPTH = 300
"""Levels of nodes within nodes. Later stages may recurse, so no deeper tree leaves the front end."""
CHAIN_DEPTH = 150
"""From here on a chain of binary operators is flattened to its operands."""

_NEWLINE = re.compile(r"\r\n?|\n")
_TRIVIA = re.compile(r"(?:[\s\\]+|#[^\r\n]*)*")
_COMMENT = re.compile(r"#[^\r\n]*")
_BLANK = frozenset(" \t\n\r\f\\#")


class Astray(Exception):  # noqa: N818  says where the walk is
    """The walk cannot go on; the message says why."""


class Table(dict[type, tuple[Layout, Build, int]]):
    """What is known about each kind of node."""

    def __missing__(self, kind: type) -> tuple[Layout, Build, int]:
        raise Astray(f"{kind.__name__} is newer than this version of poolint")


class Walk:
    """The state of one pass; after ``run`` it knows what the nodes became and where they stand."""

    def __init__(self, text: str, table: Table, first: int = 0) -> None:
        self.made: Made = {}
        # The end mark saves a bounds check at every step.
        self._text = text + "\0"
        self._table = table
        self._first = first
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._stack: list[Any] = []
        self._depth = 0
        self._heeds_comments = "poolint" in text or "noqa" in text
        self._marks: list[int] = []

    def run(self, statements: Sequence[Any]) -> None:
        """Follow ``statements`` through the text.

        On the stack are tokens, nodes, a node in a list where the parentheses or decorators before it
        are done with, and a tuple where a node ends.
        """
        text, table, stack = self._text, self._table, self._stack
        starts, ends, made, first = self._starts, self._ends, self.made, self._first
        stack += statements[::-1]
        pos = last = 0
        while stack:
            item = stack.pop()
            kind = type(item)
            if kind is str:
                if not text.startswith(item, pos):
                    pos = self._skip(pos, item)
                pos += len(item)
                continue
            if kind is tuple:
                node, build, at, role = item
                last = pos if role == SMALL else last
                ends[at] = last if role >= SUITE else pos
                self._depth -= role != JOINED
                made[id(node)] = build(made, node, at + first)
                continue
            reopened = kind is list
            node = item[0] if reopened else item
            layout, build, role = table[type(node)]
            if text[pos] in _BLANK and role != RAW:
                pos = self._skip(pos)
            if role == RAW or (role == LEAF and (reopened or not node.lpar)):
                token = layout(node)
                if not text.startswith(token, pos):
                    pos = self._skip(pos, token)
                made[id(node)] = build(made, node, len(starts) + first)
                starts.append(pos)
                pos += len(token)
                ends.append(pos)
            else:
                self._open(node, pos, reopened)
        self._skip(pos)

    def _open(self, node: Any, pos: int, reopened: bool) -> None:
        """Push what a node is made of, or first what stands around it."""
        stack = self._stack
        layout, build, role = self._table[type(node)]
        if role <= CHAIN and node.lpar and not reopened:
            count = len(node.lpar)
            stack += [*")" * count, [node], *"(" * count]
            return
        if role == DEFINITION and node.decorators and not reopened:
            stack.append([node])
            for decorator in reversed(node.decorators):
                stack += (decorator.decorator, "@")
            return
        if role == CHAIN and self._depth > CHAIN_DEPTH:
            build, role = _flat, JOINED
        if role != JOINED:
            self._depth += 1
            if self._depth > MAX_DEPTH:
                raise Astray(f"nested more than {MAX_DEPTH} levels deep")
        stack.append((node, build, len(self._starts), role))
        stack += layout(node)[::-1]
        self._starts.append(pos)
        self._ends.append(pos)

    def _skip(self, pos: int, token: str = "") -> int:
        """Step over white space and comments; ``token`` must follow."""
        trivia = _TRIVIA.match(self._text, pos)
        end = trivia.end() if trivia else pos
        if self._heeds_comments:
            for comment in _COMMENT.finditer(self._text, pos, end):
                if "poolint" in comment[0] or "noqa" in comment[0]:
                    self._marks.append(comment.start())
        if not self._text.startswith(token, end):
            line = len(_NEWLINE.findall(self._text, 0, end)) + 1
            raise Astray(f"{token!r} is not where it should be, at line {line}")
        return end

    def places(self) -> Places:
        """Where the nodes and comments stand in the text."""
        return Places(self._text[:-1], self._starts, self._ends, self._marks)


def _flat(made: Made, node: Any, at: int) -> syntax.Opaque:
    """A link of a long operator chain: only its operands."""
    left = made[id(node.left)]
    before = left.parts if type(left) is syntax.Opaque else (left,)
    return syntax.Opaque(at, (*before, made[id(node.right)]))


class Places:
    """Starts and ends of nodes as offsets in a text, and how to say them in lines and columns."""

    def __init__(self, text: str, starts: list[int], ends: list[int], marks: list[int]) -> None:
        self.text = text
        self.starts = starts
        self.ends = ends
        self.marks = marks
        self._lines = [0, *(match.end() for match in _NEWLINE.finditer(text))]

    def spans(self) -> bytes:
        """The ``spans`` of a module."""
        lines = self._lines
        flat: list[int] = []
        for start, end in zip(self.starts, self.ends, strict=True):
            line = bisect_right(lines, start)
            begin = lines[line - 1]
            if line == len(lines) or end < lines[line]:
                flat += (line, start - begin + 1, line, end - begin + 1)
            else:
                last = bisect_right(lines, end, line)
                flat += (line, start - begin + 1, last, end - lines[last - 1] + 1)
        return array("I", flat).tobytes()

    def comments(self) -> tuple[Comment, ...]:
        """The comments that speak to a linter."""
        found = []
        for start in self.marks:
            line = bisect_right(self._lines, start)
            begin = self._lines[line - 1]
            comment = _COMMENT.match(self.text, start)
            alone = not self.text[begin:start].strip()
            found.append(Comment(line, start - begin + 1, comment[0] if comment else "", alone))
        return tuple(found)
