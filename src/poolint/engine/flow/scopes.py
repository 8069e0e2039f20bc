"""Scopes: which slot a name means where."""

from __future__ import annotations

from typing import Literal

from poolint.model import syntax as s

ScopeKind = Literal["module", "class", "function", "inner"]


class Scope:
    """The names of one module, class, function or comprehension."""

    __slots__ = ("aliases", "kind", "name", "names", "parent")

    def __init__(self, kind: ScopeKind, name: str, parent: Scope | None) -> None:
        self.kind = kind
        self.name = name
        """Qualified within the module; empty for the module itself."""
        self.parent = parent
        self.names: dict[str, int] = {}
        """Slots of the names bound here."""
        self.aliases: dict[str, Scope] = {}
        """Names declared ``global`` or ``nonlocal``, with the scope they belong to."""

    def below(self, name: str) -> str:
        """The qualified name of ``name`` defined here."""
        return f"{self.name}.{name}" if self.name else name

    def module(self) -> Scope:
        """The outermost scope."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def home(self, name: str) -> Scope:
        """The scope in which binding ``name`` here takes effect."""
        scope = self
        while scope.kind == "inner" and scope.parent is not None:
            scope = scope.parent
        return scope.aliases.get(name, scope)

    def find(self, name: str) -> int | None:
        """The slot that reading ``name`` here means; None where no scope binds it."""
        scope: Scope | None = self
        own = True
        while scope is not None:
            if name in scope.aliases:
                return scope.aliases[name].names.get(name)
            if own or scope.kind != "class":
                slot = scope.names.get(name)
                if slot is not None:
                    return slot
            own = own and scope.kind == "inner"
            scope = scope.parent
        return None


def listed(block: s.Block) -> frozenset[str] | None:
    """The names that ``__all__`` lists; None where it is absent or made by more than literals."""
    found: set[str] | None = None
    for node in block:
        target: s.Expr | None = None
        if isinstance(node, s.Assign) and len(node.targets) == 1:
            target = node.targets[0]
        elif isinstance(node, s.Annotated | s.Augmented):
            target = node.target
        if not isinstance(target, s.Name) or target.id != "__all__":
            continue
        value = node.value  # type: ignore[union-attr]
        if not isinstance(value, s.Sequence) or not all(isinstance(item, s.String) for item in value.items):
            return None
        found = (found or set()) | {item.value for item in value.items if isinstance(item, s.String)}
    return None if found is None else frozenset(found)


def bound_names(block: s.Block) -> tuple[list[str], list[s.Scope]]:
    """The names that a block binds in its own scope, and its ``global``/``nonlocal`` statements."""
    names: dict[str, None] = {}
    declared: list[s.Scope] = []
    stack: list[s.Node] = list(reversed(block))
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is s.Function or kind is s.Class:
            names[node.name] = None  # type: ignore[attr-defined]
        elif isinstance(node, s.Import):
            for item in node.names:
                names[item.alias or item.name.partition(".")[0]] = None
        elif isinstance(node, s.ImportFrom):
            for item in node.names:
                if item.name != "*":
                    names[item.alias or item.name] = None
        elif isinstance(node, s.Scope):
            declared.append(node)
        elif kind in _BINDERS:
            _bind(node, names, stack)
    return list(names), declared


def _bind(node: s.Node, names: dict[str, None], stack: list[s.Node]) -> None:
    """Bind what one statement binds, and go into its blocks."""
    if isinstance(node, s.Assign):
        for target in node.targets:
            _targets(target, names)
    elif isinstance(node, s.Annotated | s.Augmented):
        _targets(node.target, names)
    elif isinstance(node, s.For):
        _targets(node.target, names)
        stack.extend((*reversed(node.orelse), *reversed(node.body)))
    elif isinstance(node, s.With):
        for item in node.items:
            if item.target is not None:
                _targets(item.target, names)
        stack.extend(reversed(node.body))
    elif isinstance(node, s.If | s.While):
        stack.extend((*reversed(node.orelse), *reversed(node.body)))
    elif isinstance(node, s.Try):
        stack.extend((*reversed(node.finalbody), *reversed(node.orelse)))
        stack.extend((*reversed(node.handlers), *reversed(node.body)))
    elif isinstance(node, s.Handler):
        if node.name is not None:
            names[node.name] = None
        stack.extend(reversed(node.body))
    elif isinstance(node, s.Match):
        for case in reversed(node.cases):
            stack.extend(reversed(case.body))
            _captures(case.pattern, names)


_BINDERS = {
    s.Assign, s.Annotated, s.Augmented, s.For, s.With, s.If, s.While, s.Try, s.Handler, s.Match,
}  # fmt: skip


def _targets(target: s.Expr, names: dict[str, None]) -> None:
    """Every name of an assignment target."""
    stack = [target]
    while stack:
        node = stack.pop()
        if isinstance(node, s.Name):
            names[node.id] = None
        elif isinstance(node, s.Sequence):
            stack.extend(reversed(node.items))
        elif isinstance(node, s.Starred):
            stack.append(node.value)


def _captures(pattern: s.Pattern, names: dict[str, None]) -> None:
    """Every name that a ``case`` pattern binds."""
    stack = [pattern]
    while stack:
        node = stack.pop()
        if node.name is not None:
            names[node.name] = None
        stack.extend(node.patterns)
