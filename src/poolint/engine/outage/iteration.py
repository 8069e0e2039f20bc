"""Iteration: the items a value gives, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from poolint.engine.flow.values import Ref
from poolint.engine.outage import calls, members, wrapping
from poolint.engine.outage.frames import Thrown
from poolint.engine.outage.machine import Machine
from poolint.engine.outage.values import (
    Args,
    External,
    Failure,
    Generator,
    Instance,
    Pending,
    State,
    Unknown,
    Value,
    is_tainted,
    key_of,
)

MAX_ITEMS = 2_000


def iterate(m: Machine, value: Value, ref: Ref) -> Iterator[Value]:
    """The items of a value; one unknown item where nobody can know them."""
    if isinstance(value, list | tuple | str | set | frozenset | range | bytes):
        yield from _counted(m, value) if isinstance(value, range) else list(value)[:MAX_ITEMS]
    elif isinstance(value, dict):
        yield from list(value)
    elif isinstance(value, Generator):
        yield from _counted(m, value.steps)
    elif isinstance(value, Pending):
        yield from iterate(m, value.run(), ref)
    elif isinstance(value, State) and value.kind == "midstream":
        yield Unknown(("event",))
        raise Thrown(value.data["*failure"])
    elif isinstance(value, State) and "items" in value.data:
        yield from list(value.data["items"])
    elif isinstance(value, Instance):
        yield from _instance(m, value, ref)
    elif value is None or isinstance(value, int | float):
        raise Thrown(Failure("builtins.TypeError", ("object is not iterable",)))
    elif isinstance(value, External) and (steps := wrapping.iterated(m, value, ref)) is not None:
        yield from steps
    else:
        yield Unknown(("element", key_of(value)), is_tainted(value))


def _counted(m: Machine, items: Iterable[Value]) -> Iterator[Value]:
    """Items that need not come to an end, each of which is a step."""
    for item in items:
        m.step()
        yield item


def _instance(m: Machine, value: Instance, ref: Ref) -> Iterator[Value]:
    for name in ("__iter__", "__aiter__"):
        method = members.method_of(value.cls, name)
        if method is not None:
            made = calls.awaited(m, calls.call(m, m.bind_member(method, value, ref), Args(), ref), ref)
            if made is not value:
                yield from iterate(m, made, ref)
                return
    for name in ("__next__", "__anext__"):
        method = members.method_of(value.cls, name)
        if method is not None:
            for _ in range(MAX_ITEMS):
                try:
                    yield calls.awaited(m, calls.call(m, m.bind_member(method, value, ref), Args(), ref), ref)
                except Thrown as thrown:
                    if m.world.named(
                        thrown.failure, ("builtins.StopIteration", "builtins.StopAsyncIteration")
                    ):
                        return
                    raise
            return
    yield Unknown(("element", id(value)))


def finite(m: Machine, value: Value, ref: Ref) -> list[Value] | None:
    """All items of a collection at hand; None where they cannot be known, or nothing is at hand."""
    if isinstance(value, list | tuple | str | set | frozenset | dict):
        return list(value)
    if isinstance(value, range):
        return list(value[:MAX_ITEMS])
    if isinstance(value, Generator):
        found = []
        for item in value.steps:
            found.append(item)
            if len(found) >= MAX_ITEMS:
                break
        return found
    if isinstance(value, State) and "items" in value.data:
        return list(value.data["items"])
    return None
