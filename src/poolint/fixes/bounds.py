"""What libcst can take: it is asked in the process that reports, and some code would end that process.

Measured with libcst 1.9.0 on a stack of 8 MB: brackets in brackets end in SIGSEGV from 1,262 on, operators in
a row from 7,000 on, and dense code takes 1 kB of memory a token.
"""

from __future__ import annotations

import re

_BRACKETS = 200
"""Levels; CPython itself takes no more."""
_RUN = 2_000
"""Operators, or strings side by side, in a row."""
_TOKENS = 300_000

_LITERAL = re.compile(
    r'"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""'
    r"|'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''"
    r'|"[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*"'
    r"|'[^'\\\r\n]*(?:\\.[^'\\\r\n]*)*'",
    re.DOTALL,
)
_TOKEN = re.compile(rf"{_LITERAL.pattern}|#[^\r\n]*|\\\r?\n|\w+|[^\w\s]|[\r\n]+", re.DOTALL)
_ENDS = frozenset(",:;=")
_WORDS = frozenset({"and", "or", "if", "else", "not", "lambda", "await", "in", "is", "for"})


def beyond(text: str) -> str | None:
    """Why libcst must not be given a text; None where it may."""
    runs = [0]
    tokens = 0
    for match in _TOKEN.finditer(text):
        token = match[0]
        tokens += 1
        if token in "([{":
            runs.append(0)
            if len(runs) > _BRACKETS:
                return f"brackets in it nest more than {_BRACKETS} deep"
        elif token in ")]}":
            if len(runs) > 1:
                runs.pop()
        elif token in _ENDS or (token[0] in "\r\n" and len(runs) == 1):
            runs[-1] = 0
        elif token in _WORDS or not (token[0].isalnum() or token[0] in "_#\\\r\n"):
            runs[-1] += 1
            if runs[-1] > _RUN:
                return f"an expression in it has more than {_RUN:,} operators"
    return f"it has more than {_TOKENS:,} words and signs" if tokens > _TOKENS else None
