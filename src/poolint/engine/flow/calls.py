"""Calls: what calling a value gives, and what its arguments become."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from poolint.engine.flow import behaviour, containers, members
from poolint.engine.flow.constants import strings
from poolint.engine.flow.graph import KEY_UNKNOWN, Key
from poolint.engine.flow.paths import CALL
from poolint.engine.flow.program import Program, lineage, paths_of
from poolint.engine.flow.values import (
    Bound,
    Call,
    Class,
    ClassValue,
    Container,
    ContainerMethod,
    Delegate,
    Double,
    Filling,
    Function,
    FunctionValue,
    Giving,
    Handed,
    Instance,
    Method,
    Partial,
    PathValue,
    Ref,
    Slot,
    Value,
)
from poolint.model import syntax as s

MAX_PARTIALS = 4
"""Partials of partials that one call completes: a callable may hand itself on without end."""
MAX_POSITIONS = 32
"""Positional arguments of ``*args`` told apart."""


def apply(program: Program, call: Call, value: Value) -> None:
    """Let the call's result hold what calling ``value`` gives."""
    if isinstance(value, PathValue):
        call_path(program, call, value)
    elif isinstance(value, FunctionValue):
        bind(program, call, value.function, None)
    elif isinstance(value, Method):
        bind(program, call, value.function, value.receiver)
    elif isinstance(value, ClassValue):
        _construct(program, call, value.cls)
    elif isinstance(value, Filling):
        fields = [name for base in lineage(value.cls) for name in base.fields]
        _fill_named(program, call, value.cls, fields, frozenset(fields))
    elif isinstance(value, Instance):
        _call_instance(program, call, value)
    elif isinstance(value, Partial):
        if call.completes < MAX_PARTIALS:
            program.graph.watch(value.callee, partial(apply, program, _completed(program, call, value)))
    elif isinstance(value, Handed):
        _run(program, call, value)
    elif isinstance(value, ContainerMethod):
        containers.call_member(program, call, value)
    elif isinstance(value, Giving) and not isinstance(value, Delegate):
        program.graph.flow(value.slot, call.result)
    elif isinstance(value, Double):
        program.graph.add(call.result, value)


def call_path(program: Program, call: Call, value: PathValue) -> None:
    """Call something of the catalog: it may bill, pass values on, and give a further step."""
    step = value.step
    for flow in step.flows:
        behaviour.behave(program, call, flow, value, apply)
    if step.bills:
        program.bill(call, value)
    after = step.edges.get(CALL)
    if after is not None:
        program.graph.add(call.result, program.built(value, after, call.ref))
    if any(key.startswith('("') for key in step.edges):
        program.graph.ask(partial(_called_with_literal, program, call, value))


def _called_with_literal(program: Program, call: Call, value: PathValue) -> Callable[[], None] | None:
    """Follow the steps of calls with a literal that this call passes first, or by keyword."""
    texts = {
        text
        for position, argument in enumerate(call.arguments)
        if position == 0 or argument.keyword
        for text in strings(program, argument.slot).texts
    }
    found = [step for key, step in value.step.edges.items() if key.startswith('("') and key[2:-2] in texts]

    def follow() -> None:
        for step in found:
            program.graph.add(call.result, program.built(value, step, call.ref))

    return follow if found else None


def _run(program: Program, call: Call, value: Handed) -> None:
    """Call a billable function that was handed over: the site is where that happened."""
    if isinstance(value.value, Partial):
        if call.completes >= MAX_PARTIALS:
            return
        completed = _completed(program, call, value.value)
        program.graph.watch(value.value.callee, partial(_run_held, program, completed, value.ref))
    else:
        _run_held(program, call, value.ref, value.value)


def _run_held(program: Program, call: Call, ref: Ref, value: Value) -> None:
    if not isinstance(value, PathValue) or not value.step.is_method:
        apply(program, call, value)
        return
    program.runs.setdefault(ref, {})[call.ref] = None
    after = value.step.edges.get(CALL)
    if after is not None:
        program.graph.add(call.result, program.built(value, after, ref))


def _completed(program: Program, call: Call, value: Partial) -> Call:
    """The call of a partial, with the arguments bound before."""
    key = ("partial", call, value)
    made = program.made.get(key)
    if made is None:
        early = value.call.arguments[value.skip :]
        given = {argument.keyword for argument in call.arguments if argument.keyword}
        early = tuple(argument for argument in early if argument.keyword not in given)
        made = Call(call.ref, value.callee, (*early, *call.arguments), call.result, call.owner, call.expr)
        made.completes = call.completes + 1
        program.made[key] = made
    return made


def _call_instance(program: Program, call: Call, value: Instance) -> None:
    key = ("instance", call, value)
    if key not in program.done:
        program.done.add(key)
        _call_defined(program, call, value)
        program.graph.watch(value.cls.ancestry, lambda base: _call_defined(program, call, value))


def _call_defined(program: Program, call: Call, value: Instance) -> None:
    """Call an instance by its ``__call__``, or as the object of the catalog that it is by inheritance."""
    for cls in lineage(value.cls):
        slot = cls.scope.names.get("__call__")
        if slot is not None:
            result = program.made.get(("call", call, value))
            if result is None:
                result = Call(
                    call.ref, program.graph.slot(), call.arguments, call.result, call.owner, call.expr
                )
                program.made[("call", call, value)] = result
                program.graph.watch(result.callee, partial(apply, program, result))
            members.load(program, result.callee, "__call__", value)
            return
    for path in paths_of(value):
        call_path(program, call, path)


def _construct(program: Program, call: Call, cls: Class) -> None:
    """Make an instance, now and when more of its bases is known."""
    key = ("construct", call, cls)
    if key in program.made:
        return
    program.made[key] = call
    _constructed(program, call, cls)
    program.graph.watch(cls.ancestry, lambda base: _constructed(program, call, cls))


def _constructed(program: Program, call: Call, cls: Class) -> None:
    """Make an instance: run ``__init__``, or fill the fields of a generated constructor."""
    order = lineage(cls)
    builds = (call.ref,) if any(base.paths for base in order) else ()
    instance = Instance(cls, builds)
    program.graph.add(call.result, instance)
    for base in order:
        slot = base.scope.names.get("__init__")
        if slot is not None:
            program.graph.watch(slot, partial(_initialise, program, call, instance))
            return
    fields = [name for base in reversed(order) for name in base.fields]
    _fill_named(program, call, cls, fields, None)
    for position, argument in enumerate(call.arguments[: len(fields)]):
        if not argument.star and not argument.keyword:
            program.graph.flow(argument.slot, program.attribute(cls, fields[position]))


def _fill_named(
    program: Program, call: Call, cls: Class, fields: list[str], only: frozenset[str] | None
) -> None:
    """Fill the fields of an instance from keywords and ``**mapping``; ``only`` these, if given."""
    for argument in call.arguments:
        if argument.star == "**":
            program.graph.watch(argument.slot, partial(_fill, program, cls, fields))
        elif argument.keyword and (only is None or argument.keyword in only):
            program.graph.flow(argument.slot, program.attribute(cls, argument.keyword))


def _initialise(program: Program, call: Call, instance: Instance, value: Value) -> None:
    if isinstance(value, FunctionValue):
        bind(program, call, value.function, instance, result=False)


def _fill(program: Program, cls: Class, fields: list[str], value: Value) -> None:
    """Fill the fields of an instance from ``**mapping``."""
    if isinstance(value, Container):
        for name in fields:
            program.graph.index(value.number, name, program.attribute(cls, name))


def bind(
    program: Program,
    call: Call,
    function: Function,
    receiver: Instance | ClassValue | None,
    *,
    result: bool = True,
) -> None:
    """Enter a function of the program: arguments flow to parameters, results to the call."""
    key = (call, function, receiver)
    if key in program.bound:
        return
    program.bound.add(key)
    program.callees.setdefault(call.ref, {})[function] = None
    program.entered.add(function)
    program.crossings.enter(call, function, receiver)
    parameters = list(function.parameters)
    if receiver is not None and parameters:
        program.graph.add(parameters[0][1], receiver)
        parameters = parameters[1:]
    _pass(program, call, parameters, hand=result)
    if not result:
        return
    if function.yields is not None:
        program.graph.add(call.result, generator(program, function))
    program.graph.flow(function.result, call.result)


def generator(program: Program, function: Function) -> Container:
    """The collection of what a generator function yields."""
    key = ("generator", function)
    container = program.collections.get(key)
    if container is None:
        container = program.collections[key] = program.graph.container()
        if function.yields is not None:
            program.graph.flow(function.yields, program.graph.element(container.number, KEY_UNKNOWN))
    return container


def _pass(program: Program, call: Call, parameters: list[tuple[s.Parameter, Slot]], *, hand: bool) -> None:
    """Match arguments to parameters."""
    places = [slot for parameter, slot in parameters if parameter.kind in ("positional", "normal")]
    names = {
        parameter.name: slot for parameter, slot in parameters if parameter.kind in ("normal", "keyword")
    }
    rest = next((slot for parameter, slot in parameters if parameter.kind == "*"), None)
    others = next((slot for parameter, slot in parameters if parameter.kind == "**"), None)
    position = 0
    for argument in call.arguments:
        if argument.star == "*":
            filled = max(0, position - len(places))
            program.graph.watch(argument.slot, partial(_splat, program, places[position:], rest, filled))
            position = max(position, len(places))
        elif argument.star == "**":
            program.graph.watch(argument.slot, partial(_spread, program, names, others))
        elif argument.keyword:
            target = names.get(argument.keyword)
            if target is None and others is not None:
                target = _within(program, others, argument.keyword)
            _give(program, call, argument, target, hand=hand)
        elif position < len(places):
            _give(program, call, argument, places[position], hand=hand)
            position += 1
        else:
            target = None if rest is None else _within(program, rest, _place(position - len(places)))
            _give(program, call, argument, target, hand=hand)
            position += 1


def _give(program: Program, call: Call, argument: Bound, target: Slot | None, *, hand: bool) -> None:
    if target is not None:
        program.graph.flow(argument.slot, target, partial(program.hand, call) if hand else None)


def _within(program: Program, slot: Slot, key: str | int) -> Slot | None:
    """The element of the collection that a ``*args`` or ``**kwargs`` parameter holds."""
    for value in program.graph.values(slot):
        if isinstance(value, Container):
            return program.graph.element(value.number, key)
    return None


def _place(position: int) -> Key:
    """The key of an element of ``*args``: ``f(x, *args)`` that calls itself must not count for ever."""
    return position if position < MAX_POSITIONS else KEY_UNKNOWN


def _splat(program: Program, places: list[Slot], rest: Slot | None, filled: int, value: Value) -> None:
    """Pass the elements of ``*value``: to the parameters left, then to ``*args`` after those ``filled``."""
    if not isinstance(value, Container):
        return
    for offset, place in enumerate(places):
        program.graph.index(value.number, offset, place)

    def more(slot: Slot, key: Key) -> None:
        position: Key = KEY_UNKNOWN
        if isinstance(key, int):
            if key < len(places):
                return
            position = _place(key - len(places) + filled)
        target = None if rest is None else _within(program, rest, position)
        if target is not None:
            program.graph.flow(slot, target)

    if rest is not None:
        program.graph.each(value.number, more)


def _spread(program: Program, names: dict[str, Slot], others: Slot | None, value: Value) -> None:
    """Pass the elements of ``**value``: to the parameters of their names, the rest to ``**kwargs``.

    What ``**kwargs`` holds is a mapping of its own, so that no mapping is handed down from call to call.
    """
    if not isinstance(value, Container):
        return
    for name, target in names.items():
        program.graph.index(value.number, name, target)
    if others is not None:
        for own in program.graph.values(others)[:1]:
            if isinstance(own, Container):
                containers.merge(program, own.number, value, frozenset(names))
