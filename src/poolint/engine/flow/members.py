"""Members: what reading, storing, indexing, iterating and entering a value gives."""

from __future__ import annotations

from functools import partial

from poolint.engine.flow.graph import KEY_UNKNOWN, Key
from poolint.engine.flow.paths import CALL, ELEMENT
from poolint.engine.flow.program import Module, Program, lineage, paths_of
from poolint.engine.flow.scopes import Scope
from poolint.engine.flow.values import (
    Class,
    ClassValue,
    Container,
    ContainerMethod,
    Double,
    Filling,
    Function,
    FunctionValue,
    Handed,
    Instance,
    Method,
    ModuleValue,
    PathValue,
    Slot,
    Super,
    Value,
)

CONTAINER_METHODS = frozenset(
    [
        "values",
        "items",
        "keys",
        "get",
        "pop",
        "popitem",
        "popleft",
        "setdefault",
        "append",
        "appendleft",
        "add",
        "insert",
        "extend",
        "update",
        "copy",
        "put",
        "put_nowait",
        "get_nowait",
        "__getitem__",
        "__setitem__",
    ]
)
ENTER = ("__enter__", "__aenter__")
ITERATE = ("__iter__", "__aiter__", "__next__", "__anext__")


def load(program: Program, result: Slot, name: str, value: Value) -> None:
    """Let ``result`` hold the member ``name`` of ``value``."""
    graph = program.graph
    if isinstance(value, PathValue):
        step = value.step.edges.get("." + name)
        if step is not None:
            graph.add(result, PathValue(step, value.builds))
    elif isinstance(value, Instance | ClassValue):
        if (result, name, value) in value.cls.loads:
            return
        value.cls.loads[(result, name, value)] = None
        _load_from_class(program, result, name, value)
    elif isinstance(value, Super):
        _load_super(program, result, name, value)
        graph.watch(value.cls.ancestry, lambda base: _load_super(program, result, name, value))
    elif isinstance(value, ModuleValue):
        program.member(value.path, name, result)
    elif isinstance(value, Container):
        if name in CONTAINER_METHODS:
            graph.add(result, ContainerMethod(value.number, name))
        else:
            graph.flow(graph.element(value.number, name), result)
    elif isinstance(value, Double):
        graph.add(result, value)


def _load_super(program: Program, result: Slot, name: str, value: Super) -> None:
    order = lineage(value.cls)[1:]
    if name == "__init__" and not any(name in cls.scope.names for cls in order):
        program.graph.add(result, Filling(value.cls))
    paths = [PathValue(step) for cls in (value.cls, *order) for step in cls.paths]
    _look_up(program, result, name, value.receiver, order, paths)


def _load_from_class(program: Program, result: Slot, name: str, value: Instance | ClassValue) -> None:
    order = lineage(value.cls)
    paths = paths_of(value) if isinstance(value, Instance) else []
    _look_up(program, result, name, value, order, paths)


def _look_up(  # noqa: PLR0913
    program: Program,
    result: Slot,
    name: str,
    receiver: Instance | ClassValue,
    order: list[Class],
    paths: list[PathValue],
) -> None:
    """Read ``name`` from the classes in order; from the catalog's bases when none defines it."""
    graph = program.graph
    defined = False
    for cls in order:
        slot = cls.scope.names.get(name)
        if slot is not None and not defined:
            defined = True
            if program.first("bind", slot, result, receiver):
                graph.trace(slot, result)
                graph.watch(slot, partial(_bind, program, result, receiver))
        graph.flow(program.attribute(cls, name), result)
    if defined:
        return
    for path in paths:
        step = path.step.edges.get("." + name)
        if step is not None:
            graph.add(result, PathValue(step, path.builds))
    if isinstance(receiver, Instance) and not name.startswith("__"):
        for cls in order:
            slot = cls.scope.names.get("__getattr__")
            if slot is not None and program.first("delegate", slot, result, name, receiver):
                graph.watch(slot, partial(_delegate, program, result, name, receiver))


def _delegate(program: Program, result: Slot, name: str, receiver: Instance, value: Value) -> None:
    """Read ``name`` where a ``__getattr__`` looks for it."""
    if isinstance(value, FunctionValue):
        if value.function.parameters:
            program.graph.add(value.function.parameters[0][1], receiver)
        by_name(program, result, name, value.function)


def by_name(program: Program, result: Slot, name: str, function: Function) -> None:
    """Let ``result`` hold what the ``__getattr__`` ``function`` gives for ``name``."""
    for delegate in function.delegates:
        if not program.first("by name", delegate, result, name):
            continue
        program.graph.watch(delegate, partial(load, program, result, name))
    program.graph.flow(function.result, result)


def _bind(program: Program, result: Slot, receiver: Instance | ClassValue, value: Value) -> None:
    """Read a class-level value through ``receiver``: functions become methods, properties are called."""
    if not isinstance(value, FunctionValue):
        program.graph.add(result, value)
        return
    function = value.function
    if function.kind == "setter":
        return
    if function.kind == "property" and isinstance(receiver, Instance):
        if function.parameters:
            program.graph.add(function.parameters[0][1], receiver)
        give_result(program, function, result)
    elif function.kind == "class":
        owner = receiver if isinstance(receiver, ClassValue) else ClassValue(receiver.cls)
        program.graph.add(result, Method(function, owner))
    elif function.kind == "static" or isinstance(receiver, ClassValue):
        program.graph.add(result, value)
    else:
        program.graph.add(result, Method(function, receiver))


def give_result(program: Program, function: Function, target: Slot) -> None:
    """Let ``target`` hold what calling ``function`` gives."""
    if function.yields is not None:
        program.graph.flow(function.yields, target)
    program.graph.flow(function.result, target)


def store(program: Program, source: Slot, name: str, value: Value) -> None:
    """Let the member ``name`` of ``value`` hold what ``source`` holds."""
    graph = program.graph
    if isinstance(value, Instance | ClassValue):
        graph.flow(source, program.attribute(value.cls, name))
        if isinstance(value, Instance):
            _look_for_setter(program, source, name, value)
            graph.watch(value.cls.ancestry, lambda base: _look_for_setter(program, source, name, value))
    elif isinstance(value, Container):
        graph.flow(source, graph.element(value.number, name))
    elif isinstance(value, PathValue) and value.builds:
        program.later.setdefault(value.builds[-1], {}).setdefault(name, {})[source] = None
    elif isinstance(value, ModuleValue):
        file = program.project.file(value.path)
        module = None if file is None else program.modules.get(file)
        if module is not None:
            slot = module.scope.names.get(name)
            if slot is None:
                slot = module.scope.names[name] = graph.slot()
            graph.flow(source, slot)


def _look_for_setter(program: Program, source: Slot, name: str, value: Instance) -> None:
    for cls in lineage(value.cls):
        slot = cls.scope.names.get(name)
        if slot is not None:
            program.graph.watch(slot, partial(_set, program, source, value))


def _set(program: Program, source: Slot, receiver: Instance, value: Value) -> None:
    """Run the setter of a property."""
    if isinstance(value, FunctionValue) and value.function.kind == "setter":
        parameters = value.function.parameters
        if len(parameters) > 1:
            program.graph.add(parameters[0][1], receiver)
            program.graph.flow(source, parameters[1][1])


def index(program: Program, result: Slot, key: Key | None, value: Value) -> None:
    """Let ``result`` hold the element of ``value`` at ``key`` (any element when None)."""
    if isinstance(value, Container):
        program.graph.index(value.number, key, result)
    elif isinstance(value, PathValue):
        step = value.step.edges.get(ELEMENT)
        if step is not None:
            program.graph.add(result, PathValue(step, value.builds))
    elif isinstance(value, ClassValue | Double):
        program.graph.add(result, value)


def store_index(program: Program, source: Slot, key: Key | None, value: Value) -> None:
    """Let the element of ``value`` at ``key`` hold what ``source`` holds."""
    if isinstance(value, Container):
        slot = program.graph.element(value.number, KEY_UNKNOWN if key is None else key)
        program.graph.flow(source, slot)


def dotted(program: Program, module: Module, scope: Scope, text: str) -> Slot:
    """The slot of what the dotted name ``text`` means in ``scope``."""
    first, *rest = text.split(".")
    current = program.name(module, scope, first)
    for name in rest:
        if current is None:
            break
        after = program.graph.slot()
        program.graph.watch(current, partial(load, program, after, name))
        current = after
    return program.graph.slot() if current is None else current


def iterate(program: Program, result: Slot, value: Value) -> None:
    """Let ``result`` hold what iterating ``value`` gives."""
    if isinstance(value, Container):
        if not program.graph.is_mapping(value.number):
            program.graph.flow(program.graph.elements(value.number), result)
    elif isinstance(value, Instance):
        _call_special(program, result, value, ITERATE)
    else:
        index(program, result, None, value)


def enter(program: Program, result: Slot, value: Value) -> None:
    """Let ``result`` hold what ``with value as result`` binds."""
    if isinstance(value, PathValue):
        entered = value.step.edges.get(".__enter__")
        step = value.step if entered is None else entered.edges.get(CALL)
        if step is not None:
            program.graph.add(result, PathValue(step, value.builds))
    elif isinstance(value, Container):
        program.graph.flow(program.graph.elements(value.number), result)
    elif isinstance(value, Instance):
        if not _call_special(program, result, value, ENTER):
            program.graph.add(result, value)
    elif not isinstance(value, Handed):
        program.graph.add(result, value)


def _call_special(program: Program, result: Slot, value: Instance, names: tuple[str, ...]) -> bool:
    """Call the special methods ``names`` of an instance; whether its classes are known to define one."""
    again = partial(_call_defined, program, result, value, names)
    found = again(value)
    program.graph.watch(value.cls.ancestry, again)
    return found


def _call_defined(
    program: Program, result: Slot, value: Instance, names: tuple[str, ...], base: Value
) -> bool:
    found = False
    for cls in lineage(value.cls):
        for name in names:
            slot = cls.scope.names.get(name)
            if slot is not None:
                found = True
                # Once: two classes that iterate each other would ask without end.
                if program.first("special", result, value, slot):
                    program.graph.watch(slot, partial(_special, program, result, value, name in ITERATE))
    return found


def _special(program: Program, result: Slot, receiver: Instance, unpack: bool, value: Value) -> None:
    if not isinstance(value, FunctionValue):
        return
    function = value.function
    if function.parameters:
        program.graph.add(function.parameters[0][1], receiver)
    if function.yields is not None:
        program.graph.flow(function.yields, result)
    elif unpack and function.name.endswith(("__iter__", "__aiter__")):
        program.graph.watch(function.result, partial(_iterate_other, program, result, receiver))
    else:
        program.graph.flow(function.result, result)


def _iterate_other(program: Program, result: Slot, receiver: Instance, value: Value) -> None:
    """Iterate what ``__iter__`` returned, unless that is the object itself."""
    if value != receiver:
        iterate(program, result, value)


def add_base(program: Program, cls: Class, value: Value) -> None:
    """Make ``value`` a base of ``cls``, and read again what was read through it."""
    if isinstance(value, ClassValue) and value.cls is not cls and value.cls not in cls.bases:
        if cls in lineage(value.cls):
            return
        cls.bases.append(value.cls)
        value.cls.subclasses.append(cls)
    elif isinstance(value, PathValue) and CALL in value.step.edges:
        step = value.step.edges[CALL]
        if step in cls.paths:
            return
        cls.paths.append(step)
    else:
        return
    _refresh(program, cls)


def _refresh(program: Program, cls: Class) -> None:
    """Give inherited methods the instances of ``cls`` and its subclasses, and repeat their reads."""
    below: dict[Class, None] = {}
    stack = [cls]
    while stack:
        current = stack.pop()
        if current not in below:
            below[current] = None
            stack.extend(reversed(current.subclasses))
    for current in below:
        for base in lineage(current):
            if base is not current:
                program.graph.add(current.ancestry, ClassValue(base))
            for step in base.paths:
                program.graph.add(current.ancestry, PathValue(step))
            for method in base.methods:
                receive(program, method, current)
        for result, name, receiver in tuple(current.loads):
            _load_from_class(program, result, name, receiver)


def receive(program: Program, method: Function, cls: Class) -> None:
    """Let the first parameter of ``method`` be an instance of ``cls``, or ``cls`` itself."""
    if not method.parameters or method.kind == "static":
        return
    parameter, slot = method.parameters[0]
    if parameter.kind in ("positional", "normal"):
        program.graph.add(slot, ClassValue(cls) if method.kind == "class" else Instance(cls))
