"""The concrete tree of a file, with the place of every node in its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeVar

import libcst as cst
from libcst import metadata

from poolint.fixes.bounds import beyond
from poolint.fixes.text import Text
from poolint.model.fix import Refusal

NodeT = TypeVar("NodeT", bound=cst.CSTNode)


class Range(NamedTuple):
    """Characters of a text, the end exclusive."""

    start: int
    end: int


class Tree(NamedTuple):
    """A parsed file."""

    text: Text
    module: cst.Module
    code: Mapping[cst.CSTNode, metadata.CodeRange]
    whole: Mapping[cst.CSTNode, metadata.CodeRange]
    parents: Mapping[cst.CSTNode, cst.CSTNode]

    def line(self, node: cst.CSTNode) -> int:
        """The line a node begins on."""
        return self.code[node].start.line

    def range(self, node: cst.CSTNode) -> Range:
        """Where the code of a node stands."""
        return self._range(self.code[node])

    def whole_range(self, node: cst.CSTNode) -> Range:
        """The same with the white space and the comments that belong to it."""
        return self._range(self.whole[node])

    def source(self, node: cst.CSTNode) -> str:
        """The code of a node as it is written."""
        start, end = self.range(node)
        return self.text.text[start:end]

    def around(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """What a node stands in, from the inside out."""
        while (parent := self.parents.get(node)) is not None:
            yield parent
            node = parent

    def each(self, kind: type[NodeT]) -> Iterator[NodeT]:
        """Every node of one kind."""
        return (node for node in self.code if isinstance(node, kind))

    def begins_on(self, kind: type[NodeT], line: int) -> list[NodeT]:
        """The nodes of one kind that begin on a line, in their order."""
        found = [node for node in self.each(kind) if self.line(node) == line]
        return sorted(found, key=self.range)

    def _range(self, code: metadata.CodeRange) -> Range:
        start, end = code.start, code.end
        return Range(self.text.offset(start.line, start.column), self.text.offset(end.line, end.column))


def tree_of(text: Text) -> Tree | Refusal:
    """The tree of a file; none where it would not come back as it is."""
    reason = beyond(text.text)
    if reason is not None:
        return Refusal(f"the file is more than can be rewritten safely: {reason}")
    try:
        module = cst.parse_module(text.text)
        if module.code != text.text:
            return Refusal(
                "the file holds characters that would be lost (a form feed, a lone carriage return)"
            )
        wrapper = metadata.MetadataWrapper(module)
        code = wrapper.resolve(metadata.PositionProvider)
        whole = wrapper.resolve(metadata.WhitespaceInclusivePositionProvider)
        parents = wrapper.resolve(metadata.ParentNodeProvider)
    except (cst.ParserSyntaxError, cst.CSTLogicError, cst.CSTValidationError, RecursionError):
        return Refusal("the file cannot be parsed here")
    return Tree(text, wrapper.module, code, whole, parents)


def dotted(node: cst.BaseExpression) -> str:
    """``a.b.c`` of names and attributes; empty for anything else."""
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if not isinstance(node, cst.Name):
        return ""
    return ".".join([node.value, *reversed(parts)])
