"""Text from scanned code made safe to show: no terminal, CI log or reader obeys it.

File names and literals are written by strangers. A control character can move the cursor, a bidi
control can turn a line around, a line break can forge a line of the report.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Control and format characters, surrogates, line and paragraph separators."""
_WORKFLOW_COMMAND = re.compile(r"(?<=#)#(?=(?:vso)?\[)", re.IGNORECASE)


def printable(text: str) -> str:
    """``text`` on one line, each character that acts instead of showing written as its escape."""
    if not text.isascii() or not text.isprintable():
        text = "".join(map(_shown, text))
    # Some CI runners look for ##[command] and ##vso[command] anywhere in a line.
    return _WORKFLOW_COMMAND.sub(r"\\x23", text)


def line_start(text: str) -> str:
    """``printable(text)`` for a path that opens a line, where CI runners look for ``::command::``.

    They pass over blanks, and what follows the path may begin with the other colon.
    """
    shown = printable(text)
    return f"./{shown}" if not shown.strip() or shown.lstrip().startswith(":") else shown


def as_json(document: Any) -> str:
    """A document as JSON that no CI log obeys where it is printed, and that says the same."""
    # Text needs none of it, and a hook counts every import.
    import json

    # Two such signs stand in strings alone, where the second can be written by its number.
    text = json.dumps(document, indent=2, ensure_ascii=True)
    return _WORKFLOW_COMMAND.sub(r"\\u0023", text) + "\n"


def without_surrogates(text: str) -> str:
    """``text`` as every JSON reader takes it: the bytes of an undecodable file name as ``\\xff``."""
    if text.isascii():
        return text
    return "".join(_shown(char) if unicodedata.category(char) == "Cs" else char for char in text)


def _shown(char: str) -> str:
    if unicodedata.category(char) not in _HIDDEN:
        return char
    code = ord(char)
    # os.fsdecode keeps the byte 0xNN of an undecodable name as U+DCNN.
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return repr(char)[1:-1] if code < 0x80 else _numbered(code)


def _numbered(code: int) -> str:
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
