"""Names, operators and calls: what libcst expressions are made of, and what they become.

Of each kind the layout says which tokens and children it has, the builder what it becomes. Children
are built before their parent, so no builder calls another.
"""

from __future__ import annotations

from typing import Any, Literal

import libcst as cst

from poolint.frontends import literals
from poolint.frontends.walk import CHAIN, EXPRESSION, JOINED, LEAF, PART, Made, Table
from poolint.model import syntax

_CONSTANTS = frozenset({"True", "False", "None"})

_OPERATORS: dict[type, str] = {
    cst.Plus: "+",
    cst.Minus: "-",
    cst.BitInvert: "~",
    cst.Not: "not",
    cst.And: "and",
    cst.Or: "or",
    cst.Add: "+",
    cst.Subtract: "-",
    cst.Multiply: "*",
    cst.Divide: "/",
    cst.FloorDivide: "//",
    cst.Modulo: "%",
    cst.Power: "**",
    cst.LeftShift: "<<",
    cst.RightShift: ">>",
    cst.BitOr: "|",
    cst.BitAnd: "&",
    cst.BitXor: "^",
    cst.MatrixMultiply: "@",
    cst.LessThan: "<",
    cst.GreaterThan: ">",
    cst.Equal: "==",
    cst.LessThanEqual: "<=",
    cst.GreaterThanEqual: ">=",
    cst.NotEqual: "!=",
    cst.In: "in",
    cst.NotIn: "not in",
    cst.Is: "is",
    cst.IsNot: "is not",
}


def listed(elements: Any) -> list[Any]:
    """Elements and the commas after them; a plain element of a display is only its value."""
    found = []
    for element in elements:
        found.append(element.value if type(element) is cst.Element else element)
        if type(element.comma) is cst.Comma:
            found.append(",")
    return found


def _name(made: Made, node: cst.Name, at: int) -> syntax.Name | syntax.Constant:
    value = node.value
    if value in _CONSTANTS:
        return syntax.Constant(at, value)  # type: ignore[arg-type]
    return syntax.Name(at, value)


def _number(made: Made, node: cst.Integer | cst.Float | cst.Imaginary, at: int) -> syntax.Number:
    return syntax.Number(at, literals.number(node.value))


def _ellipsis(made: Made, node: cst.Ellipsis, at: int) -> syntax.Constant:
    return syntax.Constant(at, "Ellipsis")


def _attribute_layout(node: cst.Attribute) -> list[Any]:
    return [node.value, ".", node.attr.value]


def _attribute(made: Made, node: cst.Attribute, at: int) -> syntax.Attribute:
    return syntax.Attribute(at, made[id(node.value)], node.attr.value)


def _call_layout(node: cst.Call) -> list[Any]:
    return [node.func, "(", *listed(node.args), ")"]


def _call(made: Made, node: cst.Call, at: int) -> syntax.Call:
    return syntax.Call(at, made[id(node.func)], tuple([made[id(arg)] for arg in node.args]))


def _argument_layout(node: cst.Arg) -> list[Any]:
    if node.keyword is not None:
        return [node.keyword.value, "=", node.value]
    return [node.star, node.value] if node.star else [node.value]


def _argument(made: Made, node: cst.Arg, at: int) -> syntax.Argument:
    keyword = node.keyword
    return syntax.Argument(at, made[id(node.value)], None if keyword is None else keyword.value, node.star)


def _unary_layout(node: cst.UnaryOperation) -> list[Any]:
    return [_OPERATORS[type(node.operator)], node.expression]


def _unary(made: Made, node: cst.UnaryOperation, at: int) -> syntax.Unary:
    return syntax.Unary(at, _OPERATORS[type(node.operator)], made[id(node.expression)])


def _binary_layout(node: cst.BinaryOperation | cst.BooleanOperation) -> list[Any]:
    return [node.left, _OPERATORS[type(node.operator)], node.right]


def _binary(made: Made, node: cst.BinaryOperation, at: int) -> syntax.Binary:
    return syntax.Binary(at, _OPERATORS[type(node.operator)], made[id(node.left)], made[id(node.right)])


def _boolean(made: Made, node: cst.BooleanOperation, at: int) -> syntax.Boolean:
    op: Literal["and", "or"] = "and" if type(node.operator) is cst.And else "or"
    left = made[id(node.left)]
    run = left.values if type(left) is syntax.Boolean and left.op == op else (left,)
    return syntax.Boolean(at, op, (*run, made[id(node.right)]))


def _operator(node: cst.BaseCompOp) -> str:
    return node.value if type(node) is cst.NotEqual else _OPERATORS[type(node)]


def _compare_layout(node: cst.Comparison) -> list[Any]:
    found: list[Any] = [node.left]
    for target in node.comparisons:
        found += _operator(target.operator).split()
        found.append(target.comparator)
    return found


def _compare(made: Made, node: cst.Comparison, at: int) -> syntax.Compare:
    return syntax.Compare(
        at,
        made[id(node.left)],
        tuple([_OPERATORS[type(target.operator)] for target in node.comparisons]),
        tuple([made[id(target.comparator)] for target in node.comparisons]),
    )


def _conditional_layout(node: cst.IfExp) -> list[Any]:
    return [node.body, "if", node.test, "else", node.orelse]


def _conditional(made: Made, node: cst.IfExp, at: int) -> syntax.Conditional:
    return syntax.Conditional(at, made[id(node.test)], made[id(node.body)], made[id(node.orelse)])


class _Indices:
    """Several indices in one subscript: the tuple that libcst has no node for."""

    def __init__(self, elements: Any) -> None:
        self.elements = elements


def _subscript_layout(node: cst.Subscript) -> list[Any]:
    only = len(node.slice) == 1 and type(node.slice[0].comma) is not cst.Comma
    return [node.value, "[", node.slice[0].slice if only else _Indices(node.slice), "]"]


def _subscript(made: Made, node: cst.Subscript, at: int) -> syntax.Subscript:
    index = node.slice[0].slice
    indices = made.get(id(node.slice[0]))
    return syntax.Subscript(at, made[id(node.value)], made[id(index)] if indices is None else indices)


def _indices_layout(node: _Indices) -> list[Any]:
    found = []
    for element in node.elements:
        found.append(element.slice)
        if type(element.comma) is cst.Comma:
            found.append(",")
    return found


def _indices(made: Made, node: _Indices, at: int) -> None:
    """Kept under the first element: the stand-in itself is gone when the subscript asks."""
    items = tuple([made[id(element.slice)] for element in node.elements])
    made[id(node.elements[0])] = syntax.Sequence(at, "tuple", items)


def _index_layout(node: cst.Index) -> list[Any]:
    return [node.star, node.value] if node.star else [node.value]


def _index(made: Made, node: cst.Index, at: int) -> syntax.Expr:
    value: syntax.Expr = made[id(node.value)]
    return syntax.Starred(at, value) if node.star else value


def _slice_layout(node: cst.Slice) -> list[Any]:
    found: list[Any] = [node.lower, ":", node.upper]
    if type(node.second_colon) is cst.Colon:
        found += (":", node.step)
    return [part for part in found if part is not None]


def _slice(made: Made, node: cst.Slice, at: int) -> syntax.Opaque:
    bounds = (node.lower, node.upper, node.step)
    return syntax.Opaque(at, tuple([made[id(bound)] for bound in bounds if bound is not None]))


def _walrus_layout(node: cst.NamedExpr) -> list[Any]:
    return [node.target, ":=", node.value]


def _walrus(made: Made, node: cst.NamedExpr, at: int) -> syntax.Assignment:
    return syntax.Assignment(at, made[id(node.target)], made[id(node.value)])


def _await_layout(node: cst.Await) -> list[Any]:
    return ["await", node.expression]


def _await(made: Made, node: cst.Await, at: int) -> syntax.Await:
    return syntax.Await(at, made[id(node.expression)])


def _yield_layout(node: cst.Yield) -> list[Any]:
    value = node.value
    if isinstance(value, cst.From):
        return ["yield", "from", value.item]
    return ["yield"] if value is None else ["yield", value]


def _yield(made: Made, node: cst.Yield, at: int) -> syntax.Yield:
    value = node.value
    if isinstance(value, cst.From):
        return syntax.Yield(at, made[id(value.item)], delegates=True)
    return syntax.Yield(at, None if value is None else made[id(value)])


def _value(node: Any) -> str:
    token: str = node.value
    return token


TABLE = Table(
    {
        cst.Name: (_value, _name, LEAF),
        cst.Integer: (_value, _number, LEAF),
        cst.Float: (_value, _number, LEAF),
        cst.Imaginary: (_value, _number, LEAF),
        cst.Ellipsis: (lambda node: "...", _ellipsis, LEAF),
        cst.Attribute: (_attribute_layout, _attribute, EXPRESSION),
        cst.Call: (_call_layout, _call, EXPRESSION),
        cst.Arg: (_argument_layout, _argument, PART),
        cst.UnaryOperation: (_unary_layout, _unary, EXPRESSION),
        cst.BinaryOperation: (_binary_layout, _binary, CHAIN),
        cst.BooleanOperation: (_binary_layout, _boolean, JOINED),
        cst.Comparison: (_compare_layout, _compare, EXPRESSION),
        cst.IfExp: (_conditional_layout, _conditional, EXPRESSION),
        cst.Subscript: (_subscript_layout, _subscript, EXPRESSION),
        _Indices: (_indices_layout, _indices, PART),
        cst.Index: (_index_layout, _index, PART),
        cst.Slice: (_slice_layout, _slice, PART),
        cst.NamedExpr: (_walrus_layout, _walrus, EXPRESSION),
        cst.Await: (_await_layout, _await, EXPRESSION),
        cst.Yield: (_yield_layout, _yield, EXPRESSION),
    }
)
