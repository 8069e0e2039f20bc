"""Marking: findings that an ignore comment speaks of, and comments that speak of none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

import msgspec

from poolint.model.findings import Finding, Suppression
from poolint.model.mistake import suggestion
from poolint.model.remark import Remark
from poolint.suppress.comments import Ignore, Ignores, Scope, remark

_ORDER: tuple[Scope, ...] = ("line", "range", "file")
"""The comment that is nearest to a finding answers for it."""

Meaning = Callable[[str], frozenset[str]]
"""The codes of the rules that a word means; none where it means nothing."""


class Known(NamedTuple):
    """What is known of rules where comments are judged."""

    meaning: Meaning
    names: tuple[str, ...]
    """What a comment can say, to find what was meant."""
    ran: Collection[str]
    """Codes of the rules that were asked: only of those is it known that nothing was found."""
    fixed: Collection[str]
    """Codes that no comment can suppress."""
    unread: Collection[str] = ()
    """Files of which a part could not be looked at: what is not found there may be there."""


class Marked(NamedTuple):
    """Findings with their suppressions, and what is wrong with the comments."""

    findings: tuple[Finding, ...]
    remarks: tuple[Remark, ...]


def marked(
    findings: Iterable[Finding],
    ignores: Mapping[str, Ignores],
    known: Known,
    *,
    explained: Callable[[str], bool],
) -> Marked:
    """``findings``, those marked that a comment speaks of; in an ``explained`` file each gives a reason."""
    used: set[tuple[Ignore, str]] = set()
    done = []
    for finding in findings:
        here = ignores.get(finding.path, Ignores()).found
        one = _answer(finding, here, known) if finding.code not in known.fixed else None
        if one is not None:
            used.update((one, word) for word in one.words if finding.code in known.meaning(word))
            why = Suppression("comment", one.reason, one.path, one.comment.line)
            finding = msgspec.structs.replace(finding, suppression=why)
        done.append(finding)
    remarks = [
        remark
        for path, read in ignores.items()
        for remark in (*read.remarks, *_faults(read.found, used, known, explained=explained(path)))
    ]
    return Marked(tuple(done), tuple(sorted(remarks, key=lambda one: (one.path, one.line, one.column))))


def _answer(finding: Finding, ignores: Iterable[Ignore], known: Known) -> Ignore | None:
    able = [
        one
        for one in ignores
        if one.first <= finding.end_line
        and finding.line <= one.last
        and any(finding.code in known.meaning(word) for word in one.words)
    ]
    return min(able, key=lambda one: (_ORDER.index(one.scope), one.comment.line), default=None)


def _faults(
    ignores: Iterable[Ignore], used: set[tuple[Ignore, str]], known: Known, *, explained: bool
) -> Iterable[Remark]:
    for one in ignores:
        for word in one.words:
            codes = known.meaning(word)
            if not codes:
                yield remark("unknown", one.path, one.comment, _unknown(word, known))
            elif codes <= set(known.fixed):
                text = (
                    f"{word} is about comments, which no comment suppresses; use ignore in the configuration"
                )
                yield remark("unknown", one.path, one.comment, text)
            elif one.path in known.unread or (one, word) in used:
                continue
            elif codes - set(known.fixed) <= set(known.ran):
                yield remark("unused", one.path, one.comment, f"{word} is not found here")
        if explained and not one.reason:
            yield remark("unexplained", one.path, one.comment, ", ".join(one.words))


def _unknown(word: str, known: Known) -> str:
    hint = suggestion(word, known.names, "'poolint explain' lists them")
    return f"{word!r} names no rule; {hint}"
