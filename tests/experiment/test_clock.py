"""Nothing waits, and yet time passes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
sys.path.insert(0, {tests!r})
from experiment import clock
clock.install()
import asyncio, json, threading, time
clock.start()
begin = time.monotonic()
{body}
print(json.dumps([round(time.monotonic() - begin), clock.waits()]))
"""


def elapsed(body: str) -> tuple[int, list[float]]:
    source = PROGRAM.format(tests=str(Path(__file__).parent.parent), body=body)
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=True, timeout=30
    )
    seconds, waits = json.loads(done.stdout)
    return seconds, waits


def test_a_sleep_of_a_day_moves_the_clock_by_a_day() -> None:
    assert elapsed("time.sleep(86400)") == (86400, [86400])


def test_sleeps_in_turn_add_up() -> None:
    assert elapsed("time.sleep(20); time.sleep(30)") == (50, [20, 30])


def test_tasks_that_sleep_together_do_not_add_up() -> None:
    body = "async def both(): await asyncio.gather(asyncio.sleep(60), asyncio.sleep(60))\nasyncio.run(both())"
    assert elapsed(body) == (60, [60, 60])


def test_a_deadline_falls_due_during_a_skipped_sleep() -> None:
    body = """
async def late():
    try:
        await asyncio.wait_for(asyncio.gather(forever()), timeout=25)
    except asyncio.TimeoutError:
        pass
async def forever():
    while True:
        await asyncio.sleep(10)
asyncio.run(late())"""
    assert elapsed(body) == (30, [10, 10, 10])


def test_waiting_for_an_event_with_a_timeout_is_a_sleep() -> None:
    assert elapsed("threading.Event().wait(600)") == (600, [600])


def test_an_event_that_is_set_ends_the_wait_at_once() -> None:
    assert elapsed("event = threading.Event(); event.set(); event.wait(600)") == (0, [])
