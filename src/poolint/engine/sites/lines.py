"""Lines: what a shell makes of a text, as words and operators, and what stands behind a flag."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

MAX_WORDS = 400
SHELLS = frozenset({"sh", "bash", "zsh", "dash"})


def split(text: str) -> list[str]:
    """A shell line as words and operators; by white space where its quoting does not close."""
    lexer = shlex.shlex(text.replace("\n", " ; "), posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    lexer.commenters = ""
    try:
        return list(lexer)[:MAX_WORDS]
    except ValueError:
        return text.split()[:MAX_WORDS]


def words_after(words: Sequence[str], flags: tuple[str, ...]) -> tuple[str, ...]:
    """The values of flags: the word behind one of them, or what follows its ``=``."""
    found: list[str] = []
    for place, word in enumerate(words):
        flag, equals, value = word.partition("=")
        if flag in flags:
            found.extend([value] if equals else words[place + 1 : place + 2])
    return tuple(found)


def base(word: str) -> str:
    """The name of a program without its folder and ending."""
    name = word.replace("\\", "/").rpartition("/")[2]
    return name[:-4] if name.endswith((".exe", ".cmd")) else name
