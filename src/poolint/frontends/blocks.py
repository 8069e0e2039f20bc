"""Statements with blocks: what they are made of, and what they become."""

from __future__ import annotations

from typing import Any

import libcst as cst

from poolint.frontends.displays import parameters, parameters_layout
from poolint.frontends.expressions import listed
from poolint.frontends.statements import type_parameters_layout
from poolint.frontends.walk import DEFINITION, PART, SUITE, Made, Table
from poolint.model import syntax


def block_layout(suite: Any) -> list[Any]:
    """The statements of a module, an indented block or a suite on one line, and semicolons."""
    found: list[Any] = []
    for statement in suite.body:
        kind = type(statement)
        if kind is cst.SimpleStatementLine:
            found += block_layout(statement)
        else:
            found.append(statement)
            if type(getattr(statement, "semicolon", None)) is cst.Semicolon:
                found.append(";")
    return found


def block(made: Made, suite: Any) -> syntax.Block:
    """What the statements of a module, an indented block or a suite on one line became."""
    found: list[syntax.Statement] = []
    for statement in suite.body:
        if type(statement) is cst.SimpleStatementLine:
            found += [made[id(small)] for small in statement.body]
        else:
            found.append(made[id(statement)])
    return tuple(found)


class _Elif:
    """An ``if`` that was written ``elif``."""

    def __init__(self, node: cst.If) -> None:
        self.node = node


def _else_layout(node: cst.If | cst.Else | None) -> list[Any]:
    if node is None:
        return []
    return [_Elif(node)] if isinstance(node, cst.If) else ["else", ":", *block_layout(node.body)]


def _else(made: Made, node: cst.If | cst.Else | None) -> syntax.Block:
    if node is None:
        return ()
    return (made[id(node)],) if isinstance(node, cst.If) else block(made, node.body)


def _if_layout(node: cst.If) -> list[Any]:
    return ["if", node.test, ":", *block_layout(node.body), *_else_layout(node.orelse)]


def _if(made: Made, node: cst.If, at: int) -> syntax.If:
    return syntax.If(at, made[id(node.test)], block(made, node.body), _else(made, node.orelse))


def _elif_layout(stand_in: _Elif) -> list[Any]:
    return ["elif", *_if_layout(stand_in.node)[1:]]


def _elif(made: Made, stand_in: _Elif, at: int) -> None:
    """Kept under the node that it stands for, where the parent looks."""
    made[id(stand_in.node)] = _if(made, stand_in.node, at)


def _while_layout(node: cst.While) -> list[Any]:
    return ["while", node.test, ":", *block_layout(node.body), *_else_layout(node.orelse)]


def _while(made: Made, node: cst.While, at: int) -> syntax.While:
    return syntax.While(at, made[id(node.test)], block(made, node.body), _else(made, node.orelse))


def _async(node: Any) -> list[Any]:
    return [] if node.asynchronous is None else ["async"]


def _for_layout(node: cst.For) -> list[Any]:
    head = [*_async(node), "for", node.target, "in", node.iter, ":"]
    return [*head, *block_layout(node.body), *_else_layout(node.orelse)]


def _for(made: Made, node: cst.For, at: int) -> syntax.For:
    body, orelse = block(made, node.body), _else(made, node.orelse)
    return syntax.For(
        at, made[id(node.target)], made[id(node.iter)], body, orelse, node.asynchronous is not None
    )


def _handler_layout(node: cst.ExceptHandler | cst.ExceptStarHandler) -> list[Any]:
    found: list[Any] = ["except", "*"] if isinstance(node, cst.ExceptStarHandler) else ["except"]
    if node.type is not None:
        found.append(node.type)
    if node.name is not None:
        found += ("as", node.name.name)
    return [*found, ":", *block_layout(node.body)]


def _handler(made: Made, node: cst.ExceptHandler | cst.ExceptStarHandler, at: int) -> syntax.Handler:
    alias = node.name
    name = alias.name.value if alias is not None and isinstance(alias.name, cst.Name) else None
    return syntax.Handler(
        at, None if node.type is None else made[id(node.type)], name, block(made, node.body)
    )


def _try_layout(node: cst.Try | cst.TryStar) -> list[Any]:
    found: list[Any] = ["try", ":", *block_layout(node.body), *node.handlers, *_else_layout(node.orelse)]
    last = node.finalbody
    return found if last is None else [*found, "finally", ":", *block_layout(last.body)]


def _try(made: Made, node: cst.Try | cst.TryStar, at: int) -> syntax.Try:
    last = node.finalbody
    return syntax.Try(
        at,
        block(made, node.body),
        tuple([made[id(handler)] for handler in node.handlers]),
        _else(made, node.orelse),
        () if last is None else block(made, last.body),
        isinstance(node, cst.TryStar),
    )


def _with_item_layout(node: cst.WithItem) -> list[Any]:
    return [node.item] if node.asname is None else [node.item, "as", node.asname.name]


def _with_item(made: Made, node: cst.WithItem, at: int) -> syntax.WithItem:
    alias = node.asname
    return syntax.WithItem(at, made[id(node.item)], None if alias is None else made[id(alias.name)])


def _with_layout(node: cst.With) -> list[Any]:
    items = listed(node.items)
    if isinstance(node.lpar, cst.LeftParen):
        items = ["(", *items, ")"]
    return [*_async(node), "with", *items, ":", *block_layout(node.body)]


def _with(made: Made, node: cst.With, at: int) -> syntax.With:
    items = tuple([made[id(item)] for item in node.items])
    return syntax.With(at, items, block(made, node.body), node.asynchronous is not None)


def _decorators(made: Made, node: cst.FunctionDef | cst.ClassDef) -> tuple[syntax.Expr, ...]:
    return tuple([made[id(one.decorator)] for one in node.decorators])


def _function_layout(node: cst.FunctionDef) -> list[Any]:
    head = [*_async(node), "def", node.name, *type_parameters_layout(node.type_parameters), "("]
    returns: list[Any] = [] if node.returns is None else ["->", node.returns.annotation]
    return [*head, *parameters_layout(node.params), ")", *returns, ":", *block_layout(node.body)]


def _function(made: Made, node: cst.FunctionDef, at: int) -> syntax.Function:
    returns = node.returns
    return syntax.Function(
        at,
        node.name.value,
        made[id(node.name)].at,
        parameters(made, node.params),
        block(made, node.body),
        _decorators(made, node),
        None if returns is None else made[id(returns.annotation)],
        node.asynchronous is not None,
    )


def _class_layout(node: cst.ClassDef) -> list[Any]:
    bases: list[Any] = []
    if isinstance(node.lpar, cst.LeftParen):
        bases = ["(", *listed(node.bases), *listed(node.keywords), ")"]
    head = ["class", node.name, *type_parameters_layout(node.type_parameters)]
    return [*head, *bases, ":", *block_layout(node.body)]


def _class(made: Made, node: cst.ClassDef, at: int) -> syntax.Class:
    bases = tuple([made[id(base)] for base in (*node.bases, *node.keywords)])
    name_at = made[id(node.name)].at
    return syntax.Class(at, node.name.value, name_at, bases, block(made, node.body), _decorators(made, node))


TABLE = Table(
    {
        cst.If: (_if_layout, _if, SUITE),
        _Elif: (_elif_layout, _elif, SUITE),
        cst.While: (_while_layout, _while, SUITE),
        cst.For: (_for_layout, _for, SUITE),
        cst.Try: (_try_layout, _try, SUITE),
        cst.TryStar: (_try_layout, _try, SUITE),
        cst.ExceptHandler: (_handler_layout, _handler, SUITE),
        cst.ExceptStarHandler: (_handler_layout, _handler, SUITE),
        cst.With: (_with_layout, _with, SUITE),
        cst.WithItem: (_with_item_layout, _with_item, PART),
        cst.FunctionDef: (_function_layout, _function, DEFINITION),
        cst.ClassDef: (_class_layout, _class, DEFINITION),
    }
)
