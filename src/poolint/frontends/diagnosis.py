"""Why libcst refused a text, and on which line, said so that it is true.

libcst also refuses some valid code (template strings that are raw or concatenated, a hundred
indents, an annotated name in parentheses), so no reason calls the text wrong. And the places it
reports are not to be trusted: its tokenizer always says line 1, its parser names the token after
the one that it could not take.
"""

from __future__ import annotations

import re

import libcst as cst

Refusal = cst.ParserSyntaxError | cst.CSTLogicError | cst.CSTValidationError
"""What libcst raises over a text."""

_PARSER = re.compile(r"parser error: error at (\d+):(\d+): (.*)", re.DOTALL)
_TOKENIZER = "tokenizer error: "
_TRIPLE = re.compile(r'"""|\'\'\'')
_NEWLINE = re.compile(r"\r\n?|\n")
_MOST_NAMED = 3
"""A longer list of what could have stood there tells nobody anything."""
_MOST_QUOTES = 50


def explain(error: Refusal, text: str) -> tuple[str, int | None]:
    """The reason for a refusal, and the line where that is known."""
    message = error.message if isinstance(error, cst.ParserSyntaxError) else ""
    if message.startswith(_TOKENIZER):
        complaint = message.removeprefix(_TOKENIZER)
        return f"could not be parsed here: {complaint}", _tokenizer_line(text, message)
    found = _PARSER.match(message)
    if found is None:
        return "could not be parsed here: the parser gave up on it", None
    expected = found[3].removeprefix("expected ").removeprefix("one of ")
    return f"could not be parsed here: {_wanted(expected)}", _parser_line(
        text, int(found[1]), int(found[2]), expected
    )


def _wanted(expected: str) -> str:
    names = expected.split(", ")
    if len(names) > _MOST_NAMED:
        return "unexpected syntax"
    words = {"NAME": "a name", "INDENT": "an indented block", "NEWLINE": "the end of the line"}
    return "expected " + " or ".join(words.get(name, name) for name in names)


def _parser_line(text: str, line: int, column: int, expected: str) -> int | None:
    """The line of the token before the place that the parser names.

    Where that place is the first on its line, the token is either the end of an earlier line or, where
    a statement could have begun, the indent.
    """
    lines = _NEWLINE.split(text)
    if not 1 <= line <= len(lines):
        return None
    if lines[line - 1][:column].strip() or (column and "pass" in expected.split(", ")):
        return line
    for number in range(line - 1, 0, -1):
        code = lines[number - 1].strip()
        if code and not code.startswith("#"):
            return number
    return None


def _tokenizer_line(text: str, message: str) -> int | None:
    """The first line with which the beginning of the text draws the same complaint."""
    if "triple" in message:
        quotes = [match.start() for match in _TRIPLE.finditer(text)]
        for start in reversed(quotes[-_MOST_QUOTES:]):
            if _complaint(text[:start]) is None:
                return len(_NEWLINE.findall(text, 0, start)) + 1
        return None
    ends = [*(match.end() for match in _NEWLINE.finditer(text)), len(text)]
    low, high = 0, len(ends) - 1
    while low < high:
        middle = (low + high) // 2
        if _complaint(text[: ends[middle]]) == message:
            high = middle
        else:
            low = middle + 1
    return low + 1 if _complaint(text[: ends[low]]) == message else None


def _complaint(text: str) -> str | None:
    """What the tokenizer alone says: the line put first stops the parser before it costs anything."""
    try:
        cst.parse_module("=\n" + text)
    except cst.ParserSyntaxError as error:
        return error.message if error.message.startswith(_TOKENIZER) else None
    return None
