"""Strings, displays, comprehensions, parameters and lambdas: what they become."""

from __future__ import annotations

from typing import Literal

from poolint.frontends import literals
from poolint.frontends.grammar import Node, kind, token
from poolint.frontends.lowering import Astray, Build, Lowering, Table, has, line_of, parts
from poolint.model import syntax

_CONTENT = kind("string_content")
_CONVERSION = kind("type_conversion")
_NAMED = kind("named_expression")
_SPECIFIER = kind("format_specifier")
_PAIR = kind("pair")
_FOR = kind("for_in_clause")
_ASYNC = token("async")
_EQUALS = token("=")


def _string(low: Lowering, node: Node) -> syntax.String | syntax.Bytes | syntax.Template:
    at = low.open(node)
    start, *pieces = parts(node)
    prefix = low.text(start).lower()
    if "`" in prefix:  # a quote to the grammar
        raise Astray("a backquote begins no string", line_of(node))
    if "f" in prefix or "t" in prefix:
        return syntax.Template(at, tuple([_piece(low, one, raw="r" in prefix) for one in pieces[:-1]]))
    value = literals.evaluate(low.text(node))
    return syntax.String(at, value) if isinstance(value, str) else syntax.Bytes(at, value)


def _piece(low: Lowering, node: Node, *, raw: bool) -> syntax.Expr:
    if node.kind_id == _CONTENT:
        return _text(low, node.start_byte, node.end_byte, raw=raw)
    made: syntax.Expr = low.lower(node)
    return made


def _text(low: Lowering, start: int, end: int, *, raw: bool) -> syntax.String:
    written = low.between(start, end)
    return syntax.String(low.place(start, end), literals.text(written, raw=raw, doubled_braces=True))


def _hole(low: Lowering, node: Node) -> syntax.Expr:
    at = low.open(node)
    inner, *more = parts(node)
    if inner.kind_id == _NAMED:
        # ``f"{a:=5}"`` names nothing: the grammar overlooks that the format begins at the colon.
        name, width = parts(inner)
        begin = width.prev_sibling.start_byte + 1 if width.prev_sibling else width.start_byte
        return syntax.Opaque(at, (low.lower(name), _text(low, begin, inner.end_byte, raw=False)))
    value: syntax.Expr = low.lower(inner)
    converted = any(one.kind_id == _CONVERSION and low.text(one) != "!s" for one in more)
    specifiers = [one for one in more if one.kind_id == _SPECIFIER]
    if not converted and not specifiers and not has(node, _EQUALS):
        return value
    return syntax.Opaque(at, (value, *(piece for one in specifiers for piece in _specifier(low, one))))


def _specifier(low: Lowering, node: Node) -> list[syntax.Expr]:
    """The pieces of a format specifier, in which the grammar names the holes only."""
    found: list[syntax.Expr] = []
    done = node.start_byte + 1
    for hole in parts(node):
        if hole.start_byte > done:
            found.append(_text(low, done, hole.start_byte, raw=False))
        found.append(low.lower(hole))
        done = hole.end_byte
    if node.end_byte > done:
        found.append(_text(low, done, node.end_byte, raw=False))
    return found


def _concatenation(low: Lowering, node: Node) -> syntax.String | syntax.Bytes | syntax.Template:
    at = low.open(node)
    joined: list[syntax.Expr] = []
    strings = low.all(parts(node))
    for one in strings:
        last = joined[-1] if joined else None
        if type(one) is type(last) is syntax.String:
            joined[-1] = syntax.String(low.around(last.at, one.at), last.value + one.value)
        elif type(one) is type(last) is syntax.Bytes:
            joined[-1] = syntax.Bytes(low.around(last.at, one.at), last.value + one.value)
        elif type(one) is syntax.Template:
            joined += one.parts
        else:
            joined.append(one)
    if len(joined) == 1 and not any(type(one) is syntax.Template for one in strings):
        made = joined[0]
        if type(made) is syntax.String:
            return syntax.String(at, made.value)
        if type(made) is syntax.Bytes:
            return syntax.Bytes(at, made.value)
    return syntax.Template(at, tuple(joined))


def _sequence(kind: Literal["list", "tuple", "set"]) -> Build:
    return lambda low, node: syntax.Sequence(low.open(node), kind, low.all(parts(node)))


def _tuple(low: Lowering, node: Node) -> syntax.Sequence:
    """Parentheses are no part of a tuple, which may stand without them."""
    return syntax.Sequence(low.inside(node), "tuple", low.all(parts(node)))


def _starred(low: Lowering, node: Node) -> syntax.Starred:
    at = low.open(node)
    (value,) = parts(node)
    return syntax.Starred(at, low.lower(value))


def _mapping(low: Lowering, node: Node) -> syntax.Mapping:
    at = low.open(node)
    return syntax.Mapping(at, low.all(parts(node)))


def _item(low: Lowering, node: Node) -> syntax.MappingItem:
    at = low.open(node)
    key, value = parts(node)
    return syntax.MappingItem(at, low.lower(key), low.lower(value))


def _splat(low: Lowering, node: Node) -> syntax.MappingItem:
    at = low.open(node)
    (value,) = parts(node)
    return syntax.MappingItem(at, None, low.lower(value))


def _comprehension(kind: Literal["list", "set", "dict", "generator"]) -> Build:
    def build(low: Lowering, node: Node) -> syntax.Comprehension:
        element, *clauses = parts(node)
        generates = kind == "generator"
        at = low.place(element.start_byte, clauses[-1].end_byte) if generates else low.open(node)
        key = None
        if element.kind_id == _PAIR:
            key_node, element = parts(element)
            key = low.lower(key_node)
        made = low.lower(element)
        return syntax.Comprehension(at, kind, made, _clauses(low, clauses), key)

    return build


def _clauses(low: Lowering, nodes: list[Node]) -> tuple[syntax.Clause, ...]:
    """Each ``for`` with the conditions that follow it."""
    found = []
    for number, node in enumerate(nodes):
        if node.kind_id != _FOR:
            continue
        end = number + 1
        while end < len(nodes) and nodes[end].kind_id != _FOR:
            end += 1
        at = low.place(node.start_byte, nodes[end - 1].end_byte)
        target, iterable, *more = parts(node)
        if more:
            raise Astray("a comprehension runs through one iterable", line_of(node))
        made = low.lower(target), low.lower(iterable)
        conditions = tuple([low.lower(parts(one)[0]) for one in nodes[number + 1 : end]])
        found.append(syntax.Clause(at, *made, conditions, has(node, _ASYNC)))
    return tuple(found)


# --- parameters --------------------------------------------------------------------------------

_Kind = Literal["positional", "normal", "keyword", "*", "**"]
_SLASH = kind("positional_separator")
_STAR = kind("keyword_separator")
_NAME = kind("identifier")
_DEFAULT = kind("default_parameter")
_TYPED = kind("typed_parameter")
_TYPED_DEFAULT = kind("typed_default_parameter")
_REST: dict[int, _Kind] = {kind("list_splat_pattern"): "*", kind("dictionary_splat_pattern"): "**"}


def parameters(low: Lowering, node: Node | None) -> tuple[syntax.Parameter, ...]:
    """The parameters of a function or lambda in order."""
    found: list[syntax.Parameter] = []
    after: _Kind = "normal"
    for one in () if node is None else parts(node):
        if one.kind_id == _SLASH:
            found = [_of_kind(parameter, "positional") for parameter in found]
        elif one.kind_id == _STAR:
            after = "keyword"
        else:
            made = _parameter(low, one, after)
            after = "keyword" if made.kind == "*" else after
            found.append(made)
    return tuple(found)


def _of_kind(parameter: syntax.Parameter, kind: _Kind) -> syntax.Parameter:
    return syntax.Parameter(parameter.at, parameter.name, kind, parameter.default, parameter.annotation)


def _parameter(low: Lowering, node: Node, kind: _Kind) -> syntax.Parameter:
    at = low.open(node)
    number = node.kind_id
    inside = [node] if number == _NAME or number in _REST else parts(node)
    name = inside[0] if inside else node
    if name.kind_id in _REST:
        kind = _REST[name.kind_id]
        (name,) = parts(name)
    if name.kind_id != _NAME:
        raise Astray("a parameter needs a name", line_of(node))
    annotation = low.lower(inside[1]) if number in (_TYPED, _TYPED_DEFAULT) else None
    default = low.lower(inside[-1]) if number in (_DEFAULT, _TYPED_DEFAULT) else None
    return syntax.Parameter(at, low.text(name), kind, default, annotation)


def _lambda(low: Lowering, node: Node) -> syntax.Lambda:
    at = low.open(node)
    *given, body = parts(node)
    return syntax.Lambda(at, parameters(low, given[0] if given else None), low.lower(body))


TABLE: Table = {
    "string": _string,
    "interpolation": _hole,
    "format_expression": _hole,
    "concatenated_string": _concatenation,
    "list": _sequence("list"),
    "list_pattern": _sequence("list"),
    "set": _sequence("set"),
    "expression_list": _sequence("tuple"),
    "pattern_list": _sequence("tuple"),
    "tuple": _tuple,
    "tuple_pattern": _tuple,
    "list_splat": _starred,
    "list_splat_pattern": _starred,
    "dictionary": _mapping,
    "pair": _item,
    "dictionary_splat": _splat,
    "list_comprehension": _comprehension("list"),
    "set_comprehension": _comprehension("set"),
    "dictionary_comprehension": _comprehension("dict"),
    "generator_expression": _comprehension("generator"),
    "lambda": _lambda,
}
