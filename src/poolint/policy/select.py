"""The rules that run, and the findings that count, by a selection."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from poolint.model.findings import Finding, Severity, Suppression, in_order
from poolint.model.mistake import Mistake, suggestion
from poolint.model.rule import FAMILIES, Rule
from poolint.model.selection import Selection

ALL = "ALL"
LEVELS: tuple[Severity, ...] = ("info", "warning", "error")
"""From the least to the most."""


class UnknownRuleError(Mistake):
    """A word that names no rule."""

    def __init__(self, word: str, known: Iterable[str], place: str = "") -> None:
        hint = suggestion(word, known, "'poolint explain' lists them")
        super().__init__(f"{place}{': ' if place else ''}{word!r} names no rule; {hint}")


def named(word: str, rules: Sequence[Rule]) -> Rule:
    """The one rule of that code or name, however it is written."""
    for rule in rules:
        if word.lower() in (rule.code.lower(), rule.name):
            return rule
    raise UnknownRuleError(word, (*(rule.name for rule in rules), *(rule.code for rule in rules)))


def chosen(rules: Sequence[Rule], selection: Selection) -> tuple[Rule, ...]:
    """The rules that run, each with the severity it has here."""
    _check(rules, selection)
    wanted = (*selection.select, *selection.extend_select)
    refused = (*selection.ignore, *selection.extend_ignore)
    return tuple(
        _weighed(rule, selection.severity)
        for rule in rules
        if _exactness(rule, wanted) > _exactness(rule, refused)
    )


def counted(
    findings: Iterable[Finding], rules: Sequence[Rule], selection: Selection, root: str = ""
) -> tuple[Finding, ...]:
    """``findings`` without those that are less sure than wanted; those that are ignored in their file are
    marked. ``root`` is the absolute folder that their paths are relative to."""
    if selection.per_file_ignores:
        # Most runs need no patterns, and a hook counts every import.
        from pathspec import GitIgnoreSpec
    patterns = [
        (pattern, GitIgnoreSpec.from_lines([pattern]), words)
        for pattern, words in selection.per_file_ignores.items()
    ]
    by_code = {rule.code: rule for rule in rules}
    kept: list[Finding] = []
    for finding in findings:
        if selection.min_confidence == "certain" and finding.confidence == "likely":
            continue
        for pattern, spec, words in patterns if finding.suppression is None else ():
            path = below(selection.base, root, finding.path)
            if spec.match_file(path) and _exactness(by_code[finding.code], words):
                reason = f"per-file-ignores: {pattern}"
                finding = msgspec.structs.replace(finding, suppression=Suppression("config", reason))
                break
        kept.append(finding)
    return tuple(kept)


def chosen_near(
    findings: Iterable[Finding], rules: Sequence[Rule], near: Callable[[str], Selection], root: str
) -> tuple[Finding, ...]:
    """Of what all ``rules`` find, what the selection nearest to each file wants, as it wants it."""
    groups: dict[int, tuple[Selection, list[Finding]]] = {}
    for finding in findings:
        selection = near(str(Path(root, finding.path)))
        groups.setdefault(id(selection), (selection, []))[1].append(finding)
    kept: list[Finding] = []
    for selection, group in groups.values():
        severities = {rule.code: rule.file.severity for rule in chosen(rules, selection)}
        wanted = (
            msgspec.structs.replace(finding, severity=severities[finding.code])
            for finding in group
            if finding.code in severities
        )
        kept += counted(wanted, rules, selection, root)
    return in_order(kept)


def meant(word: str, rules: Iterable[Rule]) -> frozenset[str]:
    """The codes of the rules that a word means."""
    return frozenset(rule.code for rule in rules if _meaning(rule, word))


def fails(findings: Iterable[Finding], selection: Selection) -> bool:
    """Whether one of ``findings`` counts and is as severe as a failure must be."""
    if selection.fail_level == "never":
        return False
    least = LEVELS.index(selection.fail_level)
    return any(
        finding.suppression is None and LEVELS.index(finding.severity) >= least for finding in findings
    )


def below(base: str, root: str, path: str) -> str:
    """``path`` as patterns in the folder ``base`` name it; from ``root`` where it does not lie in there."""
    relative = os.path.relpath(Path(root, path), base) if base and root else path
    return path if relative.startswith(os.pardir) else relative.replace(os.sep, "/")


def _check(rules: Sequence[Rule], selection: Selection) -> None:
    lists = (selection.select, selection.ignore, selection.extend_select, selection.extend_ignore)
    words = [word for listed in (*lists, *selection.per_file_ignores.values()) for word in listed]
    for word in (*words, *selection.severity):
        if word not in (ALL, *FAMILIES) and not any(_exactness(rule, (word,)) for rule in rules):
            names = (*(rule.name for rule in rules), *(rule.code for rule in rules))
            raise UnknownRuleError(word, (*names, *FAMILIES, ALL), selection.places.get(word, ""))


def _weighed(rule: Rule, severities: Mapping[str, Severity]) -> Rule:
    word = max(severities, key=lambda word: _exactness(rule, (word,)), default="")
    if not _exactness(rule, (word,)):
        return rule
    return msgspec.structs.replace(rule, file=msgspec.structs.replace(rule.file, severity=severities[word]))


def _exactness(rule: Rule, words: Iterable[str]) -> int:
    """How exactly the best of ``words`` means ``rule``; 0 for not at all."""
    return max((_meaning(rule, word) for word in words), default=0)


def _meaning(rule: Rule, word: str) -> int:
    if word in (rule.code, rule.name):
        return 100
    if word == ALL:
        return 1
    if word == rule.family:
        return 2
    # RTY and RTY1 are beginnings of codes, R is a slip.
    return len(word) if len(word) >= 3 and rule.code.startswith(word) else 0
