"""The standard library, as far as retry code is made of them."""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from poolint.engine.flow.values import Ref
from poolint.engine.outage import calls, iteration, observing, patterns
from poolint.engine.outage.frames import Exited, Thrown
from poolint.engine.outage.operations import compared, is_plain, unknown
from poolint.engine.outage.values import (
    Args,
    Coroutine,
    Failure,
    Generator,
    Moment,
    Native,
    Partial,
    State,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from poolint.engine.outage.machine import Machine

from poolint.engine.outage.builtin import BUILTINS, Played, leave, nothing

# --- time --------------------------------------------------------------------------------------


def _now(m: Machine, args: Args, ref: Ref) -> Value:
    m.clock_read = True
    return Moment(m.now)


def _awaitable(m: Machine, args: Args, ref: Ref) -> Value:
    return calls.awaited(m, args.positional[0], ref)


def _gather(m: Machine, args: Args, ref: Ref) -> Value:
    keep = args.keywords.get("return_exceptions") is True
    before = m.record.count
    results: list[Value] = []
    first: Thrown | None = None
    with m.record.rounds_of(ref, "loop", "tasks at once") as current:
        for task in args.positional:
            current.number += 1
            try:
                results.append(calls.awaited(m, task, ref))
            except Thrown as thrown:
                results.append(thrown.failure)
                first = first or thrown
    if args.open and m.record.count > before:
        observing.fanned(m, ref)
    if first is not None and not keep:
        return Coroutine(_raiser(first))
    return Coroutine(lambda: results)


def _raiser(thrown: Thrown) -> Callable[[], Value]:
    def run() -> Value:
        raise thrown

    return run


def _task(m: Machine, args: Args, ref: Ref) -> Value:
    task = args.positional[0]
    return m.future(lambda: calls.awaited(m, task, ref), ref)


def _to_thread(m: Machine, args: Args, ref: Ref) -> Value:
    rest = Args(args.positional[1:], args.keywords, args.open)
    return Coroutine(lambda: calls.awaited(m, calls.call(m, args.positional[0], rest, ref), ref))


def _as_completed(m: Machine, args: Args, ref: Ref) -> Value:
    return Generator(iteration.iterate(m, args.positional[0], ref))


def _wait(m: Machine, args: Args, ref: Ref) -> Value:
    tasks = iteration.finite(m, args.positional[0], ref) or []
    done = []
    for task in tasks:
        with contextlib.suppress(Thrown):
            calls.awaited(m, task, ref)
        done.append(task)
    return Coroutine(lambda: (done, []))


def _thread(m: Machine, args: Args, ref: Ref) -> Value:
    target = args.find(("target", 1))
    given = args.find(("args",))
    rest = tuple(given[0]) if given is not None and isinstance(given[0], list | tuple) else ()

    def start(inner: Args, at: Ref) -> Value:
        if target is not None:
            with contextlib.suppress(Thrown):
                calls.awaited(m, calls.call(m, target[0], Args(rest), ref), ref)
        return None

    return State("thread", {"start": Native("start", start), "join": Native("join", lambda a, r: None)})


# --- small objects -----------------------------------------------------------------------------


def _event(m: Machine, args: Args, ref: Ref) -> Value:
    return State("event", {"*set": False})


def _queue(m: Machine, args: Args, ref: Ref) -> Value:
    items = iteration.finite(m, args.positional[0], ref) if args.positional else []
    return State("queue", {"items": list(items or [])})


def _empty_queue(m: Machine, args: Args, ref: Ref) -> Value:
    return State("queue", {"items": []})


def _executor(m: Machine, args: Args, ref: Ref) -> Value:
    return State("executor", {})


def _lock(m: Machine, args: Args, ref: Ref) -> Value:
    return State("lock", {})


def _defaultdict(m: Machine, args: Args, ref: Ref) -> Value:
    made: dict[Value, Value] = {}
    if args.positional:
        factory = args.positional[0]
        made["__missing__"] = lambda: calls.call(m, factory, Args(), ref)
    return made


def _counter(m: Machine, args: Args, ref: Ref) -> Value:
    return {"__missing__": lambda: 0}


def _count(m: Machine, args: Args, ref: Ref) -> Value:
    start = args.find(("start", 0))
    step = args.find(("step", 1))
    first = start[0] if start is not None and isinstance(start[0], int) else 0
    each = step[0] if step is not None and isinstance(step[0], int) else 1
    return Generator(itertools.count(first, each))


def _repeat(m: Machine, args: Args, ref: Ref) -> Value:
    times = args.find(("times", 1))
    if times is not None and isinstance(times[0], int):
        return Generator(itertools.repeat(args.positional[0], times[0]))
    return Generator(itertools.repeat(args.positional[0]))


def _chain(m: Machine, args: Args, ref: Ref) -> Value:
    return Generator(item for source in args.positional for item in iteration.iterate(m, source, ref))


def _islice(m: Machine, args: Args, ref: Ref) -> Value:
    numbers = args.positional[1:]
    if all(isinstance(item, int | None) for item in numbers):
        return Generator(itertools.islice(iteration.iterate(m, args.positional[0], ref), *numbers))
    return unknown("islice", *args.positional)


def _cycle(m: Machine, args: Args, ref: Ref) -> Value:
    items = iteration.finite(m, args.positional[0], ref)
    return Generator(itertools.cycle(items or [Unknown(("cycle", ref))]))


def _partial(m: Machine, args: Args, ref: Ref) -> Value:
    return Partial(args.positional[0], Args(args.positional[1:], args.keywords, args.open), ref)


def _loads(m: Machine, args: Args, ref: Ref) -> Value:
    text = args.positional[0]
    if not isinstance(text, str | bytes):
        return unknown("loads", text)
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Thrown(Failure("json.JSONDecodeError", ("not JSON",))) from None


def _dumps(m: Machine, args: Args, ref: Ref) -> Value:
    value = args.positional[0] if args.positional else None
    if is_plain(value) and not args.keywords:
        with contextlib.suppress(TypeError, ValueError):
            return json.dumps(value)
    return unknown("dumps", value)


def _environment(m: Machine, args: Args, ref: Ref) -> Value:
    """A variable of the environment: the default that code gives it, where there is one."""
    if len(args.positional) > 1 and is_plain(args.positional[1]) and args.positional[1]:
        return args.positional[1]
    return unknown("environment", *args.positional)


def _wraps(m: Machine, args: Args, ref: Ref) -> Value:
    return Native("wraps", lambda inner, at: inner.positional[0])


def _identity(m: Machine, args: Args, ref: Ref) -> Value:
    return args.positional[0] if args.positional else None


def _fields(m: Machine, args: Args, ref: Ref) -> Value:
    factory = args.keywords.get("default_factory")
    if factory is not None:
        return State("field", {"factory": factory})
    return args.keywords.get("default")


def _less(m: Machine, args: Args, ref: Ref) -> Value:
    return compared("<", args.positional[0], args.positional[1])


def _random(m: Machine, args: Args, ref: Ref) -> Value:
    numbers = [item for item in args.positional if isinstance(item, int | float)]
    if len(numbers) == 2:
        return (numbers[0] + numbers[1]) / 2
    return 0.5


def _quit(m: Machine, args: Args, ref: Ref) -> Value:
    raise Exited(args.positional[0] if args.positional else 0)


PLAYED: dict[str, Played] = {
    **{f"builtins.{name}": play for name, play in BUILTINS.items()},
    **dict.fromkeys(
        (
            "time.time",
            "time.monotonic",
            "time.perf_counter",
            "asyncio.get_event_loop().time",
            "asyncio.get_running_loop().time",
        ),
        _now,
    ),
    **dict.fromkeys(
        (
            "asyncio.run",
            "anyio.run",
            "asyncio.get_event_loop().run_until_complete",
            "asyncio.new_event_loop().run_until_complete",
            "asyncio.shield",
            "asyncio.Runner().run",
        ),
        _awaitable,
    ),
    "asyncio.gather": _gather,
    **dict.fromkeys(
        (
            "asyncio.create_task",
            "asyncio.ensure_future",
            "asyncio.TaskGroup().create_task",
            "asyncio.get_event_loop().create_task",
            "asyncio.get_running_loop().create_task",
        ),
        _task,
    ),
    **dict.fromkeys(("asyncio.to_thread", "anyio.to_thread.run_sync"), _to_thread),
    "asyncio.as_completed": _as_completed,
    "concurrent.futures.as_completed": _as_completed,
    "asyncio.wait": _wait,
    "concurrent.futures.wait": _wait,
    "threading.Thread": _thread,
    **dict.fromkeys(("threading.Event", "asyncio.Event", "multiprocessing.Event"), _event),
    **dict.fromkeys(("collections.deque",), _queue),
    **dict.fromkeys(("queue.Queue", "queue.SimpleQueue", "queue.LifoQueue", "asyncio.Queue"), _empty_queue),
    **dict.fromkeys(
        ("concurrent.futures.ThreadPoolExecutor", "concurrent.futures.ProcessPoolExecutor"), _executor
    ),
    **dict.fromkeys(
        (
            "threading.Lock",
            "threading.RLock",
            "asyncio.Lock",
            "threading.Semaphore",
            "asyncio.Semaphore",
            "asyncio.BoundedSemaphore",
        ),
        _lock,
    ),
    "collections.defaultdict": _defaultdict,
    "collections.Counter": _counter,
    "itertools.count": _count,
    "itertools.repeat": _repeat,
    "itertools.chain": _chain,
    "itertools.islice": _islice,
    "itertools.cycle": _cycle,
    "functools.partial": _partial,
    "functools.wraps": _wraps,
    "functools.update_wrapper": _identity,
    "re.search": patterns.search("search"),
    "re.match": patterns.search("match"),
    "re.fullmatch": patterns.search("fullmatch"),
    "re.findall": patterns.search("findall"),
    "re.compile": patterns.compiled,
    "json.loads": _loads,
    "json.dumps": _dumps,
    **dict.fromkeys(("os.environ.get", "os.getenv"), _environment),
    "sys.exit": leave,
    "os._exit": _quit,
    "dataclasses.field": _fields,
    "copy.copy": _identity,
    "copy.deepcopy": _identity,
    **dict.fromkeys(("random.random", "random.uniform", "random.randint", "random.triangular"), _random),
    "operator.lt": _less,
    "typing.cast": lambda m, args, ref: args.positional[-1],
    "logging.basicConfig": nothing,
}
"""By access path."""


def _transparent(m: Machine, value: Value, ref: Ref) -> Value:
    return value


def _static(m: Machine, value: Value, ref: Ref) -> Value:
    return State("static", {"function": value})


def _class_method(m: Machine, value: Value, ref: Ref) -> Value:
    return State("classmethod", {"function": value})


def _property(m: Machine, value: Value, ref: Ref) -> Value:
    return State("property", {"function": value})


def _dispatched(m: Machine, value: Value, ref: Ref) -> Value:
    """Which function runs is decided by a type that nobody knows."""
    return m.fresh(ref)


DECORATORS: dict[str, Callable[[Machine, Value, Ref], Value]] = {
    "builtins.staticmethod": _static,
    "builtins.classmethod": _class_method,
    "builtins.property": _property,
    "functools.cached_property": _property,
    "functools.singledispatch": _dispatched,
    "functools.singledispatchmethod": _dispatched,
    "contextlib.contextmanager": _transparent,
    "contextlib.asynccontextmanager": _transparent,
}
