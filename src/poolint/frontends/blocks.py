"""Statements with blocks: what they become."""

from __future__ import annotations

from poolint.frontends.displays import parameters
from poolint.frontends.expressions import arguments
from poolint.frontends.grammar import Node, kind, token
from poolint.frontends.lowering import Astray, Lowering, Table, has, line_of, parts
from poolint.model import syntax

_BLOCK = kind("block")
_ELIF = kind("elif_clause")
_ELSE = kind("else_clause")
_FINALLY = kind("finally_clause")
_HANDLERS = frozenset({kind("except_clause")})
_TUPLE = kind("tuple")
_PARENTHESES = kind("parenthesized_expression")
_AS = kind("as_pattern")
_CONDITIONAL = kind("conditional_expression")
_ASYNC = token("async")
_STAR = token("*")


def _block(low: Lowering, node: Node) -> syntax.Block:
    """The block of a statement or clause; there may be one only."""
    return low.block(next(child for child in node.children if child.kind_id == _BLOCK))


def _orelse(low: Lowering, node: Node) -> syntax.Block:
    """What the ``else`` of a loop or ``try`` holds."""
    return next((_block(low, child) for child in node.children if child.kind_id == _ELSE), ())


def _if(low: Lowering, node: Node) -> syntax.If:
    return _branch(low, node, [child for child in node.children if child.kind_id in (_ELIF, _ELSE)])


def _branch(low: Lowering, node: Node, rest: list[Node]) -> syntax.If:
    """An ``if`` or ``elif``; what is left of the statement goes into its ``orelse``."""
    at = low.open(node)
    test, body = low.lower(parts(node)[0]), _block(low, node)
    orelse: syntax.Block = ()
    if rest and rest[0].kind_id == _ELSE:
        orelse = _block(low, rest[0])
    elif rest:
        low.descend(node)
        orelse = (_branch(low, rest[0], rest[1:]),)
        low.ascend()
    low.close(at)
    return syntax.If(at, test, body, orelse)


def _while(low: Lowering, node: Node) -> syntax.While:
    at = low.open(node)
    test, body, orelse = low.lower(parts(node)[0]), _block(low, node), _orelse(low, node)
    low.close(at)
    return syntax.While(at, test, body, orelse)


def _for(low: Lowering, node: Node) -> syntax.For:
    at = low.open(node)
    target, iterable = low.all(parts(node)[:2])
    body, orelse = _block(low, node), _orelse(low, node)
    low.close(at)
    return syntax.For(at, target, iterable, body, orelse, has(node, _ASYNC))


def _handler(low: Lowering, node: Node) -> syntax.Handler:
    """The classes may stand side by side without parentheses (PEP 758, Python 3.14)."""
    at = low.open(node)
    *values, _ = parts(node)
    name = None
    if not values:
        exception = None
    elif len(values) > 1:
        whole = low.place(values[0].start_byte, values[-1].end_byte)
        exception = syntax.Sequence(whole, "tuple", low.all(values))
    else:
        value, target = _aliased(values[0])
        exception = low.lower(value)
        if target is not None:
            name = low.text(target)
    body = _block(low, node)
    low.close(at)
    return syntax.Handler(at, exception, name, body)


def _aliased(node: Node) -> tuple[Node, Node | None]:
    """``value as target``; of a choice the grammar takes the target for a part, see ``_conditional``."""
    last = parts(node)[-1] if node.kind_id == _CONDITIONAL else node
    if last.kind_id != _AS:
        return node, None
    value, alias = parts(last)
    return value if last is node else node, parts(alias)[0]


def _try(low: Lowering, node: Node) -> syntax.Try:
    at = low.open(node)
    body = _block(low, node)
    handlers = [child for child in node.children if child.kind_id in _HANDLERS]
    made = tuple([low.lower(handler) for handler in handlers])
    orelse = _orelse(low, node)
    last = next((_block(low, child) for child in node.children if child.kind_id == _FINALLY), ())
    low.close(at)
    return syntax.Try(at, body, made, orelse, last, any(has(handler, _STAR) for handler in handlers))


def _with(low: Lowering, node: Node) -> syntax.With:
    at = low.open(node)
    items = [one for item in parts(parts(node)[0]) for one in _items(item)]
    made = tuple([_with_item(low, item) for item in items])
    body = _block(low, node)
    low.close(at)
    return syntax.With(at, made, body, has(node, _ASYNC))


def _items(node: Node) -> list[Node]:
    """The items that one item of the grammar is, to which ``(a as b)`` and ``(a as b,)`` are values."""
    (item,) = parts(node)
    while item.kind_id == _PARENTHESES and parts(item)[0].kind_id in (_AS, _PARENTHESES):
        (item,) = parts(item)
    inside = parts(item)
    return inside if item.kind_id == _TUPLE and any(one.kind_id == _AS for one in inside) else [item]


def _with_item(low: Lowering, node: Node) -> syntax.WithItem:
    at = low.open(node)
    context, target = _aliased(node)
    return syntax.WithItem(at, low.lower(context), low.maybe(target))


def _decorated(low: Lowering, node: Node) -> syntax.Function | syntax.Class:
    *marks, definition = parts(node)
    decorators = low.all([parts(mark)[0] for mark in marks])
    build = _function if definition.type == "function_definition" else _class
    return build(low, definition, decorators)


def _function(low: Lowering, node: Node, decorators: tuple[syntax.Expr, ...] = ()) -> syntax.Function:
    at = low.open(node)
    name = _name(node)
    name_at = low.open(name)
    given = parameters(low, node.child_by_field_name("parameters"))
    returns = low.maybe(node.child_by_field_name("return_type"))
    body = _block(low, node)
    low.close(at)
    return syntax.Function(at, low.text(name), name_at, given, body, decorators, returns, has(node, _ASYNC))


def _class(low: Lowering, node: Node, decorators: tuple[syntax.Expr, ...] = ()) -> syntax.Class:
    at = low.open(node)
    name = _name(node)
    name_at = low.open(name)
    bases = arguments(low, node.child_by_field_name("superclasses"))
    body = _block(low, node)
    low.close(at)
    return syntax.Class(at, low.text(name), name_at, bases, body, decorators)


def _name(node: Node) -> Node:
    name = node.child_by_field_name("name")
    if name is None:
        raise Astray("a definition needs a name", line_of(node))
    return name


TABLE: Table = {
    "if_statement": _if,
    "while_statement": _while,
    "for_statement": _for,
    "try_statement": _try,
    "except_clause": _handler,
    "with_statement": _with,
    "decorated_definition": _decorated,
    "function_definition": _function,
    "class_definition": _class,
}
