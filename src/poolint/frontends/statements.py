"""Statements on a line: what they become."""

from __future__ import annotations

from typing import Literal

from poolint.frontends.grammar import Node, kind, token
from poolint.frontends.lowering import Astray, Build, Lowering, Table, has, line_of, parts
from poolint.model import syntax

_ASSIGNMENT = kind("assignment")
_AUGMENTED = kind("augmented_assignment")
_LIST = kind("expression_list")
_CHEVRON = kind("chevron")
_ALIASED = kind("aliased_import")
_WILDCARD = kind("wildcard_import")
_RELATIVE = kind("relative_import")
_COMMA = token(",")


def _expression(low: Lowering, node: Node) -> syntax.Statement:
    inside = parts(node)
    first = inside[0]
    if first.kind_id == _ASSIGNMENT:
        return _assign(low, first)
    if first.kind_id == _AUGMENTED:
        return _augmented(low, first)
    at = low.open(node)
    if not has(node, _COMMA):
        return syntax.ExpressionStatement(at, low.lower(first))
    return syntax.ExpressionStatement(at, syntax.Sequence(low.open(node), "tuple", low.all(inside)))


def _assign(low: Lowering, node: Node) -> syntax.Assign | syntax.Annotated:
    at = low.open(node)
    annotation = node.child_by_field_name("type")
    if annotation is not None:
        value = node.child_by_field_name("right")
        target = low.lower(parts(node)[0])
        return syntax.Annotated(at, target, low.lower(annotation), low.maybe(value))
    targets = []
    while node.kind_id == _ASSIGNMENT:
        if node.child_by_field_name("type") is not None:
            raise Astray("an annotation stands at one name only", line_of(node))
        target, node = parts(node)
        targets.append(low.lower(target))
    return syntax.Assign(at, tuple(targets), low.lower(node))


def _augmented(low: Lowering, node: Node) -> syntax.Augmented:
    at = low.open(node)
    target, value = parts(node)
    operator = next(child.type for child in node.children if not child.is_named)
    return syntax.Augmented(at, low.lower(target), operator[:-1], low.lower(value))


def _type_alias(low: Lowering, node: Node) -> syntax.Assign:
    at = low.open(node)
    target, value = parts(node)
    while target.named_child_count and target.type != "identifier":
        target = parts(target)[0]
    return syntax.Assign(at, (low.lower(target),), low.lower(value))


def _return(low: Lowering, node: Node) -> syntax.Return:
    at = low.open(node)
    return syntax.Return(at, low.maybe(next(iter(parts(node)), None)))


def _raise(low: Lowering, node: Node) -> syntax.Raise:
    at = low.open(node)
    cause = node.child_by_field_name("cause")
    raised = [one for one in parts(node) if one != cause]
    if any(one.kind_id == _LIST for one in raised):
        raise Astray("one exception is raised at a time", line_of(node))
    return syntax.Raise(at, low.maybe(raised[0] if raised else None), low.maybe(cause))


def _simple(kind: Literal["pass", "break", "continue"]) -> Build:
    return lambda low, node: syntax.Simple(low.open(node), kind)


def _delete(low: Lowering, node: Node) -> syntax.Delete:
    at = low.open(node)
    (target,) = parts(node)
    return syntax.Delete(at, low.all(parts(target) if target.kind_id == _LIST else [target]))


def _assert(low: Lowering, node: Node) -> syntax.Assert:
    at = low.open(node)
    test, *message = low.all(parts(node))
    if len(message) > 1:
        raise Astray("an assertion has one message", line_of(node))
    return syntax.Assert(at, test, *message)


def _scope(kind: Literal["global", "nonlocal"]) -> Build:
    def build(low: Lowering, node: Node) -> syntax.Scope:
        return syntax.Scope(low.open(node), kind, tuple([low.text(name) for name in parts(node)]))

    return build


def _print(low: Lowering, node: Node) -> syntax.ExpressionStatement:
    """``print >>file, text`` is a tuple in Python 3, whatever it was meant to do."""
    at = low.open(node)
    chevron, *others = parts(node)
    if chevron.kind_id != _CHEVRON:
        raise Astray("print is a function: its arguments stand in parentheses", line_of(node))
    whole = low.open(node)
    begin = low.place(node.start_byte, chevron.end_byte)
    name = syntax.Name(low.place(node.start_byte, node.children[0].end_byte), "print")
    shift = syntax.Binary(begin, ">>", name, low.lower(parts(chevron)[0]))
    value = syntax.Sequence(whole, "tuple", (shift, *low.all(others))) if has(node, _COMMA) else shift
    return syntax.ExpressionStatement(at, value)


# --- imports -----------------------------------------------------------------------------------


def _dotted(low: Lowering, node: Node) -> str:
    return ".".join([low.text(name) for name in parts(node)])


def _import_name(low: Lowering, node: Node) -> syntax.ImportName:
    at = low.open(node)
    if node.kind_id == _WILDCARD:
        return syntax.ImportName(at, "*")
    if node.kind_id != _ALIASED:
        return syntax.ImportName(at, _dotted(low, node))
    name, alias = parts(node)
    return syntax.ImportName(at, _dotted(low, name), low.text(alias))


def _import(low: Lowering, node: Node) -> syntax.Import:
    at = low.open(node)
    return syntax.Import(at, tuple([_import_name(low, name) for name in parts(node)]))


def _import_from(low: Lowering, node: Node) -> syntax.ImportFrom:
    at = low.open(node)
    source, *names = parts(node)
    module, level = [source], 0
    if source.kind_id == _RELATIVE:
        prefix, *module = parts(source)
        level = low.text(prefix).count(".")
    path = _dotted(low, module[0]) if module else ""
    return syntax.ImportFrom(at, path, level, tuple([_import_name(low, name) for name in names]))


def _import_future(low: Lowering, node: Node) -> syntax.ImportFrom:
    at = low.open(node)
    return syntax.ImportFrom(at, "__future__", 0, tuple([_import_name(low, name) for name in parts(node)]))


TABLE: Table = {
    "expression_statement": _expression,
    "type_alias_statement": _type_alias,
    "return_statement": _return,
    "raise_statement": _raise,
    "pass_statement": _simple("pass"),
    "break_statement": _simple("break"),
    "continue_statement": _simple("continue"),
    "delete_statement": _delete,
    "assert_statement": _assert,
    "global_statement": _scope("global"),
    "nonlocal_statement": _scope("nonlocal"),
    "print_statement": _print,
    "import_statement": _import,
    "import_from_statement": _import_from,
    "future_import_statement": _import_future,
}
