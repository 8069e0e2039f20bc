"""Context managers: what entering one gives, and whether leaving it swallows an exception."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from poolint.engine.flow.values import Ref
from poolint.engine.outage import calls, members
from poolint.engine.outage.frames import Thrown
from poolint.engine.outage.machine import Machine
from poolint.engine.outage.operations import truth
from poolint.engine.outage.values import (
    Args,
    Attempt,
    Failure,
    Generator,
    Instance,
    Pending,
    State,
    Unknown,
    Value,
)
from poolint.model.retries import Bound, Suppressor


class Manager(NamedTuple):
    """An entered context manager."""

    value: Value
    leave: Callable[[Failure | None], bool]
    """Called once with the exception that ends the block, or None; whether it is swallowed."""


def entered(m: Machine, manager: Value, ref: Ref) -> Manager:
    """Enter a context manager."""
    if isinstance(manager, Pending):
        return Manager(manager.run(), _goes_on)
    if isinstance(manager, Attempt):
        return Manager(manager, lambda failure: _attempted(manager, failure))
    if isinstance(manager, Generator):
        return _generator(m, manager)
    if isinstance(manager, Instance):
        return _instance(m, manager, ref)
    if isinstance(manager, State) and manager.kind == "bound":
        return _bound(m, manager)
    if isinstance(manager, State) and manager.kind == "suppress":
        classes = manager.data["classes"]
        return Manager(manager, lambda failure: _suppressed(m, failure, classes, ref))
    return Manager(manager, _goes_on)


def _goes_on(failure: Failure | None) -> bool:
    return False


def _attempted(attempt: Attempt, failure: Failure | None) -> bool:
    attempt.failure = failure
    return failure is not None


def _suppressed(m: Machine, failure: Failure | None, classes: Value, ref: Ref) -> bool:
    if failure is None:
        return False
    answer = m.world.matches(failure, classes)
    if answer is None:
        m.record.unclear[ref] = None
        answer = m.oracle.decide(("suppress", ref), ref, True)
    if answer:
        m.record.note(ref, f"{m.name_of(failure)} is swallowed here")
    return answer


def _generator(m: Machine, manager: Generator) -> Manager:
    """A generator function under ``contextmanager``: up to its ``yield``, and on from there."""
    steps = manager.steps
    value = next(steps, None)

    def leave(failure: Failure | None) -> bool:
        if failure is None:
            next(steps, None)
            return False
        throw = getattr(steps, "throw", None)
        if throw is None:
            return False
        try:
            throw(Thrown(failure))
        except StopIteration:
            return True
        except Thrown as thrown:
            if thrown.failure is failure:
                return False
            raise
        return False

    return Manager(value, leave)


def _instance(m: Machine, manager: Instance, ref: Ref) -> Manager:
    value: Value = manager
    for name in ("__enter__", "__aenter__"):
        method = members.method_of(manager.cls, name)
        if method is not None:
            value = calls.awaited(m, calls.call(m, m.bind_member(method, manager, ref), Args(), ref), ref)
            break

    def leave(failure: Failure | None) -> bool:
        for name in ("__exit__", "__aexit__"):
            method = members.method_of(manager.cls, name)
            if method is None:
                continue
            kind = None if failure is None else members.class_of(m, failure)
            given = Args((kind, failure, None if failure is None else Unknown(("traceback",))))
            answer = calls.awaited(m, calls.call(m, m.bind_member(method, manager, ref), given, ref), ref)
            known = truth(answer)
            if known is None and failure is not None:
                known = m.oracle.decide(("exit", ref), ref, True)
            return failure is not None and bool(known)
        return False

    return Manager(value, leave)


def _bound(m: Machine, manager: State) -> Manager:
    """A block that ends after a time."""
    limit = manager.data["seconds"]
    if not isinstance(limit, int | float):
        return Manager(manager, _goes_on)
    entry = (m.now + limit, manager.data["raises"])
    m.deadlines.append(entry)

    def leave(failure: Failure | None) -> bool:
        if entry in m.deadlines:
            m.deadlines.remove(entry)
        quiet = not manager.data["raises"]
        return failure is not None and quiet and failure.attributes.get("deadline") == entry[0]

    return Manager(manager, leave)


def suppressing(row: Suppressor, args: Args, m: Machine) -> State:
    """The manager that a call of a suppressor makes."""
    found: Value = args.positional if row.variadic else (args.find(row.argument) or (None,))[0]
    if not found and row.default:
        found = tuple(m.external(name) for name in row.default)
    return State("suppress", {"classes": found})


def bounding(row: Bound, args: Args) -> State:
    """The manager that a call of a bound makes."""
    found = args.find(row.argument)
    return State("bound", {"seconds": None if found is None else found[0], "raises": row.raises})
