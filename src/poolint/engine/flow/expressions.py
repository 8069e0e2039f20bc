"""Expressions: the slot of each, and what flows into it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from poolint.engine.flow import calls, containers, members
from poolint.engine.flow.annotations import annotation, described
from poolint.engine.flow.behaviour import annotate
from poolint.engine.flow.bindings import assign, key_of
from poolint.engine.flow.constants import strings
from poolint.engine.flow.graph import KEY_UNKNOWN, Key
from poolint.engine.flow.paths import CALL, UNION
from poolint.engine.flow.program import Program
from poolint.engine.flow.scopes import Scope, bound_names
from poolint.engine.flow.unit import Unit, evaluate
from poolint.engine.flow.values import (
    Bound,
    Call,
    ClassValue,
    Container,
    Delegate,
    Described,
    Function,
    FunctionValue,
    Instance,
    PathValue,
    Slot,
    Super,
    Value,
)
from poolint.model import syntax as s
from poolint.model.loaders import is_loader

MAX_ITEMS = 500
"""Elements of a display that are told apart."""


def _literal(unit: Unit, expr: s.Expr) -> Slot:
    return unit.new(expr)


def _name(unit: Unit, expr: s.Name) -> Slot:
    slot = unit.program.name(unit.module, unit.scope, expr.id)
    return unit.new(expr) if slot is None else slot


def _attribute(unit: Unit, expr: s.Attribute) -> Slot:
    base = evaluate(unit, expr.value)
    result = unit.new(expr)
    unit.graph.watch(base, partial(members.load, unit.program, result, expr.attr))
    return result


def _call(unit: Unit, expr: s.Call) -> Slot:
    program = unit.program
    func = expr.func
    if isinstance(func, s.Name) and func.id in _SPECIAL and unit.scope.find(func.id) is None:
        special = _SPECIAL[func.id](unit, expr)
        if special is not None:
            return special
    callee = evaluate(unit, func)
    made = isinstance(func, s.Attribute) and func.attr == "__new__"
    arguments = tuple(
        Bound(evaluate(unit, argument.value), argument.keyword, argument.star, argument.value)
        for argument in expr.arguments
    )
    result = unit.new(expr)
    call = Call(unit.ref(expr), callee, arguments, result, unit.function, expr)
    program.calls[call.ref] = call
    unit.graph.watch(callee, partial(calls.apply, program, call))
    if made and arguments:
        # super().__new__(cls), object.__new__(cls): whoever makes it, it is an instance of cls.
        unit.graph.watch(arguments[0].slot, partial(annotate, program, result))
    _loaded(unit, expr, result)
    return result


def _loaded(unit: Unit, expr: s.Call, result: Slot) -> None:
    """A loader gives the module that a literal names, however it does that: ``require("x")``."""
    func = expr.func
    name = func.attr if isinstance(func, s.Attribute) else func.id if isinstance(func, s.Name) else ""
    if not is_loader(name):
        return
    for argument in expr.arguments:
        if isinstance(argument.value, s.String):
            step = unit.program.imported(unit.module.file, argument.value.value)
            if step is not None:
                unit.graph.add(result, PathValue(step))


def _getattr(unit: Unit, expr: s.Call) -> Slot | None:
    """``getattr(x, "literal")`` is ``x.literal``."""
    if len(expr.arguments) < 2:
        return None
    base = evaluate(unit, expr.arguments[0].value)
    key = expr.arguments[1].value
    name = evaluate(unit, key)
    result = unit.new(expr)
    if isinstance(key, s.String):
        unit.graph.watch(base, partial(members.load, unit.program, result, key.value))
    elif _is_asked_for(unit, key):
        unit.function.delegates.append(base)  # type: ignore[union-attr]
        # Nothing is read here yet, but what leads to Claude leads there through any name.
        unit.graph.add(result, Delegate(base))
    else:
        unit.graph.ask(partial(_read_by_name, unit.program, base, name, result))
    for argument in expr.arguments[2:]:
        unit.graph.flow(evaluate(unit, argument.value), result)
    return result


def _is_asked_for(unit: Unit, key: s.Expr) -> bool:
    """Whether ``key`` is the name that a ``__getattr__`` around is asked for."""
    function = unit.function
    if function is None or not function.name.endswith("__getattr__") or not isinstance(key, s.Name):
        return False
    return any(parameter.name == key.id for parameter, _ in function.parameters)


def _read_by_name(program: Program, base: Slot, name: Slot, result: Slot) -> Callable[[], None] | None:
    """``getattr(x, name)`` reads the members that ``name`` may name."""
    texts = strings(program, name).texts if program.graph.values(base) else ()

    def read() -> None:
        for text in texts:
            key = ("getattr", result, text)
            if key not in program.done:
                program.done.add(key)
                program.graph.watch(base, partial(members.load, program, result, text))

    return read if texts else None


def _setattr(unit: Unit, expr: s.Call) -> Slot | None:
    """``setattr(x, "literal", v)`` is ``x.literal = v``."""
    if len(expr.arguments) != 3 or not isinstance(expr.arguments[1].value, s.String):
        return None
    base = evaluate(unit, expr.arguments[0].value)
    value = evaluate(unit, expr.arguments[2].value)
    unit.graph.watch(base, partial(members.store, unit.program, value, expr.arguments[1].value.value))
    return unit.new(expr)


def _super(unit: Unit, expr: s.Call) -> Slot | None:
    """``super()`` in a method."""
    if unit.cls is None:
        return None
    result = unit.new(expr)
    unit.graph.add(result, Super(unit.cls, Instance(unit.cls)))
    return result


def _isinstance(unit: Unit, expr: s.Call) -> Slot | None:
    """``isinstance(x, C)``: evidence that ``x`` may be a ``C``."""
    if len(expr.arguments) == 2:
        value = evaluate(unit, expr.arguments[0].value)
        annotation(unit, expr.arguments[1].value, value)
        return unit.new(expr)
    return None


_SPECIAL: dict[str, Callable[[Unit, s.Call], Slot | None]] = {
    "getattr": _getattr,
    "setattr": _setattr,
    "super": _super,
    "isinstance": _isinstance,
}


def _parts(unit: Unit, expr: s.Template | s.Opaque) -> Slot:
    for part in expr.parts:
        evaluate(unit, part)
    return unit.new(expr)


def _sequence(unit: Unit, expr: s.Sequence) -> Slot:
    graph = unit.graph
    result = unit.new(expr)
    container = graph.container()
    known = True
    for position, item in enumerate(expr.items):
        if isinstance(item, s.Starred):
            known = False
            value = evaluate(unit, item.value)
            unit.module.slots[item.at] = value
            target = graph.element(container.number, KEY_UNKNOWN)
            graph.watch(value, partial(members.iterate, unit.program, target))
            # Of what nobody knows, too, something may come out.
            graph.trace(value, target)
        else:
            key: Key = position if known and position < MAX_ITEMS else KEY_UNKNOWN
            graph.flow(evaluate(unit, item), graph.element(container.number, key))
    graph.add(result, container)
    return result


def _mapping(unit: Unit, expr: s.Mapping) -> Slot:
    graph = unit.graph
    result = unit.new(expr)
    number = graph.container(mapping=True).number
    for position, item in enumerate(expr.items):
        value = evaluate(unit, item.value)
        if item.key is None:
            graph.watch(value, partial(containers.merge, unit.program, number))
            continue
        evaluate(unit, item.key)
        key = KEY_UNKNOWN
        if isinstance(item.key, s.String) and position < MAX_ITEMS:
            key = item.key.value
        graph.flow(value, graph.element(number, key))
    graph.add(result, Container(number))
    return result


def _starred(unit: Unit, expr: s.Starred) -> Slot:
    return evaluate(unit, expr.value)


def _unary(unit: Unit, expr: s.Unary) -> Slot:
    evaluate(unit, expr.operand)
    return unit.new(expr)


def _binary(unit: Unit, expr: s.Binary) -> Slot:
    left, right = evaluate(unit, expr.left), evaluate(unit, expr.right)
    result = unit.new(expr)
    if expr.op in ("|", "+"):
        for side in (left, right):
            unit.graph.watch(side, partial(_operate, unit, result, expr.op))
    return result


_TYPES = (ClassValue, Described)


def _operate(unit: Unit, result: Slot, operator: str, value: Value) -> None:
    """``|`` where the catalog gives it a meaning, and of classes; ``+`` and ``|`` of collections."""
    if isinstance(value, PathValue) and operator == UNION:
        step = value.step.edges.get(UNION)
        if step is not None:
            unit.graph.add(result, PathValue(step, value.builds))
        elif CALL in value.step.edges:
            unit.graph.add(result, value)
    elif isinstance(value, Container) or (operator == UNION and isinstance(value, _TYPES)):
        unit.graph.add(result, value)


def _boolean(unit: Unit, expr: s.Boolean) -> Slot:
    result = unit.new(expr)
    for value in expr.values:
        unit.graph.flow(evaluate(unit, value), result)
    return result


def _compare(unit: Unit, expr: s.Compare) -> Slot:
    evaluate(unit, expr.left)
    for value in expr.comparators:
        evaluate(unit, value)
    return unit.new(expr)


def _conditional(unit: Unit, expr: s.Conditional) -> Slot:
    evaluate(unit, expr.test)
    result = unit.new(expr)
    unit.graph.flow(evaluate(unit, expr.body), result)
    unit.graph.flow(evaluate(unit, expr.orelse), result)
    return result


def _subscript(unit: Unit, expr: s.Subscript) -> Slot:
    if described(unit, expr):
        result, slot = unit.new(expr), unit.graph.slot()
        annotation(unit, expr, slot)
        unit.graph.add(result, Described(slot))
        return result
    base = evaluate(unit, expr.value)
    evaluate(unit, expr.index)
    result = unit.new(expr)
    if isinstance(expr.index, s.Opaque):
        unit.graph.flow(base, result)
    else:
        unit.graph.watch(base, partial(members.index, unit.program, result, key_of(expr.index)))
    return result


def _assignment(unit: Unit, expr: s.Assignment) -> Slot:
    value = evaluate(unit, expr.value)
    slot = unit.variable(expr.target.id)
    unit.module.slots[expr.target.at] = slot
    unit.graph.flow(value, slot)
    return value


def _await(unit: Unit, expr: s.Await) -> Slot:
    return evaluate(unit, expr.value)


def _yield(unit: Unit, expr: s.Yield) -> Slot:
    if expr.value is not None:
        value = evaluate(unit, expr.value)
        function = unit.function
        if function is not None and function.yields is not None:
            if expr.delegates:
                unit.graph.watch(value, partial(members.iterate, unit.program, function.yields))
            else:
                unit.graph.flow(value, function.yields)
    return unit.new(expr)


def _lambda(unit: Unit, expr: s.Lambda) -> Slot:
    name = unit.function.name if unit.function is not None else unit.scope.name
    function = Function(unit.module.file, expr, name, Scope("function", unit.scope.name, unit.scope))
    function.result = unit.graph.slot()
    parameters(unit, function, expr.parameters)
    inner = unit.inside(function.scope, function=function)
    unit.graph.flow(evaluate(inner, expr.body), function.result)
    unit.program.functions.append(function)
    result = unit.new(expr)
    unit.graph.add(result, FunctionValue(function))
    return result


def parameters(unit: Unit, function: Function, given: tuple[s.Parameter, ...]) -> None:
    """Make the slots of a function's parameters, with what defaults and annotations say of them."""
    made = []
    for parameter in given:
        slot = function.scope.names[parameter.name] = unit.graph.slot()
        made.append((parameter, slot))
        if parameter.kind in ("*", "**"):
            unit.graph.add(slot, unit.graph.container(mapping=parameter.kind == "**"))
        if parameter.default is not None:
            unit.graph.flow(evaluate(unit, parameter.default), slot)
        if parameter.annotation is not None and parameter.kind not in ("*", "**"):
            annotation(unit, parameter.annotation, slot)
    function.parameters = tuple(made)


def _comprehension(unit: Unit, expr: s.Comprehension) -> Slot:
    graph = unit.graph
    inner = unit.inside(Scope("inner", unit.scope.name, unit.scope))
    outer = unit
    for clause in expr.clauses:
        names: dict[str, None] = dict.fromkeys(_target_names(clause.target))
        iterable = evaluate(outer, clause.iterable)
        outer = inner
        for name in names:
            inner.scope.names.setdefault(name, graph.slot())
        each = graph.slot()
        graph.watch(iterable, partial(members.iterate, unit.program, each))
        assign(inner, clause.target, each)
        for condition in clause.conditions:
            evaluate(inner, condition)
    if expr.key is not None:
        evaluate(inner, expr.key)
    result = unit.new(expr)
    container = graph.container(mapping=expr.kind == "dict")
    graph.flow(evaluate(inner, expr.element), graph.element(container.number, KEY_UNKNOWN))
    graph.add(result, container)
    return result


def _target_names(target: s.Expr) -> list[str]:
    found = s.Assign(0, (target,), target)
    return bound_names((found,))[0]


FORMS: dict[type, Callable[[Unit, Any], Slot]] = {
    s.Name: _name,
    s.Attribute: _attribute,
    s.Call: _call,
    s.String: _literal,
    s.Bytes: _literal,
    s.Number: _literal,
    s.Constant: _literal,
    s.Template: _parts,
    s.Opaque: _parts,
    s.Sequence: _sequence,
    s.Mapping: _mapping,
    s.Starred: _starred,
    s.Unary: _unary,
    s.Binary: _binary,
    s.Boolean: _boolean,
    s.Compare: _compare,
    s.Conditional: _conditional,
    s.Subscript: _subscript,
    s.Assignment: _assignment,
    s.Await: _await,
    s.Yield: _yield,
    s.Lambda: _lambda,
    s.Comprehension: _comprehension,
}
"""How each form of expression is evaluated; a ``Unit`` carries it."""
