"""``match``: which case a value fits, in three-valued logic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from poolint.engine.flow.values import Ref
from poolint.engine.outage import iteration, library, members
from poolint.engine.outage.expressions import decide, evaluate
from poolint.engine.outage.frames import Env
from poolint.engine.outage.machine import Machine
from poolint.engine.outage.operations import equal, same
from poolint.engine.outage.values import Unknown, Value, is_tainted, key_of
from poolint.model import syntax as s


def run_match(m: Machine, env: Env, node: s.Match, run: Callable[..., Any]) -> Any:
    """The first case that fits runs."""
    subject = evaluate(m, env, node.subject)
    for case in node.cases:
        answer = fits(m, env, case.pattern, subject)
        if answer is None:
            question = Unknown(("fits", env.file, case.at, key_of(subject)), is_tainted(subject))
            answer = decide(m, env, question, node.subject)
        if not answer:
            continue
        if case.guard is not None and not decide(m, env, evaluate(m, env, case.guard), case.guard):
            continue
        return (yield from run(m, env, case.body))
    return None


def fits(m: Machine, env: Env, pattern: s.Pattern, subject: Value) -> bool | None:
    """Whether ``subject`` fits, with the names bound that the pattern captures."""
    answer = _fits(m, env, pattern, subject)
    if answer is not False and pattern.name is not None and pattern.kind != "star":
        env.bind(pattern.name, subject)
    return answer


def _fits(m: Machine, env: Env, pattern: s.Pattern, subject: Value) -> bool | None:
    if pattern.kind == "value" and pattern.value is not None:
        wanted = evaluate(m, env, pattern.value)
        return same(subject, wanted) if isinstance(wanted, bool | None) else equal(subject, wanted)
    if pattern.kind == "capture":
        return True
    if pattern.kind == "or":
        return _any([fits(m, env, inner, subject) for inner in pattern.patterns])
    if pattern.kind == "as":
        return _all([fits(m, env, inner, subject) for inner in pattern.patterns])
    if pattern.kind == "class" and pattern.value is not None:
        return _class(m, env, pattern, subject)
    if pattern.kind == "mapping":
        return _mapping(m, env, pattern, subject)
    if pattern.kind == "sequence":
        return _sequence(m, env, pattern, subject)
    return None


def _class(m: Machine, env: Env, pattern: s.Pattern, subject: Value) -> bool | None:
    assert pattern.value is not None
    answers = [library.is_instance(m, subject, evaluate(m, env, pattern.value))]
    if answers[0] is False:
        return False
    positional = len(pattern.patterns) - len(pattern.keywords)
    for number, inner in enumerate(pattern.patterns):
        if number < positional:
            answers.append(fits(m, env, inner, subject if positional == 1 else Unknown(("part", number))))
            continue
        name = pattern.keywords[number - positional]
        part = members.look(m, subject, name, Ref(env.file, pattern.at))
        answers.append(False if part is members.MISSING else fits(m, env, inner, part))
    return _all(answers)


def _mapping(m: Machine, env: Env, pattern: s.Pattern, subject: Value) -> bool | None:
    if not isinstance(subject, dict):
        return None if isinstance(subject, Unknown) else False
    answers: list[bool | None] = []
    for key, inner in zip(pattern.keys, pattern.patterns, strict=False):
        wanted = evaluate(m, env, key)
        if wanted not in subject:
            return False
        answers.append(fits(m, env, inner, subject[wanted]))
    return _all(answers)


def _sequence(m: Machine, env: Env, pattern: s.Pattern, subject: Value) -> bool | None:
    items = iteration.finite(m, subject, Ref(env.file, pattern.at))
    if items is None or isinstance(subject, str):
        return None if isinstance(subject, Unknown) else False
    if any(inner.kind == "star" for inner in pattern.patterns):
        return None
    if len(items) != len(pattern.patterns):
        return False
    return _all([fits(m, env, inner, item) for inner, item in zip(pattern.patterns, items, strict=True)])


def _all(answers: list[bool | None]) -> bool | None:
    return False if False in answers else (None if None in answers else True)


def _any(answers: list[bool | None]) -> bool | None:
    return True if True in answers else (None if None in answers else False)
