"""Code without what only people read: comments and docstrings, taken out of the bytes of a file.

They tell of packages and models that the code never touches, often with whole examples.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from poolint.model.source import Language

_OPEN_STRING = rb"[^\\Q]*(?:(?:\\.|Q(?!QQ))[^\\Q]*)*"
_LONG = rb"QQQ" + _OPEN_STRING + rb"QQQ"
_SHORT = rb"Q[^Q\\\r\n]*(?:\\.[^Q\\\r\n]*)*Q"
_LITERAL = re.compile(
    b"|".join(
        (rb"#[^\r\n]*", *(form.replace(b"Q", quote) for form in (_LONG, _SHORT) for quote in (b'"', b"'")))
    ),
    re.DOTALL,
)
_PREFIXES = b"rRuU"
_HASH = ord("#")
_SHORTEST = 40
"""Bytes of a string that is worth taking out."""
_GOES_ON = frozenset(b".,)]}%+*[(|:=<>\"'")
"""What may stand behind a string that is part of a larger expression."""


def bare(data: bytes, language: Language = "python") -> bytes:
    """The bytes without comments and without the docstrings of modules, classes and functions.

    A string is taken for a docstring only where it can be nothing else, so no code is lost. Of a notebook all
    is kept: it holds code in strings. What a workflow uses is named without regard to case.
    """
    if language == "github-actions":
        return data.lower()
    return data if language == "notebook" else b"".join(_kept(data))


def _kept(data: bytes) -> Iterator[bytes]:
    at = 0
    last = b":"
    """The last byte of code so far: a docstring stands behind a colon, or first of all."""
    for literal in _LITERAL.finditer(data):
        start, end = literal.span()
        code = data[at:start]
        head = code.rstrip(_PREFIXES)
        code_before = head.rstrip()
        if data[start] == _HASH:
            yield code
            last = code.rstrip()[-1:] or last
        elif (
            end - start >= _SHORTEST
            and (code_before[-1:] or last) == b":"
            and (not start or b"\n" in head[len(code_before) :])
            and not _goes_on(data, end)
        ):
            yield head
            last = b'"'
        else:
            yield data[at:end]
            last = b'"'
        at = end
    yield data[at:]


def _goes_on(data: bytes, at: int) -> bool:
    """Whether the expression goes on behind a string."""
    behind = data[at : at + 200].lstrip()
    return bool(behind) and behind[0] in _GOES_ON
