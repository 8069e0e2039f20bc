"""Neutral trees as short text, so that a test says a whole tree in one line."""

from __future__ import annotations

import msgspec

from poolint.frontends import python
from poolint.model.source import Source, SourcePath
from poolint.model.syntax import Module, Node


def sketch(value: object) -> str:
    """``Call(Name('f'), [])``: fields in order without ``at``, trailing defaults left out."""
    if isinstance(value, tuple):
        return "[" + ", ".join(sketch(item) for item in value) + "]"
    if not isinstance(value, Node):
        return repr(value)
    fields = [field for field in msgspec.structs.fields(value) if field.name not in ("at", "name_at")]
    while fields and not fields[-1].required and getattr(value, fields[-1].name) == fields[-1].default:
        fields.pop()
    return f"{type(value).__name__}({', '.join(sketch(getattr(value, field.name)) for field in fields)})"


def module(text: str | bytes, path: str = "app.py") -> Module:
    """The module that a text parses to."""
    data = text.encode() if isinstance(text, str) else text
    return python.parse(Source(SourcePath(path, "/" + path), data))


def body(text: str) -> str:
    """The statements of a text, sketched."""
    return "; ".join(sketch(statement) for statement in module(text).body)


def expression(text: str) -> str:
    """The one expression of a text, sketched."""
    (statement,) = module(text).body
    return sketch(statement.value)  # type: ignore[union-attr]
