"""The ``match`` statement: what it becomes."""

from __future__ import annotations

from poolint.frontends import literals
from poolint.frontends.grammar import Node, kind, token
from poolint.frontends.lowering import Astray, Build, Lowering, Table, has, line_of, parts, tokens
from poolint.model import syntax

_CASE = kind("case_clause")
_GUARD = kind("if_clause")
_KEYWORD = kind("keyword_pattern")
_AS = kind("as_pattern")
_SPLAT = kind("splat_pattern")
_COMMA = token(",")
_MINUS = token("-")
_NUMBERS = frozenset({kind("integer"), kind("float")})


def _match(low: Lowering, node: Node) -> syntax.Match:
    at = low.open(node)
    *subjects, block = parts(node)
    subject = low.lower(subjects[0])
    if has(node, _COMMA):
        last = _before(node, ":")
        whole = low.place(subjects[0].start_byte, last.end_byte)
        subject = syntax.Sequence(whole, "tuple", (subject, *low.all(subjects[1:])))
    cases = low.all([child for child in parts(block) if child.kind_id == _CASE])
    low.close(at)
    return syntax.Match(at, subject, cases)


def _before(node: Node, mark: str) -> Node:
    """The part before a token."""
    found = tokens(node)
    return found[next(number for number, child in enumerate(found) if child.type == mark) - 1]


def _case(low: Lowering, node: Node) -> syntax.Case:
    at = low.open(node)
    *patterns, block = parts(node)
    guard_node = patterns.pop() if patterns[-1].kind_id == _GUARD else None
    if has(node, _COMMA):
        last = _before(node, ":" if guard_node is None else "if_clause")
        whole = low.place(patterns[0].start_byte, last.end_byte)
        pattern = syntax.Pattern(whole, "sequence", patterns=_all(low, patterns))
    else:
        pattern = _one(low, patterns[0])
    guard = None if guard_node is None else low.lower(parts(guard_node)[0])
    body = low.block(block)
    low.close(at)
    return syntax.Case(at, pattern, guard, body)


def _pattern(low: Lowering, node: Node) -> syntax.Pattern:
    """What a ``case`` or a part of a pattern holds; a wildcard has no named part."""
    inside = parts(node)
    return _one(low, inside[-1] if inside else node.children[0])


def _one(low: Lowering, node: Node) -> syntax.Pattern:
    """One pattern; the grammar keeps a number apart from the minus sign before it.

    A list and a tuple look the same to the grammar where they are assigned to, and become something else
    there: hence a table of its own.
    """
    if node.type == "_":
        return syntax.Pattern(low.open(node), "capture")
    if node.kind_id in _NUMBERS:
        minus = node.prev_sibling
        if minus is None or minus.kind_id != _MINUS:
            return syntax.Pattern(low.open(node), "value", low.lower(node))
        at, sign = (low.place(minus.start_byte, node.end_byte) for _ in range(2))
        return syntax.Pattern(at, "value", syntax.Unary(sign, "-", low.lower(node)))
    if node.type in _VALUES:
        return syntax.Pattern(low.open(node), "value", low.lower(node))
    build = _PATTERNS.get(node.kind_id)
    if build is None:
        raise Astray("that is no pattern", line_of(node))
    low.descend(node)
    made: syntax.Pattern = build(low, node)
    low.ascend()
    return made


def _all(low: Lowering, nodes: list[Node]) -> tuple[syntax.Pattern, ...]:
    return tuple([_one(low, node) for node in nodes])


_VALUES = frozenset({"string", "concatenated_string", "true", "false", "none"})


def _complex(low: Lowering, node: Node) -> syntax.Pattern:
    """``-1 + 2j``."""
    at, whole = low.open(node), low.open(node)
    children = tokens(node)
    left_at = low.place(node.start_byte, children[-3].end_byte)
    left: syntax.Expr
    if children[0].kind_id == _MINUS:
        left = syntax.Unary(left_at, "-", low.lower(children[1]))
    else:
        left = syntax.Number(left_at, literals.number(low.text(children[0])))
    value = syntax.Binary(whole, children[-2].type, left, low.lower(children[-1]))
    return syntax.Pattern(at, "value", value)


def _dotted(low: Lowering, node: Node) -> syntax.Pattern:
    at = low.open(node)
    names = parts(node)
    if len(names) == 1:
        name = low.text(node)
        return syntax.Pattern(at, "capture", name=None if name == "_" else name)
    return syntax.Pattern(at, "value", _path(low, names))


def _path(low: Lowering, names: list[Node]) -> syntax.Name | syntax.Attribute:
    """``a.b.c`` as an expression."""
    places = [low.place(names[0].start_byte, name.end_byte) for name in reversed(names)][::-1]
    made: syntax.Name | syntax.Attribute = syntax.Name(places[0], low.text(names[0]))
    for at, name in zip(places[1:], names[1:], strict=True):
        made = syntax.Attribute(at, made, low.text(name))
    return made


def _splat(low: Lowering, node: Node) -> syntax.Pattern:
    at = low.open(node)
    name = low.text(node.children[-1])
    return syntax.Pattern(at, "star", name=None if name == "_" else name)


def _sequence(low: Lowering, node: Node) -> syntax.Pattern:
    at = low.open(node)
    return syntax.Pattern(at, "sequence", patterns=_all(low, parts(node)))


def _group(low: Lowering, node: Node) -> syntax.Pattern:
    """One pattern in parentheses, or a sequence, of which they are no part."""
    patterns = parts(node)
    if len(patterns) == 1 and not has(node, _COMMA):
        made = _one(low, patterns[0])
        if made.kind != "star":
            return made
    return syntax.Pattern(low.inside(node), "sequence", patterns=_all(low, patterns))


def _mapping(low: Lowering, node: Node) -> syntax.Pattern:
    at = low.open(node)
    keys: list[syntax.Expr] = []
    patterns: list[syntax.Pattern] = []
    rest = None
    for number, child in enumerate(node.children):
        field = node.field_name_for_child(number)
        if child.kind_id == _SPLAT:
            rest = low.text(child.children[-1])
        elif field == "key" and child.type != "-":
            key = _one(low, child)
            if key.value is None:
                raise Astray("a key of a pattern is a value", line_of(child))
            keys.append(key.value)
        elif field == "value":
            patterns.append(_one(low, child))
    return syntax.Pattern(at, "mapping", name=rest, patterns=tuple(patterns), keys=tuple(keys))


def _class(low: Lowering, node: Node) -> syntax.Pattern:
    at = low.open(node)
    name, *given = parts(node)
    value = _path(low, parts(name))
    keywords = []
    patterns = []
    for one in given:
        keyword, made = _given(low, one)
        keywords += [] if keyword is None else [keyword]
        patterns.append(made)
    return syntax.Pattern(at, "class", value, patterns=tuple(patterns), keywords=tuple(keywords))


def _given(low: Lowering, node: Node) -> tuple[str | None, syntax.Pattern]:
    """One argument of a class pattern; of ``name=pattern as alias`` the grammar takes all for one pattern."""
    inner = next(iter(parts(node)), None)
    if inner is not None and inner.kind_id == _KEYWORD:
        name, *rest = [child for child in tokens(inner) if child.type != "="]
        return low.text(name), _one(low, rest[-1])
    if inner is not None and inner.kind_id == _AS:
        wrapped, alias = parts(inner)
        keyword_node = next(iter(parts(wrapped)), None)
        if keyword_node is not None and keyword_node.kind_id == _KEYWORD:
            begin = parts(keyword_node)[-1]
            at = low.place(begin.start_byte, inner.end_byte)
            keyword, made = _given(low, wrapped)
            return keyword, syntax.Pattern(at, "as", name=low.text(alias), patterns=(made,))
    return None, _one(low, node)


def _as(low: Lowering, node: Node) -> syntax.Pattern:
    at = low.open(node)
    pattern, name = parts(node)
    return syntax.Pattern(at, "as", name=low.text(name), patterns=(_one(low, pattern),))


def _or(low: Lowering, node: Node) -> syntax.Pattern:
    at = low.open(node)
    inside = [child for child in tokens(node) if child.type not in ("|", "-")]
    return syntax.Pattern(at, "or", patterns=_all(low, inside))


_PATTERNS: dict[int, Build] = {
    kind("case_pattern"): _pattern,
    kind("complex_pattern"): _complex,
    kind("dotted_name"): _dotted,
    kind("splat_pattern"): _splat,
    kind("list_pattern"): _sequence,
    kind("tuple_pattern"): _group,
    kind("dict_pattern"): _mapping,
    kind("class_pattern"): _class,
    kind("as_pattern"): _as,
    kind("union_pattern"): _or,
}

TABLE: Table = {"match_statement": _match, "case_clause": _case}
