"""Containers: what calling a method of a collection gives, and how one is put into another."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from poolint.engine.flow.constants import strings
from poolint.engine.flow.graph import KEY_UNKNOWN, Key
from poolint.engine.flow.program import Program
from poolint.engine.flow.values import Call, Container, ContainerMethod, Slot, Value
from poolint.model import syntax as s


def call_member(program: Program, call: Call, value: ContainerMethod) -> None:
    """Let the call's result hold what calling a method of a collection gives."""
    graph, number, name = program.graph, value.number, value.name
    if name in ("append", "extend", "insert"):
        program.added.setdefault(number, {})[call.ref] = call
    if name in ("append", "appendleft", "add", "put", "put_nowait", "insert"):
        if call.arguments:
            graph.flow(call.arguments[-1].slot, graph.element(number, KEY_UNKNOWN))
    elif name in ("extend", "update"):
        for argument in call.arguments:
            if argument.keyword:
                graph.flow(argument.slot, graph.element(number, argument.keyword))
            else:
                graph.watch(argument.slot, partial(merge, program, number))
    elif name in ("get", "pop", "setdefault", "__getitem__"):
        graph.ask(partial(_got, program, call, value))
        for argument in call.arguments[1:2]:
            graph.flow(argument.slot, call.result)
    elif name in ("popleft", "get_nowait", "popitem"):
        graph.flow(graph.elements(number), call.result)
    elif name == "copy":
        graph.add(call.result, Container(number))
    elif name in ("values", "items"):
        graph.add(call.result, _view(program, number, pairs=name == "items"))


def _got(program: Program, call: Call, value: ContainerMethod) -> Callable[[], None] | None:
    """What ``get`` and its like find under the keys that are passed; any element where none is known."""
    graph, number = program.graph, value.number
    done = ("got", call, value)
    if done in program.done:
        return None
    position = call.arguments[0].expr if call.arguments else None
    written = position.value if isinstance(position, s.String | s.Number) else None
    keys: tuple[Key | None, ...] = (None,)
    if isinstance(written, str | int):
        keys = (written,)
    elif call.arguments:
        keys = strings(program, call.arguments[0].slot).texts or keys

    def get() -> None:
        if None in keys or written is not None:
            # No key that becomes known later adds to any element, nor to the one under a key as written.
            program.done.add(done)
        for key in keys:
            graph.index(number, key, call.result)
            if value.name == "setdefault" and len(call.arguments) > 1:
                graph.flow(call.arguments[1].slot, graph.element(number, KEY_UNKNOWN if key is None else key))

    return get


def _view(program: Program, number: int, *, pairs: bool) -> Container:
    """The collection of the values, or of the key-value pairs, of another."""
    key = ("view", number, pairs)
    view = program.collections.get(key)
    if view is None:
        graph = program.graph
        view = program.collections[key] = graph.container()
        inside = graph.element(view.number, KEY_UNKNOWN)
        if pairs:
            pair = graph.container()
            graph.add(inside, pair)
            inside = graph.element(pair.number, 1)
        graph.flow(graph.elements(number), inside)
    return view


def merge(program: Program, number: int, value: Value, without: frozenset[str] = frozenset()) -> None:
    """Put the elements of ``value`` into the collection ``number``, but those under the keys ``without``."""
    if not isinstance(value, Container) or value.number == number:
        return
    key = ("merge", number, value.number)
    if key in program.done:
        return
    program.done.add(key)
    graph = program.graph

    def put(slot: Slot, key: Key) -> None:
        if key not in without:
            graph.flow(slot, graph.element(number, key if isinstance(key, str) else KEY_UNKNOWN))

    graph.each(value.number, put)
