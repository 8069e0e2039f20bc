"""Rounds: a layer of a library around a function, attempt by attempt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from poolint.engine.flow.values import Ref
from poolint.engine.outage import calls, choices, observing, wrapping
from poolint.engine.outage import policy as policies
from poolint.engine.outage.frames import Thrown
from poolint.engine.outage.operations import truth
from poolint.engine.outage.policy import Policy
from poolint.engine.outage.record import Round
from poolint.engine.outage.values import (
    Args,
    Attempt,
    Coroutine,
    Failure,
    Layered,
    State,
    Value,
)

if TYPE_CHECKING:
    from poolint.engine.outage.machine import Machine


def layered(m: Machine, value: Layered, args: Args, ref: Ref) -> Value:
    """Call a function with a layer around it."""

    def once() -> Value:
        return calls.awaited(m, calls.call(m, value.function, args, ref), ref)

    policy = value.policy
    if policy.layer.kind == "queue" and not policy.layer.direct and not wrapping.is_worker(m, value):
        if "__call__" in policy.layer.starts:
            return wrapping.started(m, value, None, args, ref)
        return once() if not _is_async(m, value.function) else Coroutine(once)
    if _is_async(m, value.function):
        return Coroutine(lambda: attempts(m, policy, once))
    return attempts(m, policy, once)


def _is_async(m: Machine, function: Value) -> bool:
    from poolint.engine.outage.values import Bound, Closure, Partial
    from poolint.model import syntax as s

    while isinstance(function, Bound | Partial | Layered):
        function = function.function
    return isinstance(function, Closure) and isinstance(function.node, s.Function) and function.node.is_async


def attempts(m: Machine, policy: Policy, run: Callable[[], Value]) -> Value:
    """Run a function until it succeeds or the layer gives up."""
    layer = policy.layer
    if layer.enabled and not policies.switched(policy, layer.enabled):
        return run()
    if layer.kind == "reprompt":
        return _reprompt(m, policy, run)
    with m.record.rounds_of(policy.ref, layer.id, layer.name) as current:
        turns = _Turns(m, policy, current)
        if turns.most == 0:
            return None
        while True:
            turns.begin()
            try:
                result = run()
            except Thrown as thrown:
                if (ended := turns.failed(thrown.failure)) is not None:
                    return ended[0]
                continue
            if not _is_bad(m, policy, result):
                return result
            following = policies.wait(m, policy, turns.number, None)
            if turns.is_over(None, following):
                return _last_result(m, policy, result)
            m.sleep(following, policy.ref)


def _reprompt(m: Machine, policy: Policy, run: Callable[[], Value]) -> Value:
    """A layer that sends another request after an unusable answer; an exception it does not retry."""
    given = policy.layer.attempts
    found = policies.passed(policy, given.argument) if given is not None else None
    inner = wrapping.policy_of(m, found[0]) if found is not None else None
    if inner is not None:
        return attempts(m, inner, run)
    try:
        return run()
    except Thrown as thrown:
        raise Thrown(_wrapped(m, policy, thrown.failure, "refused")) from None


def iterated(m: Machine, policy: Policy, ref: Ref) -> Iterator[Value]:
    """The attempts of a layer in a ``for`` loop; the block around each keeps its failure."""
    with m.record.rounds_of(policy.ref, policy.layer.id, policy.layer.name) as current:
        turns = _Turns(m, policy, current)
        while True:
            turns.begin()
            attempt = Attempt(turns.number)
            yield attempt
            if attempt.failure is None:
                return
            if turns.failed(attempt.failure) is not None:
                return


MAX_IDLE = 5
"""Attempts that send nothing after which a layer is left alone."""


class _Turns:
    """The attempts so far of one running layer."""

    def __init__(self, m: Machine, policy: Policy, current: Round) -> None:
        self._m = m
        self._policy = policy
        self._current = current
        self.number = 0
        self._before = 0
        self._start = m.now
        most = policies.limit(m, policy)
        if most is None:
            m.record.unknown_rounds[policy.ref] = None
            most = 2
        self.most = most

    def begin(self) -> None:
        """Start the next attempt."""
        self.number += 1
        self._before = self._m.record.count + self._m.record.elsewhere
        self._current.number = self.number

    def failed(self, failure: Failure) -> tuple[Value] | None:
        """What becomes of a failure: None for another attempt, else what the caller gets; or it raises."""
        m, policy, layer = self._m, self._policy, self._policy.layer
        ending = layer.ending
        if layer.never and m.world.named(failure, layer.never):
            raise Thrown(failure)
        asked = bool(layer.again) and bool(m.world.named(failure, layer.again))
        if not asked:
            if not self._sure(choices.means(m, policy, layer.retries, failure, self.number), "retries"):
                if m.record.count:
                    m.record.note(policy.ref, f"{layer.name} does not retry {m.name_of(failure)}")
                return _gives(m, policy, failure, ending.refused if ending else "last", "refused")
            if self._sure(choices.means(m, policy, layer.spares, failure, self.number), "spares"):
                m.record.note(policy.ref, f"{layer.name} gives up on {m.name_of(failure)}")
                return _gives(m, policy, failure, ending.spared if ending else "last", "spared")
        if self._before == m.record.count + m.record.elsewhere and self.number >= MAX_IDLE:
            # Whatever fails here, it is not the request.
            raise Thrown(failure)
        following = policies.wait(m, policy, self.number, failure)
        countdown = failure.attributes.get("countdown")
        if asked and isinstance(countdown, int | float):
            following = float(countdown)
        if self.is_over(failure, following, asked):
            m.record.note(policy.ref, f"{layer.name} gives up after attempt {self.number}")
            return _gives(m, policy, failure, ending.gives if ending else "last", "gives")
        m.record.note(policy.ref, f"{layer.name} retries {m.name_of(failure)} after {following:g} s")
        m.sleep(following, policy.ref, durable=layer.kind == "queue")
        return None

    def _sure(self, answer: bool | None, what: str) -> bool:
        if answer is not None:
            return answer
        self._m.record.unclear[self._policy.ref] = None
        return self._m.oracle.decide((what, self._policy.ref), self._policy.ref, True)

    def is_over(self, failure: Failure | None, following: float, asked: bool = False) -> bool:
        """Whether no further attempt follows."""
        m, policy = self._m, self._policy
        most = self.most
        again = policy.layer.again_limit
        if asked and again is not None:
            known = policies.counted(m, policy, again)
            most = most if known is None else known
        elif policy.layer.attempts is not None and policy.layer.attempts.policy:
            known = policies.limit(m, policy, failure)
            most = most if known is None else known
        if self.number >= most:
            return True
        elapsed = m.now - self._start
        stopped = policies.stops(m, policy, self.number, elapsed, following)
        if stopped is None:
            m.record.unknown_rounds[policy.ref] = None
            return self.number >= 2
        if stopped:
            return True
        return self._is_late(elapsed, following)

    def _is_late(self, elapsed: float, following: float) -> bool:
        end = policies.deadline(self._policy)
        given = self._policy.layer.deadline
        if end is None or given is None:
            return False
        if given.rule in ("after", "clip"):
            return elapsed >= end
        return elapsed + following >= end if given.rule == "before" else elapsed + following > end


def _last_result(m: Machine, policy: Policy, result: Value) -> Value:
    """What the caller gets when no result was good enough."""
    ending = policy.layer.ending
    if ending is not None and ending.gives == "wrapped":
        raise Thrown(Failure(ending.wrapper))
    return result


def _is_bad(m: Machine, policy: Policy, result: Value) -> bool:
    """Whether a result is to be retried."""
    layer = policy.layer
    given = layer.results
    if given is not None:
        found = policies.passed(policy, given.argument) if given.argument else None
        if found is not None and found[0] is not None:
            answer = truth(m.call_function(found[0], (result,), policy.ref))
            return answer is not None and answer != given.refusal
        return given.default == "falsy" and truth(result) is False
    return wrapping.result_condition(m, policy, result)


def _gives(m: Machine, policy: Policy, failure: Failure, how: str, why: str) -> tuple[Value] | None:
    """End a layer: raise, or give a value in a tuple of one."""
    ending = policy.layer.ending
    if ending is None:
        raise Thrown(failure)
    if why == "gives":
        if ending.reraise and _is_on(policy, ending.reraise):
            how = "last"
        if ending.wraps and _is_on(policy, ending.wraps):
            how = "wrapped"
        chosen = policies.passed(policy, ending.choice) if ending.choice else None
        if chosen is not None and isinstance(chosen[0], str):
            how = ending.choices.get(chosen[0], how)
        callback = policies.passed(policy, ending.callback) if ending.callback else None
        if callback is not None and callback[0] is not None:
            state = State("state", {"outcome": State("future", {"*outcome": (False, failure)})})
            return (m.call_function(callback[0], (state,), policy.ref),)
    if why in ("gives", "spared") and ending.quiet and not policies.switched(policy, ending.quiet):
        how = "none"
    if how == "last":
        raise Thrown(_unasked(m, policy, failure))
    if how == "wrapped":
        raise Thrown(_wrapped(m, policy, failure, why))
    observing.swallowed(m, policy.ref, failure)
    return (wrapping.fallback_value(how),)


def _unasked(m: Machine, policy: Policy, failure: Failure) -> Failure:
    """Of an exception that only asked for another attempt, what it was raised from."""
    asked = policy.layer.again and m.world.named(failure, policy.layer.again)
    return failure.cause if asked and isinstance(failure.cause, Failure) else failure


def _is_on(policy: Policy, names: policies.Names) -> bool:
    found = policies.passed(policy, names)
    return found is not None and found[0] is True


def _wrapped(m: Machine, policy: Policy, failure: Failure, why: str) -> Failure:
    ending = policy.layer.ending
    name = ending.wrapper if ending is not None else ""
    custom = (
        policies.passed(policy, ending.wrapper_argument)
        if ending is not None and ending.wrapper_argument
        else None
    )
    made = Failure(name or "builtins.Exception", ())
    if custom is not None and custom[0] is not None:
        made = calls.failure_from(m, custom[0], policy.ref)
    made.cause = failure
    if ending is not None and ending.holds:
        first = ending.holds.partition(".")[0].partition("[")[0]
        made.attributes[first] = (
            State("future", {"*outcome": (False, failure)}) if "." in ending.holds else failure
        )
    return made
