"""Python source to the neutral tree."""

from __future__ import annotations

import io
import tokenize
from typing import NamedTuple

from poolint.frontends import blocks, diagnosis, displays, expressions, grammar, patterns, statements
from poolint.frontends.lowering import Astray, Builders, Lowering
from poolint.frontends.places import Places
from poolint.model.source import Limits, Source
from poolint.model.syntax import Block, Module

_DEFAULT = Limits()


class Unreadable(Exception):  # noqa: N818  a state of the source, not a fault of ours
    """Source that has no tree, with the reason in words for the user."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        """Only where it is known to be true."""


class Lowered(NamedTuple):
    """Python text as statements of the neutral tree, and where they stand in the text."""

    body: Block
    places: Places


def parse(source: Source, limits: Limits = _DEFAULT) -> Module:
    """The module that a Python file holds; ``Unreadable`` where there is none."""
    lowered = lower(decode(source.data))
    places = lowered.places
    return Module(source.file.path, lowered.body, places.spans(), places.comments())


def decode(data: bytes) -> str:
    """The text of a Python file, by its byte order mark or coding comment (PEP 263)."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError as error:
        raise Unreadable(f"could not be decoded: {error.msg}") from None
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"could not be decoded: not valid {encoding} ({error.reason})", line) from None
    except (LookupError, UnicodeError) as error:
        raise Unreadable(f"could not be decoded: {error}") from None


def lower(text: str, first: int = 0) -> Lowered:
    """Python text as neutral statements whose indices start at ``first``."""
    # A lone surrogate, which a notebook can hold, has no bytes; whatever stands there takes one character.
    data = text.encode("utf-8", "replace")
    root = grammar.parse(data)
    if root.has_error:
        raise Unreadable(*diagnosis.explain(text))
    state = Lowering(data, _BUILDERS, first)
    try:
        body = state.run(root)
    except Astray as error:
        raise Unreadable(f"could not be parsed here: {error.reason}", error.line) from None
    except RecursionError:
        raise Unreadable("could not be parsed here: nested too deep") from None
    return Lowered(body, state.places(text, root))


_BUILDERS = Builders(expressions.TABLE, displays.TABLE, statements.TABLE, blocks.TABLE, patterns.TABLE)
