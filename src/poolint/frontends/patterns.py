"""The ``match`` statement: what it is made of, and what it becomes."""

from __future__ import annotations

from typing import Any

import libcst as cst

from poolint.frontends.blocks import block, block_layout
from poolint.frontends.walk import EXPRESSION, PART, SUITE, Made, Table
from poolint.model import syntax


def _match_layout(node: cst.Match) -> list[Any]:
    return ["match", node.subject, ":", *node.cases]


def _match(made: Made, node: cst.Match, at: int) -> syntax.Match:
    return syntax.Match(at, made[id(node.subject)], tuple([made[id(case)] for case in node.cases]))


def _case_layout(node: cst.MatchCase) -> list[Any]:
    guard = () if node.guard is None else ("if", node.guard)
    return ["case", node.pattern, *guard, ":", *block_layout(node.body)]


def _case(made: Made, node: cst.MatchCase, at: int) -> syntax.Case:
    guard = None if node.guard is None else made[id(node.guard)]
    return syntax.Case(at, made[id(node.pattern)], guard, block(made, node.body))


def _value_layout(node: cst.MatchValue | cst.MatchSingleton) -> list[Any]:
    return [node.value]


def _value(made: Made, node: cst.MatchValue | cst.MatchSingleton, at: int) -> syntax.Pattern:
    return syntax.Pattern(at, "value", made[id(node.value)])


def _star_layout(node: cst.MatchStar) -> list[Any]:
    return ["*", "_" if node.name is None else node.name.value]


def _star(made: Made, node: cst.MatchStar, at: int) -> syntax.Pattern:
    return syntax.Pattern(at, "star", name=None if node.name is None else node.name.value)


def _patterns_layout(elements: Any) -> list[Any]:
    found = []
    for element in elements:
        found.append(element.value if isinstance(element, cst.MatchSequenceElement) else element)
        if type(element.comma) is cst.Comma:
            found.append(",")
    return found


def _sequence_layout(node: cst.MatchList | cst.MatchTuple) -> list[Any]:
    bracketed = isinstance(node, cst.MatchList) and node.lbracket is not None
    opening, closing = ("[", "]") if bracketed else ("", "")
    return [*opening, *_patterns_layout(node.patterns), *closing]


def _sequence(made: Made, node: cst.MatchList | cst.MatchTuple, at: int) -> syntax.Pattern:
    items = [made[id(item) if isinstance(item, cst.MatchStar) else id(item.value)] for item in node.patterns]
    return syntax.Pattern(at, "sequence", patterns=tuple(items))


def _mapping_layout(node: cst.MatchMapping) -> list[Any]:
    found: list[Any] = ["{"]
    for element in node.elements:
        found += (element.key, ":", element.pattern)
        if type(element.comma) is cst.Comma:
            found.append(",")
    if node.rest is not None:
        found += ("**", node.rest.value)
        if node.trailing_comma is not None:
            found.append(",")
    return [*found, "}"]


def _mapping(made: Made, node: cst.MatchMapping, at: int) -> syntax.Pattern:
    return syntax.Pattern(
        at,
        "mapping",
        name=None if node.rest is None else node.rest.value,
        patterns=tuple([made[id(element.pattern)] for element in node.elements]),
        keys=tuple([made[id(element.key)] for element in node.elements]),
    )


def _class_layout(node: cst.MatchClass) -> list[Any]:
    found: list[Any] = [node.cls, "(", *_patterns_layout(node.patterns)]
    for keyword in node.kwds:
        found += (keyword.key.value, "=", keyword.pattern)
        if type(keyword.comma) is cst.Comma:
            found.append(",")
    return [*found, ")"]


def _class(made: Made, node: cst.MatchClass, at: int) -> syntax.Pattern:
    patterns = [made[id(item.value)] for item in node.patterns]
    patterns += [made[id(item.pattern)] for item in node.kwds]
    keywords = tuple([item.key.value for item in node.kwds])
    return syntax.Pattern(at, "class", made[id(node.cls)], patterns=tuple(patterns), keywords=keywords)


def _as_layout(node: cst.MatchAs) -> list[Any]:
    name = "_" if node.name is None else node.name.value
    return [name] if node.pattern is None else [node.pattern, "as", name]


def _as(made: Made, node: cst.MatchAs, at: int) -> syntax.Pattern:
    name = None if node.name is None else node.name.value
    if node.pattern is None:
        return syntax.Pattern(at, "capture", name=name)
    return syntax.Pattern(at, "as", name=name, patterns=(made[id(node.pattern)],))


def _or_layout(node: cst.MatchOr) -> list[Any]:
    found: list[Any] = []
    for one in node.patterns:
        found += ("|", one.pattern)
    return found[1:]


def _or(made: Made, node: cst.MatchOr, at: int) -> syntax.Pattern:
    return syntax.Pattern(at, "or", patterns=tuple([made[id(one.pattern)] for one in node.patterns]))


TABLE = Table(
    {
        cst.Match: (_match_layout, _match, SUITE),
        cst.MatchCase: (_case_layout, _case, SUITE),
        cst.MatchValue: (_value_layout, _value, PART),
        cst.MatchSingleton: (_value_layout, _value, PART),
        cst.MatchStar: (_star_layout, _star, PART),
        cst.MatchList: (_sequence_layout, _sequence, EXPRESSION),
        cst.MatchTuple: (_sequence_layout, _sequence, EXPRESSION),
        cst.MatchMapping: (_mapping_layout, _mapping, EXPRESSION),
        cst.MatchClass: (_class_layout, _class, EXPRESSION),
        cst.MatchAs: (_as_layout, _as, EXPRESSION),
        cst.MatchOr: (_or_layout, _or, EXPRESSION),
    }
)
