"""Methods of data and of the standard library's objects, as far as retry code uses them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from poolint.engine.flow.values import Ref
from poolint.engine.outage import calls, iteration
from poolint.engine.outage.frames import Thrown
from poolint.engine.outage.operations import MAX_SIZE, WIDTH, entry, handy, is_hashable, is_plain, unknown
from poolint.engine.outage.values import (
    Args,
    Coroutine,
    Failure,
    Generator,
    Headers,
    Native,
    Pending,
    State,
    Unknown,
    Value,
    is_tainted,
    key_of,
)

if TYPE_CHECKING:
    from poolint.engine.outage.machine import Machine


def method(m: Machine, value: Value, name: str) -> Value:
    """The member ``name`` of data or of an object with a state."""
    if isinstance(value, Headers):
        return Native(name, lambda args, ref: _headers(value, name, args))
    if isinstance(value, list | dict | set):
        return Native(name, lambda args, ref: _mutable(m, value, name, args, ref))
    if isinstance(value, State):
        return _state(m, value, name)
    if isinstance(value, Generator):
        return Native(name, lambda args, ref: _generator(m, value, name, ref))
    if is_plain(value) or isinstance(value, tuple | range):
        if not hasattr(value, name):
            raise Thrown(Failure("builtins.AttributeError", (name,)))
        if not callable(getattr(value, name)):
            return getattr(value, name)
        return Native(name, lambda args, ref: _text(m, value, name, args, ref))
    return Unknown(("attribute", key_of(value), name), is_tainted(value))


_PURE = frozenset(
    [
        "lower",
        "upper",
        "strip",
        "lstrip",
        "rstrip",
        "startswith",
        "endswith",
        "replace",
        "split",
        "rsplit",
        "join",
        "find",
        "index",
        "count",
        "title",
        "casefold",
        "isdigit",
        "isnumeric",
        "partition",
        "rpartition",
        "removeprefix",
        "removesuffix",
        "format",
        "encode",
        "decode",
        "zfill",
        "splitlines",
        "total_seconds",
        "capitalize",
        "keys",
        "values",
        "items",
        "get",
        "union",
        "intersection",
        "difference",
        "issubset",
        "issuperset",
        "isdisjoint",
        "bit_length",
        "is_integer",
        "as_integer_ratio",
        "swapcase",
    ]
)


_REACHING = re.compile(r"\{[^}]*[.\[{]")
"""A field of a format that goes into what it is given, or has a format that is itself given."""


def _text(m: Machine, value: Value, name: str, args: Args, ref: Ref) -> Value:
    """A method of data, which may go over what it is given."""
    if name == "join" and args.positional and not isinstance(args.positional[0], list | tuple | str):
        args = Args((list(iteration.iterate(m, args.positional[0], ref)),))
    return _plain(value, name, args)


def _plain(value: Value, name: str, args: Args) -> Value:
    operands = (*args.positional, *args.keywords.values())
    if name in _PURE and not args.open and all(map(is_plain, operands)):
        try:
            if not _is_costly(value, name, operands):
                return handy(getattr(value, name)(*args.positional, **args.keywords), name, value, *operands)
        except (TypeError, ValueError, AttributeError, LookupError, OverflowError):
            pass
    return unknown(name, value, *operands)


def _is_costly(value: Value, name: str, operands: tuple[Value, ...]) -> bool:
    """Whether the result may be larger than anybody should make it, or speak of what is ours."""
    if name == "format":
        return isinstance(value, str) and bool(WIDTH.search(value) or _REACHING.search(value))
    if name == "zfill":
        return any(isinstance(width, int) and width > MAX_SIZE for width in operands)
    if name in ("replace", "join"):
        texts = [len(text) for text in (value, *operands) if isinstance(text, str | bytes | list | tuple)]
        return math.prod(texts) > MAX_SIZE**2
    return False


def _headers(value: Headers, name: str, args: Args) -> Value:
    if name == "get" and args.positional and isinstance(args.positional[0], str):
        default = args.find((1, "default"))
        return value.get(args.positional[0].lower(), None if default is None else default[0])
    if name in ("items", "keys", "values"):
        return list(getattr(dict(value), name)())
    return unknown(name, *args.positional)


def _mutable(m: Machine, value: Value, name: str, args: Args, ref: Ref) -> Value:
    """Methods that change a collection, and the pure ones."""
    change = _CHANGES.get((type(value), name))
    if change is not None:
        return change(m, value, args, ref)
    if isinstance(value, dict):
        return _dictionary(value, name, args)
    if name in ("copy",):
        return type(value)(value)
    if name in ("index", "count") and args.positional:
        return unknown(name, value, *args.positional)
    if is_plain(value):
        return _plain(value, name, args)
    return unknown(name, value, *args.positional)


def _dictionary(value: dict[Value, Value], name: str, args: Args) -> Value:
    if name == "items":
        return list(value.items())
    if name == "values":
        return list(value.values())
    if name == "keys":
        return list(value)
    if name == "copy":
        return dict(value)
    key = args.positional[0] if args.positional else None
    default = args.positional[1] if len(args.positional) > 1 else args.keywords.get("default")
    if name in ("get", "pop", "setdefault"):
        if not is_plain(key) and entry(key) not in value and any(is_plain(other) for other in value):
            return unknown(name, key)
        key = entry(key)
        if key in value:
            return value.pop(key) if name == "pop" else value[key]
        if name == "pop" and len(args.positional) < 2:
            raise Thrown(Failure("builtins.KeyError", (key,)))
        if name == "setdefault":
            value[key] = default
        return default
    if name == "update":
        for other in args.positional:
            if isinstance(other, dict):
                value.update(other)
        value.update(args.keywords)
        return None
    if name == "clear":
        value.clear()
        return None
    return unknown(name, value, *args.positional)


def _append(m: Machine, value: list[Value], args: Args, ref: Ref) -> Value:
    value.extend(args.positional)
    return None


def _extend(m: Machine, value: list[Value], args: Args, ref: Ref) -> Value:
    value.extend(iteration.finite(m, args.positional[0], ref) or ())
    return None


def _pop(m: Machine, value: list[Value], args: Args, ref: Ref) -> Value:
    if not value:
        raise Thrown(Failure("builtins.IndexError"))
    place = args.positional[0] if args.positional else -1
    return value.pop(place if isinstance(place, int) and -len(value) <= place < len(value) else -1)


def _insert(m: Machine, value: list[Value], args: Args, ref: Ref) -> Value:
    place = args.positional[0]
    value.insert(place if isinstance(place, int) else 0, args.positional[-1])
    return None


def _clear(m: Machine, value: Value, args: Args, ref: Ref) -> Value:
    value.clear()
    return None


def _remove(m: Machine, value: Value, args: Args, ref: Ref) -> Value:
    for item in list(value):
        if item is args.positional[0] or (is_plain(item) and item == args.positional[0]):
            value.remove(item)
            break
    return None


def _add(m: Machine, value: set[Value], args: Args, ref: Ref) -> Value:
    if is_hashable(args.positional[0]):
        value.add(args.positional[0])
    return None


Change = Callable[["Machine", Value, Args, Ref], Value]
_CHANGES: dict[tuple[type, str], Change] = {
    (list, "append"): _append,
    (list, "extend"): _extend,
    (list, "pop"): _pop,
    (list, "insert"): _insert,
    (list, "clear"): _clear,
    (list, "remove"): _remove,
    (set, "add"): _add,
    (set, "clear"): _clear,
    (set, "discard"): _remove,
    (set, "remove"): _remove,
}


# --- objects with a state ----------------------------------------------------------------------


def _state(m: Machine, value: State, name: str) -> Value:
    if name in value.data:
        return value.data[name]
    if value.kind == "midstream":
        return value
    play = _STATES.get(value.kind)
    if play is None:
        return Unknown(("attribute", id(value), name))
    return Native(name, lambda args, ref: play(m, value, name, args, ref))


def _event(m: Machine, value: State, name: str, args: Args, ref: Ref) -> Value:
    if name == "set":
        value.data["*set"] = True
    elif name == "clear":
        value.data["*set"] = False
    elif name == "is_set":
        return value.data["*set"]
    elif name == "wait":
        timeout = args.find(("timeout", 0))
        if not value.data["*set"] and timeout is not None:
            m.sleep(timeout[0], ref)
        return value.data["*set"]
    return None


def _queue(m: Machine, value: State, name: str, args: Args, ref: Ref) -> Value:
    items: list[Value] = value.data["items"]
    if name in ("put", "put_nowait", "append", "add"):
        items.append(args.positional[0])
    elif name == "appendleft":
        items.insert(0, args.positional[0])
    elif name == "extend":
        items.extend(iteration.finite(m, args.positional[0], ref) or ())
    elif name in ("get", "get_nowait", "popleft", "pop"):
        if not items and name == "get":
            # It waits until somebody puts something in.
            return m.fresh(ref)
        if not items:
            empty = "builtins.IndexError" if name.startswith("pop") else "queue.Empty"
            raise Thrown(Failure(empty))
        return items.pop(-1 if name == "pop" else 0)
    elif name == "empty":
        return not items
    elif name in ("qsize", "__len__"):
        return len(items)
    elif name == "clear":
        items.clear()
    return None


def _executor(m: Machine, value: State, name: str, args: Args, ref: Ref) -> Value:
    if name == "submit":
        return m.future(
            lambda: calls.call(m, args.positional[0], Args(args.positional[1:], args.keywords), ref), ref
        )
    if name == "map":
        lists = [iteration.finite(m, item, ref) for item in args.positional[1:]]
        if any(items is None for items in lists):
            lists = [[Unknown(("element", key_of(item)), is_tainted(item))] for item in args.positional[1:]]
        given = zip(*[items or [] for items in lists], strict=False)
        with m.record.rounds_of(ref, "loop", "a pool of workers") as current:
            futures = []
            for row in given:
                current.number += 1
                run = partial(calls.call, m, args.positional[0], Args(tuple(row)), ref)
                futures.append(m.future(run, ref))
        return Generator(future_result(m, future) for future in futures)
    return None


def _future(m: Machine, value: State, name: str, args: Args, ref: Ref) -> Value:
    if name == "result":
        return future_result(m, value)
    if name == "exception":
        good, outcome = value.data["*outcome"]
        return None if good else outcome
    if name == "done":
        return True
    return None


def future_result(m: Machine, value: State) -> Value:
    """The result of a future that has run; raises what it raised."""
    good, outcome = value.data["*outcome"]
    if not good:
        raise Thrown(outcome)
    return outcome


def _lock(m: Machine, value: State, name: str, args: Args, ref: Ref) -> Value:
    return True if name == "acquire" else None


_STATES: dict[str, Callable[[Machine, State, str, Args, Ref], Value]] = {
    "event": _event,
    "queue": _queue,
    "executor": _executor,
    "future": _future,
    "lock": _lock,
}


def call_state(m: Machine, value: State, args: Args, ref: Ref) -> Value:
    """Call an object with a state."""
    if value.kind == "midstream":
        raise Thrown(value.data["*failure"])
    return unknown("call", *args.positional)


def pending(m: Machine, value: Pending | Coroutine, name: str, args: Args, ref: Ref) -> Value:
    """A method of something that has not run yet: it runs now."""
    if isinstance(value, Coroutine):
        return None
    result = value.run()
    if name in ("__enter__", "__aenter__", "__iter__", "__aiter__"):
        return result
    return (
        Unknown(("method", name, ref))
        if not isinstance(result, Generator)
        else _generator(m, result, name, ref)
    )


def _generator(m: Machine, value: Generator, name: str, ref: Ref) -> Value:
    if name in ("__next__", "__anext__", "send", "asend"):
        return next_of(m, value)
    if name in ("close", "aclose"):
        return None
    if name in ("__aiter__", "__iter__"):
        return value
    for _ in iteration.iterate(m, value, ref):
        pass
    return Unknown(("drained", name))


def next_of(m: Machine, value: Generator) -> Value:
    """``next(generator)``."""
    for item in value.steps:
        return item
    raise Thrown(Failure("builtins.StopIteration"))
