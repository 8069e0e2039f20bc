"""Expressions: the value of each form when the program is run by thought."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from poolint.engine.flow.values import Ref
from poolint.engine.outage import calls, iteration, members, observing
from poolint.engine.outage.frames import Abandoned, Env, Thrown
from poolint.engine.outage.machine import Machine
from poolint.engine.outage.operations import (
    calculated,
    compared,
    handy,
    is_hashable,
    negated,
    text_of,
    truth,
    unknown,
)
from poolint.engine.outage.values import (
    Args,
    Closure,
    External,
    Failure,
    Generator,
    Headers,
    Moment,
    Super,
    Unknown,
    Value,
    is_fresh,
    is_tainted,
    key_of,
)
from poolint.model import syntax as s


def evaluate(m: Machine, env: Env, expr: s.Expr) -> Value:
    """The value of an expression."""
    m.step()
    return _FORMS[type(expr)](m, env, expr)


def decide(m: Machine, env: Env, value: Value, node: s.Expr) -> bool:
    """Whether a value counts as true; asks the oracle where nobody can know."""
    known = truth(value)
    if known is not None:
        return known
    ref = Ref(env.file, node.at)
    if isinstance(value, Unknown) and isinstance(value.key, tuple) and value.key[:1] == ("not",):
        return not _asked(m, env, value.key[1], value.tainted, ref)
    return _asked(m, env, key_of(value), is_tainted(value), ref)


def _asked(m: Machine, env: Env, key: Any, tainted: bool, ref: Ref) -> bool:
    if not env.matters and not tainted:
        raise Abandoned
    if tainted:
        m.record.unclear[ref] = None
    if is_fresh(key):
        key = ("at", ref)
    return m.oracle.decide(key, ref, tainted)


def _constant(m: Machine, env: Env, expr: s.Constant) -> Value:
    return {"True": True, "False": False, "None": None, "Ellipsis": None}[expr.value]


def _plain(m: Machine, env: Env, expr: s.String | s.Bytes) -> Value:
    return expr.value


def _number(m: Machine, env: Env, expr: s.Number) -> Value:
    return Unknown(("number", env.file, expr.at)) if expr.value is None else expr.value


def _template(m: Machine, env: Env, expr: s.Template) -> Value:
    parts = [text_of(evaluate(m, env, part)) for part in expr.parts]
    if all(isinstance(part, str) for part in parts):
        return handy("".join(parts), "template", *parts)
    return unknown("template", *parts)


def _name(m: Machine, env: Env, expr: s.Name) -> Value:
    home = env.find(expr.id)
    if home is not None:
        return home.locals[expr.id]
    if expr.id == "__name__":
        return "__main__" if env.file == m.entry_module else "module"
    if expr.id in env.names and env.parent is not None and env.matters:
        raise Thrown(Failure("builtins.UnboundLocalError"))
    return m.global_name(env, expr.id)


def _attribute(m: Machine, env: Env, expr: s.Attribute) -> Value:
    return members.read(m, evaluate(m, env, expr.value), expr.attr, Ref(env.file, expr.at))


def _call(m: Machine, env: Env, expr: s.Call) -> Value:
    ref = Ref(env.file, expr.at)
    if isinstance(expr.func, s.Name) and expr.func.id == "super" and env.find("super") is None:
        frame: Env | None = env
        while frame is not None and frame.cls is None:
            frame = frame.parent
        if frame is not None and frame.cls is not None:
            return Super(frame.cls, frame.receiver)
    callee = evaluate(m, env, expr.func)
    args = arguments(m, env, expr.arguments)
    return calls.call(m, callee, args, ref, env)


def arguments(m: Machine, env: Env, given: tuple[s.Argument, ...]) -> Args:
    """The arguments of a call."""
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    open_ = False
    for argument in given:
        value = evaluate(m, env, argument.value)
        if argument.star == "*":
            items = iteration.finite(m, value, Ref(env.file, argument.at))
            open_ = open_ or items is None or (isinstance(value, Generator) and value.many)
            positional.extend(items or ())
        elif argument.star == "**":
            if isinstance(value, dict):
                keywords.update({str(name): item for name, item in value.items()})
            else:
                open_ = True
        elif argument.keyword is not None:
            keywords[argument.keyword] = value
        else:
            positional.append(value)
    return Args(tuple(positional), keywords, open_)


def _sequence(m: Machine, env: Env, expr: s.Sequence) -> Value:
    items: list[Value] = []
    for item in expr.items:
        if isinstance(item, s.Starred):
            value = evaluate(m, env, item.value)
            found = iteration.finite(m, value, Ref(env.file, item.at))
            if found is None:
                return unknown("display", value)
            items.extend(found)
        else:
            items.append(evaluate(m, env, item))
    if expr.kind == "tuple":
        return tuple(items)
    if expr.kind == "set":
        return set(items) if all(is_hashable(item) for item in items) else items
    return items


def _mapping(m: Machine, env: Env, expr: s.Mapping) -> Value:
    made: dict[Value, Value] = {}
    for item in expr.items:
        value = evaluate(m, env, item.value)
        if item.key is None:
            if not isinstance(value, dict) or isinstance(value, Headers):
                return unknown("mapping", value)
            made.update(value)
            continue
        key = evaluate(m, env, item.key)
        if is_hashable(key):
            made[key] = value
    return made


def _starred(m: Machine, env: Env, expr: s.Starred) -> Value:
    return evaluate(m, env, expr.value)


def _unary(m: Machine, env: Env, expr: s.Unary) -> Value:
    value = evaluate(m, env, expr.operand)
    if expr.op == "not":
        return negated(value)
    if isinstance(value, int | float):
        return -value if expr.op == "-" else (+value if expr.op == "+" else unknown(expr.op, value))
    return unknown(expr.op, value)


def _binary(m: Machine, env: Env, expr: s.Binary) -> Value:
    left, right = evaluate(m, env, expr.left), evaluate(m, env, expr.right)
    if isinstance(left, Moment) and expr.op == "+":
        observing.scheduled(m, Ref(env.file, expr.at), right)
        return Moment(left + right) if isinstance(right, int | float) else calculated(expr.op, left, right)
    return calculated(expr.op, left, right)


def _boolean(m: Machine, env: Env, expr: s.Boolean) -> Value:
    value: Value = None
    doubt: Value = None
    for part in expr.values:
        value = evaluate(m, env, part)
        known = truth(value)
        if known is None:
            if doubt is None and _is_calm(m, env, expr):
                doubt = value
                continue
            known = decide(m, env, value, part)
        if known == (expr.op == "or"):
            return value
    if doubt is not None:
        return doubt if truth(value) == (expr.op == "and") else unknown(expr.op, doubt, value)
    return value


def _is_calm(m: Machine, env: Env, expr: s.Boolean) -> bool:
    """Whether evaluating every part, whatever the first says, does no harm: no call is among them."""
    key = (env.file, -expr.at - 1)
    known = m.scene.lowered.get(key)
    if known is None:
        loud = any(
            isinstance(node, s.Call | s.Await | s.Assignment | s.Attribute | s.Subscript)
            for node in s.walk(expr.values[1:])
        )
        known = m.scene.lowered[key] = frozenset(("loud",) if loud else ())
    return not known


def _compare(m: Machine, env: Env, expr: s.Compare) -> Value:
    left = evaluate(m, env, expr.left)
    result: Value = True
    for op, comparator in zip(expr.ops, expr.comparators, strict=True):
        right = evaluate(m, env, comparator)
        result = compared(op, left, right)
        observing.tested(m, env, expr, op, left, right)
        if truth(result) is False:
            return False
        left = right
    return result


def _conditional(m: Machine, env: Env, expr: s.Conditional) -> Value:
    test = evaluate(m, env, expr.test)
    return evaluate(m, env, expr.body if decide(m, env, test, expr.test) else expr.orelse)


def _subscript(m: Machine, env: Env, expr: s.Subscript) -> Value:
    value = evaluate(m, env, expr.value)
    if isinstance(expr.index, s.Opaque):
        bounds = [evaluate(m, env, part) for part in expr.index.parts]
        if isinstance(value, External):
            return value
        return unknown("slice", value, *bounds)
    return members.subscript(m, value, evaluate(m, env, expr.index))


def _assignment(m: Machine, env: Env, expr: s.Assignment) -> Value:
    value = evaluate(m, env, expr.value)
    env.bind(expr.target.id, value)
    return value


def _await(m: Machine, env: Env, expr: s.Await) -> Value:
    return calls.awaited(m, evaluate(m, env, expr.value), Ref(env.file, expr.at))


def _yield(m: Machine, env: Env, expr: s.Yield) -> Value:
    """A ``yield`` inside a larger expression: what is sent in is not known."""
    if expr.value is not None:
        evaluate(m, env, expr.value)
    return Unknown(("sent", env.file, expr.at))


def _lambda(m: Machine, env: Env, expr: s.Lambda) -> Value:
    return Closure(expr, env, env.file)


def _comprehension(m: Machine, env: Env, expr: s.Comprehension) -> Value:
    inner = Env(env.file, env)
    inner.cls, inner.receiver, inner.matters = env.cls, env.receiver, env.matters
    inner.handling = env.handling
    first = evaluate(m, env, expr.clauses[0].iterable)
    if expr.kind == "generator":
        many = isinstance(first, Unknown | External)
        return Generator((value for _, value in _rounds(m, inner, expr, first)), many)
    before = m.record.count
    pairs = list(_rounds(m, inner, expr, first))
    if isinstance(first, Unknown | External) and m.record.count > before:
        observing.fanned(m, Ref(env.file, expr.at))
    if expr.kind == "dict":
        return {key: value for key, value in pairs if is_hashable(key)}
    values = [value for _, value in pairs]
    if expr.kind == "set":
        return set(values) if all(map(is_hashable, values)) else values
    return values


def _rounds(m: Machine, env: Env, expr: s.Comprehension, first: Value) -> Any:
    """The keys and elements of a comprehension."""
    ref = Ref(env.file, expr.at)

    def nested(depth: int) -> Any:
        if depth == len(expr.clauses):
            key = None if expr.key is None else evaluate(m, env, expr.key)
            yield key, evaluate(m, env, expr.element)
            return
        clause = expr.clauses[depth]
        source = first if depth == 0 else evaluate(m, env, clause.iterable)
        for item in iteration.iterate(m, source, ref):
            bind(m, env, clause.target, item)
            if all(decide(m, env, evaluate(m, env, test), test) for test in clause.conditions):
                yield from nested(depth + 1)

    with m.record.rounds_of(ref, "loop", "a comprehension") as current:
        for pair in nested(0):
            current.number += 1
            yield pair


def bind(m: Machine, env: Env, target: s.Expr, value: Value) -> None:
    """Give an assignment target its value."""
    if isinstance(target, s.Name):
        env.bind(target.id, value)
    elif isinstance(target, s.Attribute):
        members.write(m, evaluate(m, env, target.value), target.attr, value)
    elif isinstance(target, s.Subscript):
        base = evaluate(m, env, target.value)
        if not isinstance(target.index, s.Opaque):
            members.store(m, base, evaluate(m, env, target.index), value)
    elif isinstance(target, s.Starred):
        bind(m, env, target.value, value)
    elif isinstance(target, s.Sequence):
        _unpack(m, env, target, value)


def _unpack(m: Machine, env: Env, target: s.Sequence, value: Value) -> None:
    items = iteration.finite(m, value, Ref(env.file, target.at))
    stars = [number for number, item in enumerate(target.items) if isinstance(item, s.Starred)]
    if items is not None and stars:
        after = len(target.items) - stars[0] - 1
        middle = items[stars[0] : len(items) - after]
        items = [*items[: stars[0]], list(middle), *(items[len(items) - after :] if after else [])]
    if items is None or len(items) != len(target.items):
        for number, item in enumerate(target.items):
            bind(m, env, item, unknown("item", value, number))
        return
    for item, part in zip(target.items, items, strict=True):
        bind(m, env, item, part)


def _opaque(m: Machine, env: Env, expr: s.Opaque) -> Value:
    parts = [evaluate(m, env, part) for part in expr.parts]
    return unknown("opaque", *parts)


_FORMS: dict[type, Callable[[Machine, Env, Any], Value]] = {
    s.Name: _name,
    s.Attribute: _attribute,
    s.Call: _call,
    s.String: _plain,
    s.Bytes: _plain,
    s.Number: _number,
    s.Constant: _constant,
    s.Template: _template,
    s.Opaque: _opaque,
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
