"""Texts of workflows: the expressions in them, and what an expression may come to."""

from __future__ import annotations

import re
from typing import NamedTuple

_EXPRESSION = re.compile(r"\$\{\{((?:[^'}]|'[^']*'|\}(?!\}))*)\}\}")
_TOKEN = re.compile(r"'(?:[^']|'')*'|\|\||&&|[()\[\]]|[^'|&()\[\]]+|.", re.DOTALL)
_INDEX = re.compile(r"(\w+)\[\s*'([\w.-]+)'\s*\]\Z")
_NAME = re.compile(r"\w+\.[\w-]+\Z")
_LITERAL = re.compile(r"'(?:[^']|'')*'\Z")


class Part(NamedTuple):
    """A piece of a text: as it stands, or what ``${{ … }}`` holds."""

    text: str
    is_expression: bool


def parts(text: str) -> tuple[Part, ...]:
    """The pieces of a text, at least one."""
    found: list[Part] = []
    at = 0
    for match in _EXPRESSION.finditer(text):
        if match.start() > at:
            found.append(Part(text[at : match.start()], is_expression=False))
        found.append(Part(match[1].strip(), is_expression=True))
        at = match.end()
    if at < len(text) or not found:
        found.append(Part(text[at:], is_expression=False))
    return tuple(found)


def alternatives(expression: str) -> tuple[str, ...]:
    """What an expression may come to: ``b`` and ``c`` of ``a && b || c``.

    Each is ``context.name``, a literal in its quotes, or empty for what is not followed, as a call. An ``&&``
    that nothing stands beside may come to nothing.
    """
    sides = _sides(expression)
    found = [_operand(side[-1]) for side in sides]
    return (*found, "''") if len(sides[-1]) > 1 else tuple(found)


def _sides(expression: str) -> list[list[str]]:
    """The operands of ``||``, each as those of ``&&``; what stands in brackets is not taken apart."""
    sides = [[""]]
    depth = 0
    for token in _TOKEN.findall(expression):
        if token in "([":
            depth += 1
        elif token in ")]":
            depth -= 1
        if depth == 0 and token == "||":
            sides.append([""])
        elif depth == 0 and token == "&&":
            sides[-1].append("")
        else:
            sides[-1][-1] += token
    return sides


def _operand(text: str) -> str:
    plain = text.strip()
    index = _INDEX.match(plain)
    if index is not None:
        return f"{index[1]}.{index[2]}"
    return plain if _NAME.match(plain) or _LITERAL.match(plain) else ""
