"""Answers: how often a client itself sends a request again, by what its layers look at."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

from poolint.engine.flow.values import Ref
from poolint.engine.outage import choices, rounds, wrapping
from poolint.engine.outage import policy as policies
from poolint.engine.outage.frames import Thrown
from poolint.engine.outage.policy import Policy
from poolint.engine.outage.values import Args, External, Failure, Made, Unknown, Value, key_of
from poolint.engine.outage.world import Form
from poolint.model.attempts import Case
from poolint.model.outage import Signal
from poolint.model.retries import Layer

if TYPE_CHECKING:
    from poolint.engine.outage.machine import Machine
    from poolint.engine.outage.sending import Target


def through_layers(  # noqa: PLR0913
    m: Machine,
    target: Target,
    args: Args,
    site: Ref,
    ref: Ref,
    request: Hashable,
    meet: Callable[[], Value],
) -> Value:
    """Send a request through the layers of its client, and meet the signal."""
    carried = [one for call in target.made for one in m.attached.get(id(call), ())]
    around = [*carried, *target.policies, *layers_of(m, target, args, ref)]
    fallen = [one for one in around if isinstance(one, wrapping.Fallen)]
    rest = [one for one in around if not isinstance(one, wrapping.Fallen)]
    # Mounted twice, a layer is still one.
    inner = list({one.layer.id: one for one in rest if one.layer.kind == "answers"}.values())
    outer = [one for one in rest if one.layer.kind == "attempts"]
    healthy = m.signal.kind == "healthy"

    def once() -> Value:
        count = 1
        for one in inner:
            times = 1 if healthy else attempts(m, one)
            count *= times
            if times > 1:
                m.record.client(one.ref, one.layer.id, one.layer.name, times)
        model = args.find(("model", "modelId"))
        own = 1
        wrappers = m.world.wrappers
        for one in inner:
            if not healthy and (one in carried or one in target.policies or one.layer.package in wrappers):
                own *= attempts(m, one)
        named = None if model is None else key_of(model[0])
        m.record.sent(site, request, count, dry=not healthy, model=named, own=own)
        m.record.note(ref, f"{count} request{'s' if count > 1 else ''} sent")
        ended = None if healthy else _ended(m, inner)
        if ended is not None:
            raise Thrown(ended)
        return meet()

    run = once
    for one in outer:
        run = _around(m, one, run)
    fallen.extend(_fallbacks(m, target, args, ref))
    for other in fallen:
        run = _behind(m, other, run, args)
    return run()


def _ended(m: Machine, inner: list[Policy]) -> Failure | None:
    """What a layer raises in place of the answer when it gives up."""
    for one in inner:
        ending = one.layer.ending
        if ending is None or ending.gives != "wrapped" or attempts(m, one) < 2:
            continue
        statuses = policies.numbers(one, one.layer.statuses)
        chosen = policies.passed(one, ending.choice) if ending.choice else None
        if chosen is not None and chosen[0] is False:
            continue
        if statuses is not None and _within(m.signal.status, statuses):
            name = one.wrapper or ending.wrapper
            return Failure(m.world.names.get(name, name))
    return None


def _fallbacks(m: Machine, target: Target, args: Args, ref: Ref) -> list[wrapping.Fallen]:
    """The fallbacks that a request names itself."""
    found = []
    for fallback in m.world.retries.fallbacks:
        for use in fallback.uses:
            given = args.find(fallback.targets)
            if use.form == "request" and target.surface.id in use.surfaces and given is not None:
                names = tuple(given[0]) if isinstance(given[0], list | tuple) else ()
                found.append(wrapping.Fallen(fallback, names, args, ref))
    return found


def _around(m: Machine, policy: Policy, run: Callable[[], Value]) -> Callable[[], Value]:
    return lambda: rounds.attempts(m, policy, run)


def _behind(m: Machine, fallen: wrapping.Fallen, run: Callable[[], Value], args: Args) -> Callable[[], Value]:
    return lambda: wrapping.fallen(m, fallen, run, lambda target: _ask(m, fallen, target, run, args))


def _ask(m: Machine, policy: wrapping.Fallen, target: Value, run: Callable[[], Value], args: Args) -> Value:
    """Ask the target of a fallback: another pool answers, the same one meets the signal again."""
    from poolint.engine.outage import sending

    if isinstance(target, External):
        step = target.step
        for member in ("invoke", "ainvoke"):
            found = None if step is None else step.edges.get(f".{member}")
            if found is not None:
                callee = External(f"{target.path}.{member}", found, target.made, target.policies)
                return sending.send(m, callee, args, policy.ref)
    if isinstance(target, str) or (isinstance(target, dict) and not {"api_key", "api_base"} & set(target)):
        return run()
    m.record.sent(policy.ref, ("fallback", policy.ref), 1, dry=False)
    return Unknown(("fallback", policy.ref))


def layers_of(m: Machine, target: Target, args: Args, ref: Ref) -> list[Policy]:
    """The layers that come with the client, the request or a module setting."""
    found = []
    for form in m.world.clients:
        made = _applies(m, form, target, args, ref)
        if made is not None and not _other_mode(made):
            found.append(made)
    return found


def _applies(m: Machine, form: Form, target: Target, args: Args, ref: Ref) -> Policy | None:
    use = form.use
    if use.surfaces and target.surface.id not in use.surfaces:
        return None
    if use.form == "client":
        return _client(form, target)
    if use.form == "request":
        if (
            use.billing
            and target.bill not in use.billing
            and target.path.rpartition(".")[2] not in use.billing
        ):
            return None
        if use.model:
            model = args.find(("model", 0))
            if model is None or not isinstance(model[0], str) or not re.search(use.model, model[0]):
                return None
        return Policy(form.layer, (args,), ref, use)
    if use.form == "module":
        settings: dict[str, Value] = {}
        for path in use.paths:
            owner, _, name = path.rpartition(".")
            if (owner, name) in m.stored and target.path.startswith(owner):
                settings[name] = m.stored[(owner, name)][0]
        return Policy(form.layer, (Args((), settings),), ref, use) if settings else None
    return None


def _client(form: Form, target: Target) -> Policy | None:
    """The layer of a client, with the settings of its constructor and of its copies, the last winning."""
    if not target.made:
        root = _root(target.path)
        return Policy(form.layer, (), Ref(-1, -1), form.use) if root in form.use.paths else None
    sources: list[Args] = []
    where: Ref | None = None
    for call in target.made:
        path = f"{call.path}()"
        if path in form.use.paths or _with_literal(call) in form.use.paths:
            if form.use.inside:
                inner = wrapping.inside(call.args, form.use.inside)
                sources = [] if inner is None else [inner]
            else:
                sources = [call.args]
            where = call.ref
        elif where is not None and f"{call.path.rpartition('.')[2]}()" in form.use.members:
            sources.append(call.args)
            if policies.names_setting(form.layer, call.args):
                where = call.ref
    if where is None:
        return None
    return Policy(form.layer, tuple(reversed(sources)), where, form.use)


def _with_literal(call: Made) -> str:
    """The path of a call with its first argument, as the catalog writes it: ``lib.client("name")``."""
    first = call.args.positional[0] if call.args.positional else None
    return f'{call.path}("{first}")' if isinstance(first, str) else ""


def _root(path: str) -> str:
    """The first call of an access path: ``lib.Client()`` of ``lib.Client().messages.create``."""
    end = path.find("()")
    return path[: end + 2] if end >= 0 else ""


def _other_mode(policy: Policy) -> bool:
    """Whether a setting chooses another layer than this one."""
    mode = policy.layer.mode
    if mode is None:
        return False
    settings = policies.passed(policy, mode.argument)
    chosen = settings[0].get(mode.key) if settings is not None and isinstance(settings[0], dict) else None
    return not mode.default if chosen is None else bool(chosen != mode.value)


def attempts(m: Machine, policy: Policy) -> int:
    """How many requests the client makes of one, when every one meets the signal."""
    if not is_retried(m, policy):
        return 1
    limit = policies.limit(m, policy)
    if limit is None:
        m.record.unknown_rounds[policy.ref] = None
        base = policy.layer.attempts
        default = base.default if base is not None and isinstance(base.default, int) else 2
        return default + (1 if base is not None and base.counts == "retries" else 0)
    count = int(min(limit, 1_000))
    for number in range(1, count):
        m.now += policies.wait(m, policy, number, None)
    return max(1, count)


def is_retried(m: Machine, policy: Policy) -> bool:
    """Whether an ``answers`` layer sends again after this answer."""
    layer, signal = policy.layer, m.signal
    if signal.arrives in ("midstream", "process", "success"):
        return False
    if layer.methods is not None and not _has_method(policy):
        return False
    if signal.arrives == "silence":
        return _drop(m, layer, policy)
    statuses = policies.numbers(policy, layer.statuses)
    if statuses is not None and _within(signal.status, statuses):
        return True
    for case in layer.cases:
        if fits(case, signal) and (not case.enabled or policies.switched(policy, case.enabled)):
            return case.retry
    return False


def _drop(m: Machine, layer: Layer, policy: Policy) -> bool:
    """Whether a lost connection is sent again."""
    if layer.exceptions is not None:
        lost = Failure(m.world.names.get(m.raising, m.raising))
        return bool(choices.means(m, policy, layer.exceptions, lost, 1))
    return any(case.drop and case.retry for case in layer.cases)


def _has_method(policy: Policy) -> bool:
    methods = policy.layer.methods
    if methods is None:
        return True
    found = policies.numbers(policy, methods)
    return found is None or "POST" in {item.upper() for item in found}


def fits(case: Case, signal: Signal) -> bool:
    """Whether a line of an ``answers`` layer speaks of this answer."""
    if case.drop:
        return False
    if case.statuses and not _within(signal.status, case.statuses):
        return False
    if case.codes and signal.code not in case.codes and signal.type not in case.codes:
        return False
    return not case.header or _header(case, signal)


def _header(case: Case, signal: Signal) -> bool:
    value = signal.headers.get(case.header)
    if value is None:
        return False
    if case.equals is not None:
        return value == case.equals
    if case.above is not None:
        return value.replace(".", "", 1).isdigit() and float(value) > case.above
    return True


def _within(status: int | None, ranges: tuple[str, ...]) -> bool:
    if status is None:
        return False
    for item in ranges:
        first, _, last = str(item).partition("-")
        if first.isdigit() and int(first) <= status <= int(last or first):
            return True
    return False
