"""The conditions of a rule: read from ``when``, and asked of a subject."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from poolint.model.mistake import suggestion
from poolint.model.rule import Clause, Operator, RuleFile
from poolint.policy.checks import Problem
from poolint.policy.counts import rank
from poolint.policy.predicates import PREDICATES, Predicate, Value
from poolint.policy.subject import Subject

Primitive = str | bool | int

_COMPARED = re.compile(r"(?P<operator><=?|>=?|!=)\s+(?P<operand>\S.*)", re.DOTALL)
_ORDER: Mapping[Operator, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def clauses(where: Problem, file: RuleFile, problems: list[Problem]) -> tuple[Clause, ...]:
    """``when`` of a rule, read; what cannot be read is added to ``problems``."""
    found: list[Clause] = []
    for key, value in file.when.items():
        at = Problem(where.file, where.table, key, "")
        clause = _clause(at, file, value, problems)
        if clause is not None:
            found.append(clause)
    return tuple(found)


def holds(clause: Clause, subject: Subject) -> bool:
    """Whether ``clause`` is true of ``subject``; of a fact that nobody knows, nothing is."""
    found = PREDICATES[clause.key].read(subject)
    if found is None:
        return False
    order = _ORDER.get(clause.operator)
    if order is not None:
        return order(rank(_count(found)), rank(_count(clause.values[0])))
    fits = any(value in clause.values for value in (found if isinstance(found, tuple) else (found,)))
    return fits if clause.operator == "is" else not fits


def _clause(at: Problem, file: RuleFile, value: Any, problems: list[Problem]) -> Clause | None:
    predicate = PREDICATES.get(at.key)
    what = _misplaced(at.key, predicate, file)
    if predicate is None or what:
        problems.append(Problem(at.file, at.table, at.key, what))
        return None
    sign, values = _read(value)
    what = _mistake(predicate, sign, values)
    if what:
        problems.append(Problem(at.file, at.table, at.key, what))
        return None
    return Clause(at.key, sign, tuple(values))


def _misplaced(key: str, predicate: Predicate | None, file: RuleFile) -> str:
    if predicate is None:
        if isinstance(file.when[key], dict):
            inner = next(iter(file.when[key]), "…")
            return f'is a table; write the fact as one key in quotes: "{key}.{inner}" = …'
        return f"no such fact; {nearest(key, PREDICATES)}"
    if predicate.grain not in ("site", file.grain):
        return f'a rule of grain "{file.grain}" has no {predicate.grain}; write grain = "{predicate.grain}"'
    return ""


def _read(value: Any) -> tuple[Operator, list[Primitive]]:
    """The operator in a value, and what it compares with."""
    if isinstance(value, list):
        signs = [_read(item) for item in value]
        if value and all(sign == "is not" for sign, _ in signs):
            return "is not", [item for _, items in signs for item in items]
        return "is", value
    found = _COMPARED.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return "is", [value]
    operand = found["operand"]
    number: Primitive = int(operand) if operand.isdecimal() else operand
    sign = "is not" if found["operator"] == "!=" else found["operator"]
    return cast("Operator", sign), [number]


def _mistake(predicate: Predicate, sign: Operator, values: list[Primitive]) -> str:
    """What is wrong with the values for this fact, and what would be right; empty for nothing."""
    if not values:
        return "must not be empty: give a value to compare with"
    if sign in _ORDER and predicate.kind != "number":
        return f"{sign!r} compares numbers, and this is a {predicate.kind}"
    for value in values:
        what = _wrong(predicate, value)
        if what:
            return what
    return ""


def _wrong(predicate: Predicate, value: Primitive) -> str:
    if predicate.kind == "flag":
        return "" if isinstance(value, bool) else f"{value!r} is no flag; write true or false"
    if predicate.kind == "number":
        known = value == "unbounded" or (isinstance(value, int) and not isinstance(value, bool))
        return "" if known else f'{value!r} is no number; write 3, "> 3" or "unbounded"'
    if not isinstance(value, str):
        return f"{value!r} is no text"
    if predicate.words and value not in predicate.words:
        return f"{value!r} is never said; {nearest(value, predicate.words)}"
    return ""


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint for a word that is not known: the closest right one, or all of them."""
    listed = list(known)
    return suggestion(word, listed, f"known: {', '.join(listed)}")


def _count(value: Value) -> Any:
    return value if value == "unbounded" or isinstance(value, int) else None
