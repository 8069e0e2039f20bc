"""Loops without an end: which one a call stands in."""

from __future__ import annotations

from poolint.engine.flow.program import Program
from poolint.engine.flow.values import Function, Ref
from poolint.engine.route.statements import blocks
from poolint.model import syntax as s


def endless(program: Program, site: Ref, owner: Function | None) -> s.While | None:
    """The innermost loop around the site that nothing ends: no condition, and no way out of it."""
    if owner is not None and isinstance(owner.node, s.Lambda):
        return None
    if owner is not None and isinstance(owner.node, s.Function):
        body = owner.node.body
    else:
        body = program.modules[site.module].tree.body
    found: s.While | None = None
    while True:
        before = [statement for statement in body if statement.at <= site.at]
        if not before:
            return found
        last = before[-1]
        if isinstance(last, s.While) and _is_true(last.test) and not _ends(last.body):
            found = last
        inner = [part for part in blocks(last) if part and part[0].at <= site.at]
        if not inner or isinstance(last, s.Function | s.Class):
            return found
        body = max(inner, key=lambda part: part[0].at)


def _is_true(test: s.Expr) -> bool:
    if isinstance(test, s.Constant):
        return test.value == "True"
    return isinstance(test, s.Number) and bool(test.value)


def _ends(body: s.Block) -> bool:
    """Whether something in the body leaves the loop."""
    stack: list[tuple[s.Node, bool]] = [(node, True) for node in body]
    while stack:
        node, own = stack.pop()
        if isinstance(node, s.Return | s.Raise):
            return True
        if isinstance(node, s.Simple) and node.kind == "break" and own:
            return True
        if isinstance(node, s.Function | s.Class | s.Lambda):
            continue
        own = own and not isinstance(node, s.While | s.For)
        stack.extend((child, own) for child in s.children(node))
    return False
