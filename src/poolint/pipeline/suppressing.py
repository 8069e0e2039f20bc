"""From comments to suppressions: findings marked where one speaks of them, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from poolint.model.findings import Finding
from poolint.model.rule import FAMILIES, Rule
from poolint.model.source import Comment
from poolint.policy.select import meant
from poolint.suppress.comments import Ignores, read_ignores
from poolint.suppress.marking import Known, Marked, marked

Reader = Callable[[str], str]
"""The text of a scanned file, by its path; empty where it cannot be read."""


class Said(NamedTuple):
    """What files say in comments."""

    comments: Mapping[str, tuple[Comment, ...]]
    """Those that speak to a linter, by path."""
    read: Reader
    unread: Collection[str] = ()
    """Files of which a part could not be looked at."""


def suppressed(
    findings: Sequence[Finding],
    said: Said,
    rules: tuple[Sequence[Rule], Sequence[Rule]],
    *,
    explained: Callable[[str], bool] = lambda path: False,
) -> Marked:
    """``findings`` with the marks of comments; ``rules`` are all there are, and those that ran.

    In an ``explained`` file each comment must give a reason.
    """
    every, ran = rules
    meanings: dict[str, frozenset[str]] = {}

    def meaning(word: str) -> frozenset[str]:
        if word not in meanings:
            meanings[word] = meant(word, every)
        return meanings[word]

    names = (*(rule.name for rule in every), *(rule.code for rule in every), *FAMILIES)
    about = frozenset(rule.code for rule in every if rule.file.grain == "comment")
    known = Known(meaning, names, frozenset(rule.code for rule in ran), about, said.unread)
    ignores = {path: _ignores(path, listed, said.read) for path, listed in said.comments.items()}
    return marked(findings, ignores, known, explained=explained)


def _ignores(path: str, comments: Iterable[Comment], read: Reader) -> Ignores:
    ours = [comment for comment in comments if "poolint" in comment.text.lower()]
    if not ours:
        return Ignores()
    # The text of a notebook is no code: what follows a comment in a cell is the next line.
    text = "" if path.endswith(".ipynb") else read(path)
    return read_ignores(path, ours, _below(text))


def _below(text: str) -> Callable[[int], int]:
    """What gives the line of code that follows a line."""
    lines = text.split("\n")

    def below(line: int) -> int:
        number = line + 1
        while number <= len(lines):
            words = lines[number - 1].strip()
            if words and not words.startswith("#"):
                return number
            number += 1
        return line + 1

    return below
