"""Statements: bindings, blocks, definitions and imports, turned into slots and edges."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from poolint.engine.flow import calls, members
from poolint.engine.flow.annotations import annotation
from poolint.engine.flow.bindings import assign
from poolint.engine.flow.expressions import FORMS, parameters
from poolint.engine.flow.graph import Key
from poolint.engine.flow.program import Module, Program
from poolint.engine.flow.scopes import Scope, bound_names
from poolint.engine.flow.unit import Unit, evaluate
from poolint.engine.flow.values import (
    Bound,
    Call,
    Class,
    ClassValue,
    Function,
    FunctionValue,
    ModuleValue,
    PathValue,
    Slot,
)
from poolint.model import syntax as s


def add_module(program: Program, file: int, tree: s.Module) -> None:
    """Make a parsed file part of the program."""
    module = Module(file, tree)
    unit = Unit(program, module, module.scope, FORMS)
    _declare(unit, tree.body)
    program.modules[file] = module
    _block(unit, tree.body)
    # Only now are its star imports known.
    program.link(module)


def _declare(unit: Unit, block: s.Block) -> None:
    """Make the slots of the names a block binds."""
    names, declared = bound_names(block)
    aliases = unit.scope.aliases
    for statement in declared:
        for name in statement.names:
            home = unit.scope.module()
            if statement.kind == "nonlocal":
                home = _enclosing(unit.scope, name) or home
            home.names.setdefault(name, unit.graph.slot())
            aliases[name] = home
    for name in names:
        if name not in aliases and name not in unit.scope.names:
            unit.scope.names[name] = unit.graph.slot()


def _enclosing(scope: Scope, name: str) -> Scope | None:
    """The function around ``scope`` that binds ``name``."""
    outer = scope.parent
    while outer is not None:
        if outer.kind == "function" and name in outer.names:
            return outer
        outer = outer.parent
    return None


def _block(unit: Unit, block: s.Block) -> None:
    for statement in block:
        _STATEMENTS[type(statement)](unit, statement)


def _expression(unit: Unit, node: s.ExpressionStatement) -> None:
    if isinstance(node.value, s.Call):
        unit.program.discarded.add(unit.ref(node.value))
    evaluate(unit, node.value)


def _assign(unit: Unit, node: s.Assign) -> None:
    value = evaluate(unit, node.value)
    for target in node.targets:
        assign(unit, target, value, node.value)


def _annotated(unit: Unit, node: s.Annotated) -> None:
    value = unit.graph.slot() if node.value is None else evaluate(unit, node.value)
    slot = unit.graph.slot()
    unit.graph.flow(value, slot)
    annotation(unit, node.annotation, slot)
    assign(unit, node.target, slot, node.value)
    if unit.scope.kind == "class" and unit.cls is not None and isinstance(node.target, s.Name):
        unit.cls.fields.append(node.target.id)


def _augmented(unit: Unit, node: s.Augmented) -> None:
    assign(unit, node.target, evaluate(unit, node.value))


def _return(unit: Unit, node: s.Return) -> None:
    if node.value is not None:
        value = evaluate(unit, node.value)
        if unit.function is not None:
            unit.graph.flow(value, unit.function.result)


def _raise(unit: Unit, node: s.Raise) -> None:
    for part in (node.exception, node.cause):
        if part is not None:
            evaluate(unit, part)


def _nothing(unit: Unit, node: s.Statement) -> None:
    """No value moves here."""


def _assert(unit: Unit, node: s.Assert) -> None:
    evaluate(unit, node.test)
    if node.message is not None:
        evaluate(unit, node.message)


def _if(unit: Unit, node: s.If) -> None:
    while True:
        evaluate(unit, node.test)
        _block(unit, node.body)
        if len(node.orelse) == 1 and isinstance(node.orelse[0], s.If):
            node = node.orelse[0]
            continue
        _block(unit, node.orelse)
        return


def _while(unit: Unit, node: s.While) -> None:
    evaluate(unit, node.test)
    _block(unit, node.body)
    _block(unit, node.orelse)


def _for(unit: Unit, node: s.For) -> None:
    iterable = evaluate(unit, node.iterable)
    each = unit.graph.slot()
    unit.graph.watch(iterable, partial(members.iterate, unit.program, each))
    assign(unit, node.target, each)
    _block(unit, node.body)
    _block(unit, node.orelse)


def _try(unit: Unit, node: s.Try) -> None:
    _block(unit, node.body)
    for handler in node.handlers:
        if handler.exception is not None:
            evaluate(unit, handler.exception)
        _block(unit, handler.body)
    _block(unit, node.orelse)
    _block(unit, node.finalbody)


def _with(unit: Unit, node: s.With) -> None:
    for item in node.items:
        context = evaluate(unit, item.context)
        if item.target is not None:
            entered = unit.graph.slot()
            unit.graph.watch(context, partial(members.enter, unit.program, entered))
            assign(unit, item.target, entered, item.context)
    _block(unit, node.body)


def _match(unit: Unit, node: s.Match) -> None:
    subject = evaluate(unit, node.subject)
    for case in node.cases:
        _pattern(unit, case.pattern, subject)
        if case.guard is not None:
            evaluate(unit, case.guard)
        _block(unit, case.body)


def _pattern(unit: Unit, pattern: s.Pattern, subject: Slot) -> None:
    """Bind what a ``case`` pattern captures of ``subject``."""
    graph, program = unit.graph, unit.program
    if pattern.value is not None:
        evaluate(unit, pattern.value)
        if pattern.kind == "class":
            narrowed = graph.slot()
            graph.flow(subject, narrowed)
            annotation(unit, pattern.value, narrowed)
            subject = narrowed
    if pattern.name is not None:
        graph.flow(subject, unit.variable(pattern.name))
    positional = len(pattern.patterns) - len(pattern.keywords)
    for position, inner in enumerate(pattern.patterns):
        part = subject
        if pattern.kind == "class":
            part = graph.slot()
            if position >= positional:
                name = pattern.keywords[position - positional]
                graph.watch(subject, partial(members.load, program, part, name))
        elif pattern.kind in ("sequence", "mapping"):
            part = graph.slot()
            key: Key | None = None
            if pattern.kind == "mapping" and position < len(pattern.keys):
                literal = pattern.keys[position]
                key = literal.value if isinstance(literal, s.String) else None
            elif pattern.kind == "sequence":
                key = position
            graph.watch(subject, partial(members.index, program, part, key))
        elif pattern.kind == "as":
            _narrowed(unit, inner, pattern)
        _pattern(unit, inner, part)


def _narrowed(unit: Unit, inner: s.Pattern, outer: s.Pattern) -> None:
    """``case C() as name``: the name is a ``C``."""
    if inner.kind == "class" and inner.value is not None and outer.name is not None:
        annotation(unit, inner.value, unit.variable(outer.name))


# --- definitions -------------------------------------------------------------------------------

_CLASS_METHODS = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})


def _function(unit: Unit, node: s.Function) -> None:
    program, graph = unit.program, unit.graph
    scope = Scope("function", unit.scope.below(node.name), unit.scope)
    function = Function(unit.module.file, node, scope.name, scope)
    function.result = graph.slot()
    program.functions.append(function)
    if s.yields(node.body):
        function.yields = graph.slot()
    decorators = [(decorator, evaluate(unit, decorator)) for decorator in node.decorators]
    _classify(unit, function, node, decorators)
    parameters(unit, function, node.parameters)
    if node.returns is not None:
        _returns(unit, function, node.returns)
    if unit.scope.kind == "class" and unit.cls is not None:
        function.cls = unit.cls
        unit.cls.methods.append(function)
        members.receive(program, function, unit.cls)
    value = graph.slot()
    graph.add(value, FunctionValue(function))
    _decorate(unit, value, decorators, unit.variable(node.name))
    inner = unit.inside(scope, function=function)
    _declare(inner, node.body)
    _block(inner, node.body)


def _returns(unit: Unit, function: Function, expr: s.Expr) -> None:
    """What the return annotation says: of a generator, it speaks of the elements."""
    if function.yields is not None and isinstance(expr, s.Subscript):
        annotation(unit, expr.index, function.yields)
    else:
        annotation(unit, expr, function.result)


def _classify(
    unit: Unit, function: Function, node: s.Function, decorators: list[tuple[s.Expr, Slot]]
) -> None:
    """Tell properties, static and class methods from plain functions, by their decorators."""
    if unit.scope.kind == "class" and node.name in _CLASS_METHODS:
        function.kind = "class"
    for decorator, slot in decorators:
        if unit.program.unshadowed(unit.scope, decorator, "staticmethod"):
            function.kind = "static"
        elif unit.program.unshadowed(unit.scope, decorator, "classmethod"):
            function.kind = "class"
        elif isinstance(decorator, s.Attribute) and decorator.attr == "setter":
            function.kind = "setter"
        elif any(
            flow.kind == "property"
            for value in unit.graph.values(slot)
            if isinstance(value, PathValue)
            for flow in value.step.flows
        ):
            function.kind = "property"


def _decorate(unit: Unit, value: Slot, decorators: list[tuple[s.Expr, Slot]], target: Slot) -> None:
    """Let the defined name hold the definition and what its decorators make of it."""
    unit.graph.flow(value, target)
    for decorator, slot in reversed(decorators):
        result = unit.graph.slot()
        call = Call(unit.ref(decorator), slot, (Bound(value),), result, unit.function)
        unit.graph.watch(slot, partial(calls.apply, unit.program, call))
        unit.graph.flow(result, target)
        value = result


def _class(unit: Unit, node: s.Class) -> None:
    program, graph = unit.program, unit.graph
    scope = Scope("class", unit.scope.below(node.name), unit.scope)
    cls = Class(unit.module.file, node, scope.name, scope, graph.slot())
    program.classes.append(cls)
    decorators = [(decorator, evaluate(unit, decorator)) for decorator in node.decorators]
    for base in node.bases:
        slot = evaluate(unit, base.value)
        if base.keyword is None and not base.star:
            graph.watch(slot, partial(members.add_base, program, cls))
    inner = unit.inside(scope, cls=cls)
    _declare(inner, node.body)
    _block(inner, node.body)
    value = graph.slot()
    graph.add(value, ClassValue(cls))
    _decorate(unit, value, decorators, unit.variable(node.name))


# --- imports -----------------------------------------------------------------------------------


def _import(unit: Unit, node: s.Import) -> None:
    for item in node.names:
        first = item.name.partition(".")[0]
        bound = item.name if item.alias else first
        _bind_module(unit, item.name, bound, unit.variable(item.alias or first))


def _bind_module(unit: Unit, dotted: str, bound: str, target: Slot) -> None:
    """Let ``target`` be the module ``bound``: the catalog's where it knows ``dotted``, else the project's."""
    step = unit.program.imported(unit.module.file, dotted)
    if step is None:
        path = unit.program.project.absolute(unit.module.file, bound)
        if path is not None:
            unit.graph.add(target, ModuleValue(path))
            return
    step = unit.program.imported(unit.module.file, bound)
    if step is not None:
        unit.graph.add(target, PathValue(step))


def _import_from(unit: Unit, node: s.ImportFrom) -> None:
    program, graph, file = unit.program, unit.graph, unit.module.file
    step = None if node.level else program.imported(file, node.module)
    if node.level:
        path = program.project.relative(file, node.level, node.module)
    else:
        path = None
    for item in node.names:
        if item.alias is not None:
            unit.module.renamed[item.alias] = item.name
        known = None if step is None else step.edges.get("." + item.name)
        if item.name == "*":
            if step is not None:
                program.add_star(unit.module, step)
        elif known is not None:
            graph.add(unit.variable(item.alias or item.name), PathValue(known))
            continue
        if not node.level and path is None:
            path = program.project.absolute(file, node.module)
        if path is None:
            continue
        if item.name == "*":
            program.add_star(unit.module, path)
        else:
            program.member(path, item.name, unit.variable(item.alias or item.name))


_STATEMENTS: dict[type, Callable[[Unit, Any], None]] = {
    s.ExpressionStatement: _expression,
    s.Assign: _assign,
    s.Annotated: _annotated,
    s.Augmented: _augmented,
    s.Return: _return,
    s.Raise: _raise,
    s.Simple: _nothing,
    s.Delete: _nothing,
    s.Assert: _assert,
    s.Scope: _nothing,
    s.If: _if,
    s.While: _while,
    s.For: _for,
    s.Try: _try,
    s.With: _with,
    s.Match: _match,
    s.Function: _function,
    s.Class: _class,
    s.Import: _import,
    s.ImportFrom: _import_from,
}
