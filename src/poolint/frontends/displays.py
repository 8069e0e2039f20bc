"""Strings, displays, comprehensions and lambdas: what they are made of, and what they become."""

from __future__ import annotations

from typing import Any, Literal

import libcst as cst

from poolint.frontends import literals
from poolint.frontends.expressions import listed
from poolint.frontends.walk import EXPRESSION, JOINED, LEAF, PART, RAW, Build, Made, Table
from poolint.model import syntax


def _string(made: Made, node: cst.SimpleString, at: int) -> syntax.String | syntax.Bytes:
    value = literals.evaluate(node.value)
    return syntax.String(at, value) if isinstance(value, str) else syntax.Bytes(at, value)


def _concatenation_layout(node: cst.ConcatenatedString) -> list[Any]:
    return [node.left, node.right]


def _concatenation(
    made: Made, node: cst.ConcatenatedString, at: int
) -> syntax.String | syntax.Bytes | syntax.Template:
    left, right = made[id(node.left)], made[id(node.right)]
    if type(left) is syntax.String and type(right) is syntax.String:
        return syntax.String(at, left.value + right.value)
    if type(left) is syntax.Bytes and type(right) is syntax.Bytes:
        return syntax.Bytes(at, left.value + right.value)
    parts: list[syntax.Expr] = []
    for side in (left, right):
        parts += side.parts if type(side) is syntax.Template else (side,)
    return syntax.Template(at, tuple(parts))


def _template_layout(node: cst.FormattedString | cst.TemplatedString) -> list[Any]:
    return [node.start, *node.parts, node.end]


def _template(made: Made, node: cst.FormattedString | cst.TemplatedString, at: int) -> syntax.Template:
    return syntax.Template(at, _pieces(made, node.parts, raw="r" in node.start.lower()))


def _pieces(made: Made, parts: Any, *, raw: bool) -> tuple[syntax.Expr, ...]:
    """Holes, and strings evaluated: their text alone does not know whether the template is raw."""
    pieces: list[syntax.Expr] = []
    for part in parts:
        piece = made[id(part)]
        if type(part) in _TEXTS:
            piece = syntax.String(piece.at, literals.text(part.value, raw=raw, doubled_braces=True))
        pieces.append(piece)
    return tuple(pieces)


def _token(node: Any) -> str:
    token: str = node.value
    return token


def _text(made: Made, node: Any, at: int) -> syntax.String:
    return syntax.String(at, node.value)


_TEXTS = (cst.FormattedStringText, cst.TemplatedStringText)


def _hole_layout(node: cst.FormattedStringExpression | cst.TemplatedStringExpression) -> list[Any]:
    found: list[Any] = ["{", node.expression]
    if node.equal is not None:
        found.append("=")
    if node.conversion is not None:
        found += ("!", node.conversion)
    if node.format_spec is not None:
        found += (":", *node.format_spec)
    return [*found, "}"]


def _hole(made: Made, node: Any, at: int) -> syntax.Expr:
    value: syntax.Expr = made[id(node.expression)]
    if node.format_spec is None and node.conversion in (None, "s") and node.equal is None:
        return value
    return syntax.Opaque(at, (value, *_pieces(made, node.format_spec or (), raw=False)))


def _list_layout(node: cst.List) -> list[Any]:
    return ["[", *listed(node.elements), "]"]


def _set_layout(node: cst.Set) -> list[Any]:
    return ["{", *listed(node.elements), "}"]


def _tuple_layout(node: cst.Tuple) -> list[Any]:
    return listed(node.elements)


def _sequence(kind: Literal["list", "tuple", "set"]) -> Build:
    def build(made: Made, node: Any, at: int) -> syntax.Sequence:
        items = [made[id(item.value) if type(item) is cst.Element else id(item)] for item in node.elements]
        return syntax.Sequence(at, kind, tuple(items))

    return build


def _starred_layout(node: cst.StarredElement) -> list[Any]:
    return ["*", node.value]


def _starred(made: Made, node: cst.StarredElement, at: int) -> syntax.Starred:
    return syntax.Starred(at, made[id(node.value)])


def _mapping_layout(node: cst.Dict) -> list[Any]:
    return ["{", *listed(node.elements), "}"]


def _mapping(made: Made, node: cst.Dict, at: int) -> syntax.Mapping:
    return syntax.Mapping(at, tuple([made[id(item)] for item in node.elements]))


def _item_layout(node: cst.DictElement) -> list[Any]:
    return [node.key, ":", node.value]


def _item(made: Made, node: cst.DictElement, at: int) -> syntax.MappingItem:
    return syntax.MappingItem(at, made[id(node.key)], made[id(node.value)])


def _splat_layout(node: cst.StarredDictElement) -> list[Any]:
    return ["**", node.value]


def _splat(made: Made, node: cst.StarredDictElement, at: int) -> syntax.MappingItem:
    return syntax.MappingItem(at, None, made[id(node.value)])


def _clause_layout(node: cst.CompFor) -> list[Any]:
    found: list[Any] = [] if node.asynchronous is None else ["async"]
    found += ("for", node.target, "in", node.iter)
    for condition in node.ifs:
        found += ("if", condition.test)
    return found


def _clause(made: Made, node: cst.CompFor, at: int) -> syntax.Clause:
    return syntax.Clause(
        at,
        made[id(node.target)],
        made[id(node.iter)],
        tuple([made[id(condition.test)] for condition in node.ifs]),
        node.asynchronous is not None,
    )


def _clauses(node: Any) -> list[cst.CompFor]:
    """The clauses side by side; libcst holds them one within the other."""
    found = []
    clause: cst.CompFor | None = node.for_in
    while clause is not None:
        found.append(clause)
        clause = clause.inner_for_in
    return found


def _comprehension(kind: Literal["list", "set", "generator"]) -> Build:
    def build(made: Made, node: Any, at: int) -> syntax.Comprehension:
        clauses = tuple([made[id(clause)] for clause in _clauses(node)])
        return syntax.Comprehension(at, kind, made[id(node.elt)], clauses)

    return build


def _mapping_comprehension(made: Made, node: Any, at: int) -> syntax.Comprehension:
    """``{**part for …}`` has no key of its own."""
    clauses = tuple([made[id(clause)] for clause in _clauses(node)])
    key = made[id(node.key)] if type(node) is cst.DictComp else None
    return syntax.Comprehension(at, "dict", made[id(node.value)], clauses, key)


def _comprehension_layout(node: Any) -> list[Any]:
    opening, closing = _BRACKETS[type(node)]
    return [*opening, node.elt, *_clauses(node), *closing]


def _mapping_comprehension_layout(node: Any) -> list[Any]:
    element = ("**",) if type(node) is not cst.DictComp else (node.key, ":")
    return ["{", *element, node.value, *_clauses(node), "}"]


_BRACKETS: dict[type, tuple[str, str]] = {
    cst.ListComp: ("[", "]"),
    cst.SetComp: ("{", "}"),
    cst.GeneratorExp: ("", ""),
}


def parameters_layout(node: cst.Parameters) -> list[Any]:
    """The parameters of a function or lambda, with the bare ``/`` and ``*`` between them."""
    found = listed(node.posonly_params)
    if isinstance(node.posonly_ind, cst.ParamSlash):
        found.append("/")
        if type(node.posonly_ind.comma) is cst.Comma:
            found.append(",")
    found += listed(node.params)
    if isinstance(node.star_arg, cst.ParamStar):
        found += ("*", ",")
    elif isinstance(node.star_arg, cst.Param):
        found += listed([node.star_arg])
    found += listed(node.kwonly_params)
    if node.star_kwarg is not None:
        found += listed([node.star_kwarg])
    return found


def parameters(made: Made, node: cst.Parameters) -> tuple[syntax.Parameter, ...]:
    """The parameters of a function or lambda in order."""
    found = [_of_kind(made[id(param)], "positional") for param in node.posonly_params]
    found += [made[id(param)] for param in node.params]
    if isinstance(node.star_arg, cst.Param):
        found.append(_of_kind(made[id(node.star_arg)], "*"))
    found += [_of_kind(made[id(param)], "keyword") for param in node.kwonly_params]
    if node.star_kwarg is not None:
        found.append(_of_kind(made[id(node.star_kwarg)], "**"))
    return tuple(found)


def _of_kind(
    parameter: syntax.Parameter, kind: Literal["positional", "keyword", "*", "**"]
) -> syntax.Parameter:
    return syntax.Parameter(parameter.at, parameter.name, kind, parameter.default, parameter.annotation)


def _parameter_layout(node: cst.Param) -> list[Any]:
    found: list[Any] = [node.star] if isinstance(node.star, str) and node.star else []
    found.append(node.name.value)
    if node.annotation is not None:
        found += (":", node.annotation.annotation)
    if node.default is not None:
        found += ("=", node.default)
    return found


def _parameter(made: Made, node: cst.Param, at: int) -> syntax.Parameter:
    default, annotation = node.default, node.annotation
    return syntax.Parameter(
        at,
        node.name.value,
        "normal",
        None if default is None else made[id(default)],
        None if annotation is None else made[id(annotation.annotation)],
    )


def _lambda_layout(node: cst.Lambda) -> list[Any]:
    return ["lambda", *parameters_layout(node.params), ":", node.body]


def _lambda(made: Made, node: cst.Lambda, at: int) -> syntax.Lambda:
    return syntax.Lambda(at, parameters(made, node.params), made[id(node.body)])


TABLE = Table(
    {
        cst.SimpleString: (_token, _string, LEAF),
        cst.ConcatenatedString: (_concatenation_layout, _concatenation, JOINED),
        cst.FormattedString: (_template_layout, _template, EXPRESSION),
        cst.FormattedStringText: (_token, _text, RAW),
        cst.FormattedStringExpression: (_hole_layout, _hole, PART),
        cst.TemplatedString: (_template_layout, _template, EXPRESSION),
        cst.TemplatedStringText: (_token, _text, RAW),
        cst.TemplatedStringExpression: (_hole_layout, _hole, PART),
        cst.List: (_list_layout, _sequence("list"), EXPRESSION),
        cst.Tuple: (_tuple_layout, _sequence("tuple"), EXPRESSION),
        cst.Set: (_set_layout, _sequence("set"), EXPRESSION),
        cst.StarredElement: (_starred_layout, _starred, EXPRESSION),
        cst.Dict: (_mapping_layout, _mapping, EXPRESSION),
        cst.DictElement: (_item_layout, _item, PART),
        cst.StarredDictElement: (_splat_layout, _splat, PART),
        cst.CompFor: (_clause_layout, _clause, PART),
        cst.ListComp: (_comprehension_layout, _comprehension("list"), EXPRESSION),
        cst.SetComp: (_comprehension_layout, _comprehension("set"), EXPRESSION),
        cst.GeneratorExp: (_comprehension_layout, _comprehension("generator"), EXPRESSION),
        cst.DictComp: (_mapping_comprehension_layout, _mapping_comprehension, EXPRESSION),
        cst.Param: (_parameter_layout, _parameter, PART),
        cst.Lambda: (_lambda_layout, _lambda, EXPRESSION),
    }
)

if hasattr(cst, "StarredDictComp"):  # newer than the oldest libcst we take
    TABLE[cst.StarredDictComp] = (_mapping_comprehension_layout, _mapping_comprehension, EXPRESSION)
