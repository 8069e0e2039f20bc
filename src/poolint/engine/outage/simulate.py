"""Simulating: every run from one entry for one signal, and what came of each."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from poolint.engine.flow.values import Class, Function, Ref
from poolint.engine.outage import calls, members, observing, wrapping
from poolint.engine.outage.frames import Abandoned, Endless, Env, Exhausted, Exited, Thrown
from poolint.engine.outage.machine import Machine, Scene
from poolint.engine.outage.oracle import Oracle
from poolint.engine.outage.record import Event, Seen, Tried
from poolint.engine.outage.values import (
    Args,
    Bound,
    ClassValue,
    Closure,
    Coroutine,
    External,
    Failure,
    Generator,
    Instance,
    Layered,
    Shown,
    State,
    Unknown,
    Value,
)
from poolint.model import syntax as s
from poolint.model.exhaustion import Count
from poolint.model.outage import Signal

MAX_RUNS = 16
"""Runs from one entry for one signal: answers of the oracle that are tried."""
MAX_ALL_STEPS = 40_000
"""Expressions evaluated for one signal at one site, in all runs; the run that passes it is the last."""
MIN_TRY_STEPS = 5_000
"""Steps for each further try to come to the call, when those are used up."""
_STACK = 12_000


class Outcome(msgspec.Struct):
    """What came of one run."""

    total: Count
    """Requests to the dry pool, of all sites."""
    requests: dict[Ref, int]
    final: str
    """``raises a.B``, ``returns None``, ``exits 3``; empty when it never ends."""
    sends: int
    """Requests of the program, those that a client repeats by itself counted once."""
    resent: int
    """The most often that the same request was sent."""
    elsewhere: int
    tried: tuple[Tried, ...]
    events: tuple[Event, ...]
    seen: tuple[Seen, ...]
    strange: tuple[tuple[Ref, str], ...]
    """Requests whose failure nobody knows the look of, each with the library."""
    unclear: tuple[Ref, ...]
    unknown_rounds: tuple[Ref, ...]
    raised: bool
    """Whether the signal came as an exception."""
    examined: bool
    """Whether code of the program looked at the failure."""
    passed_by: bool
    """Whether the failure went past the handlers of a loop."""
    bound: str = ""
    missing: frozenset[int] = frozenset()
    """Files that were asked for and have not been parsed."""


class Start(NamedTuple):
    """Where a run begins: a function, or the code of a module."""

    module: int
    function: Function | None = None
    cls: Class | None = None
    """For a method: the class of the object that it is called on, its own or one below."""


class Aim(NamedTuple):
    """Where runs begin, and what they are to come to."""

    start: Start
    focus: Ref | None
    """The site whose first request finds the pool dry; the first request of any where it is None."""
    is_eager: bool = False
    """Whether a request that waits until somebody takes its answer is sent where it is made."""


class Ran(NamedTuple):
    """A run that is over."""

    outcome: Outcome
    steps: int
    following: tuple[bool, ...] | None
    """The answers that the next run begins with; None where this was the last."""
    asked: frozenset[Ref]
    """The sites that made a request."""

    def is_met(self, focus: Ref | None) -> bool:
        """Whether the run would find the pool dry that is dry for the first request of a site, or of any."""
        return bool(self.asked) if focus is None else focus in self.asked


Unmet = dict[tuple[Start, bool, tuple[bool, ...]], Ran]
"""Runs that met no signal, by their start, whether they are eager, and the answers they began with.

With another signal they are the same, and for every site of which they made no request.
"""


class Allowance(msgspec.Struct):
    """The steps that all runs for one signal at one site may take."""

    left: int = MAX_ALL_STEPS
    was_short: bool = False
    """Whether there was more to run."""


def outcomes(scene: Scene, aim: Aim, signal: Signal, allowance: Allowance, unmet: Unmet) -> list[Outcome]:
    """The outcome of every run, one for each combination of answers to what nobody can decide.

    Runs found in ``unmet`` are not run again, those that belong there are put into it.
    """
    found: list[Outcome] = []
    prefix: tuple[bool, ...] | None = ()
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _STACK))
    try:
        while prefix is not None and len(found) < MAX_RUNS:
            if allowance.left <= 0:
                allowance.was_short = True
                break
            beginning = (aim.start, aim.is_eager, prefix)
            ran = unmet.get(beginning)
            if ran is None or ran.is_met(aim.focus):
                machine = Machine(scene, signal, aim.focus, Oracle(prefix))
                machine.is_eager = aim.is_eager
                outcome = _run(machine, aim.start)
                asked = frozenset(machine.asked)
                ran = Ran(outcome, machine.steps, machine.oracle.following(), asked)
                if not machine.has_met:
                    unmet[beginning] = ran
            found.append(ran.outcome)
            allowance.left -= ran.steps
            prefix = ran.following
    finally:
        sys.setrecursionlimit(limit)
    return found


def _run(m: Machine, start: Start) -> Outcome:
    final, endless, bound = "", False, ""
    try:
        final = f"returns {described(_enter(m, start))}"
        final = m.worker_final or final
    except Thrown as thrown:
        final = _raised(m, thrown.failure)
    except Exited as exited:
        final = f"exits {exited.status if isinstance(exited.status, int) else 1}"
    except Endless:
        endless = True
    except Exhausted as exhausted:
        bound = exhausted.why
    except Abandoned:
        bound = "a test in code that cannot reach the call"
    except RecursionError:
        bound = "the code nests too deep"
    m.record.settle()
    observing.finish(m, final)
    record = m.record
    return Outcome(
        "unbounded" if endless else sum(record.requests.values()),
        dict(record.requests),
        final,
        record.count,
        max(record.sends.values(), default=0),
        record.elsewhere,
        tuple(sorted(record.tried.values(), key=lambda one: one.depth)),
        tuple(record.events),
        tuple(record.seen),
        tuple(record.strange.items()),
        tuple(record.unclear),
        tuple(record.unknown_rounds),
        bool(m.failures),
        record.examined,
        record.passed_by,
        bound,
        frozenset(m.missing).union(*(m.scene.missing.get(file, ()) for file in m.modules)),
    )


def _raised(m: Machine, failure: Failure) -> str:
    name = m.name_of(failure)
    if name == "SystemExit":
        status = failure.args[0] if failure.args else 0
        return f"exits {status if isinstance(status, int) else 0 if status is None else 1}"
    return f"raises {name}"


def described(value: Value) -> str:
    """A value in a word: ``None``, ``True``, ``False``, or its type; ``?`` where nobody can know."""
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, Unknown | External):
        return "?"
    if isinstance(value, Instance):
        return value.cls.node.name
    if isinstance(value, Failure):
        return value.cls.rpartition(".")[2] if isinstance(value.cls, str) else value.cls.node.name
    if isinstance(value, Shown):
        return value.cls.rpartition(".")[2]
    if isinstance(value, Generator):
        return "generator"
    if isinstance(value, State):
        return "?"
    return type(value).__name__


def _enter(m: Machine, start: Start) -> Value:
    """Run from a start; parameters have their defaults, or a value nobody knows."""
    entry = start.function
    if entry is None:
        return _module(m, start.module)
    env = m.module_env(entry.module)
    m.is_begun = True
    found = _inherited(m, start) or _closure(m, env, entry)
    if isinstance(found, Layered) and found.policy.layer.kind == "queue" and not found.policy.layer.direct:
        return wrapping.started(m, found, None, Args(), m.nowhere)
    result = calls.call(m, found, Args(), m.nowhere)
    return _drained(m, result)


def _module(m: Machine, file: int) -> Value:
    from poolint.engine.outage.statements import run

    m.entry_module = file
    m.is_begun = True
    env = m.modules[file] = Env(file)
    for _ in run(m, env, m.program.modules[file].tree.body):
        pass
    return None


def _drained(m: Machine, value: Value) -> Value:
    """The end of a coroutine or generator that an entry gives."""
    if isinstance(value, Coroutine):
        return calls.awaited(m, value, m.nowhere)
    if isinstance(value, Generator):
        for _ in value.steps:
            pass
    return value


def _closure(m: Machine, env: Env, function: Function) -> Value:
    """The function as the program would reach it: through its class or its module, decorated."""
    node = function.node
    if function.cls is not None and isinstance(node, s.Function):
        cls = env.locals.get(function.cls.node.name)
        held = getattr(cls, "members", {}).get(node.name)
        if held is not None:
            held = held.data["function"] if isinstance(held, State) and "function" in held.data else held
            return Bound(held, _receiver(m, cls))
    if isinstance(node, s.Function) and "." not in function.name:
        held = env.locals.get(node.name)
        if isinstance(held, Closure | Layered | Bound):
            return held
    return Closure(node, env, function.module)


def _inherited(m: Machine, start: Start) -> Value:
    """A method of a base class, called on an object of a class below; None where it is no such method."""
    entry, below = start.function, start.cls
    if entry is None or below is None or below is entry.cls or not isinstance(entry.node, s.Function):
        return None
    cls = m.module_env(below.module).locals.get(below.node.name)
    return (
        None
        if not isinstance(cls, ClassValue)
        else members.look(m, _receiver(m, cls), entry.node.name, m.nowhere)
    )


def _receiver(m: Machine, cls: Value) -> Value:
    """An object of a class, made with arguments nobody knows."""
    m.quiet += 1
    try:
        return calls.construct(m, cls, Args((), {}, open_=True), m.nowhere)
    except (Thrown, Abandoned, Exhausted, Endless):
        return Instance(cls)
    finally:
        m.quiet -= 1


def steps_of(outcome: Outcome) -> Iterator[Event]:
    """The way of a run, the same step repeated only once."""
    last: Event | None = None
    for event in outcome.events:
        if event != last:
            yield event
        last = event
