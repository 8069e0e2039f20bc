"""Wrapping: layers carried by objects, decorated functions, queues and fallbacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from poolint.engine.flow.paths import Step
from poolint.engine.flow.values import Ref
from poolint.engine.outage import members
from poolint.engine.outage.frames import Thrown
from poolint.engine.outage.policy import Policy, passed
from poolint.engine.outage.values import (
    Args,
    Closure,
    Combined,
    External,
    Failure,
    Layered,
    Made,
    Native,
    State,
    Unknown,
    Value,
)
from poolint.model.catalog import ArgumentName, Surface
from poolint.model.meeting import Row
from poolint.model.retries import Bound, Carrier, Fallback, Use

if TYPE_CHECKING:
    from poolint.engine.outage.machine import Machine


class Fallen(Policy):
    """A fallback around a request, with what it falls back to."""

    __slots__ = ("fallback", "targets")

    def __init__(self, fallback: Fallback, targets: tuple[Value, ...], args: Args, ref: Ref) -> None:
        self.fallback = fallback
        self.targets = targets
        self.sources = (args,)
        self.ref = ref
        self.use = None


# --- what members of results show ----------------------------------------------------------------


def external_member(m: Machine, path: str) -> tuple[Value] | None:
    """A member of something from outside whose value is known: a constant, or what a signal shows."""
    known = m.constant(path)
    if known is not None:
        return known
    for base, rows in m.met.items():
        if path.startswith(f"{base}()."):
            for row in rows:
                if path in row.calls and row.__class__.__name__ == "Returned" and not _is_called(path):
                    from poolint.engine.outage import sending

                    return (sending.outcome(m, row, m.nowhere),)
    return None


def _is_called(path: str) -> bool:
    return path.rpartition(".")[2] in ("wait", "poll", "communicate")


def member_row(m: Machine, callee: External) -> Row | None:
    """What calling a member of a result, or of a client that has sent, shows."""
    owner, _, name = callee.path.rpartition(".")
    for base, rows in m.met.items():
        if owner == f"{base}()" or owner == base.rpartition(".")[0]:
            for row in rows:
                if callee.path in row.calls or f".{name}()" in row.calls:
                    return row
    return None


def shown_member(m: Machine, value: Value, name: str) -> Native | None:
    """A method of an answer that raises when the answer is an error."""
    from poolint.engine.outage import sending

    known = m.shown_rows.get(id(value))
    if known is None:
        return None
    for row in known[1]:
        if f".{name}()" in row.calls:
            return Native(name, lambda args, ref, row=row: sending.outcome(m, row, ref))  # type: ignore[misc]
    return None


def class_value(m: Machine, cls: str, name: str) -> Value:
    """A class attribute that the catalog knows."""
    for known in m.world.order(cls):
        found = m.world.values.get((known, name))
        if found is not None:
            return found[0]
    return members.MISSING


def shape_surface(m: Machine, id_: str) -> Surface:
    """The surface that a site recognised by its form belongs to."""
    for surface in m.world.atlas.catalog.surfaces:
        if surface.id == id_:
            return surface
    return Surface(id=id_, roots=())


# --- layers on objects ---------------------------------------------------------------------------


def iterated(m: Machine, value: External, ref: Ref) -> Iterator[Value] | None:
    """The attempts of a layer that code goes round over."""
    from poolint.engine.outage import rounds

    for form in m.world.forms.get(("iterate", value.path.removesuffix("()")), ()):
        if value.made:
            policy = Policy(form.layer, (value.made[-1].args,), value.made[-1].ref, form.use)
            return rounds.iterated(m, policy, ref)
    return None


def policy_of(m: Machine, value: Value) -> Policy | None:
    """The layer that an object is."""
    if not isinstance(value, External) or not value.made:
        return None
    path = value.path.removesuffix("()")
    for kind in ("iterate", "carried", "decorator"):
        for key in (path, value.path):
            for form in m.world.forms.get((kind, key), ()):
                source = value.made[-1].args
                if form.use.inside:
                    source = inside(source, form.use.inside) or source
                return Policy(form.layer, (source,), value.made[-1].ref, form.use)
    return None


def inside(args: Args, names: tuple[ArgumentName, ...]) -> Args | None:
    """The arguments of the call, or the keys of the mapping, that is passed at one of the names."""
    found = args.find(names)
    if found is None:
        return None
    value = found[0]
    if isinstance(value, External) and value.made:
        return value.made[-1].args
    if isinstance(value, dict):
        return Args((), {str(name): item for name, item in value.items()})
    return None


def carried_policies(m: Machine, found: tuple[Value] | None) -> list[Policy]:
    """The layers of an argument that takes one or a list of them, inner to outer."""
    if found is None:
        return []
    values = found[0] if isinstance(found[0], list | tuple) else [found[0]]
    policies: list[Policy] = []
    for value in reversed(list(values)):
        if isinstance(value, External) and value.policies:
            # A layer given to another one stands in its place.
            policies.extend(value.policies)
            continue
        policy = policy_of(m, value)
        if policy is not None:
            policies.append(policy)
    return policies


def carried(m: Machine, callee: External, carrier: Carrier, args: Args, ref: Ref) -> tuple[Value] | None:
    """What a call that takes a layer makes."""
    policies = carried_policies(m, args.find(carrier.argument))
    if not policies:
        return None
    step = None if callee.step is None else callee.step.edges.get("()")
    if carrier.wrapper:
        policies = [Policy(one.layer, one.sources, one.ref, one.use, carrier.wrapper) for one in policies]
    if carrier.receiver and not carrier.around and callee.made:
        m.attached.setdefault(id(callee.made[-1]), []).extend(policies)
        return (None,)
    if carrier.around:
        return None
    made = (*callee.made, Made(callee.path, args, ref))
    return (External(f"{callee.path}()", step, made, (*callee.policies, *policies)),)


def step_of(m: Machine, callee: External) -> Step | None:
    """The place in the catalog of the object whose member is called."""
    if not callee.made:
        return None
    steps = m.external(callee.made[0].path).step
    return None if steps is None else steps.edges.get("()")


def layered_member(m: Machine, value: Layered, name: str) -> Value:
    """A member of a function with a layer: another setting of it, or its start by a queue."""
    policy = value.policy
    for form in m.world.forms.get(("override", f"{name}()"), ()):
        if form.layer.id == policy.layer.id:

            def override(args: Args, ref: Ref) -> Value:
                changed = Policy(policy.layer, (args, *policy.sources), ref, policy.use)
                return Layered(value.function, changed)

            return Native(name, override)
    if f"{name}()" in policy.layer.starts:
        return Native(name, lambda args, ref: started(m, value, None, args, ref))
    return Unknown(("attribute", id(value), name))


def started(m: Machine, value: Layered, use: Use | None, args: Args, ref: Ref) -> Value:
    """Start a function by a queue: a worker runs it, and whoever started it gets a handle."""
    from poolint.engine.outage import calls, rounds

    rest = args
    if use is not None:
        place = next((name for name in use.function if isinstance(name, int)), 0)
        rest = Args(args.positional[place + 1 :], {})
    outcome: Value = None
    m.workers.add(id(value))
    try:
        outcome = calls.awaited(m, rounds.layered(m, value, _with_task(value, rest), ref), ref)
    except Thrown as thrown:
        m.worker_final = f"raises {m.name_of(thrown.failure)}"
    finally:
        m.workers.discard(id(value))
    return State("handle", {"get": Native("get", lambda a, r: outcome)})


def _with_task(value: Layered, args: Args) -> Args:
    """The arguments of a task, itself before them where it is bound."""
    function = value.function
    asking = [name for name in value.policy.layer.again if name.startswith(".")]
    bound = passed(value.policy, ("bind",))
    if not asking or bound is None or bound[0] is not True or not isinstance(function, Closure):
        return args
    cls = next((name for name in value.policy.layer.again if not name.startswith(".")), "builtins.Exception")

    def again(given: Args, ref: Ref) -> Value:
        failure = Failure(cls)
        reason = given.keywords.get("exc")
        failure.cause = reason if isinstance(reason, Failure) else None
        failure.attributes["countdown"] = given.keywords.get("countdown")
        raise Thrown(failure)

    names = {name.strip(".()"): Native(name, again) for name in asking}
    return Args((State("task", dict(names)), *args.positional), args.keywords, args.open)


def is_worker(m: Machine, value: Layered) -> bool:
    """Whether a worker of a queue runs the function."""
    return id(value) in m.workers


def bounded(m: Machine, bound: Bound, args: Args, ref: Ref) -> Value:
    """Await something for a time at most."""
    from poolint.engine.outage import calls

    found = args.find(bound.argument)
    limit = found[0] if found is not None else None
    entry = (m.now + limit, bound.raises) if isinstance(limit, int | float) else None
    if entry is not None:
        m.deadlines.append(entry)
    try:
        return calls.awaited(m, args.positional[0], ref)
    finally:
        if entry in m.deadlines:
            m.deadlines.remove(entry)


# --- fallbacks -----------------------------------------------------------------------------------


def with_fallback(m: Machine, callee: External, fallback: Fallback, args: Args, ref: Ref) -> Value:
    """A receiver that asks others when it fails."""
    found = (args.positional,) if fallback.variadic else args.find(fallback.targets)
    targets = tuple(found[0]) if found is not None and isinstance(found[0], list | tuple) else ()
    owner = callee.path.rpartition(".")[0]
    step = step_of(m, callee) if callee.step is None else callee.step.edges.get("()")
    return External(
        owner,
        step or step_of(m, callee),
        callee.made,
        (*callee.policies, Fallen(fallback, targets, args, ref)),
    )


def fallen(m: Machine, policy: Fallen, run: Callable[[], Value], again: Callable[[Value], Value]) -> Value:
    """Run a request, and on failure ask each of the others."""
    from poolint.engine.outage import choices

    kept: list[Failure] = []
    try:
        return run()
    except Thrown as thrown:
        if choices.means(m, policy, policy.fallback.handles, thrown.failure, 1) is False:
            raise
        kept.append(thrown.failure)
    with m.record.rounds_of(policy.ref, policy.fallback.id, policy.fallback.name) as current:
        current.number = 1
        for target in policy.targets:
            current.number += 1
            try:
                return again(target)
            except Thrown as thrown:
                kept.append(thrown.failure)
    if policy.fallback.gives == "wrapped":
        raise Thrown(Failure(policy.fallback.wrapper))
    raise Thrown(kept[0] if policy.fallback.gives == "first" else kept[-1])


def is_known_maker(m: Machine, callee: External) -> bool:
    """Whether the catalog of retries knows what a call of it makes."""
    return callee.path in m.world.makers or f"{callee.path}()" in m.world.makers


def result_condition(m: Machine, policy: Policy, result: Value) -> bool:
    """Whether a condition on results asks for another attempt."""
    from poolint.engine.outage import choices

    given = policy.layer.retries
    if given is None or "condition" not in given.accepts:
        return False
    found = passed(policy, given.argument)
    if found is None or not isinstance(found[0], External | Combined):
        return False
    return bool(choices.on_result(m, found[0], result))


def fallback_value(how: str) -> Value:
    """What a layer gives in place of an exception."""
    return None if how == "none" else Unknown(("ending", how))
