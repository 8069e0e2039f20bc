"""Blocks: branches, loops, handlers and context managers of the simulated program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from poolint.engine.flow.values import Ref
from poolint.engine.outage import contexts, iteration, observing
from poolint.engine.outage.expressions import bind, decide, evaluate
from poolint.engine.outage.frames import Completion, Endless, Env, Thrown
from poolint.engine.outage.machine import Machine
from poolint.engine.outage.values import Failure, Unknown
from poolint.model import syntax as s

Run = Callable[[Machine, Env, s.Block], Any]
"""``statements.run``, handed in because blocks hold statements and statements hold blocks."""

MANY = 3
"""Times the same request is sent by a loop that mostly waits, after which it has no end."""
MAX_IDLE = 100
"""Rounds of a ``while`` in a row without a request after which the simulation goes on behind the loop."""


def run_if(m: Machine, env: Env, node: s.If, run: Run) -> Any:
    """``if``, with its chain of ``elif``."""
    while True:
        if decide(m, env, evaluate(m, env, node.test), node.test):
            return (yield from run(m, env, node.body))
        if len(node.orelse) == 1 and isinstance(node.orelse[0], s.If):
            node = node.orelse[0]
            continue
        return (yield from run(m, env, node.orelse))


def run_while(m: Machine, env: Env, node: s.While, run: Run) -> Any:
    """``while``: a loop whose number of rounds the program decides."""
    ref = Ref(env.file, node.at)
    seen: dict[Any, int] = {}
    idle = 0
    with m.record.rounds_of(ref, "loop", "a while loop") as current:
        before = m.record.count
        while decide(m, env, evaluate(m, env, node.test), node.test):
            current.number += 1
            ended = yield from run(m, env, node.body)
            if ended is not None:
                if ended[0] == "break":
                    return None
                if ended[0] == "return":
                    return ended
            state = m.state_of(env)
            if state in seen:
                # Nothing of what the program knows has changed, so that nothing will.
                if m.record.count > seen[state]:
                    current.endless = True
                    raise Endless
                break
            seen[state] = m.record.count
            if m.is_work(current):
                break
            if m.record.count == before:
                idle += 1
                rounds = max(map(len, current.sent.values()), default=0)
                if rounds >= MANY and current.number > 4 * rounds:
                    # It waits between its requests, and nothing bounds how many there are.
                    current.endless = True
                    raise Endless
                if idle >= MAX_IDLE:
                    break
            else:
                idle = 0
            before = m.record.count
    return (yield from run(m, env, node.orelse))


def run_for(m: Machine, env: Env, node: s.For, run: Run) -> Any:
    """``for``, also over streams of messages and the attempts of a library."""
    ref = Ref(env.file, node.at)
    source = evaluate(m, env, node.iterable)
    with m.record.rounds_of(ref, "loop", "a for loop") as current:
        before = m.record.count
        for rounds, item in enumerate(iteration.iterate(m, source, ref), 1):
            current.number += 1
            bind(m, env, node.target, item)
            ended = yield from run(m, env, node.body)
            if ended is not None:
                if ended[0] == "break":
                    return None
                if ended[0] == "return":
                    return ended
            sent = isinstance(source, Unknown) and m.record.count > before
            if sent and not _is_counter(source):
                observing.fanned(m, ref)
            if sent and rounds == 1 and _is_counter(source):
                # How often it goes round is not known: one more round shows whether it sends again.
                current.number += 1
                m.record.unknown_rounds[ref] = None
                ended = yield from run(m, env, node.body)
                if ended is not None and ended[0] != "continue":
                    return None if ended[0] == "break" else ended
    return (yield from run(m, env, node.orelse))


def _is_counter(source: Unknown) -> bool:
    """Whether an unknown iterable is a range whose length is not known."""
    return isinstance(source.key, tuple) and source.key[:1] == ("range",)


def run_try(m: Machine, env: Env, node: s.Try, run: Run) -> Any:
    """``try`` with its handlers, ``else`` and ``finally``."""
    ended: Completion = None
    thrown: Thrown | None = None
    try:
        try:
            ended = yield from run(m, env, node.body)
        except Thrown as caught:
            ended = yield from _handle(m, env, node, caught, run)
        else:
            if ended is None and node.orelse:
                ended = yield from run(m, env, node.orelse)
    except Thrown as caught:
        thrown = caught
    except GeneratorExit:
        return None
    if node.finalbody:
        last = yield from run(m, env, node.finalbody)
        if last is not None:
            return last
    if thrown is not None:
        raise thrown
    return ended


def _handle(m: Machine, env: Env, node: s.Try, caught: Thrown, run: Run) -> Any:
    """The first handler that catches runs; none: the exception goes on."""
    failure = caught.failure
    for number, handler in enumerate(node.handlers):
        if not _catches(m, env, handler, failure):
            continue
        ref = Ref(env.file, handler.at)
        observing.caught(m, env, node, number, failure)
        if handler.name is not None:
            env.bind(handler.name, failure)
        env.handling.append(failure)
        m.handling.append(failure)
        try:
            ended = yield from run(m, env, handler.body)
        finally:
            env.handling.pop()
            m.handling.pop()
        observing.handled(m, ref, failure, ended)
        return ended
    if failure.shown is not None and node.handlers and m.record.rounds:
        m.record.passed_by = m.record.passed_by or any(one.mechanism == "loop" for one in m.record.rounds)
    raise caught


def _catches(m: Machine, env: Env, handler: s.Handler, failure: Failure) -> bool:
    if handler.exception is None:
        return True
    classes = evaluate(m, env, handler.exception)
    answer = m.world.matches(failure, classes)
    if answer is None:
        return decide(m, env, Unknown(("catches", env.file, handler.at), tainted=True), handler.exception)
    return answer


def run_with(m: Machine, env: Env, node: s.With, run: Run) -> Any:
    """``with``: each manager in turn around the rest."""
    return (yield from _with(m, env, node, 0, run))


def _with(m: Machine, env: Env, node: s.With, position: int, run: Run) -> Any:
    if position == len(node.items):
        return (yield from run(m, env, node.body))
    item = node.items[position]
    ref = Ref(env.file, item.at)
    manager = contexts.entered(m, evaluate(m, env, item.context), ref)
    if item.target is not None:
        bind(m, env, item.target, manager.value)
    ended: Completion = None
    try:
        ended = yield from _with(m, env, node, position + 1, run)
    except Thrown as caught:
        if not manager.leave(caught.failure):
            raise
        return None
    manager.leave(None)
    return ended
