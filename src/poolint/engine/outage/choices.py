"""Choices: whether a layer means an exception, by classes, predicates, conditions or lists of cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poolint.engine.outage import members
from poolint.engine.outage.operations import failure_text, truth
from poolint.engine.outage.policy import Policy, passed
from poolint.engine.outage.values import (
    Args,
    ClassValue,
    Combined,
    External,
    Failure,
    State,
    Unknown,
    Value,
)
from poolint.model.attempts import Case, Choice
from poolint.model.retries import Condition

if TYPE_CHECKING:
    from poolint.engine.outage.machine import Machine


def means(m: Machine, policy: Policy, choice: Choice | None, failure: Failure, number: int) -> bool | None:
    """Whether ``choice`` means ``failure`` after attempt ``number``; None where nobody can know."""
    if choice is None:
        return False
    found = passed(policy, choice.argument) if choice.argument else None
    if found is not None and found[0] is not None:
        value = found[0]
        if choice.empty and isinstance(value, list | tuple) and not value:
            return m.world.named(failure, choice.empty)
        return _given(m, policy, choice, value, failure, number)
    if choice.cases:
        return by_cases(m, choice.cases, failure)
    return m.world.named(failure, choice.default) if choice.default else False


def _given(  # noqa: PLR0913
    m: Machine, policy: Policy, choice: Choice, value: Value, failure: Failure, number: int
) -> bool | None:
    accepts = choice.accepts
    if isinstance(value, External | ClassValue) and m.world.is_exception(value):
        return m.world.matches(failure, value)
    if isinstance(value, list | tuple | set | frozenset):
        if "names" in accepts:
            own = m.name_of(failure).rpartition(".")[2]
            return own in value
        return m.world.matches(failure, value)
    if "condition" in accepts:
        return condition(m, value, failure, number)
    if "policy" in accepts:
        info = State("info", {choice.exception: failure, choice.number: number})
        answer = m.call_function(value, (info,), policy.ref)
        abandon = answer[0] if isinstance(answer, tuple) and answer else answer
        known = truth(abandon)
        return None if known is None else not known
    if "counted" in accepts:
        return truth(m.call_function(value, (number - 1, failure), policy.ref))
    if {"predicate", "refusal", "hook"} & set(accepts):
        answer = m.call_function(value, (failure,), policy.ref)
        if "hook" in accepts and isinstance(answer, int | float) and not isinstance(answer, bool):
            return True
        return truth(answer)
    return None


def by_cases(m: Machine, cases: tuple[Case, ...], failure: Failure) -> bool | None:
    """The first case that fits answers; none: no."""
    for case in cases:
        fits = _fits(m, case, failure)
        if fits is None:
            return None
        if fits:
            return case.retry
    return False


def _fits(m: Machine, case: Case, failure: Failure) -> bool | None:
    if case.classes:
        named = m.world.named(failure, case.classes)
        if not named:
            return named
    if not case.attribute:
        return True
    value: Value = failure
    for name in case.attribute.split("."):
        value = members.look(m, value, name, m.nowhere)
        if value is members.MISSING:
            return False
    if case.statuses:
        if not isinstance(value, int):
            return None if isinstance(value, Unknown) else False
        return _within(value, case.statuses)
    return truth(value)


def _within(status: int, ranges: tuple[str, ...]) -> bool:
    for item in ranges:
        first, _, last = item.partition("-")
        if int(first) <= status <= int(last or first):
            return True
    return False


def condition(m: Machine, value: Value, failure: Failure, number: int) -> bool | None:
    """Whether an object of conditions retries after ``failure``."""
    if isinstance(value, Combined):
        parts = (value.left, value.right)
        return _asked(m, parts, failure, number, every=value.op == "&")
    row = m.world.conditions.get(value.path) if isinstance(value, External) else None
    if not isinstance(row, Condition):
        if isinstance(value, External | Unknown):
            return None
        state = State(
            "state", {"outcome": State("future", {"*outcome": (False, failure)}), "attempt_number": number}
        )
        return truth(m.call_function(value, (state,), m.nowhere))
    assert isinstance(value, External)
    args = value.made[-1].args if value.made else Args()
    answer = _by_form(m, row, args, failure, number)
    return answer if answer is None or not row.negated else not answer


def _by_form(m: Machine, row: Condition, args: Args, failure: Failure, number: int) -> bool | None:
    if row.form in ("always", "never"):
        return row.form == "always"
    if row.form in ("any", "all"):
        return _asked(m, args.positional, failure, number, every=row.form == "all")
    if row.form == "cases":
        return by_cases(m, row.cases, failure)
    if row.form == "result":
        return row.negated
    if row.form == "message":
        return _message(args, row, failure)
    if row.form == "predicate":
        found = args.find(row.argument)
        return None if found is None else truth(m.call_function(found[0], (failure,), m.nowhere))
    classes: Value = args.positional if row.variadic else (args.find(row.argument) or (None,))[0]
    if classes is None:
        classes = tuple(m.external(name) for name in row.default)
    if row.form == "classes":
        return m.world.matches(failure, classes)
    cause = failure.cause
    while isinstance(cause, Failure):
        if m.world.matches(cause, classes):
            return True
        cause = cause.cause
    return False


def _asked(
    m: Machine, parts: tuple[Value, ...], failure: Failure, number: int, *, every: bool
) -> bool | None:
    """Conditions joined; like Python, no further one is asked once the answer is known."""
    answers: list[bool | None] = []
    for part in parts:
        answers.append(condition(m, part, failure, number))
        if answers[-1] is (not every):
            break
    return _joined(answers, every=every)


def _message(args: Args, row: Condition, failure: Failure) -> bool | None:
    import re

    text = failure_text(failure)
    exact, pattern = args.find(row.message), args.find(row.match)
    wanted = exact or pattern
    if not isinstance(text, str) or wanted is None or not isinstance(wanted[0], str):
        return None
    if exact is not None and exact[0] is not None:
        return bool(text == wanted[0])
    try:
        return re.match(wanted[0], text) is not None
    except re.error:
        return None


def _joined(answers: list[bool | None], *, every: bool) -> bool | None:
    if every:
        return False if False in answers else (None if None in answers else True)
    return True if True in answers else (None if None in answers else False)


def on_result(m: Machine, value: Value, result: Value) -> bool | None:
    """Whether an object of conditions retries after a good ``result``."""
    if isinstance(value, Combined):
        sides = [on_result(m, side, result) for side in (value.left, value.right)]
        return _joined(sides, every=value.op == "&")
    row = m.world.conditions.get(value.path) if isinstance(value, External) else None
    if not isinstance(row, Condition) or not isinstance(value, External):
        return False
    args = value.made[-1].args if value.made else Args()
    if row.success:
        return True
    if row.form in ("any", "all"):
        return _joined([on_result(m, part, result) for part in args.positional], every=row.form == "all")
    if row.form != "result":
        return False
    found = args.find(row.argument)
    answer = None if found is None else truth(m.call_function(found[0], (result,), m.nowhere))
    return None if answer is None else answer != row.negated
