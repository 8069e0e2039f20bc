"""Python source to the neutral tree: the one door of libcst."""

from __future__ import annotations

import io
import tokenize
from typing import NamedTuple

import libcst as cst

from poolint.frontends import blocks, diagnosis, displays, expressions, nesting, patterns, statements
from poolint.frontends.walk import Astray, Places, Table, Walk
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
    """The module that a Python file holds; ``Unreadable`` where libcst finds none."""
    lowered = lower(decode(source.data), limits)
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


def lower(text: str, limits: Limits = _DEFAULT, first: int = 0) -> Lowered:
    """Python text as neutral statements whose indices start at ``first``."""
    if nesting.exceeds(text, limits.bracket_depth):
        raise Unreadable(f"could not be parsed here: brackets nest more than {limits.bracket_depth} deep")
    try:
        tree = cst.parse_module(text)
        walk = Walk(text, _TABLE, first)
        walk.run(blocks.block_layout(tree))
    except (cst.ParserSyntaxError, cst.CSTLogicError, cst.CSTValidationError) as error:
        raise Unreadable(*diagnosis.explain(error, text)) from None
    except (Astray, UnicodeError) as error:
        raise Unreadable(f"could not be parsed here: {error}") from None
    return Lowered(blocks.block(walk.made, tree), walk.places())


_TABLE = Table({**expressions.TABLE, **displays.TABLE, **statements.TABLE, **blocks.TABLE, **patterns.TABLE})
