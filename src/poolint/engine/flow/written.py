"""Annotations written as strings, read as the expressions they hold."""

from __future__ import annotations

import re

from poolint.model import syntax as s

NOWHERE = -1
"""The ``at`` of nodes that stand in no file."""
LONGEST = 2_000
DEEPEST = 20
_TOKEN = re.compile(r"\s*(?:([A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*)|([\[\](),|])|(\"[^\"]*\"|'[^']*'))")


def read(text: str, depth: int = 0) -> s.Expr | None:
    """The expression in an annotation's text; what is no name, generic or union is left out."""
    if len(text) > LONGEST or depth > DEEPEST:
        return None
    tokens: list[tuple[str, str]] = []
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            position += 1
            continue
        name, sign, quoted = found.groups()
        tokens.append(("name", re.sub(r"\s", "", name)) if name else (sign or "quoted", quoted or sign))
        position = found.end()
    return _union(tokens[::-1], depth)


def _union(tokens: list[tuple[str, str]], depth: int) -> s.Expr | None:
    """``a | b | …``, up to a comma or a closing bracket."""
    whole: s.Expr | None = None
    while tokens and tokens[-1][0] not in (",", "]", ")"):
        if tokens[-1][0] == "|":
            tokens.pop()
            continue
        part = _part(tokens, depth)
        if part is not None:
            whole = part if whole is None else s.Binary(NOWHERE, "|", whole, part)
    return whole


def _part(tokens: list[tuple[str, str]], depth: int) -> s.Expr | None:
    kind, text = tokens.pop()
    if kind == "quoted":
        return read(text[1:-1], depth + 1)
    if kind in ("[", "("):
        return s.Sequence(NOWHERE, "list", tuple(_listed(tokens, depth + 1)))
    first, *rest = text.split(".")
    expr: s.Expr = s.Name(NOWHERE, first)
    for name in rest:
        expr = s.Attribute(NOWHERE, expr, name)
    if tokens and tokens[-1][0] == "[":
        tokens.pop()
        items = _listed(tokens, depth + 1)
        index = items[0] if len(items) == 1 else s.Sequence(NOWHERE, "tuple", tuple(items))
        return s.Subscript(NOWHERE, expr, index)
    return expr


def _listed(tokens: list[tuple[str, str]], depth: int) -> list[s.Expr]:
    """What stands between brackets, the closing one taken too."""
    items: list[s.Expr] = []
    while tokens and tokens[-1][0] not in ("]", ")"):
        if tokens[-1][0] == ",":
            tokens.pop()
            continue
        if depth > DEEPEST:
            tokens.clear()
            break
        item = _union(tokens, depth)
        if item is not None:
            items.append(item)
    if tokens:
        tokens.pop()
    return items
