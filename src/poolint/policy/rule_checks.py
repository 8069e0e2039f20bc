"""What must hold of a rule beyond its types: names agree, texts are there, examples come in pairs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from poolint.model.rule import FAMILIES, Rule
from poolint.policy.checks import Problem
from poolint.policy.clauses import nearest
from poolint.policy.examples import expectations, malformed
from poolint.policy.messages import template_problems

_CODE = re.compile(r"(?P<letters>[A-Z]{3})\d{3}")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_HELP_WIDTH = 120
_OWN = 900
"""The first number of a code that is free for rules of the user's own."""


def rule_problems(name: str, rule: Rule) -> Iterator[Problem]:
    """What is wrong with one rule; ``name`` is its file."""
    for table, key, what in (*_names(name, rule), *_texts(rule), *_examples(rule)):
        yield Problem(name, table, key, what)


def own_problems(name: str, rule: Rule) -> Iterator[Problem]:
    """What is wrong with a rule of the user's own: its code is one that poolint may give to another."""
    if _CODE.fullmatch(rule.code) and int(rule.code[-3:]) < _OWN:
        what = f"numbers below {_OWN} are for rules of poolint; take one from {_OWN} to 999"
        yield Problem(name, "", "code", what)


def pack_problems(found: Sequence[tuple[str, Rule]]) -> Iterator[Problem]:
    """What is wrong among the rules of a pack: a code or a name means one rule."""
    for key in ("code", "name"):
        files: dict[str, list[str]] = defaultdict(list)
        for name, rule in found:
            files[getattr(rule, key)].append(name)
        for value, names in files.items():
            for name in names[1:]:
                yield Problem(name, "", key, f"{value!r} is taken by {names[0]}")


def _names(name: str, rule: Rule) -> Iterator[tuple[str, str, str]]:
    stem = PurePosixPath(name).stem
    letters = FAMILIES.get(rule.family)
    code = _CODE.fullmatch(rule.code)
    if letters is None:
        yield "", "", f"{rule.family!r} is no family; {nearest(rule.family, FAMILIES)}"
    if code is None:
        yield "", "code", f"{rule.code!r} is no code: three letters and three digits"
    elif letters is not None and code["letters"] != letters:
        yield "", "code", f"codes of rules/{rule.family}/ begin with {letters}"
    if not _NAME.fullmatch(rule.name):
        yield "", "name", f"{rule.name!r} is no name: words of a-z and 0-9 joined by '-'"
    elif rule.name != stem:
        yield "", "name", f"the file is called {stem}.toml, so the name is {stem!r}"


def _texts(rule: Rule) -> Iterator[tuple[str, str, str]]:
    for key in ("summary", "why", "remedy", "message"):
        if not getattr(rule.file, key).strip():
            yield "", key, "must not be empty"
    if not rule.file.sources or not all(source.strip() for source in rule.file.sources):
        yield "", "sources", "must not be empty: say where this was read or measured"
    first = rule.file.remedy.strip().partition("\n")[0]
    if len(first) > _HELP_WIDTH:
        yield "", "remedy", f"its first line stands below every finding: at most {_HELP_WIDTH} characters"
    if not rule.file.when:
        yield "", "when", "must not be empty: a rule without a condition is always true"
    for key, what in template_problems(rule.file.message, rule.file.grain):
        yield "", "message", f"{{{key}}}: {what}" if key else what


def _examples(rule: Rule) -> Iterator[tuple[str, str, str]]:
    if not rule.bad:
        yield "", "bad", "required table is missing: show at least one bad example"
        return
    for table, examples, wanted in (("bad", rule.bad, True), ("good", rule.good, False)):
        for number, example in enumerate(examples, 1):
            where = f"[[{table}]] #{number} ({example.title})"
            if not example.files:
                yield where, "", 'shows no file; write "app.py" = """…"""'
            for path, line in malformed(example):
                yield where, path, f"cannot read the mark in {line!r}; write: # expect: CODE"
            marked = any(mark.code == rule.code for mark in expectations(example))
            if marked != wanted:
                what = "no mark says" if wanted else "a mark says"
                yield where, "", f"{what} # expect: {rule.code}"
    yield from _pairs(rule)


def _pairs(rule: Rule) -> Iterator[tuple[str, str, str]]:
    paired = {example.pair for example in rule.good}
    for number, example in enumerate(rule.bad, 1):
        if example.pair is not None:
            yield f"[[bad]] #{number} ({example.title})", "pair", "belongs to good examples"
        if number not in paired:
            what = f"no good example has pair = {number}: show how to put it right"
            yield f"[[bad]] #{number} ({example.title})", "", what
    for number, example in enumerate(rule.good, 1):
        if example.pair is not None and not 1 <= example.pair <= len(rule.bad):
            yield f"[[good]] #{number} ({example.title})", "pair", f"there is no bad example {example.pair}"
