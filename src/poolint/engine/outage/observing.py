"""Observing: things worth a finding of their own, noted where the simulation comes past them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poolint.engine.flow.values import Ref
from poolint.engine.outage.frames import Abandoned, Completion, Env, Thrown
from poolint.engine.outage.operations import failure_text
from poolint.engine.outage.values import Failure, Shown, Value
from poolint.model import syntax as s
from poolint.model.exhaustion import ObservationKind
from poolint.model.outage import DRY

if TYPE_CHECKING:
    from poolint.engine.outage.machine import Machine

TELLTALE = frozenset(
    ("is_error", "api_error_status", "error", "errors", "terminal_reason", "rate_limit_info")
)
"""Members of messages and errors that say that something went wrong, and what."""
SHORT_PAUSE = 3_600.0
"""Seconds: a pause up to this long cannot outlast an empty pool."""


def is_dry(m: Machine) -> bool:
    """Whether the signal of the run is one that no retry cures."""
    return m.signal.kind in DRY


def caught(m: Machine, env: Env, node: s.Try, number: int, failure: Failure) -> None:
    """A handler of a ``try`` has caught an exception."""
    ref = Ref(env.file, node.handlers[number].at)
    m.record.note(ref, f"{m.name_of(failure)} is caught here")
    if failure.shown is None:
        return
    m.record.caught(ref)
    m.record.examined = True
    for later in node.handlers[number + 1 :]:
        if later.exception is not None and _is_shadowed(m, env, node.handlers[number], later, failure):
            m.record.observe(
                "shadowed-handler",
                Ref(env.file, later.at),
                cls=m.name_of(failure),
                shadowed_by=_words(node.handlers[number]),
            )


def _is_shadowed(m: Machine, env: Env, first: s.Handler, later: s.Handler, failure: Failure) -> bool:
    """Whether a later handler names what the first has caught, more exactly."""
    from poolint.engine.outage.expressions import evaluate

    if first.exception is None or later.exception is None:
        return first.exception is None
    try:
        wide, narrow = evaluate(m, env, first.exception), evaluate(m, env, later.exception)
    except (Thrown, Abandoned):
        return False
    classes = narrow if isinstance(narrow, tuple) else (narrow,)
    if not m.world.matches(failure, narrow):
        return False
    return all(_below(m, one, wide) for one in classes)


def _below(m: Machine, cls: Value, wide: Value) -> bool:
    name = m.world.canonical(getattr(cls, "path", "")) or cls
    many = wide if isinstance(wide, tuple) else (wide,)
    return any(m.world.inherits(name, one) is True for one in many)


def _words(handler: s.Handler) -> str:
    expr = handler.exception
    names = []
    while isinstance(expr, s.Attribute):
        names.append(expr.attr)
        expr = expr.value
    if isinstance(expr, s.Name):
        names.append(expr.id)
    return ".".join(reversed(names))


def fanned(m: Machine, ref: Ref) -> None:
    """A failure has not ended a construct that goes over items: each of them asks the dry pool."""
    if m.failures and is_dry(m):
        m.record.observe("fan-out", ref, requests="one for each item")


def handled(m: Machine, ref: Ref, failure: Failure, ended: Completion) -> None:
    """A handler has ended without raising."""
    if failure.shown is not None and ended is not None and ended[0] == "return":
        swallowed(m, ref, failure)


def swallowed(m: Machine, ref: Ref, failure: Failure) -> None:
    """An exception ends here in a value."""
    if is_dry(m):
        m.record.observe("swallowed", ref, cls=m.name_of(failure))


def tested(m: Machine, env: Env, expr: s.Compare, op: str, left: Value, right: Value) -> None:  # noqa: PLR0913
    """Note a test that looks for words in the text of a failure."""
    if op not in ("in", "not in") or not isinstance(left, str) or not isinstance(right, str):
        return
    texts = [failure_text(failure) for failure in m.failures if failure.shown is not None]
    if any(isinstance(text, str) and right.lower() == text.lower() for text in texts):
        m.record.observe("prose-test", Ref(env.file, expr.at), text=left)


def scheduled(m: Machine, ref: Ref, seconds: Value) -> None:
    """Note a pause, set once a failure was looked at, that ends before the pool is full again."""
    if (
        (m.handling or m.record.is_failing)
        and is_dry(m)
        and isinstance(seconds, int | float)
        and 0 < seconds <= SHORT_PAUSE
    ):
        m.record.observe("cooldown", ref, seconds=f"{seconds:g}")


def read(m: Machine, value: Shown | Failure, name: str, ref: Ref) -> None:
    """Note what is read of an object that the signal made."""
    if isinstance(value, Failure) and value.shown is None:
        return
    m.record.reads.setdefault(id(value), {}).setdefault(name, ref)
    if isinstance(value, Shown) and name != "raise_for_status":
        m.record.examined = m.record.is_failing = True
    if name in TELLTALE:
        m.record.told = True
        m.record.decided = ref
    if name == "result":
        m.record.results.append((value, ref))


def finish(m: Machine, final: str) -> None:
    """Note at the end of a run what only its whole way shows."""
    record = m.record
    if m.signal.arrives == "process":
        for value, ref in record.results:
            if not TELLTALE & set(record.reads[id(value)]) and is_dry(m) and isinstance(value, Shown):
                record.observe("unchecked-result", ref)
        again = max(record.sends.values(), default=0) > 1
        if again and is_dry(m) and not record.told:
            kind: ObservationKind = "command-retry" if record.is_command else "blanket-retry"
            for tried in record.tried.values():
                if tried.attempts > 1:
                    record.observe(kind, tried.handler or tried.ref)
    again = record.elsewhere > 1 and record.told
    is_stopped = m.signal.kind == "healthy" and (again or final.startswith(("raises", "exits")))
    if is_stopped and record.decided is not None:
        record.observe("overage-misread", record.decided)
    if is_dry(m) and m.failures and final.startswith("returns") and not _is_told(m):
        end = next((event for event in reversed(record.events) if event.text.endswith(ENDS)), None)
        if end is not None:
            swallowed(m, end.ref, m.failures[-1])


ENDS = ("is caught here", "is swallowed here")
"""How the steps end where an exception does."""


def _is_told(m: Machine) -> bool:
    return any(seen.kind == "swallowed" for seen in m.record.seen)
