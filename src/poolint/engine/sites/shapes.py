"""Shapes: calls that look billable although nobody knows their receiver."""

from __future__ import annotations

import re

from poolint.engine.flow.constants import strings
from poolint.engine.flow.program import Program
from poolint.engine.flow.values import (
    Call,
    Container,
    Double,
    External,
    FunctionValue,
    Method,
    Partial,
    PathValue,
)
from poolint.engine.sites.arguments import passed
from poolint.model import syntax as s
from poolint.model.catalog import Shape

_DECIDED = (Container, Double, FunctionValue, Method, Partial, PathValue)


def shaped(program: Program, call: Call) -> list[tuple[Shape, str, tuple[str, ...]]]:
    """The shapes a call has, each with the attribute path it ends with and the models it names."""
    expr = call.expr
    if not isinstance(expr, s.Call) or not isinstance(expr.func, s.Attribute):
        return []
    keywords = {argument.keyword for argument in call.arguments if argument.keyword}
    dotted = _dotted(expr.func)
    found = []
    for shape in program.atlas.catalog.shapes:
        if not keywords.issuperset(shape.keywords):
            continue
        for tail in shape.calls:
            if dotted.endswith("." + tail) and not _is_decided(program, call, expr.func):
                models = _models(program, call, shape)
                if models is not None:
                    found.append((shape, tail, models))
                break
    return found


def _dotted(expr: s.Expr) -> str:
    """The attribute path an expression ends with, ``.`` first."""
    names = []
    while isinstance(expr, s.Attribute):
        names.append(expr.attr)
        expr = expr.value
    return "." + ".".join(reversed(names))


def _is_decided(program: Program, call: Call, func: s.Attribute) -> bool:
    """Whether the callee, or anything on the way to it, is known to be something else."""
    graph = program.graph
    if any(isinstance(value, _DECIDED) for value in graph.values(call.callee)):
        return True
    slots = program.modules[call.ref.module].slots
    expr: s.Expr = func
    while isinstance(expr, s.Attribute):
        expr = expr.value
        if slots[expr.at] >= 0 and program.is_double(slots[expr.at]):
            return True
    return False


def _models(program: Program, call: Call, shape: Shape) -> tuple[str, ...] | None:
    """The models named, or None when a named model shows that the call is another vendor's."""
    if shape.model is None:
        return ()
    texts: dict[str, None] = {}
    unknown = False
    for slot in passed(program, call, shape.model.argument).slots:
        found = strings(program, slot)
        texts.update(dict.fromkeys(found.texts))
        unknown = unknown or found.unknown
    if shape.model.matches is None:
        return tuple(texts)
    fitting = tuple(text for text in texts if re.search(shape.model.matches, text))
    return fitting if fitting or unknown or not texts else None


def handed_away(program: Program, call: Call) -> list[PathValue]:
    """The billable functions that a call passes to a callee nobody knows."""
    graph = program.graph
    if any(not isinstance(value, External) for value in graph.values(call.callee)):
        return []
    origin = graph.origin(call.callee)
    if (origin is not None and isinstance(origin[1], s.Name)) or _is_put_back(program, call):
        return []
    return [
        value
        for argument in call.arguments
        for value in graph.values(argument.slot)
        if isinstance(value, PathValue) and value.step.is_method
    ]


def _is_put_back(program: Program, call: Call) -> bool:
    """Whether what is handed over comes back under its own name, wrapped: ``c.create = traced(c.create)``."""
    names = {argument.expr.attr for argument in call.arguments if isinstance(argument.expr, s.Attribute)}
    return any(
        isinstance(target, s.Attribute) and target.attr in names and value is call.expr
        for target, value in program.modules[call.ref.module].stores
    )
