"""Names, operators and calls: what they become."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from poolint.frontends import literals
from poolint.frontends.grammar import Node, kind, token
from poolint.frontends.lowering import Astray, Lowering, Table, has, line_of, parts, tokens
from poolint.model import syntax

CHAIN_DEPTH = 150
"""From here on a chain of binary operators is flattened to its operands."""

_BINARY = kind("binary_operator")
_TYPE = kind("type")
_UNION = kind("union_type")
_BOOLEAN = kind("boolean_operator")
_GENERATOR = kind("generator_expression")
_KEYWORD = kind("keyword_argument")
_SPLATS: dict[int, Literal["*", "**"]] = {
    kind("list_splat"): "*",
    kind("dictionary_splat"): "**",
}
_AS = kind("as_pattern")
_NAMED = kind("named_expression")
_COMMA = token(",")
_FROM = token("from")

_Primary = syntax.Attribute | syntax.Call | syntax.Subscript


def _constant(value: Literal["True", "False", "None", "Ellipsis"]) -> Any:
    return lambda low, node: syntax.Constant(low.open(node), value)


def _number(low: Lowering, node: Node) -> syntax.Number:
    return syntax.Number(low.open(node), literals.number(low.text(node)))


def _attribute(low: Lowering, node: Node) -> syntax.Expr:
    at = low.open(node)
    value, name = parts(node)
    return _outside(low, syntax.Attribute(at, low.lower(value), low.text(name)), "value")


def _call(low: Lowering, node: Node) -> syntax.Expr:
    at = low.open(node)
    function, given = parts(node)
    return _outside(low, syntax.Call(at, low.lower(function), arguments(low, given)), "func")


def _outside(low: Lowering, made: _Primary, field: str) -> syntax.Expr:
    """A primary; in ``*a.b()`` the grammar lets the star bind closer than the dot and the call."""
    star = getattr(made, field)
    if type(star) is not syntax.Starred:
        return made
    low.move(star.at, star.value.at, made.at)
    return syntax.Starred(made.at, msgspec.structs.replace(made, at=star.at, **{field: star.value}))


def arguments(low: Lowering, node: Node | None) -> tuple[syntax.Argument, ...]:
    """The arguments of a call, or the bases of a class."""
    if node is None:
        return ()
    if node.kind_id == _GENERATOR:
        inside = parts(node)
        at = low.place(inside[0].start_byte, inside[-1].end_byte)
        return (syntax.Argument(at, low.lower(node)),)
    given = parts(node)
    if not given:
        return ()
    low.descend(node)
    found = tuple([_argument(low, one) for one in given])
    low.ascend()
    return found


def _argument(low: Lowering, node: Node) -> syntax.Argument:
    at = low.open(node)
    number = node.kind_id
    if number == _KEYWORD:
        name, value = parts(node)
        return syntax.Argument(at, low.lower(value), low.text(name))
    if number in _SPLATS:
        (value,) = parts(node)
        return syntax.Argument(at, low.lower(value), None, _SPLATS[number])
    made: syntax.Expr = low.lower(node)
    if type(made) is syntax.Starred:  # see ``_outside``
        return syntax.Argument(at, made.value, None, "*")
    return syntax.Argument(at, made)


def _unary(low: Lowering, node: Node) -> syntax.Unary | syntax.Starred:
    at = low.open(node)
    (operand,) = parts(node)
    sign = low.text(node.children[0])
    if sign == "*":  # put otherwise for the grammar
        return syntax.Starred(at, low.lower(operand))
    return syntax.Unary(at, sign, low.lower(operand))


def _binary(low: Lowering, node: Node) -> syntax.Expr:
    """A chain leans to the left; it is taken link by link, the innermost as operands side by side."""
    links = _chain(node, _BINARY)
    nested = min(len(links), max(1, low.room() - CHAIN_DEPTH))
    places = [low.open(link) for link in links[:nested]]
    low.descend(node, nested - 1)
    if nested == len(links):
        made: syntax.Expr = low.lower(_operand(links[-1], "left"))
    else:
        at = low.open(links[nested])
        inner = [_operand(links[-1], "left"), *(_operand(link, "right") for link in links[: nested - 1 : -1])]
        made = syntax.Opaque(at, low.all(inner))
    for place, link in zip(reversed(places), reversed(links[:nested]), strict=True):
        made = syntax.Binary(place, _operand(link, "operator").type, made, low.lower(_operand(link, "right")))
    low.ascend(nested - 1)
    return made


def _boolean(low: Lowering, node: Node) -> syntax.Expr:
    """Operators of one kind in a run become one node, which adds no depth."""
    links = _chain(node, _BOOLEAN)
    places = [low.open(link) for link in links]
    made: syntax.Expr = low.lower(_operand(links[-1], "left"))
    run: list[syntax.Expr] = []
    for number in range(len(links) - 1, -1, -1):
        op: Literal["and", "or"] = "and" if _operand(links[number], "operator").type == "and" else "or"
        if not run:
            run = [*made.values] if type(made) is syntax.Boolean and made.op == op else [made]
        run.append(low.lower(_operand(links[number], "right")))
        if not number or _operand(links[number - 1], "operator").type != op:
            made = syntax.Boolean(places[number], op, tuple(run))
            run = []
    return made


def _chain(node: Node, number: int) -> list[Node]:
    """The links of a chain of operators, from the last operator to the first."""
    links = [node]
    while (left := _operand(links[-1], "left")).kind_id == number:
        links.append(left)
    return links


def _operand(link: Node, name: str) -> Node:
    found = link.child_by_field_name(name)
    if found is None:
        raise Astray("an operator has too few operands", line_of(link))
    return found


def _compare(low: Lowering, node: Node) -> syntax.Compare:
    at = low.open(node)
    left, *others = low.all(parts(node))
    written = [child.type for child in node.children if not child.is_named]
    ops = tuple(["!=" if op == "<>" else op for op in written])
    return syntax.Compare(at, left, ops, tuple(others))


def _conditional(low: Lowering, node: Node) -> syntax.Conditional | syntax.Assignment:
    """A choice; the grammar takes what stands at its ends for parts of it.

    ``a := b if c else d`` names all that follows, and ``with b if c else d as a`` all that stands before.
    """
    first, *others = parts(node)
    if others[-1].kind_id == _AS:
        others[-1] = parts(others[-1])[0]
    at = low.place(node.start_byte, others[-1].end_byte)
    if first.kind_id != _NAMED:
        body, test, orelse = low.all((first, *others))
        return syntax.Conditional(at, test, body, orelse)
    name, value = parts(first)
    target = low.lower(name)
    inner = low.place(value.start_byte, others[-1].end_byte)
    body, test, orelse = low.all((value, *others))
    return syntax.Assignment(at, target, syntax.Conditional(inner, test, body, orelse))


def _subscript(low: Lowering, node: Node) -> syntax.Expr:
    at = low.open(node)
    value, *indices = parts(node)
    return _outside(low, syntax.Subscript(at, low.lower(value), index(low, node, indices)), "value")


def index(low: Lowering, node: Node, indices: list[Node]) -> syntax.Expr:
    """What stands between the brackets of a node: one index, or a tuple that has no node of its own."""
    if not has(node, _COMMA):
        only: syntax.Expr = low.lower(indices[0])
        return only
    last = tokens(node)[-2]
    at = low.place(indices[0].start_byte, last.end_byte)
    return syntax.Sequence(at, "tuple", low.all(indices))


def _slice(low: Lowering, node: Node) -> syntax.Opaque:
    """``a:b``, also in an annotation, where the grammar sees a type and its bound."""
    at = low.open(node)
    return syntax.Opaque(at, low.all(parts(node)))


def _walrus(low: Lowering, node: Node) -> syntax.Assignment:
    at = low.open(node)
    target, value = parts(node)
    return syntax.Assignment(at, low.lower(target), low.lower(value))


def _await(low: Lowering, node: Node) -> syntax.Await:
    at = low.open(node)
    (value,) = parts(node)
    return syntax.Await(at, low.lower(value))


def _yield(low: Lowering, node: Node) -> syntax.Yield:
    at = low.open(node)
    value = next(iter(parts(node)), None)
    return syntax.Yield(at, low.maybe(value), delegates=has(node, _FROM))


# --- annotations -------------------------------------------------------------------------------


def _type(low: Lowering, node: Node) -> Any:
    """The grammar marks where a type stands; it is an expression like any other."""
    (inner,) = parts(node)
    return low.lower(inner)


def _generic_type(low: Lowering, node: Node) -> syntax.Subscript:
    at = low.open(node)
    name, given = parts(node)
    return syntax.Subscript(at, low.lower(name), index(low, given, parts(given)))


def _union_type(low: Lowering, node: Node) -> syntax.Expr:
    """``a | b | c``, in which the grammar groups types and operators now to one side and now to the other."""
    members = _members(node)
    places = [low.place(node.start_byte, member.end_byte) for member in reversed(members[1:])]
    low.descend(node, len(places) - 1)
    made: syntax.Expr = low.lower(members[0])
    for at, member in zip(reversed(places), members[1:], strict=True):
        made = syntax.Binary(at, "|", made, low.lower(member))
    low.ascend(len(places) - 1)
    return made


def _members(node: Node) -> list[Node]:
    """The types of a union in order."""
    found: list[Node] = []
    stack = [node]
    while stack:
        one = stack.pop()
        unites = one.kind_id == _BINARY and _operand(one, "operator").type == "|"
        if unites or one.kind_id in (_UNION, _TYPE):
            stack += [part for part in reversed(parts(one)) if part.is_named]
        else:
            found.append(one)
    return found


def _splat_type(low: Lowering, node: Node) -> syntax.Starred:
    at = low.open(node)
    (value,) = parts(node)
    return syntax.Starred(at, low.lower(value))


TABLE: Table = {
    "true": _constant("True"),
    "false": _constant("False"),
    "none": _constant("None"),
    "ellipsis": _constant("Ellipsis"),
    "integer": _number,
    "float": _number,
    "attribute": _attribute,
    "member_type": _attribute,
    "call": _call,
    "unary_operator": _unary,
    "not_operator": _unary,
    "binary_operator": _binary,
    "boolean_operator": _boolean,
    "comparison_operator": _compare,
    "conditional_expression": _conditional,
    "subscript": _subscript,
    "slice": _slice,
    "constrained_type": _slice,
    "named_expression": _walrus,
    "await": _await,
    "yield": _yield,
    "type": _type,
    "generic_type": _generic_type,
    "union_type": _union_type,
    "splat_type": _splat_type,
}
