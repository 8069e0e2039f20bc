"""Annotations: the classes they name, as evidence of what a slot holds."""

from __future__ import annotations

from functools import partial

from poolint.engine.flow.behaviour import annotate
from poolint.engine.flow.graph import KEY_UNKNOWN
from poolint.engine.flow.unit import Unit, evaluate
from poolint.engine.flow.values import Giving, Slot
from poolint.engine.flow.written import read
from poolint.model import syntax as s

_CLASS_ITSELF = frozenset({"type", "Type"})
_COLLECTIONS = frozenset(
    [
        "list",
        "List",
        "tuple",
        "Tuple",
        "set",
        "Set",
        "Sequence",
        "Iterable",
        "Iterator",
        "AsyncIterator",
        "AsyncIterable",
        "Generator",
        "AsyncGenerator",
        "Collection",
        "deque",
        "frozenset",
    ]
)


_MAPPINGS = frozenset({"dict", "Dict", "Mapping", "MutableMapping", "defaultdict", "OrderedDict"})
_UNIONS = frozenset({"Optional", "Union", "Annotated"})
GENERICS = _CLASS_ITSELF | _COLLECTIONS | _MAPPINGS | _UNIONS | {"Callable"}
"""Names that, subscripted, can only be an annotation."""


def annotation(unit: Unit, expr: s.Expr, slot: Slot) -> None:
    """Let ``slot`` hold instances of the classes that an annotation names."""
    stack = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, s.Name | s.Attribute):
            unit.graph.watch(evaluate(unit, node), partial(annotate, unit.program, slot))
        elif isinstance(node, s.String):
            written = read(node.value)
            if written is not None:
                stack.append(written)
        elif isinstance(node, s.Binary):
            stack.extend((node.left, node.right))
        elif isinstance(node, s.Sequence):
            stack.extend(reversed(node.items))
        elif isinstance(node, s.Call):
            unit.graph.flow(evaluate(unit, node), slot)
        elif isinstance(node, s.Subscript):
            _generic(unit, node, slot, stack)


def described(unit: Unit, node: s.Subscript) -> bool:
    """Whether a subscript is an annotation by its form (``Optional[C]``), wherever it stands."""
    base = node.value
    if isinstance(base, s.Attribute):
        return base.attr in GENERICS and isinstance(base.value, s.Name)
    if not isinstance(base, s.Name) or _name(unit, base) not in GENERICS:
        return False
    # The lower-case ones are builtins: as a name of the program they are a variable.
    return not base.id.islower() or unit.scope.find(base.id) is None


def _name(unit: Unit, base: s.Expr) -> str:
    """What a generic is called where it is defined, by its import; empty for what has no name."""
    if isinstance(base, s.Name):
        return unit.module.renamed.get(base.id, base.id)
    return base.attr if isinstance(base, s.Attribute) else ""


def _generic(unit: Unit, node: s.Subscript, slot: Slot, stack: list[s.Expr]) -> None:
    base, index = node.value, node.index
    name = _name(unit, base)
    if name in _CLASS_ITSELF:
        unit.graph.flow(evaluate(unit, index), slot)
    elif name in _COLLECTIONS or name in _MAPPINGS:
        container = unit.graph.container(mapping=name in _MAPPINGS)
        unit.graph.add(slot, container)
        annotation(unit, index, unit.graph.element(container.number, KEY_UNKNOWN))
    elif name == "Callable":
        if isinstance(index, s.Sequence) and len(index.items) > 1:
            given = unit.graph.slot()
            annotation(unit, index.items[-1], given)
            unit.graph.add(slot, Giving(given))
    else:
        if isinstance(base, s.Name | s.Attribute):
            unit.graph.watch(evaluate(unit, base), partial(annotate, unit.program, slot))
        stack.append(index)
