"""Behaviour: how the library functions described in the catalog pass values on, one function a kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from poolint.engine.flow import members
from poolint.engine.flow.constants import strings
from poolint.engine.flow.graph import KEY_UNKNOWN
from poolint.engine.flow.paths import CALL
from poolint.engine.flow.program import Program
from poolint.engine.flow.values import (
    Bound,
    Call,
    ClassValue,
    Container,
    Described,
    Double,
    FunctionValue,
    Instance,
    ModuleValue,
    Partial,
    PathValue,
    Slot,
    Value,
)
from poolint.model.catalog import ArgumentName, Flow

Apply = Callable[[Program, Call, Value], None]


def behave(program: Program, call: Call, flow: Flow, value: PathValue, apply: Apply) -> None:
    """Do what ``flow`` says happens at ``call``."""
    _KINDS[flow.kind](program, call, flow, apply)


def argument_at(call: Call, names: tuple[ArgumentName, ...]) -> tuple[int, Bound] | None:
    """The first of the named arguments that the call passes, with its position among all."""
    for name in names:
        for position, argument in enumerate(call.arguments):
            if argument.keyword == name or (position == name and not argument.keyword and not argument.star):
                return position, argument
    return None


def annotate(program: Program, result: Slot, value: Value) -> None:
    """Let ``result`` hold an instance of the class ``value``."""
    if isinstance(value, PathValue):
        instance = value.step.edges.get(CALL)
        if instance is not None:
            program.graph.add(result, PathValue(instance, value.builds))
    elif isinstance(value, ClassValue):
        program.graph.add(result, Instance(value.cls))
    elif isinstance(value, Described):
        program.graph.flow(value.slot, result)


def _returns(program: Program, call: Call, flow: Flow, apply: Apply) -> None:
    found = argument_at(call, flow.argument)
    if found is not None:
        program.graph.flow(found[1].slot, call.result)
    elif flow.kind == "returns" and not call.arguments:
        # list(), deque(): nothing to begin with, but it will be filled.
        _collection(program, call, flow)


def _collection(program: Program, call: Call, flow: Flow, *, mapping: bool = False) -> Container:
    key = ("collection", call, flow.paths)
    container = program.collections.get(key)
    if container is None:
        container = program.collections[key] = program.graph.container(mapping=mapping)
        program.graph.add(call.result, container)
    return container


def _elements(program: Program, call: Call, flow: Flow, apply: Apply) -> None:
    inside = program.graph.element(_collection(program, call, flow).number, KEY_UNKNOWN)
    for argument in call.arguments:
        if argument.star:
            program.graph.watch(argument.slot, partial(members.iterate, program, inside))
        elif not argument.keyword:
            program.graph.flow(argument.slot, inside)


def _element(program: Program, call: Call, flow: Flow, apply: Apply) -> None:
    found = argument_at(call, flow.argument)
    if found is not None:
        program.graph.watch(found[1].slot, partial(members.iterate, program, call.result))


def _defaults(program: Program, call: Call, flow: Flow, apply: Apply) -> None:
    found = argument_at(call, flow.argument)
    inside = program.graph.element(_collection(program, call, flow, mapping=True).number, KEY_UNKNOWN)
    if found is not None:
        _call(program, call, found[1].slot, (), inside, apply)


def _mapping(program: Program, call: Call, flow: Flow, apply: Apply) -> None:
    number = _collection(program, call, flow, mapping=True).number
    for argument in call.arguments:
        if argument.keyword:
            program.graph.flow(argument.slot, program.graph.element(number, argument.keyword))
        else:
            program.graph.watch(argument.slot, partial(_copy, program, number))


def _copy(program: Program, number: int, value: Value) -> None:
    if isinstance(value, Container) and value.number != number:
        graph = program.graph
        graph.each(value.number, lambda slot, key: graph.flow(slot, graph.element(number, key)))


def _partial(program: Program, call: Call, flow: Flow, apply: Apply) -> None:
    found = argument_at(call, flow.argument)
    if found is not None:
        program.graph.add(call.result, Partial(found[1].slot, call, found[0] + 1))


def _applies(program: Program, call: Call, flow: Flow, apply: Apply) -> None:
    found = argument_at(call, flow.argument)
    if found is None:
        return
    position, argument = found
    if flow.args or flow.kwargs:
        rest = _collected(call, flow)
    else:
        rest = tuple(
            given
            for place, given in enumerate(call.arguments)
            if place != position
            and (given.keyword or given.star or place > position + flow.skip)
            and given.keyword not in flow.keywords
        )
    _call(program, call, argument.slot, rest, call.result, apply)


def _collected(call: Call, flow: Flow) -> tuple[Bound, ...]:
    """The arguments given as one collection and one mapping."""
    found = [(argument_at(call, flow.args), "*"), (argument_at(call, flow.kwargs), "**")]
    return tuple(Bound(given[1].slot, None, star) for given, star in found if given is not None)


def _calls(program: Program, call: Call, flow: Flow, apply: Apply) -> None:
    found = argument_at(call, flow.argument)
    if found is not None:
        _call(program, call, found[1].slot, (), call.result, apply)


def _maps(program: Program, call: Call, flow: Flow, apply: Apply) -> None:
    found = argument_at(call, flow.argument)
    if found is None:
        return
    inside = program.graph.element(_collection(program, call, flow).number, KEY_UNKNOWN)
    given = []
    for position, argument in enumerate(call.arguments):
        if position > found[0] and not argument.keyword:
            each = program.graph.slot()
            program.graph.watch(argument.slot, partial(members.iterate, program, each))
            given.append(Bound(each))
    _call(program, call, found[1].slot, tuple(given), inside, apply)


def _call(  # noqa: PLR0913
    program: Program, call: Call, callee: Slot, arguments: tuple[Bound, ...], result: Slot, apply: Apply
) -> None:
    """Call ``callee`` on behalf of ``call``."""
    key = ("inner", call, callee)
    if key not in program.made:
        inner = Call(call.ref, callee, arguments, result, call.owner, call.expr)
        program.made[key] = inner
        program.graph.watch(callee, partial(apply, program, inner))


def _as_property(program: Program, call: Call, flow: Flow, apply: Apply) -> None:
    _mark(program, call, flow, kind="property")


def _manager(program: Program, call: Call, flow: Flow, apply: Apply) -> None:
    _mark(program, call, flow)


def _mark(program: Program, call: Call, flow: Flow, *, kind: str | None = None) -> None:
    found = argument_at(call, flow.argument)
    if found is None:
        return
    for value in program.graph.values(found[1].slot):
        if isinstance(value, FunctionValue) and kind is not None:
            value.function.kind = kind
    program.graph.flow(found[1].slot, call.result)


def _enters(program: Program, call: Call, flow: Flow, apply: Apply) -> None:
    found = argument_at(call, flow.argument)
    if found is not None:
        program.graph.watch(found[1].slot, partial(members.enter, program, call.result))


def _instance(program: Program, call: Call, flow: Flow, apply: Apply) -> None:
    found = argument_at(call, flow.argument)
    if found is not None:
        program.graph.watch(found[1].slot, partial(annotate, program, call.result))
        program.graph.ask(partial(_named_instance, program, call, found[1].slot))


def _named_instance(program: Program, call: Call, slot: Slot) -> Callable[[], None] | None:
    """An instance of the class that a string names."""
    module = program.modules[call.ref.module]
    scope = module.scope if call.owner is None else call.owner.scope
    texts = strings(program, slot).texts

    def make() -> None:
        for text in texts:
            key = ("named", call, text)
            if key not in program.done:
                program.done.add(key)
                found = members.dotted(program, module, scope, text)
                program.graph.watch(found, partial(annotate, program, call.result))

    return make if texts else None


def _module(program: Program, call: Call, flow: Flow, apply: Apply) -> None:
    found = argument_at(call, flow.argument)
    if found is not None:
        program.graph.ask(partial(_named_module, program, call, found[1].slot))


def _named_module(program: Program, call: Call, slot: Slot) -> Callable[[], None] | None:
    """The modules that are named, also by the callers of the function around."""
    texts = [text for text in strings(program, slot).texts if ("module", call, text) not in program.done]

    def give() -> None:
        for text in texts:
            program.done.add(("module", call, text))
            step = program.imported(call.ref.module, text)
            if step is not None:
                program.graph.add(call.result, PathValue(step))
                continue
            path = program.project.absolute(call.ref.module, text)
            if path is not None:
                program.graph.add(call.result, ModuleValue(path))

    return give if texts else None


def _double(program: Program, call: Call, flow: Flow, apply: Apply) -> None:
    program.graph.add(call.result, Double())


def _nothing(program: Program, call: Call, flow: Flow, apply: Apply) -> None:
    """Nothing of interest comes out."""


_KINDS: dict[str, Callable[[Program, Call, Flow, Apply], None]] = {
    "returns": _returns,
    "transparent": _returns,
    "elements": _elements,
    "element": _element,
    "defaults": _defaults,
    "mapping": _mapping,
    "partial": _partial,
    "applies": _applies,
    "maps": _maps,
    "calls": _calls,
    "property": _as_property,
    "manager": _manager,
    "enters": _enters,
    "instance": _instance,
    "module": _module,
    "double": _double,
    "nothing": _nothing,
}
