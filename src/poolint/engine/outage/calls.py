"""Calls: what calling a value does in the simulation."""

from __future__ import annotations

from collections.abc import Iterator

from poolint.engine.flow.values import Ref
from poolint.engine.outage import library, members, methods, parameters, rounds, sending
from poolint.engine.outage.frames import Abandoned, Env, Thrown
from poolint.engine.outage.machine import Machine
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
    Native,
    Partial,
    Shown,
    State,
    Unknown,
    UnpassedError,
    Value,
    is_tainted,
    key_of,
)
from poolint.model import syntax as s

_CONSUMING = frozenset(
    [
        "get",
        "get_nowait",
        "pop",
        "popleft",
        "recv",
        "receive",
        "read",
        "readline",
        "next",
        "poll",
        "dequeue",
        "fetch",
        "fetchone",
        "blpop",
        "lpop",
        "input",
        "get_message",
        "take",
        "claim",
        "receive_json",
        "receive_text",
        "__anext__",
        "__next__",
    ]
)
"""Members that give something new each time."""
_AROUND = (Bound, Partial, Layered)
"""Callables that hold another one."""


def call(m: Machine, callee: Value, args: Args, ref: Ref, env: Env | None = None) -> Value:
    """Call ``callee``; ``env`` is the caller's frame where there is one."""
    m.step()
    is_site = ref in m.scene.sites
    if is_site:
        m.open_sites.append(ref)
    try:
        return _call(m, callee, args, ref, env)
    finally:
        if is_site:
            m.open_sites.pop()


def _call(m: Machine, callee: Value, args: Args, ref: Ref, env: Env | None) -> Value:
    try:
        return _called(m, callee, args, ref, env)
    except UnpassedError:
        if args.open or args.keywords:
            return m.fresh(ref)
        raise Thrown(Failure("builtins.TypeError", ("an argument is missing",))) from None


def _called(m: Machine, callee: Value, args: Args, ref: Ref, env: Env | None) -> Value:
    if isinstance(callee, Closure):
        return invoke(m, callee, args, ref)
    if isinstance(callee, Bound):
        return call(
            m, callee.function, Args((callee.receiver, *args.positional), args.keywords, args.open), ref
        )
    if isinstance(callee, Partial):
        early = callee.args
        joined = Args(
            (*early.positional, *args.positional),
            {**early.keywords, **args.keywords},
            early.open or args.open,
        )
        return call(m, callee.function, joined, ref)
    if isinstance(callee, Layered):
        return rounds.layered(m, callee, args, ref)
    if isinstance(callee, ClassValue):
        return construct(m, callee, args, ref)
    if isinstance(callee, Native):
        return callee.call(args, ref)
    if isinstance(callee, External):
        return library.call(m, callee, args, ref, env)
    if isinstance(callee, Instance):
        method = members.look(m, callee, "__call__", ref)
        return unknown_call(m, callee, args, ref) if method is members.MISSING else call(m, method, args, ref)
    if isinstance(callee, State):
        return methods.call_state(m, callee, args, ref)
    if isinstance(callee, Shown):
        return members.called(callee)
    return unknown_call(m, callee, args, ref)


def unknown_call(m: Machine, callee: Value, args: Args, ref: Ref) -> Value:
    """Call something nobody knows: a site sends; a function handed over is assumed to be called once."""
    if ref in m.scene.sites and not m.quiet:
        return sending.send(m, callee, args, ref)
    for value in (*args.positional, *args.keywords.values()):
        if is_reaching(m, value):
            rest = tuple(item for item in args.positional if item is not value)
            return call(m, value, Args(rest, {k: v for k, v in args.keywords.items() if v is not value}), ref)
    tainted = any(map(is_tainted, (callee, *args.positional, *args.keywords.values())))
    key = key_of(callee)
    name = key[2] if isinstance(key, tuple) and len(key) == 3 and key[0] == "attribute" else ""
    if not name and isinstance(callee, External):
        name = callee.path.rpartition(".")[2]
    if name in _CONSUMING:
        return m.fresh(ref, tainted)
    parts = (*map(key_of, args.positional), *((k, key_of(v)) for k, v in args.keywords.items()))
    return Unknown(("call", key, parts), tainted)


def is_reaching(m: Machine, value: Value) -> bool:
    """Whether calling ``value`` can lead to a site."""
    while isinstance(value, _AROUND):
        value = value.function
    if isinstance(value, Closure):
        return value.ref in m.scene.reaching_refs
    return isinstance(value, External) and value.step is not None and value.step.is_method


# --- functions of the project ------------------------------------------------------------------


def invoke(m: Machine, closure: Closure, args: Args, ref: Ref) -> Value:
    """Call a function of the project."""
    node = closure.node
    # Its module may be known only by what others import of it; what it holds is to be as new in this run.
    m.module_env(closure.file)
    reaching = closure.ref in m.scene.reaching_refs
    matters = reaching or any(
        is_tainted(value) or is_reaching(m, value) for value in (*args.positional, *args.keywords.values())
    )
    env = parameters.frame(m, closure, args)
    env.matters = matters
    if isinstance(node, s.Function) and m.is_generator(closure.file, node):
        return Generator(_generator(m, closure, env, ref))
    if isinstance(node, s.Function) and node.is_async:
        return Coroutine(lambda: _run(m, closure, env, ref))
    return _run(m, closure, env, ref)


def _generator(m: Machine, closure: Closure, env: Env, ref: Ref) -> Iterator[Value]:
    from poolint.engine.outage.statements import run

    assert isinstance(closure.node, s.Function)
    with m.deeper:
        yield from run(m, env, closure.node.body)


def _run(m: Machine, closure: Closure, env: Env, ref: Ref) -> Value:
    before = (m.record.count, m.record.elsewhere)
    try:
        with m.deeper:
            if closure.ref not in m.scene.reaching_refs:
                return _body(m, closure, env)
            with m.recursion(closure.ref):
                return _body(m, closure, env)
    except Abandoned:
        if env.matters and before != (m.record.count, m.record.elsewhere):
            raise
        return Unknown(("result", closure.ref, ref))


def _body(m: Machine, closure: Closure, env: Env) -> Value:
    from poolint.engine.outage.expressions import evaluate
    from poolint.engine.outage.statements import run

    node = closure.node
    if isinstance(node, s.Lambda):
        return evaluate(m, env, node.body)
    steps = run(m, env, node.body)
    try:
        while True:
            next(steps)
    except StopIteration as end:
        return end.value[1] if end.value is not None else None


def awaited(m: Machine, value: Value, ref: Ref) -> Value:
    """``await value``."""
    if isinstance(value, Coroutine):
        if value.outcome is None:
            try:
                value.outcome = (True, value.run())
            except Thrown as thrown:
                value.outcome = (False, thrown.failure)
                raise
        good, outcome = value.outcome
        if not good:
            raise Thrown(outcome)
        return awaited(m, outcome, ref) if isinstance(outcome, Coroutine) else outcome
    if isinstance(value, State) and value.kind == "future":
        return methods.future_result(m, value)
    if isinstance(value, Instance):
        method = members.method_of(value.cls, "__await__")
        if method is not None:
            call(m, m.bind_member(method, value, ref), Args(), ref)
    return value


def construct(m: Machine, cls: ClassValue, args: Args, ref: Ref) -> Value:
    """Make an object of a class of the project."""
    made: Value
    if m.world.is_exception(cls):
        made = Failure(cls, args.positional)
    else:
        made = Instance(cls)
    initialise = members.method_of(cls, "__init__")
    if isinstance(initialise, Closure):
        call(m, initialise, Args((made, *args.positional), args.keywords, args.open), ref)
    elif isinstance(made, Instance):
        if any(isinstance(base, External) and base.step is not None for base in cls.bases) and not cls.fields:
            # A subclass without a constructor of its own is made with its base's arguments.
            made.attributes["*made"] = args
        _fill(m, made, args)
        after = members.method_of(cls, "__post_init__")
        if after is not None:
            call(m, Bound(after, made), Args(), ref)
    return made


def _fill(m: Machine, made: Instance, args: Args) -> None:
    """The constructor that a data class gets."""
    from poolint.engine.outage.expressions import evaluate

    rest = list(args.positional)
    for one in reversed(members.lineage(made.cls)):
        for name, default in one.fields:
            if rest:
                made.attributes[name] = rest.pop(0)
            elif name in args.keywords:
                made.attributes[name] = args.keywords[name]
            elif default is not None:
                made.attributes[name] = m.field_default(evaluate(m, m.module_env(one.file), default))


def failure_from(m: Machine, value: Value, ref: Ref) -> Failure:
    """The exception that ``raise value`` raises."""
    if isinstance(value, Failure):
        return value
    if isinstance(value, ClassValue) and m.world.is_exception(value) is not False:
        made = construct(m, value, Args(), ref)
        return made if isinstance(made, Failure) else Failure(value)
    if isinstance(value, External):
        name = m.world.canonical(value.path.removesuffix("()"))
        return Failure(name or value.path.removesuffix("()"))
    return Failure("builtins.Exception", (value,))


def decorated(m: Machine, env: Env, decorator: s.Expr, value: Value) -> Value:
    """What a decorator makes of a function or class."""
    from poolint.engine.outage.expressions import evaluate

    ref = Ref(env.file, decorator.at)
    made = evaluate(m, env, decorator)
    if isinstance(made, External | Unknown):
        special = library.decorate(m, made, value, ref)
        return value if special is None else special[0]
    if isinstance(made, Closure | Bound | Partial | Layered | Native | Instance | ClassValue):
        return call(m, made, Args((value,)), ref, env)
    return value
