"""Command lines: what they start, as paths and module names, and what they set before it."""

from __future__ import annotations

import re
import shlex

MAX_WORDS = 400
_MODULE = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?::[\w.()]+)?\Z")
_MODULE_FLAGS = frozenset({"-m", "-A", "--app"})
_PLAIN = re.compile(r"[A-Za-z][\w.-]*\Z")
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=(.*)\Z", re.DOTALL)
_BREAKS = frozenset({"&&", "||", ";", "|", "&", "\n"})
_CHANGES = frozenset({"cd", "pushd"})


def words(line: str) -> list[str]:
    """A command line as words; by white space where its quoting does not close."""
    try:
        lexer = shlex.shlex(
            line.replace("\\\n", " ").replace("\n", " ; "), posix=True, punctuation_chars=";&|"
        )
        lexer.whitespace_split = True
        lexer.commenters = ""
        return list(lexer)[:MAX_WORDS]
    except ValueError:
        return line.split()[:MAX_WORDS]


def started(line: str | list[str]) -> tuple[str, ...]:
    """What a command line starts: ``scripts/run.py``, ``app.main`` (of ``-m app.main`` and ``app.main:app``),
    and the first word of each command, which may be an installed script."""
    parts = words(line) if isinstance(line, str) else line[:MAX_WORDS]
    found: dict[str, None] = {}
    folder = ""
    first = True
    for place, word in enumerate(parts):
        if word in _BREAKS:
            first = True
            continue
        before = parts[place - 1] if place else ""
        if before in _CHANGES:
            folder = word.strip("/").removeprefix("./")
        elif word.endswith(".py"):
            found[f"{folder}/{word.removeprefix('./')}" if folder else word.removeprefix("./")] = None
        elif before in _MODULE_FLAGS or (":" in word and _MODULE.match(word)):
            found[word.partition(":")[0]] = None
        elif word.startswith("-A") and len(word) > 2:
            found[word[2:]] = None
        elif (first or before in ("run", "exec")) and _PLAIN.match(word):
            found[word] = None
        first = first and _ASSIGNMENT.match(word) is not None
    return tuple(found)


def assigned(line: str) -> list[tuple[str, str]]:
    """The variables that stand before the commands of a line, or are exported there."""
    found = []
    leading = True
    for word in words(line):
        given = _ASSIGNMENT.match(word)
        if word in _BREAKS or word in ("export", "env"):
            leading = True
        elif given is not None and leading:
            found.append((given[1], given[2]))
        else:
            leading = False
    return found
