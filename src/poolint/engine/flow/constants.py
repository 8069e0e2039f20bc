"""Constants: which literal values a slot may hold, asked backwards along the graph.

Literals are not carried forward: few are ever asked for. A question walks from a slot to the
expressions it comes from. Unknown parts of a string are written ``{}``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

from poolint.engine.flow.crossings import Way
from poolint.engine.flow.program import Program
from poolint.engine.flow.values import FunctionValue, Literals, Method, PathValue, Slot, Value
from poolint.model import syntax as s

HOLE = "{}"
MAX_STEPS = 400
MAX_TEXTS = 12
MAX_DEPTH = 30
"""Operations within each other; a string made by more stays unknown in part."""
_KEEPING = frozenset(
    ["strip", "rstrip", "lstrip", "lower", "casefold", "encode", "decode", "removesuffix", "removeprefix"]
)
_KEEPING_PATHS = frozenset(["absolute", "as_posix", "expanduser", "resolve"])
"""Methods of a path that are asked without arguments; ``os.path.expanduser(path)`` is a function."""
_LOOKING_UP = frozenset(["get", "getenv", "pop", "setdefault"])
_FIELD = re.compile(r"\{[^{}]*\}")
_PERCENT = re.compile(r"%(\([^)]*\))?[-+ #0-9.]*[sdrif]")


NOTHING = Literals((), True)


def strings(program: Program, slot: Slot) -> Literals:
    """The strings a slot may hold; other values are left out."""
    found = literals(program, slot)
    texts = found.texts
    return Literals(texts, found.unknown or len(texts) < len(found.values))


def literals(program: Program, slot: Slot) -> Literals:
    """The literal values a slot may hold."""
    known = program.literals()
    if slot not in known:
        known[slot] = _Question(program).ask(slot)
    return known[slot]


class _Question:
    """One walk backwards; remembers where it has been."""

    def __init__(self, program: Program, depth: int = 0) -> None:
        self._program = program
        self._seen: set[tuple[Slot, Way | None]] = set()
        self._depth = depth
        self._way: Way | None = None
        """The way to the slot that is being looked at."""

    def ask(self, slot: Slot) -> Literals:
        """What ``slot`` may hold, of the parts not looked at yet."""
        values: dict[tuple[type, object], str | int | float | bool | None] = {}
        unknown = False
        stack = [(slot, self._way)]
        graph = self._program.graph
        while stack:
            current, self._way = stack.pop()
            if (current, self._way) in self._seen or current < 0:
                continue
            if len(self._seen) > MAX_STEPS or len(values) > MAX_TEXTS:
                return Literals(tuple(values.values()), True)
            self._seen.add((current, self._way))
            origin = graph.origin(current)
            found = None if origin is None else self._form(origin[0], origin[1])
            if found is not None:
                values.update({(type(value), value): value for value in found.values})
                unknown = unknown or found.unknown
                continue
            otherwise = None if origin is None else self._default(origin[0], origin[1])
            if otherwise is not None:
                values.update({(type(value), value): value for value in otherwise.values})
                unknown = True
            sources = [*self._program.crossings.before(graph, current, self._way)]
            if not sources or (origin is not None and self._is_foreign(origin)):
                unknown = True
            stack.extend(reversed(sources))
        return Literals(tuple(values.values()), unknown)

    def _form(self, module: int, expr: s.Expr) -> Literals | None:
        """The value of an expression from its form; None when it comes from elsewhere."""
        if isinstance(expr, s.String):
            return Literals((expr.value,), False)
        if isinstance(expr, s.Number):
            return NOTHING if expr.value is None else Literals((expr.value,), False)
        if isinstance(expr, s.Constant):
            named: dict[str, bool | None] = {"True": True, "False": False, "None": None}
            return Literals((named[expr.value],), False) if expr.value in named else NOTHING
        if isinstance(expr, s.Template):
            return self._join([self._part(module, part) for part in expr.parts])
        if isinstance(expr, s.Binary):
            return self._binary(module, expr)
        if isinstance(expr, s.Call) and isinstance(expr.func, s.Attribute):
            return self._method(module, expr, expr.func)
        if isinstance(expr, s.Attribute) and expr.attr == "value":
            return self._below(module, expr.value)
        return None

    def _binary(self, module: int, expr: s.Binary) -> Literals | None:
        if expr.op == "+":
            return self._join([self._part(module, expr.left), self._part(module, expr.right)])
        if expr.op == "/":
            return self._path(self._part(module, expr.left), self._below(module, expr.right).texts)
        if expr.op == "%":
            found = self._below(module, expr.left)
            return _substituted(found, _PERCENT)
        return NOTHING

    def _method(self, module: int, call: s.Call, func: s.Attribute) -> Literals | None:
        if func.attr in _KEEPING or (func.attr in _KEEPING_PATHS and not call.arguments):
            return self._below(module, func.value)
        if func.attr == "format":
            return _substituted(self._below(module, func.value), _FIELD)
        return None

    def _default(self, module: int, expr: s.Expr) -> Literals | None:
        """What a look-up gives when it finds nothing: ``os.environ.get(name, default)``."""
        if not isinstance(expr, s.Call) or not isinstance(expr.func, s.Attribute | s.Name):
            return None
        name = expr.func.attr if isinstance(expr.func, s.Attribute) else expr.func.id
        if name not in _LOOKING_UP or len(expr.arguments) != 2:
            return None
        default = expr.arguments[1]
        if default.star or default.keyword not in (None, "default"):
            return None
        return self._below(module, default.value)

    def _below(self, module: int, expr: s.Expr) -> Literals:
        slot = self._program.modules[module].slots[expr.at]
        if slot < 0 or self._depth >= MAX_DEPTH:
            return NOTHING
        return _Question(self._program, self._depth + 1)._inherit(self).ask(slot)

    def _inherit(self, other: _Question) -> _Question:
        self._seen = set(other._seen)
        self._way = other._way
        return self

    def _part(self, module: int, expr: s.Expr) -> list[str]:
        found = self._below(module, expr)
        texts = [str(value) for value in found.values]
        return texts if texts else [HOLE]

    def _path(self, folders: list[str], names: Sequence[str]) -> Literals:
        """A path written with ``/``; nothing where a number is divided."""
        if not names:
            return NOTHING
        return self._join([[folder.rstrip("/") for folder in folders], ["/"], [*names]])

    def _join(self, parts: list[list[str]]) -> Literals:
        texts: dict[str, None] = {}
        for choice in product(*parts):
            texts["".join(choice)] = None
            if len(texts) >= MAX_TEXTS:
                break
        return Literals(tuple(texts), False)

    def _is_foreign(self, origin: tuple[int, s.Expr]) -> bool:
        """Whether the expression is a call that (also) leaves the program."""
        module, expr = origin
        if not isinstance(expr, s.Call):
            return False
        slot = self._program.modules[module].slots[expr.func.at]
        values = self._program.graph.values(slot) if slot >= 0 else ()
        return not values or not all(map(_is_followed, values))


def _is_followed(value: Value) -> bool:
    """Whether what calling the value gives is known: code of the program, or what gives its argument back."""
    if isinstance(value, PathValue):
        return bool(value.step.flows) and all(flow.kind == "returns" for flow in value.step.flows)
    return isinstance(value, FunctionValue | Method)


def _substituted(found: Literals, field: re.Pattern[str]) -> Literals:
    """The strings with their placeholders made holes."""
    return Literals(tuple(field.sub(HOLE, text) for text in found.texts), found.unknown)
