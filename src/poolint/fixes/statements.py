"""Statements: comments, statements and with blocks that say which feature asks, put where a call stands."""

from __future__ import annotations

import libcst as cst

from poolint.fixes.calls import site_call
from poolint.fixes.names import fill
from poolint.fixes.text import deepened, indented
from poolint.fixes.tree import Tree
from poolint.model.facts import CallSite
from poolint.model.fix import Edit, Fix, Refusal


def commented(tree: Tree, site: CallSite, fix: Fix, feature: str) -> tuple[Edit, ...] | Refusal:
    """A comment alone on the line above a call."""
    call = site_call(tree, site)
    if isinstance(call, Refusal):
        return call
    start = tree.text.line_start(tree.range(call).start)
    inside = (cst.SimpleString, cst.FormattedString, cst.ConcatenatedString)
    held = any(_holds(tree, node, start) for node in tree.around(call) if isinstance(node, inside))
    above = tree.text.text[:start].rstrip("\r\n")
    if held or above.endswith("\\") or _in_text(tree, start):
        return Refusal("no comment can stand above the line of the call")
    code = fix.insert.replace("{feature}", feature)
    line = indented(code, tree.text.indent(start), tree.text.newline(start))
    return (Edit(start, start, line),)


def preceded(tree: Tree, site: CallSite, fix: Fix, feature: str) -> tuple[Edit, ...] | Refusal:
    """A statement before that of a call."""
    statement = _statement(tree, site)
    if isinstance(statement, Refusal):
        return statement
    filled = fill(tree, fix.insert, {"feature": feature})
    if isinstance(filled, Refusal):
        return filled
    start = tree.text.line_start(tree.range(statement).start)
    lines = indented(filled.text, tree.text.indent(start), tree.text.newline(start))
    return (*filled.edits, Edit(start, start, lines))


def surrounded(tree: Tree, site: CallSite, fix: Fix, feature: str) -> tuple[Edit, ...] | Refusal:
    """The statement of a call in a with block of its own."""
    statement = _statement(tree, site)
    if isinstance(statement, Refusal):
        return statement
    filled = fill(tree, fix.insert, {"feature": feature})
    if isinstance(filled, Refusal):
        return filled
    first = tree.line(statement)
    last = tree.code[statement].end.line
    starts = [tree.text.offset(line, 0) for line in range(first, last + 1)]
    if any(_in_text(tree, start) for start in starts[1:]):
        return Refusal("the statement holds a text of several lines, which would change")
    unit = tree.module.default_indent
    opening = indented(deepened(filled.text, unit), tree.text.indent(starts[0]), tree.text.newline(starts[0]))
    moved = [Edit(start, start, unit) for start in starts[1:] if tree.text.text[start] not in "\r\n"]
    return (*filled.edits, Edit(starts[0], starts[0], opening + unit), *moved)


def _statement(tree: Tree, site: CallSite) -> cst.SimpleStatementLine | Refusal:
    """The statement of a call, where it has lines of its own."""
    call = site_call(tree, site)
    if isinstance(call, Refusal):
        return call
    for node in tree.around(call):
        if isinstance(node, cst.Lambda | cst.BaseCompoundStatement):
            break
        if isinstance(node, cst.SimpleStatementLine):
            return node
    return Refusal("the call stands in the head of a block, or in a function without a name")


def _in_text(tree: Tree, offset: int) -> bool:
    """Whether a place is inside a text of several lines."""
    return any(
        _holds(tree, node, offset)
        for kind in (cst.SimpleString, cst.FormattedString)
        for node in tree.each(kind)
    )


def _holds(tree: Tree, node: cst.CSTNode, offset: int) -> bool:
    start, end = tree.range(node)
    return start < offset < end
