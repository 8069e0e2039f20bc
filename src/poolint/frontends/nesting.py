"""How deep brackets nest, told before a parser that would overflow its stack sees them."""

from __future__ import annotations

import re

_BRACKETS = b"()[]{}"
_OTHERS = bytes(byte for byte in range(256) if byte not in _BRACKETS)
_OPENING = frozenset(b"([{")
_TEXT = re.compile(
    r'"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""'
    r"|'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''"
    r'|"[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*"'
    r"|'[^'\\\r\n]*(?:\\.[^'\\\r\n]*)*'"
    r"|#[^\r\n]*",
    re.DOTALL,
)


def exceeds(text: str, limit: int) -> bool:
    """Whether brackets outside strings and comments nest deeper than ``limit``.

    Nearly every file is cleared by a look at its raw brackets; only a file that fails it pays for
    taking strings and comments out.
    """
    return _deepest(text) > limit and _deepest(_TEXT.sub("", text)) > limit


def _deepest(text: str) -> int:
    depth = deepest = 0
    for byte in text.encode("utf-8", "replace").translate(None, _OTHERS):
        if byte in _OPENING:
            depth += 1
            deepest = max(deepest, depth)
        elif depth:
            depth -= 1
    return deepest
