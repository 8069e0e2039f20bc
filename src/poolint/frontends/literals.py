"""String literals of Python: from the token as written to its value.

Written out here instead of evaluated, because ``ast.literal_eval`` warns about odd escapes, raises
on half of them, and costs ten times as much.
"""

from __future__ import annotations

import re
import unicodedata

_SIMPLE = {
    "\n": "",
    "\\": "\\",
    "'": "'",
    '"': '"',
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}
_ESCAPE = re.compile(
    r"\\(?:([\n\\'\"abfnrtv])|([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|N\{([^}]*)\})"
)
_BYTE_ESCAPE = re.compile(r"\\(?:([\n\\'\"abfnrtv])|([0-7]{1,3})|x([0-9a-fA-F]{2}))")
_REPLACEMENT = "\ufffd"


def evaluate(token: str) -> str | bytes:
    """The value of one string or bytes token, prefix and quotes included."""
    start = 0
    while token[start] not in "\"'":
        start += 1
    width = 3 if len(token) >= start + 6 and token[start] * 3 == token[start : start + 3] else 1
    body = token[start + width : len(token) - width]
    if not start:
        return text(body, raw=False) if "\\" in body or "\r" in body else body
    prefix = token[:start].lower()
    if "b" in prefix:
        return _octets(body, raw="r" in prefix)
    return text(body, raw="r" in prefix)


def text(body: str, *, raw: bool, doubled_braces: bool = False) -> str:
    """The value of what stands between the quotes; ``doubled_braces`` as in an f-string."""
    if "\r" in body:
        body = body.replace("\r\n", "\n").replace("\r", "\n")
    if doubled_braces and ("{{" in body or "}}" in body):
        body = body.replace("{{", "{").replace("}}", "}")
    return body if raw or "\\" not in body else _ESCAPE.sub(_character, body)


def _octets(body: str, *, raw: bool) -> bytes:
    if "\r" in body:
        body = body.replace("\r\n", "\n").replace("\r", "\n")
    if not raw and "\\" in body:
        body = _BYTE_ESCAPE.sub(_octet, body)
    return body.encode("latin-1", "replace")


def _character(match: re.Match[str]) -> str:
    simple, octal, x, u, wide, name = match.groups()
    if simple is not None:
        return _SIMPLE[simple]
    if name is not None:
        try:
            return unicodedata.lookup(name)
        except KeyError:
            return match[0]
    code = int(octal, 8) if octal is not None else int(x or u or wide, 16)
    # A lone surrogate is a valid Python string that no output format can carry.
    return _REPLACEMENT if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF else chr(code)


def _octet(match: re.Match[str]) -> str:
    simple, octal, x = match.groups()
    if simple is not None:
        return _SIMPLE[simple]
    return chr((int(octal, 8) if octal is not None else int(x, 16)) & 0xFF)


def number(token: str) -> int | float | None:
    """The value of a number token; None where no 64-bit integer and no float can hold it."""
    token = token.replace("_", "").lower()
    try:
        if token.startswith(("0x", "0o", "0b")) or token.isdigit():
            value = int(token, 0)
            return value if value < 2**63 else None
        return None if token.endswith("j") else float(token)
    except ValueError:  # thousands of digits
        return None
