"""A clock that jumps instead of waiting.

``install`` must run before any library is imported, because many take ``from time import sleep`` into their
own namespace. Until ``start`` is called everything behaves as before. Afterwards a sleep returns at once
and moves the clock forward, so that a deadline (``stop_after_delay``, ``asyncio.timeout``) still falls due:
skipped time counts, it only takes no time.
"""

from __future__ import annotations

import asyncio
import datetime as real_datetime
import importlib
import threading
import time
from typing import Any

FOR_EVER = 1e9
"""Seconds. A longer delay is no wait for the provider but a task that parks itself (``sleep(math.inf)``);
and a doubling wait that got here would overflow the date, which nobody lives to see."""

PATIENCE = 2000
"""Milliseconds to let other tasks get their answers."""

_sleep = time.sleep
_async_sleep = asyncio.sleep
_wait = threading.Event.wait
_sources = {name: getattr(time, name) for name in ("time", "monotonic", "perf_counter")}


class _Clock:
    running = False
    ahead = 0.0

    def __init__(self) -> None:
        self.waits: list[float] = []
        self.flying: set[object] = set()
        self.sleeping: set[object] = set()

    def jump(self, target: float) -> None:
        """Move to a moment given as seconds ahead; sleepers that overlap do not add up."""
        self.ahead = min(max(self.ahead, target), FOR_EVER)


_clock = _Clock()


def start() -> None:
    """From now on nothing waits."""
    _clock.running = True
    _clock.ahead = 0.0
    _clock.waits.clear()


def waits() -> list[float]:
    """Every wait that was skipped, in order."""
    return list(_clock.waits)


def _target(delay: float) -> float:
    _clock.waits.append(delay)
    return _clock.ahead + delay


def sleep(seconds: float = 0) -> None:
    """In place of ``time.sleep``."""
    if not _clock.running:
        return _sleep(seconds)
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    target = _target(float(seconds))
    _sleep(0)
    return _clock.jump(target)


async def async_sleep(delay: float, result: Any = None) -> Any:
    """In place of ``asyncio.sleep``: others get a few turns of the loop, then the clock jumps.

    Not while the request of another task is under way: the jump would break its timeout.
    """
    if not _clock.running or delay <= 0 or delay > FOR_EVER:
        return await _async_sleep(delay, result)
    task = asyncio.current_task()
    target = _target(float(delay))
    _clock.sleeping.add(task)
    try:
        for _ in range(3):
            await _async_sleep(0)
        for _ in range(PATIENCE):
            if not _clock.flying - _clock.sleeping:
                break
            await _async_sleep(0.001)
    finally:
        _clock.sleeping.discard(task)
    _clock.jump(target)
    # A timeout that fell due in between must strike here, within the sleep, not at the next request.
    for _ in range(3):
        await _async_sleep(0)
    return result


class flight:  # noqa: N801 - reads as a statement: ``with clock.flight():``
    """While a task waits for an answer."""

    def __enter__(self) -> None:
        self.task = asyncio.current_task()
        _clock.flying.add(self.task)

    def __exit__(self, *error: object) -> None:
        _clock.flying.discard(self.task)


def event_wait(self: threading.Event, timeout: float | None = None) -> bool:
    """In place of ``Event.wait``: without a timeout it is a real wait for another thread."""
    if not _clock.running or timeout is None or threading.current_thread().daemon:
        return _wait(self, timeout)
    if _wait(self, min(timeout, 0.002)):
        return True
    _clock.jump(_target(float(timeout)))
    return self.is_set()


def _source(name: str) -> Any:
    real = _sources[name]
    return lambda: real() + _clock.ahead


class _Datetime(real_datetime.datetime):
    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return super().now(tz) + real_datetime.timedelta(seconds=_clock.ahead)


class _DatetimeModule:
    """What ``backoff`` sees as ``datetime``: it measures its ``max_time`` with ``datetime.now()``."""

    datetime = _Datetime
    timedelta = real_datetime.timedelta


def install() -> None:
    """Put the jumping clock in place of the real one."""
    time.sleep = sleep  # type: ignore[assignment]
    asyncio.sleep = async_sleep
    asyncio.tasks.sleep = async_sleep
    threading.Event.wait = event_wait  # type: ignore[method-assign]
    for name in _sources:
        setattr(time, name, _source(name))


def after_import(name: str) -> None:
    """Reach the sleeps that a library keeps in a place of its own."""
    if name == "backoff":
        for part in ("backoff._sync", "backoff._async"):
            importlib.import_module(part).datetime = _DatetimeModule  # type: ignore[attr-defined]
