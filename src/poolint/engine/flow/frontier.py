"""The frontier: what the parsed modules export that leads to Claude, and which files it reaches next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from poolint.engine.flow.paths import CALL, Step
from poolint.engine.flow.program import Program, lineage
from poolint.engine.flow.values import (
    Class,
    ClassValue,
    Container,
    Described,
    External,
    Function,
    FunctionValue,
    Giving,
    Handed,
    Instance,
    Method,
    ModuleValue,
    Partial,
    PathValue,
    Ref,
    Slot,
)
from poolint.model.source import Imported

FAR = 5
"""Steps to something that is Claude's: objects whose attributes hold objects that hold a client.

From a name to what it holds and on to the next name are two steps."""
ASIDE = 3
"""Steps to what mostly serves other ends, and to what asks: an object deep."""

MAX_CALLERS = 6
"""Callers above callers of a function that asks, whose own callers are looked for in other files."""

Node = Slot | Function | Class | str | tuple[str, int]
"""What can lead to Claude: a slot, a function, a class, a module by its path, a collection or a partial."""


class Frontier:
    """One look at a solved program."""

    def __init__(self, program: Program, bills: Callable[[Ref], bool] | None = None) -> None:
        self._program = program
        self._scopes = {
            program.project.module_of(file): program.modules[file].scope for file in program.modules
        }
        made = (program.calls.get(ref) for ref in program.hits if bills is None or bills(ref))
        self._billing = {call.owner for call in made if call is not None and call.owner is not None}
        self._asking = self._callers()
        handed = [
            (value.file, argument.slot)
            for call in program.calls.values()
            for value in program.graph.values(call.callee)
            if isinstance(value, External)
            for argument in call.arguments
        ]
        bases = [
            (value.file, cls)
            for cls in program.classes
            for base in cls.node.bases
            for value in program.graph.values(program.modules[cls.module].slots[base.value.at])
            if isinstance(value, External)
        ]
        self._run = {file for file, slot in handed if self._bills(slot)}
        self._outside: list[tuple[int, Node]] = [*handed, *bases]
        self._leading = self._search([*self._scopes, *(node for _, node in self._outside)])
        self._exports = {
            path: names
            for path, scope in self._scopes.items()
            if (names := frozenset(name for name, slot in scope.names.items() if slot in self._leading))
        }

    def _bills(self, slot: Slot) -> bool:
        """Whether a slot holds a function in which something bills: who runs it passes its arguments."""
        values = self._program.graph.values(slot)
        return any(
            isinstance(value, FunctionValue | Method) and value.function in self._billing for value in values
        )

    def _callers(self) -> set[Function]:
        """The functions in which something bills, and those that call them.

        Who calls one of these in another file may send the request again.
        """
        above: dict[Function, set[Function]] = {}
        for ref, functions in self._program.callees.items():
            call = self._program.calls.get(ref)
            if call is not None and call.owner is not None:
                for function in functions:
                    above.setdefault(function, set()).add(call.owner)
        found = set(self._billing)
        edge = found
        for _ in range(MAX_CALLERS):
            edge = {caller for function in edge for caller in above.get(function, ())} - found
            found = found | edge
        return found

    @property
    def exports(self) -> bool:
        """Whether any module has a name that leads to Claude."""
        return bool(self._exports)

    def reaches(self, file: int, imports: Sequence[Imported]) -> bool:
        """Whether a file that has not been parsed imports something that leads to Claude."""
        project = self._program.project
        for item in imports:
            if item.level:
                path = project.relative(file, item.level, item.module)
            else:
                path = project.absolute(file, item.module)
            if path is None:
                continue
            names = self._exports.get(path)
            if names is not None and (item.name is None or item.name == "*" or item.name in names):
                return True
            if item.name is not None and f"{path}/{item.name}" in self._exports:
                return True
        return False

    def wanted(self) -> set[int]:
        """Files not parsed yet that are handed something that leads to Claude."""
        return {file for file, node in self._outside if node in self._leading} | self._run

    def leading(self, nodes: Sequence[Node]) -> set[Node]:
        """Those of the nodes, and of what they lead to, that lead to Claude."""
        return self._search(list(nodes))

    def _search(self, roots: list[Node]) -> set[Node]:
        """What leads to Claude within the depth, of all that the roots lead to.

        Forwards to see what there is, then backwards from Claude: each edge is walked once however often
        collections hold each other, and the nearest way decides whatever the order.
        """
        before: dict[Node, list[Node]] = {}
        starts: dict[int, list[Node]] = {}
        seen = dict.fromkeys(roots)
        stack = list(seen)
        while stack:
            node = stack.pop()
            steps, after = self._after(node)
            if steps:
                starts.setdefault(steps, []).append(node)
            for following in after:
                before.setdefault(following, []).append(node)
                if following not in seen:
                    seen[following] = None
                    stack.append(following)
        leading: set[Node] = set()
        edge: list[Node] = []
        for steps in range(FAR, -1, -1):
            edge = [node for node in (*edge, *starts.get(steps, ())) if node not in leading]
            leading.update(edge)
            edge = [node for after in edge for node in before.get(after, ())]
        return leading

    def _after(self, node: Node) -> tuple[int, list[Node]]:
        """From how many steps away a node leads to Claude, and what calling, reading or entering it gives."""
        if isinstance(node, int):
            return self._held(node)
        if isinstance(node, Function):
            after: list[Node] = [node.result] if node.yields is None else [node.result, node.yields]
            return ASIDE if node in self._asking else 0, after
        if isinstance(node, Class):
            line = lineage(node)
            slots: list[Node] = [
                slot for cls in line for slot in (*cls.attributes.values(), *cls.scope.names.values())
            ]
            return max((_reach(step) for cls in line for step in cls.paths), default=0), slots
        if isinstance(node, str):
            return 0, [*self._scopes[node].names.values()]
        kind, number = node
        return 0, [self._program.graph.elements(number) if kind == "collection" else number]

    def _held(self, slot: Slot) -> tuple[int, list[Node]]:
        reach = 0
        after: list[Node] = []
        for value in self._program.graph.values(slot):
            if isinstance(value, PathValue):
                reach = max(reach, _reach(value.step))
            elif isinstance(value, Handed):
                if isinstance(value.value, Partial):
                    after.append(("partial", value.value.callee))
                else:
                    reach = max(reach, _reach(value.value.step))
            elif isinstance(value, Described | Giving):
                after.append(("described", value.slot))
            elif isinstance(value, FunctionValue | Method):
                after.append(value.function)
            elif isinstance(value, ClassValue | Instance):
                after.append(value.cls)
            elif isinstance(value, Container):
                after.append(("collection", value.number))
            elif isinstance(value, Partial):
                after.append(("partial", value.callee))
            elif isinstance(value, ModuleValue) and value.path in self._scopes:
                after.append(value.path)
        return reach, after


def _reach(step: Step) -> int:
    """From how many steps away a value here leads to Claude; a module for other ends does not."""
    if () in step.mentions:
        return FAR
    return ASIDE if step.mentions and CALL in step.text else 0
