"""The builtin functions, as far as retry code is made of them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from poolint.engine.flow.values import Ref
from poolint.engine.outage import calls, iteration, members
from poolint.engine.outage.frames import Thrown
from poolint.engine.outage.operations import is_hashable, is_plain, text_of, truth, unknown
from poolint.engine.outage.values import (
    Args,
    Bound,
    ClassValue,
    Closure,
    External,
    Failure,
    Generator,
    Layered,
    Native,
    Partial,
    Shown,
    State,
    Unknown,
    Value,
    is_tainted,
)

if TYPE_CHECKING:
    from poolint.engine.outage.machine import Machine

Played = Callable[["Machine", Args, Ref], Value]

TYPES: dict[str, type | tuple[type, ...]] = {
    "str": str, "int": int, "float": float, "bool": bool, "bytes": bytes, "list": list, "dict": dict,
    "tuple": tuple, "set": (set, frozenset), "frozenset": frozenset, "object": object,
}  # fmt: skip


def _operands(args: Args) -> tuple[Value, ...]:
    return (*args.positional, *args.keywords.values())


def _len(m: Machine, args: Args, ref: Ref) -> Value:
    items = (
        iteration.finite(m, args.positional[0], ref)
        if not isinstance(args.positional[0], Generator)
        else None
    )
    return unknown("len", *args.positional) if items is None else len(items)


def _range(m: Machine, args: Args, ref: Ref) -> Value:
    if args.positional and all(isinstance(item, int) for item in args.positional):
        with contextlib.suppress(TypeError, ValueError):
            return range(*args.positional)
    return unknown("range", *args.positional)


def _isinstance(m: Machine, args: Args, ref: Ref) -> Value:
    from poolint.engine.outage.library import is_instance

    if len(args.positional) != 2:
        return unknown("isinstance", *args.positional)
    answer = is_instance(m, *args.positional)
    if answer and isinstance(args.positional[0], Shown):
        m.record.decided = ref
    return unknown("isinstance", *args.positional) if answer is None else answer


def _issubclass(m: Machine, args: Args, ref: Ref) -> Value:
    first, second = args.positional[0], args.positional[1]
    name = first if isinstance(first, ClassValue) else m.world.canonical(getattr(first, "path", ""))
    many = second if isinstance(second, tuple) else (second,)
    answers = [None if name is None else m.world.inherits(name, one) for one in many]
    if True in answers:
        return True
    return unknown("issubclass", first, *many) if None in answers else False


def _str(m: Machine, args: Args, ref: Ref) -> Value:
    if not args.positional:
        return ""
    value = args.positional[0]
    if isinstance(value, Failure) and isinstance(value.cls, ClassValue):
        method = members.method_of(value.cls, "__str__")
        if method is not None:
            return calls.call(m, Bound(method, value), Args(), ref)
    return text_of(value)


def _repr(m: Machine, args: Args, ref: Ref) -> Value:
    value = args.positional[0]
    if is_plain(value):
        return repr(value)
    text = text_of(value)
    if isinstance(value, Failure) and isinstance(text, str):
        return f"{m.name_of(value).rpartition('.')[2]}({text!r})"
    return unknown("repr", value)


def _convert(kind: Callable[..., Value]) -> Played:
    def convert(m: Machine, args: Args, ref: Ref) -> Value:
        if not args.positional:
            return kind()
        value = args.positional[0]
        if not is_plain(value) or not all(map(is_plain, _operands(args))):
            return unknown(kind.__name__, *_operands(args))
        try:
            return kind(*args.positional, **args.keywords)
        except ValueError:
            raise Thrown(Failure("builtins.ValueError", (f"could not convert {value!r}",))) from None
        except TypeError:
            raise Thrown(Failure("builtins.TypeError", (f"cannot convert {value!r}",))) from None
        except OverflowError:
            raise Thrown(Failure("builtins.OverflowError")) from None

    return convert


def _bool(m: Machine, args: Args, ref: Ref) -> Value:
    known = truth(args.positional[0]) if args.positional else False
    return unknown("bool", *args.positional) if known is None else known


def _extreme(smallest: bool) -> Played:
    def extreme(m: Machine, args: Args, ref: Ref) -> Value:
        items = tuple(args.positional)
        if len(items) == 1:
            found = iteration.finite(m, items[0], ref)
            if found is None:
                return unknown("extreme", *items)
            items = tuple(found)
        known = [item for item in items if isinstance(item, int | float)]
        if len(known) == len(items) and items and "key" not in args.keywords:
            return min(known) if smallest else max(known)
        if not items and "default" in args.keywords:
            return args.keywords["default"]
        return unknown("min" if smallest else "max", *items)

    return extreme


def _quantified(every: bool) -> Played:
    def quantified(m: Machine, args: Args, ref: Ref) -> Value:
        doubt = []
        for item in iteration.iterate(m, args.positional[0], ref):
            known = truth(item)
            if known is None:
                doubt.append(item)
            elif known != every:
                return not every
        return unknown("all" if every else "any", *doubt) if doubt else every

    return quantified


def _collected(kind: Callable[..., Value]) -> Played:
    def collected(m: Machine, args: Args, ref: Ref) -> Value:
        if not args.positional:
            return kind()
        if isinstance(args.positional[0], Unknown):
            return unknown(kind.__name__, args.positional[0])
        items = list(iteration.iterate(m, args.positional[0], ref))
        try:
            return kind(items)
        except TypeError:
            return items

    return collected


def _dict(m: Machine, args: Args, ref: Ref) -> Value:
    made: dict[Value, Value] = {}
    for source in args.positional:
        if isinstance(source, dict):
            made.update(source)
        else:
            for pair in iteration.finite(m, source, ref) or ():
                if isinstance(pair, tuple) and len(pair) == 2 and is_plain(pair[0]) and is_hashable(pair[0]):
                    made[pair[0]] = pair[1]
    made.update(args.keywords)
    return made


def _getattr(m: Machine, args: Args, ref: Ref) -> Value:
    value, name = args.positional[0], args.positional[1] if len(args.positional) > 1 else None
    if not isinstance(name, str):
        return unknown("getattr", *args.positional)
    try:
        found = members.look(m, value, name, ref)
    except Thrown:
        found = members.MISSING
    if found is not members.MISSING:
        return found
    if len(args.positional) > 2:
        return args.positional[2]
    raise Thrown(Failure("builtins.AttributeError", (name,)))


def _hasattr(m: Machine, args: Args, ref: Ref) -> Value:
    value, name = args.positional[0], args.positional[1]
    if not isinstance(name, str) or isinstance(value, Unknown):
        return unknown("hasattr", *args.positional)
    try:
        return members.look(m, value, name, ref) is not members.MISSING
    except Thrown:
        return False


def _setattr(m: Machine, args: Args, ref: Ref) -> Value:
    if len(args.positional) == 3 and isinstance(args.positional[1], str):
        members.write(m, args.positional[0], args.positional[1], args.positional[2])
    return None


def _callable(m: Machine, args: Args, ref: Ref) -> Value:
    value = args.positional[0]
    if isinstance(value, Closure | Bound | Partial | Layered | Native | ClassValue):
        return True
    return unknown("callable", value) if isinstance(value, Unknown | External) else False


def _type(m: Machine, args: Args, ref: Ref) -> Value:
    return (
        members.class_of(m, args.positional[0])
        if len(args.positional) == 1
        else unknown("type", *args.positional)
    )


def _enumerate(m: Machine, args: Args, ref: Ref) -> Value:
    start = args.find(("start", 1))
    first = start[0] if start is not None and isinstance(start[0], int) else 0
    return Generator(
        (first + n, item) for n, item in enumerate(iteration.iterate(m, args.positional[0], ref))
    )


def _zip(m: Machine, args: Args, ref: Ref) -> Value:
    return Generator(zip(*(iteration.iterate(m, item, ref) for item in args.positional), strict=False))


def _reversed(m: Machine, args: Args, ref: Ref) -> Value:
    items = iteration.finite(m, args.positional[0], ref)
    return unknown("reversed", *args.positional) if items is None else items[::-1]


def _sorted(m: Machine, args: Args, ref: Ref) -> Value:
    items = iteration.finite(m, args.positional[0], ref)
    if items is None:
        return unknown("sorted", *args.positional)
    with contextlib.suppress(TypeError):
        return sorted(items) if is_plain(items) and "key" not in args.keywords else items
    return items


def _sum(m: Machine, args: Args, ref: Ref) -> Value:
    items = list(iteration.iterate(m, args.positional[0], ref))
    return sum(items) if all(isinstance(item, int | float) for item in items) else unknown("sum", *items)


def _map(m: Machine, args: Args, ref: Ref) -> Value:
    def mapped() -> Iterator[Value]:
        rows = zip(*(iteration.iterate(m, item, ref) for item in args.positional[1:]), strict=False)
        with m.record.rounds_of(ref, "loop", "a map over items") as current:
            for row in rows:
                current.number += 1
                yield calls.call(m, args.positional[0], Args(tuple(row)), ref)

    return Generator(mapped())


def _filter(m: Machine, args: Args, ref: Ref) -> Value:
    return Generator(iteration.iterate(m, args.positional[1], ref))


def _next(m: Machine, args: Args, ref: Ref) -> Value:
    value = args.positional[0]
    if isinstance(value, Generator):
        for item in value.steps:
            return item
        if len(args.positional) > 1:
            return args.positional[1]
        raise Thrown(Failure("builtins.StopIteration"))
    return m.fresh(ref, is_tainted(value))


def _iter(m: Machine, args: Args, ref: Ref) -> Value:
    if len(args.positional) == 2:
        return unknown("iter", *args.positional)
    value = args.positional[0]
    return value if isinstance(value, Generator) else Generator(iteration.iterate(m, value, ref))


def _round(m: Machine, args: Args, ref: Ref) -> Value:
    number, digits = args.positional[0], args.positional[1:]
    if isinstance(number, int | float) and len(digits) < 2 and all(isinstance(item, int) for item in digits):
        with contextlib.suppress(ValueError, OverflowError):
            return round(number, *digits)
    return unknown("round", *args.positional)


def _abs(m: Machine, args: Args, ref: Ref) -> Value:
    value = args.positional[0]
    return abs(value) if isinstance(value, int | float) else unknown("abs", value)


def _pow(m: Machine, args: Args, ref: Ref) -> Value:
    from poolint.engine.outage.operations import calculated

    return calculated("**", args.positional[0], args.positional[1])


def nothing(m: Machine, args: Args, ref: Ref) -> Value:
    """A call that changes nothing."""
    return None


def leave(m: Machine, args: Args, ref: Ref) -> Value:
    """``sys.exit``: an exception that most handlers let through."""
    raise Thrown(Failure("builtins.SystemExit", args.positional))


def _object(m: Machine, args: Args, ref: Ref) -> Value:
    return State("object", {})


def _super(m: Machine, args: Args, ref: Ref) -> Value:
    from poolint.engine.outage.values import Super

    if len(args.positional) == 2 and isinstance(args.positional[0], ClassValue):
        return Super(args.positional[0], args.positional[1])
    return unknown("super", *args.positional)


BUILTINS: dict[str, Played] = {
    "abs": _abs,
    "aiter": _iter,
    "all": _quantified(True),
    "anext": _next,
    "any": _quantified(False),
    "bool": _bool,
    "callable": _callable,
    "dict": _dict,
    "enumerate": _enumerate,
    "exit": leave,
    "filter": _filter,
    "float": _convert(float),
    "frozenset": _collected(frozenset),
    "getattr": _getattr,
    "hasattr": _hasattr,
    "int": _convert(int),
    "isinstance": _isinstance,
    "issubclass": _issubclass,
    "iter": _iter,
    "len": _len,
    "list": _collected(list),
    "map": _map,
    "max": _extreme(False),
    "min": _extreme(True),
    "next": _next,
    "object": _object,
    "pow": _pow,
    "print": nothing,
    "quit": leave,
    "range": _range,
    "repr": _repr,
    "reversed": _reversed,
    "round": _round,
    "set": _collected(set),
    "setattr": _setattr,
    "sorted": _sorted,
    "str": _str,
    "sum": _sum,
    "super": _super,
    "tuple": _collected(tuple),
    "type": _type,
    "zip": _zip,
}
"""By name."""
