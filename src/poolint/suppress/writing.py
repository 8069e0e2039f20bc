"""Ignore comments written into files: one more comment on a line, every other byte as it was."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Mapping

import msgspec

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)?")
_END = re.compile(r"(?:\r\n|\r|\n)?\Z")
_OURS = re.compile(r"#\s*poolint\s*:\s*ignore\s*\[(?P<words>[^\]]*)(?=\])", re.IGNORECASE)
_LAYOUT = frozenset({tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENCODING})


class CannotWriteError(Exception):
    """A file that a comment cannot be written into, in words for the user."""


class Written(msgspec.Struct, frozen=True):
    """The bytes of a file with its new comments, and the lines that could not have one."""

    data: bytes
    lines: tuple[int, ...]
    """Lines that have a comment now."""
    refused: tuple[int, ...]


def with_ignores(data: bytes, wanted: Mapping[int, Iterable[str]], reason: str) -> Written:
    """``data`` with a comment for the codes that each line of ``wanted`` needs.

    A line that cannot end in a comment (in a string, before a backslash) gets none, since every token of
    the code must stay.
    """
    text, encoding = _decoded(data)
    lines = _LINE.findall(text)[:-1]
    tokens = _tokens(text)
    done: list[int] = []
    refused: list[int] = []
    for number in sorted(wanted):
        if not 1 <= number <= len(lines):
            refused.append(number)
            continue
        before = lines[number - 1]
        lines[number - 1] = _commented(before, wanted[number], reason)
        if _tokens("".join(lines)) == tokens:
            done.append(number)
        else:
            lines[number - 1] = before
            refused.append(number)
    try:
        after = "".join(lines).encode(encoding)
    except UnicodeEncodeError:
        raise CannotWriteError(f"its encoding, {encoding}, has not all letters of the reason") from None
    return Written(after if done else data, tuple(done), tuple(refused))


def _decoded(data: bytes) -> tuple[str, str]:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
        same = text.encode(encoding) == data
    except (SyntaxError, UnicodeError, LookupError):
        raise CannotWriteError("it cannot be decoded") from None
    if not same:
        raise CannotWriteError(f"its encoding, {encoding}, does not give the same bytes again")
    return text, encoding


def _commented(line: str, codes: Iterable[str], reason: str) -> str:
    ours = _OURS.search(line)
    if ours:
        words = [word.strip() for word in ours["words"].split(",") if word.strip()]
        listed = ", ".join(dict.fromkeys([*words, *sorted(codes)]))
        return f"{line[: ours.start('words')]}{listed}{line[ours.end('words') :]}"
    end = _END.search(line)
    assert end is not None
    body = line[: end.start()]
    bare = body.rstrip()
    comment = f"  # poolint: ignore[{', '.join(sorted(codes))}] {reason}"
    return f"{bare}{comment}{end[0]}"


def _tokens(text: str) -> list[tuple[int, str]]:
    """What the code says, without comments and line ends; empty where it is no code of this Python."""
    # Line ends are told apart by this tokenizer, and are the same to Python.
    source = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        found = tokenize.generate_tokens(io.StringIO(source).readline)
        return [(token.type, token.string) for token in found if token.type not in _LAYOUT]
    except (tokenize.TokenError, SyntaxError):
        raise CannotWriteError("it is no code that can be checked after the change") from None
