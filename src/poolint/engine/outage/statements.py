"""Statements: blocks run by thought, as generators that hand out what the program yields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from poolint.engine.flow.scopes import bound_names
from poolint.engine.flow.values import Ref
from poolint.engine.outage import blocks, calls, iteration, matching
from poolint.engine.outage.expressions import bind, decide, evaluate
from poolint.engine.outage.frames import BREAK, CONTINUE, Completion, Env, Thrown
from poolint.engine.outage.machine import Machine
from poolint.engine.outage.operations import calculated
from poolint.engine.outage.values import ClassValue, Closure, Value
from poolint.model import syntax as s

Steps = Iterator[Value]
"""What a block yields on its way; the generator's return value is its completion."""


def run(m: Machine, env: Env, block: s.Block) -> Any:
    """Run a block; yields what the program yields, returns how it ended."""
    for statement in block:
        m.step()
        kind = type(statement)
        simple = _SIMPLE.get(kind)
        if simple is not None:
            if _yields(statement):
                ended = yield from _with_yield(m, env, statement)
            else:
                ended = simple(m, env, statement)
        else:
            ended = yield from _COMPOUND[kind](m, env, statement)
        if ended is not None:
            return ended
    return None


def _yields(statement: s.Statement) -> bool:
    value = getattr(statement, "value", None)
    if isinstance(value, s.Await):
        value = value.value
    return isinstance(value, s.Yield)


def _with_yield(m: Machine, env: Env, statement: Any) -> Any:
    """A statement that is a ``yield``, or assigns one."""
    expr: Any = statement.value.value if isinstance(statement.value, s.Await) else statement.value
    value = None if expr.value is None else evaluate(m, env, expr.value)
    if expr.delegates:
        yield from iteration.iterate(m, value, Ref(env.file, expr.at))
        sent: Value = None
    else:
        sent = yield value
    if isinstance(statement, s.Assign):
        for target in statement.targets:
            bind(m, env, target, sent)
    elif isinstance(statement, s.Return):
        return ("return", sent)
    return None


def _expression(m: Machine, env: Env, node: s.ExpressionStatement) -> Completion:
    evaluate(m, env, node.value)
    return None


def _assign(m: Machine, env: Env, node: s.Assign) -> Completion:
    value = evaluate(m, env, node.value)
    for target in node.targets:
        bind(m, env, target, value)
    return None


def _annotated(m: Machine, env: Env, node: s.Annotated) -> Completion:
    if node.value is not None:
        bind(m, env, node.target, evaluate(m, env, node.value))
    return None


def _augmented(m: Machine, env: Env, node: s.Augmented) -> Completion:
    left, right = evaluate(m, env, node.target), evaluate(m, env, node.value)
    if isinstance(left, list) and node.op == "+" and isinstance(right, list | tuple):
        left.extend(right)
    else:
        bind(m, env, node.target, calculated(node.op, left, right))
    return None


def _return(m: Machine, env: Env, node: s.Return) -> Completion:
    return ("return", None if node.value is None else evaluate(m, env, node.value))


def _raise(m: Machine, env: Env, node: s.Raise) -> Completion:
    ref = Ref(env.file, node.at)
    if node.exception is None:
        frame: Env | None = env
        while frame is not None:
            if frame.handling:
                raise Thrown(frame.handling[-1])
            frame = frame.parent
        if m.handling:
            raise Thrown(m.handling[-1])
        raise Thrown(m.failure("builtins.RuntimeError"))
    value = evaluate(m, env, node.exception)
    failure = calls.failure_from(m, value, ref)
    if node.cause is not None:
        failure.cause = evaluate(m, env, node.cause)
    elif failure.cause is None and m.handling and m.handling[-1] is not failure:
        failure.cause = m.handling[-1]
    m.record.note(ref, f"raises {m.name_of(failure)}")
    raise Thrown(failure)


def _simple(m: Machine, env: Env, node: s.Simple) -> Completion:
    return {"pass": None, "break": BREAK, "continue": CONTINUE}[node.kind]


def _delete(m: Machine, env: Env, node: s.Delete) -> Completion:
    for target in node.targets:
        if isinstance(target, s.Name):
            env.locals.pop(target.id, None)
        elif isinstance(target, s.Subscript) and not isinstance(target.index, s.Opaque):
            base, index = evaluate(m, env, target.value), evaluate(m, env, target.index)
            if isinstance(base, dict):
                with suppress(TypeError):
                    base.pop(index, None)
    return None


def _assert(m: Machine, env: Env, node: s.Assert) -> Completion:
    if not decide(m, env, evaluate(m, env, node.test), node.test):
        raise Thrown(m.failure("builtins.AssertionError"))
    return None


def _scope(m: Machine, env: Env, node: s.Scope) -> Completion:
    for name in node.names:
        home: Env | None = env.module()
        if node.kind == "nonlocal":
            home = env.parent
            while home is not None and name not in home.locals and name not in home.names:
                home = home.parent
        env.scopes[name] = home or env.module()
    return None


# --- definitions -------------------------------------------------------------------------------


def _function(m: Machine, env: Env, node: s.Function) -> Completion:
    outer = env
    if env.cls is not None and env.receiver is None and env.parent is not None:
        outer = env.parent
    value: Value = Closure(node, outer, env.file, env.cls if env.receiver is None else None)
    for decorator in reversed(node.decorators):
        value = calls.decorated(m, env, decorator, value)
    env.bind(node.name, value)
    return None


def _class(m: Machine, env: Env, node: s.Class) -> Completion:
    bases = tuple(
        evaluate(m, env, base.value) for base in node.bases if base.keyword is None and not base.star
    )
    cls = ClassValue(node, env.file, bases)
    inner = Env(env.file, env if env.cls is None or env.receiver is not None else env.parent)
    inner.cls, inner.matters = cls, False
    for statement in node.body:
        if isinstance(statement, s.Annotated) and isinstance(statement.target, s.Name):
            cls.fields.append((statement.target.id, statement.value))
        for _ in run(m, inner, (statement,)):
            pass
    cls.members.update(inner.locals)
    value: Value = cls
    for decorator in reversed(node.decorators):
        value = calls.decorated(m, env, decorator, value)
    env.bind(node.name, value)
    return None


# --- imports -----------------------------------------------------------------------------------


def _import(m: Machine, env: Env, node: s.Import) -> Completion:
    for item in node.names:
        first = item.name.partition(".")[0]
        env.bind(item.alias or first, m.imported(env.file, item.name if item.alias else first, item.name))
    return None


def _import_from(m: Machine, env: Env, node: s.ImportFrom) -> Completion:
    for item in node.names:
        if item.name == "*":
            for name, value in m.star(env.file, node).items():
                env.bind(name, value)
        else:
            env.bind(item.alias or item.name, m.imported_name(env.file, node, item.name))
    return None


_SIMPLE: dict[type, Callable[[Machine, Env, Any], Completion]] = {
    s.ExpressionStatement: _expression,
    s.Assign: _assign,
    s.Annotated: _annotated,
    s.Augmented: _augmented,
    s.Return: _return,
    s.Raise: _raise,
    s.Simple: _simple,
    s.Delete: _delete,
    s.Assert: _assert,
    s.Scope: _scope,
    s.Function: _function,
    s.Class: _class,
    s.Import: _import,
    s.ImportFrom: _import_from,
}

_COMPOUND: dict[type, Callable[[Machine, Env, Any], Any]] = {
    s.If: lambda m, env, node: blocks.run_if(m, env, node, run),
    s.While: lambda m, env, node: blocks.run_while(m, env, node, run),
    s.For: lambda m, env, node: blocks.run_for(m, env, node, run),
    s.Try: lambda m, env, node: blocks.run_try(m, env, node, run),
    s.With: lambda m, env, node: blocks.run_with(m, env, node, run),
    s.Match: lambda m, env, node: matching.run_match(m, env, node, run),
}


def names_of(m: Machine, file: int, node: s.Function) -> frozenset[str]:
    """The names a function binds in its own scope."""
    key = (file, node.at)
    known = m.scene.lowered.get(key)
    if known is None:
        names, declared = bound_names(node.body)
        outer = {name for statement in declared for name in statement.names}
        known = m.scene.lowered[key] = frozenset(names) - outer
    return known
