"""What a file may import, read from its bytes at a glance.

A gate over every file of a repository, so it neither decodes nor parses. It may see imports where
there are none (in a docstring), but must not miss one. ``near`` is the first glance at all files, ``scan``
the second at the few that matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from poolint.model.loaders import BESIDE_IMPORT, BY_NAME, STEPS
from poolint.model.source import Imported, Language

_WORD = rb"[\w\x80-\xff]"
_CONTINUED = rb"\\(?:\r\n?|\n)"
_MODULE = re.compile(rb"(?:[ \t\f.\w\x80-\xff]|" + _CONTINUED + rb")*")
_OPENING = re.compile(rb"(?:[ \t\f]|" + _CONTINUED + rb")*(\()?")
_LINE = re.compile(rb"(?:[ \t\f.,*\w\x80-\xff]|" + _CONTINUED + rb")*")
_PARENTHESIZED = re.compile(rb"(?:[\s.,*\\\w\x80-\xff]+|#[^\r\n]*)*")
_COMMENT = re.compile(rb"#[^\r\n]*")
_TOKEN = re.compile(_WORD + rb"+|[.*]")
_CALL = re.compile(
    _WORD + rb"{0,60}[\s\\]*\([\s\\]*(?:\w+\s*=\s*)?[rRuU]?(\"\"\"|'''|[\"'])([.\w\x80-\xff]+)\1"
)
_VARIABLE = re.compile(rb"\s*[^\W\d][\w.]*\s*[,)]")
_NAMED = re.compile(rb"([\"'])([^\W\d][.\w]{1,60})\1")
_APART = (b" ", b"\n", b".")
"""What stands after most words ``import``: the statement, or ``importlib.``."""
_WORD_BYTES = frozenset(b"_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") | frozenset(
    range(0x80, 0x100)
)
_BLANKS = frozenset(b" \t\f")
_BEFORE_STATEMENT = frozenset(b"\n\r;:")
_LONGEST_MODULE = 500
_LONGEST_FROM = 200
"""Bytes before an ``import`` in which its ``from`` is looked for."""
_LONGEST_LINE = 500
"""Bytes after an ``import`` that goes on in the next line."""
_AFTER_IMPORT = tuple(word.partition(b"import")[2] for word in BY_NAME)
"""How what stands behind an ``import`` begins where it belongs to a loader's name."""
_ENDS = (b"require", b"azy")
"""How the words beside ``import`` end: fewer to look for, and each look goes over every byte."""
_MAY_STAND_BEFORE = frozenset(b"\r;:\"'")
"""The last byte before a statement in the same line: quotes are those of the lines of a notebook."""
_CALLED = re.compile(_WORD + rb"*[\s\\]*\(")
"""The rest of a name, and the bracket that opens behind it."""
_NAME_BYTES = bytes(byte if byte in _WORD_BYTES else 0x20 for byte in range(256))
"""Every byte that belongs to no name becomes a blank."""
_NEXT_STRING = re.compile(rb'\\n"\s*,\s*"')
_ESCAPES = ((b"\\\\\\n", b"\\\n"), (b'\\"', b"'"), (b"\\n", b"\n"), (b"\\t", b"\t"), (b'"', b"\n"))


def near(data: bytes, language: Language = "python") -> frozenset[bytes] | None:
    """Every name that stands near an ``import``, or behind the name of a loader; None where it may be any."""
    if language == "github-actions":
        return None
    pieces = data.split(b"import")
    if any(piece.startswith(_AFTER_IMPORT) for piece in pieces):
        kept = [data]
    else:
        kept = [_around(before, after) for before, after in pairwise(pieces)]
        for end in _ENDS:
            if end in data:
                # Prose requires a lot, and calls nothing.
                kept += [piece[:_LONGEST_LINE] for piece in data.split(end)[1:] if _CALLED.match(piece)]
    return frozenset(b" ".join(kept).translate(_NAME_BYTES).split())


def _around(before: bytes, after: bytes) -> bytes:
    """What stands on both sides of an ``import`` in its line; nothing where that is prose."""
    start = before[-_LONGEST_FROM:]
    if b"\\" not in start:
        start = start[start.rfind(b"\n") + 1 :]
        head = start.rstrip(b" \t\f")
        is_statement = not head or head[-1] in _MAY_STAND_BEFORE or b"from" in head or head.endswith(b"lazy")
        if not is_statement and after.startswith(b" "):
            return b""
    end = after.partition(b"\n")[0]
    # The word may be part of the name of a package.
    return start + b"import" + (after[:_LONGEST_LINE] if b"\\" in end else end)


def scan(data: bytes, language: Language = "python") -> tuple[Imported, ...]:
    """Every name that a file may import, in order."""
    if language == "github-actions":
        return (Imported(STEPS, 0, None, None, is_called=True),) if b"uses" in data else ()
    if language == "notebook":
        # Enough to see the lines of code in JSON strings: quotes and escaped ends become line ends.
        data = _NEXT_STRING.sub(rb"\\n", data)
        for escaped, plain in _ESCAPES:
            data = data.replace(escaped, plain)
    return tuple(_scan(data.removeprefix(b"\xef\xbb\xbf")))


def _scan(data: bytes) -> Iterator[Imported]:
    called: set[int] = set()
    at = data.find(b"import")
    while at >= 0:
        end = at + 6
        call = None if data[end : end + 1] in _APART else _CALL.match(data, end)
        if call is not None:
            called.add(call.start(2))
            yield _called(call[2])
        elif end < len(data) and data[end] not in _WORD_BYTES and (not at or data[at - 1] not in _WORD_BYTES):
            source = _from(data, at)
            if source is not None or _begins_statement(data, at):
                listed, end = _listed(data, end, source is not None)
                yield from _imports(source, listed)
        at = data.find(b"import", end)
    for word in BESIDE_IMPORT:
        yield from _loaded(data, word, called)
    if any(_imports_a_variable(data, word) for word in BY_NAME):
        for name in dict.fromkeys(found[1] for found in _NAMED.findall(data)):
            yield _called(name)


def _imports_a_variable(data: bytes, word: bytes) -> bool:
    """Whether a module is imported whose name stands elsewhere in the file: any text may be it."""
    at = data.find(word)
    while at >= 0:
        at += len(word)
        if _VARIABLE.match(data, at):
            return True
        at = data.find(word, at)
    return False


def _loaded(data: bytes, word: bytes, called: set[int]) -> Iterator[Imported]:
    """What calls of functions that have the word in their names load, but for those seen before."""
    at = data.find(word)
    while at >= 0:
        at += len(word)
        call = _CALL.match(data, at)
        if call is not None and call.start(2) not in called:
            called.add(call.start(2))
            yield _called(call[2])
        at = data.find(word, at)


def _begins_statement(data: bytes, at: int) -> bool:
    at = _over_blanks(data, at)
    if data[max(0, at - 4) : at] == b"lazy":
        at = _over_blanks(data, at - 4)
    return not at or data[at - 1] in _BEFORE_STATEMENT


def _over_blanks(data: bytes, at: int) -> int:
    while at and data[at - 1] in _BLANKS:
        at -= 1
    return at


def _from(data: bytes, at: int) -> bytes | None:
    """What stands between ``from`` and the ``import`` at ``at``; None where that is no such statement."""
    start = data.rfind(b"from", max(0, at - _LONGEST_MODULE), at)
    while start >= 0:
        if _MODULE.fullmatch(data, start + 4, at) is None:
            return None
        if data[start + 4] not in _WORD_BYTES and _begins_statement(data, start):
            return data[start + 4 : at]
        start = data.rfind(b"from", max(0, at - _LONGEST_MODULE), start)
    return None


def _listed(data: bytes, at: int, may_open: bool) -> tuple[bytes, int]:
    """The names after an ``import``, and where to look for the next one.

    That is after them, so that no hostile file is read over and over; but not after a bracket, which
    prose may open and never close.
    """
    opening = _OPENING.match(data, at) if may_open else None
    if opening is not None and opening[1]:
        names = _PARENTHESIZED.match(data, opening.end())
        return (names[0] if names else b""), at
    names = _LINE.match(data, at)
    return (names[0], names.end()) if names else (b"", at)


def _imports(source: bytes | None, listed: bytes) -> Iterator[Imported]:
    if source is None:
        for name, alias in _names(listed):
            yield Imported(name, 0, None, alias)
        return
    dotted = b"".join(_TOKEN.findall(source))
    module = dotted.lstrip(b".")
    for name, alias in _names(listed):
        yield Imported(_text(module), len(dotted) - len(module), name, alias)


def _names(listed: bytes) -> Iterator[tuple[str, str | None]]:
    if b"#" in listed:
        listed = _COMMENT.sub(b"", listed)
    for item in listed.split(b","):
        tokens = _TOKEN.findall(item)
        alias = None
        if len(tokens) > 2 and tokens[-2] == b"as":
            alias = _text(tokens[-1])
            del tokens[-2:]
        if tokens:
            yield _text(b"".join(tokens)), alias


def _called(name: bytes) -> Imported:
    module = name.lstrip(b".")
    return Imported(_text(module), len(name) - len(module), None, None, is_called=True)


def _text(name: bytes) -> str:
    """A name as Python compares it; most are ASCII."""
    if name.isascii():
        return name.decode("ascii")
    try:
        return unicodedata.normalize("NFKC", name.decode("utf-8"))
    except UnicodeDecodeError:
        return name.decode("latin-1")
