"""The outline of a module: what stands around each node, and what each definition binds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from poolint.model import syntax as s

Definition = s.Function | s.Class | s.Lambda
TOP = -1
"""In place of a definition's ``at``: the module itself."""


class Bound(NamedTuple):
    """One binding of a name: an import, an expression, or a definition."""

    module: str | None = None
    """For imports: the module, as written."""
    level: int = 0
    member: str | None = None
    """For ``from … import``: the name imported."""
    expr: s.Expr | None = None


class Outline:
    """The parents of a module's nodes, and the names its definitions bind."""

    def __init__(self, tree: s.Module) -> None:
        self.tree = tree
        self._parents: dict[int, s.Node] = {}
        self._nodes: dict[int, s.Node] = {}
        self.bindings: dict[int, dict[str, list[Bound]]] = {TOP: {}}
        self.stars: list[Bound] = []
        self.returns: dict[int, list[s.Expr]] = {}
        self.yields: dict[int, list[s.Yield]] = {}
        self.calls: dict[int, list[s.Call]] = {TOP: []}
        """The calls of each definition, those of inner ones left out."""
        stack: list[tuple[s.Node, int]] = [(node, TOP) for node in reversed(tree.body)]
        while stack:
            node, home = stack.pop()
            self._nodes[node.at] = node
            self._note(node, home)
            for child in reversed(s.children(node)):
                self._parents[child.at] = node
                stack.append((child, node.at if is_inside(node, child) else home))

    def line(self, node: s.Node) -> int:
        """The line a node begins on."""
        return self.tree.span(node.at).line

    def around(self, at: int) -> Iterator[tuple[s.Node, s.Node]]:
        """Each node around the node ``at`` with its child on the way, nearest first."""
        child = self._nodes.get(at)
        while child is not None:
            parent = self._parents.get(child.at)
            if parent is not None:
                yield parent, child
            child = parent

    def node(self, at: int) -> s.Node | None:
        """The node with an index."""
        return self._nodes.get(at)

    def homes(self, at: int) -> Iterator[int]:
        """The definitions whose names the node ``at`` sees, nearest first, the module last."""
        first = True
        for parent, child in self.around(at):
            if isinstance(parent, Definition) and is_inside(parent, child):
                if first or not isinstance(parent, s.Class):
                    yield parent.at
                first = False
        yield TOP

    def _note(self, node: s.Node, home: int) -> None:
        if isinstance(node, s.Function | s.Lambda | s.Class):
            self.bindings.setdefault(node.at, {})
            self.calls.setdefault(node.at, [])
            if isinstance(node, s.Function | s.Lambda):
                for parameter in node.parameters:
                    self.bindings[node.at].setdefault(parameter.name, []).append(Bound())
            if not isinstance(node, s.Lambda):
                self._bind(home, node.name, Bound())
        elif isinstance(node, s.Call):
            self.calls[home].append(node)
        elif isinstance(node, s.Return) and node.value is not None:
            self.returns.setdefault(home, []).append(node.value)
        elif isinstance(node, s.Yield):
            self.yields.setdefault(home, []).append(node)
        else:
            self._note_binding(node, home)

    def _note_binding(self, node: s.Node, home: int) -> None:
        if isinstance(node, s.Assign):
            for target in node.targets:
                self._target(home, target, node.value)
        elif isinstance(node, s.Annotated) and node.value is not None:
            self._target(home, node.target, node.value)
        elif isinstance(node, s.Assignment):
            self._bind(home, node.target.id, Bound(expr=node.value))
        elif isinstance(node, s.WithItem) and node.target is not None:
            self._target(home, node.target, node.context)
        elif isinstance(node, s.Import):
            for item in node.names:
                first = item.name.partition(".")[0]
                self._bind(home, item.alias or first, Bound(item.name if item.alias else first))
        elif isinstance(node, s.ImportFrom):
            for item in node.names:
                bound = Bound(node.module, node.level, item.name)
                if item.name == "*":
                    self.stars.append(bound)
                else:
                    self._bind(home, item.alias or item.name, bound)

    def _target(self, home: int, target: s.Expr, value: s.Expr) -> None:
        if isinstance(target, s.Name):
            self._bind(home, target.id, Bound(expr=value))

    def _bind(self, home: int, name: str, bound: Bound) -> None:
        self.bindings.setdefault(home, {}).setdefault(name, []).append(bound)


def is_inside(node: s.Node, child: s.Node) -> bool:
    """Whether ``child`` is evaluated within the definition ``node``, and not where it is defined."""
    if isinstance(node, s.Function | s.Class):
        return any(child is statement for statement in node.body)
    return isinstance(node, s.Lambda) and child is node.body
