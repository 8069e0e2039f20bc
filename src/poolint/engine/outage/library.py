"""The world outside the project: what calling something of a library does.

Libraries that retry, wait or swallow are in the catalog and are asked for by path; the builtins and the
parts of the standard library that retry code is made of are played in ``standard``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from poolint.engine.flow.values import Ref
from poolint.engine.outage import builtin, calls, contexts, members, sending, standard, wrapping
from poolint.engine.outage.frames import Env
from poolint.engine.outage.operations import is_plain
from poolint.engine.outage.policy import Policy
from poolint.engine.outage.rounds import attempts
from poolint.engine.outage.values import (
    Args,
    Bound,
    ClassValue,
    Closure,
    Combined,
    External,
    Failure,
    Instance,
    Layered,
    Made,
    Partial,
    Shown,
    Unknown,
    Value,
)
from poolint.model import retries

if TYPE_CHECKING:
    from poolint.engine.outage.machine import Machine
    from poolint.engine.outage.world import Form


def call(m: Machine, callee: External, args: Args, ref: Ref, env: Env | None) -> Value:
    """Call something from outside the project."""
    path = callee.path
    name = m.world.canonical(path)
    if name is not None:
        failure = Failure(name, args.positional)
        failure.attributes.update({key: value for key, value in args.keywords.items() if key != "response"})
        return failure
    if callee.step is not None and callee.step.bills and not (path in standard.PLAYED and not _is_site(m)):
        return sending.send(m, callee, args, ref)
    played = standard.PLAYED.get(path)
    if played is not None and not (_is_site(m) and ref in m.scene.sites and path.startswith("subprocess.")):
        return played(m, args, ref)
    special = _catalogued(m, callee, args, ref)
    if special is not None:
        return special[0]
    row = wrapping.member_row(m, callee)
    if row is not None:
        return sending.outcome(m, row, ref)
    if ref in m.scene.sites and not m.quiet and not _hands_over(m, args):
        return sending.send(m, callee, args, ref)
    return _made(m, callee, args, ref)


def _is_site(m: Machine) -> bool:
    return bool(m.open_sites)


def _hands_over(m: Machine, args: Args) -> bool:
    return any(calls.is_reaching(m, value) for value in (*args.positional, *args.keywords.values()))


def _made(m: Machine, callee: External, args: Args, ref: Ref) -> Value:
    """The result of a call nobody knows more of: its access path, and that it was made here."""
    if _hands_over(m, args) and not wrapping.is_known_maker(m, callee):
        return calls.unknown_call(m, callee, args, ref)
    step = None if callee.step is None else callee.step.edges.get("()")
    if step is None and callee.step is not None:
        first = args.positional[0] if args.positional else args.keywords.get("service_name")
        step = callee.step.edges.get(f'("{first}")') if isinstance(first, str) else None
    if step is None and not wrapping.is_known_maker(m, callee):
        result = calls.unknown_call(m, callee, args, ref)
        if callee.path.startswith(("builtins.", "os.")):
            return result
        return (
            External(f"{callee.path}()", None, (*callee.made, Made(callee.path, args, ref)), callee.policies)
            if (_is_constructor(callee.path))
            else result
        )
    made = (*callee.made, Made(callee.path, args, ref))
    return External(f"{callee.path}()", step, made, callee.policies)


def _is_constructor(path: str) -> bool:
    """Whether the last name looks like a class: what it makes is an object, not an answer."""
    last = path.rpartition(".")[2]
    return last[:1].isupper() and path.count("()") < 3


def _catalogued(m: Machine, callee: External, args: Args, ref: Ref) -> tuple[Value] | None:
    """The result of a call that the catalog of retries speaks of."""
    path, world = callee.path, m.world
    sleep = world.sleeps.get(path)
    if isinstance(sleep, retries.Sleep):
        found = args.find(sleep.argument)
        m.sleep(0 if found is None else found[0], ref, durable=sleep.durable)
        return (None,)
    suppressor = world.suppressors.get(path)
    if isinstance(suppressor, retries.Suppressor):
        return (contexts.suppressing(suppressor, args, m),)
    bound = world.bounds.get(path)
    if isinstance(bound, retries.Bound):
        if bound.form == "block":
            return (contexts.bounding(bound, args),)
        return (wrapping.bounded(m, bound, args, ref),)
    for form in world.forms.get(("call", path), ()):
        return _run(
            m, Policy(form.layer, _call_sources(callee, args, form.use), ref, form.use), form.use, args, ref
        )
    for form in world.forms.get(("bare", path), ()):
        found = args.find(form.use.function)
        if found is not None and _is_function(found[0]) and len(args.positional) + len(args.keywords) == 1:
            sources = tuple(made.args for made in reversed(callee.made))
            where = callee.made[-1].ref if callee.made else ref
            return (Layered(found[0], Policy(form.layer, sources, where, form.use)),)
    for form in world.forms.get(("start", path), ()):
        found = args.find(form.use.function)
        if found is not None and _is_function(found[0]):
            policy = _inside(m, form.layer, form.use, args, ref)
            if policy is not None:
                return (wrapping.started(m, Layered(found[0], policy), form.use, args, ref),)
    return _wrapping(m, callee, args, ref)


def _wrapping(m: Machine, callee: External, args: Args, ref: Ref) -> tuple[Value] | None:
    path, world = callee.path, m.world
    last = path.rpartition(".")[2]
    for form in world.forms.get(("method", f"{last}()"), ()):
        if callee.step is not None or callee.policies or callee.made:
            step = None if callee.step is None else callee.step.edges.get("()")
            policy = Policy(form.layer, (args,), ref, form.use)
            base = path.removesuffix(f".{last}")
            return (
                External(base, step or wrapping.step_of(m, callee), callee.made, (*callee.policies, policy)),
            )
    owner = path.removesuffix(f".{last}")
    for form in world.forms.get(("override", f"{last}()"), ()):
        kept = owner.removesuffix("()")
        if callee.made and any(form.layer.id == other.layer.id for other in _forms_of(m, owner)):
            before = callee.made[-1].args
            merged = Args(
                args.positional or before.positional, {**before.keywords, **args.keywords}, before.open
            )
            return (External(owner, None, (*callee.made[:-1], Made(kept, merged, ref)), callee.policies),)
    fallback = world.fallbacks.get(("method", f"{last}()"))
    if fallback is not None and (callee.step is not None or callee.made):
        return (wrapping.with_fallback(m, callee, fallback, args, ref),)
    for form in world.forms.get(("wrapper", path), ()):
        found = args.find(form.use.function)
        if found is not None and isinstance(found[0], External):
            inner = found[0]
            policy = Policy(form.layer, (args,), ref, form.use)
            return (External(inner.path, inner.step, inner.made, (*inner.policies, policy)),)
    for carrier in world.carriers.get(path, ()):
        made = wrapping.carried(m, callee, carrier, args, ref)
        if made is not None:
            return made
    return None


def _forms_of(m: Machine, owner: str) -> list[Form]:
    """The ways in which an object at a path is a layer."""
    kinds = ("call", "iterate", "carried")
    return [
        form
        for kind in kinds
        for path in (owner, owner.removesuffix("()"))
        for form in m.world.forms.get((kind, path), ())
    ]


def _call_sources(callee: External, args: Args, use: retries.Use) -> tuple[Args, ...]:
    """The calls that set a layer which runs a function: those on the path, and this one where it says so."""
    here = {name: found[0] for name, argument in use.here.items() if (found := args.find((argument,)))}
    there = {}
    if callee.made:
        last = callee.made[-1].args
        there = {name: found[0] for name, argument in use.there.items() if (found := last.find((argument,)))}
    renamed = {
        **{_setting(name): value for name, value in there.items()},
        **{_setting(n): v for n, v in here.items()},
    }
    own = (Args((), renamed),) if renamed else ()
    if not callee.made:
        return (*own, args)
    return (*own, *(made.args for made in reversed(callee.made)))


def _setting(name: str) -> str:
    """The keyword under which a layer looks for a setting that a use names."""
    return {"retries": "on"}.get(name, name)


def _run(m: Machine, policy: Policy, use: retries.Use, args: Args, ref: Ref) -> tuple[Value] | None:
    found = args.find(use.function)
    if found is None:
        return None
    function = found[0]
    rest: tuple[Value, ...]
    keywords = dict(args.keywords)
    if use.args or use.kwargs:
        listed, mapped = args.find(use.args), args.find(use.kwargs)
        rest = tuple(listed[0]) if listed is not None and isinstance(listed[0], list | tuple) else ()
        keywords = dict(mapped[0]) if mapped is not None and isinstance(mapped[0], dict) else {}
    else:
        place = next((name for name in use.function if isinstance(name, int)), 0)
        rest = args.positional[place + 1 + use.skip :]
        for name in use.function:
            keywords.pop(str(name), None)
    given = Args(rest, keywords, args.open)

    def once() -> Value:
        return calls.awaited(m, calls.call(m, function, given, ref), ref)

    return (attempts(m, policy, once),)


def _inside(m: Machine, layer: retries.Layer, use: retries.Use, args: Args, ref: Ref) -> Policy | None:
    """A policy whose settings are in a call or mapping that is passed."""
    if not use.inside:
        return Policy(layer, (args,), ref, use)
    found = args.find(use.inside)
    if found is None or found[0] is None:
        return Policy(layer, (), ref, use) if use.otherwise == "defaults" else None
    value = found[0]
    if isinstance(value, External) and value.made:
        return Policy(layer, (value.made[-1].args,), value.made[-1].ref, use)
    if isinstance(value, dict):
        return Policy(layer, (Args((), {str(k): v for k, v in value.items()}),), ref, use)
    if isinstance(value, int | float):
        return Policy(layer, (Args((value,)),), ref, use)
    return Policy(layer, (Args((), {}, open_=True),), ref, use)


def _is_function(value: Value) -> bool:
    return isinstance(value, Closure | Bound | Partial | Layered | External | Instance) and not (
        isinstance(value, External) and value.path.endswith("()")
    )


def decorate(m: Machine, decorator: External | Unknown, value: Value, ref: Ref) -> tuple[Value] | None:
    """What a decorator from outside makes of a function; None: it stays what it is."""
    if isinstance(decorator, Unknown):
        return None
    path = decorator.path
    world = m.world
    if path.endswith("()") and decorator.made:
        bare, args = path.removesuffix("()"), decorator.made[-1].args
        for form in world.forms.get(("decorator", bare), ()):
            return (Layered(value, Policy(form.layer, (args,), ref, form.use)),)
        for form in world.forms.get(("declaration", bare), ()):
            policy = _inside(m, form.layer, form.use, args, ref)
            return (value if policy is None else Layered(value, policy),)
        for form in world.forms.get(("bare", path), ()):
            return (Layered(value, Policy(form.layer, (args,), ref, form.use)),)
        for carrier in world.carriers.get(bare, ()):
            policies = wrapping.carried_policies(m, args.find(carrier.argument))
            for policy in policies:
                value = Layered(value, policy)
            return (value,)
    for form in (*world.forms.get(("bare", path), ()), *world.forms.get(("declaration", path), ())):
        policy = Policy(form.layer, (), ref, form.use)
        return (Layered(value, policy),) if form.use.otherwise == "defaults" else None
    played = standard.DECORATORS.get(path)
    return None if played is None else (played(m, value, ref),)


# --- types -------------------------------------------------------------------------------------


def is_instance(m: Machine, value: Value, classes: Value) -> bool | None:
    """``isinstance(value, classes)``."""
    if isinstance(classes, list | tuple | set | frozenset):
        answers = [is_instance(m, value, item) for item in classes]
        return True if True in answers else (None if None in answers else False)
    if isinstance(classes, Combined):
        return is_instance(m, value, (classes.left, classes.right))
    if isinstance(value, Failure):
        if isinstance(classes, External) and m.world.canonical(classes.path) is None:
            return None if classes.step is not None else False
        return m.world.matches(value, classes)
    if isinstance(value, Instance):
        return _of_class(value.cls, classes)
    if isinstance(classes, External):
        return _of_external(m, value, classes)
    return None if isinstance(value, Unknown | External) else False


def _of_class(cls: ClassValue, classes: Value) -> bool | None:
    if isinstance(classes, ClassValue):
        return any(one is classes or one.node is classes.node for one in members.lineage(cls))
    bases = [base for one in members.lineage(cls) for base in one.bases if isinstance(base, External)]
    if isinstance(classes, External):
        return any(base.path == classes.path for base in bases)
    return None


def _of_external(m: Machine, value: Value, classes: External) -> bool | None:
    name = classes.path
    if isinstance(value, Shown):
        mine, theirs = value.cls.split("."), name.split(".")
        return bool(value.cls) and mine[-1] == theirs[-1] and mine[0] == theirs[0]
    if name.startswith("builtins.") and is_plain(value):
        kind = builtin.TYPES.get(name.removeprefix("builtins."))
        return None if kind is None else isinstance(value, kind)
    if isinstance(value, list | dict | tuple | set) and name.startswith("builtins."):
        kind = builtin.TYPES.get(name.removeprefix("builtins."))
        return None if kind is None else isinstance(value, kind)
    if isinstance(value, Unknown | External):
        return None
    return False
