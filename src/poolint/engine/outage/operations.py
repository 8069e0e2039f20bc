"""Operations on values: truth, comparison, arithmetic and text, in three-valued logic.

A result that cannot be known is ``Unknown`` with a key made from the operands, so that the same question
is the same value wherever it is asked; it is tainted when an operand is.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

from poolint.engine.flow.paths import UNION
from poolint.engine.outage.frames import Thrown
from poolint.engine.outage.values import (
    OUTSIDE,
    ClassValue,
    Combined,
    External,
    Failure,
    Headers,
    Instance,
    Shown,
    State,
    Unknown,
    Value,
    is_tainted,
    key_of,
)

PLAIN = (str, int, float, bool, bytes, type(None))
COLLECTIONS = (list, tuple, dict, set, frozenset)
_DEEPEST = 20
_COUNTED = PLAIN + COLLECTIONS
_SIZED = (str, bytes, *COLLECTIONS)


def is_plain(value: Value, depth: int = 0) -> bool:
    """Whether a value is data that is wholly known; what nests too deeply is none, as a list in itself."""
    if isinstance(value, PLAIN):
        return True
    if depth > _DEEPEST or not isinstance(value, COLLECTIONS):
        return False
    items = [*value, *value.values()] if isinstance(value, dict) else value
    return all(is_plain(item, depth + 1) for item in items)


def entry(key: Value) -> Value:
    """The key under which a mapping holds an entry; an unknown one is only equal to itself, as is a list."""
    return key if is_plain(key) and is_hashable(key) else ("?", key_of(key))


def is_hashable(value: Value) -> bool:
    """Whether a value can be in a set, or a key; a tuple can only if all in it can."""
    try:
        hash(value)
    except TypeError:
        return False
    return True


def unknown(op: str, *operands: Value) -> Unknown:
    """The unknown result of an operation."""
    return Unknown((op, *map(key_of, operands)), any(map(is_tainted, operands)))


def truth(value: Value) -> bool | None:
    """Whether a value counts as true; None where nobody can know."""
    if isinstance(value, OUTSIDE):
        return None
    if isinstance(value, _COUNTED):
        return bool(value)
    if isinstance(value, State) and "items" in value.data:
        return bool(value.data["items"])
    return True


def negated(value: Value) -> Value:
    """``not value``."""
    known = truth(value)
    return unknown("not", value) if known is None else not known


def same(left: Value, right: Value) -> bool | None:
    """``left is right``."""
    if isinstance(left, OUTSIDE) or isinstance(right, OUTSIDE):
        if key_of(left) == key_of(right):
            return True
        if isinstance(left, External) and isinstance(right, External):
            return False if left.path != right.path else None
        mine, other = (left, right) if isinstance(left, OUTSIDE) else (right, left)
        return False if other is None and isinstance(mine, External) and _is_object(mine) else None
    if isinstance(left, ClassValue) and isinstance(right, ClassValue):
        return left.node is right.node
    if isinstance(left, PLAIN) and isinstance(right, PLAIN):
        return type(left) is type(right) and left == right
    return left is right


def _is_object(value: External) -> bool:
    """Whether something from outside is surely an object: a class by its name, or made by a class."""
    last = value.path.removesuffix("()").rpartition(".")[2]
    return last[:1].isupper()


def equal(left: Value, right: Value, depth: int = 0) -> bool | None:
    """``left == right``."""
    if is_plain(left) and is_plain(right):
        return bool(left == right)
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Unknown | External | Instance):
            return same(one, other)
    if depth > _DEEPEST:
        return None
    if isinstance(left, list | tuple) and isinstance(right, list | tuple) and len(left) == len(right):
        answers = [equal(mine, theirs, depth + 1) for mine, theirs in zip(left, right, strict=True)]
        return False if False in answers else (None if None in answers else True)
    return same(left, right)


def contains(item: Value, collection: Value) -> bool | None:
    """``item in collection``."""
    if isinstance(collection, Headers):
        return item.lower() in collection if isinstance(item, str) else None
    if isinstance(collection, str):
        return item in collection if isinstance(item, str) else None
    if isinstance(collection, dict):
        return True if entry(item) in collection else (False if isinstance(item, PLAIN) else None)
    if isinstance(collection, COLLECTIONS):
        return _among(item, list(collection))
    if isinstance(collection, State) and "items" in collection.data:
        return _among(item, list(collection.data["items"]))
    return None


def _among(item: Value, members: list[Value]) -> bool | None:
    answers = [equal(item, member) for member in members]
    return True if True in answers else (None if None in answers else False)


_ORDERED: dict[str, Callable[[Value, Value], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compared(op: str, left: Value, right: Value) -> Value:
    """``left op right``."""
    answer: bool | None
    if op in ("==", "!="):
        answer = equal(left, right)
    elif op in ("is", "is not"):
        answer = same(left, right)
    elif op in ("in", "not in"):
        answer = contains(left, right)
    elif isinstance(left, Headers) or isinstance(right, Headers):
        answer = None
    elif is_plain(left) and is_plain(right):
        try:
            return bool(_ORDERED[op](left, right))
        except TypeError:
            raise Thrown(Failure("builtins.TypeError")) from None
    else:
        return unknown(op, left, right)
    if answer is None:
        plain = {"!=": "==", "is not": "is", "not in": "in"}.get(op)
        return unknown(op, left, right) if plain is None else negated(unknown(plain, left, right))
    return answer if op in ("==", "is", "in") else not answer


_ARITHMETIC: dict[str, Callable[[Value, Value], Value]] = {
    "**": operator.pow,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "<<": operator.lshift,
    ">>": operator.rshift,
}
_MAX_SHIFT = 64
MAX_SIZE = 20_000
"""Characters of a text, items of a collection, bits of a number: the memory of a scan is not the code's."""
WIDTH = re.compile(r"\d{5}|\*")
"""A width in a format that fills a text with blanks, or may."""


def handy(made: Value, op: str, *operands: Value) -> Value:
    """What an operation made, as long as it is of a size that programs need; else it is unknown."""
    size = made.bit_length() if isinstance(made, int) else len(made) if isinstance(made, _SIZED) else 0
    return unknown(op, *operands) if size > MAX_SIZE else made


def _is_costly(op: str, left: Value, right: Value) -> bool:
    """Whether the result may be larger than anybody should make it."""
    if op in ("**", "<<"):
        return isinstance(right, int | float) and abs(right) > _MAX_SHIFT
    if op == "*":
        many = [side for side in (left, right) if isinstance(side, _SIZED)]
        return bool(many) and any(
            isinstance(side, int) and side * len(many[0]) > MAX_SIZE for side in (left, right)
        )
    return op == "%" and isinstance(left, str | bytes) and WIDTH.search(str(left)) is not None


def calculated(op: str, left: Value, right: Value) -> Value:
    """``left op right`` for arithmetic, text and sets."""
    for side in (left, right):
        if op == UNION and isinstance(side, External) and side.step is not None and UNION in side.step.edges:
            return External(side.path, side.step.edges[UNION], side.made, side.policies)
    if isinstance(left, External | Combined) and isinstance(right, External | Combined):
        return Combined(op, left, right)
    if op == "+" and isinstance(left, list) and isinstance(right, list):
        return handy([*left, *right], op, left, right)
    if op == "|" and isinstance(left, dict) and isinstance(right, dict):
        return handy({**left, **right}, op, left, right)
    if op == "+" and isinstance(left, tuple) and isinstance(right, tuple):
        return handy((*left, *right), op, left, right)
    if not (is_plain(left) and is_plain(right)):
        return unknown(op, left, right)
    if _is_costly(op, left, right):
        return unknown(op, left, right)
    try:
        made = _ARITHMETIC.get(op)
        return unknown(op, left, right) if made is None else handy(made(left, right), op, left, right)
    except ZeroDivisionError:
        raise Thrown(Failure("builtins.ZeroDivisionError")) from None
    except (TypeError, ValueError, OverflowError):
        return unknown(op, left, right)


def text_of(value: Value) -> Value:
    """``str(value)``."""
    if isinstance(value, Failure):
        return failure_text(value)
    if isinstance(value, Shown):
        found = value.appearance.attributes.get("str()") if not value.prefix else None
        return found if isinstance(found, str) else unknown("str", value)
    if is_plain(value):
        return str(value)
    return unknown("str", value)


def failure_text(failure: Failure) -> Value:
    """``str(exception)``."""
    if failure.shown is not None and "str()" in failure.shown.attributes:
        return failure.shown.attributes["str()"]
    if failure.shown is not None:
        return Unknown(
            ("str", failure.cls if isinstance(failure.cls, str) else id(failure.cls)), tainted=True
        )
    if not failure.args:
        return ""
    return text_of(failure.args[0]) if len(failure.args) == 1 else text_of(tuple(failure.args))
