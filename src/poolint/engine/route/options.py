"""Options: what was built and given to a call, with what was changed of it since."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from poolint.engine.flow.behaviour import argument_at
from poolint.engine.flow.graph import Graph
from poolint.engine.flow.program import Program
from poolint.engine.flow.values import Call, Function, PathValue, Ref, Slot
from poolint.engine.route.statements import Statements, preceding
from poolint.engine.sites.arguments import passed
from poolint.model import syntax as s

MAX_STEPS = 300


class Choice(msgspec.Struct, frozen=True):
    """One value that a keyword of the options may have; None where it is not given."""

    slot: Slot | None
    sure: bool = True


class Options:
    """Looks up keywords of built objects; knows the attribute stores of the program."""

    def __init__(self, program: Program, statements: Statements) -> None:
        self._program = program
        self._stores: dict[str, list[tuple[Ref, s.Attribute, s.Expr]]] = {}
        for file in statements.files:
            for node in (one.node for one in statements.of(file)):
                if isinstance(node, s.Assign):
                    for target in node.targets:
                        if isinstance(target, s.Attribute):
                            store = (Ref(file, node.at), target, node.value)
                            self._stores.setdefault(target.attr, []).append(store)

    def choices(self, slot: Slot, name: str, site: Ref, owner: Function | None) -> list[Choice]:
        """The values that keyword ``name`` of the object in ``slot`` may have at ``site``."""
        expr = self._program.graph.origin(slot)
        start = slot if expr is not None else self._latest(slot, site, owner)
        builds = [build for value in self._values(slot) for build in value.builds]
        stored, sure = self._stored(name, slot, builds, site, owner)
        if sure:
            return [Choice(stored[-1])]
        given = self._given(start, name)
        return [*(given or [Choice(None)]), *(Choice(value) for value in stored)]

    def _values(self, slot: Slot) -> list[PathValue]:
        return [value for value in self._program.graph.values(slot) if isinstance(value, PathValue)]

    # --- constructors and copies -------------------------------------------------------------------

    def _given(self, slot: Slot, name: str) -> list[Choice]:
        """What the constructors and copies behind ``slot`` give under ``name``, walking backwards."""
        graph = self._program.graph
        found: dict[Choice, None] = {}
        seen: set[Slot] = set()
        stack = [slot]
        while stack and len(seen) < MAX_STEPS:
            current = stack.pop()
            if current in seen:
                continue
            seen.add(current)
            call = self._call(graph, current)
            if call is not None:
                ends, copied = self._from_call(call, name, found)
                stack.extend(copied)
                if ends:
                    continue
            stack.extend(reversed(graph.sources(current)))
        return list(found)

    def _call(self, graph: Graph, slot: Slot) -> Call | None:
        origin = graph.origin(slot)
        return None if origin is None else self._program.calls.get(Ref(origin[0], origin[1].at))

    def _is_constructor(self, call: Call) -> bool:
        return any(call.ref in value.builds for value in self._values(call.result))

    def _from_call(self, call: Call, name: str, found: dict[Choice, None]) -> tuple[bool, list[Slot]]:
        """Note what a constructor or copy gives: whether it is one, and of a copy that does not change
        ``name``, the slot copied."""
        given = passed(self._program, call, (name,))
        for value in self._program.graph.values(call.callee):
            if isinstance(value, PathValue):
                for flow in value.step.flows:
                    source = argument_at(call, flow.argument)
                    if flow.kind == "returns" and source is not None:
                        if given.slots:
                            found.update(dict.fromkeys(Choice(slot) for slot in given.slots))
                            return True, []
                        return True, [source[1].slot]
        if self._is_constructor(call):
            found.update(dict.fromkeys(Choice(slot) for slot in given.slots))
            if not given.slots:
                found[Choice(None, sure=not given.unknown)] = None
            return True, []
        return False, []

    # --- later assignments -------------------------------------------------------------------------

    def _latest(self, slot: Slot, site: Ref, owner: Function | None) -> Slot:
        """The value last assigned to a variable on the straight way to the site; else the variable."""
        module = self._program.modules[site.module]
        for statement in preceding(self._body(site, owner), site.at):
            if isinstance(statement, s.Assign):
                for target in statement.targets:
                    if isinstance(target, s.Name) and module.slots[target.at] == slot:
                        return module.slots[statement.value.at]
            elif _assigns(statement, module.slots, slot):
                return slot
        return slot

    def _body(self, site: Ref, owner: Function | None) -> s.Block:
        if owner is not None and isinstance(owner.node, s.Function):
            return owner.node.body
        return self._program.modules[site.module].tree.body

    def _stored(
        self, name: str, slot: Slot, builds: list[Ref], site: Ref, owner: Function | None
    ) -> tuple[list[Slot], bool]:
        """What is stored under ``name`` of the same object; sure where the last store is on the way."""
        straight = {
            statement.at
            for statement in preceding(self._body(site, owner), site.at)
            if isinstance(statement, s.Assign)
        }
        found: list[Slot] = []
        for ref, target, value in self._stores.get(name, ()):
            slots = self._program.modules[ref.module].slots
            base = slots[target.value.at]
            if base < 0:
                continue
            held = [build for value_ in self._values(base) for build in value_.builds]
            if base != slot and not set(held).intersection(builds):
                continue
            if ref.module == site.module and ref.at in straight:
                return [slots[value.at]], True
            if ref.module != site.module or ref.at < site.at:
                found.append(slots[value.at])
        return found, False


def _assigns(statement: s.Statement, slots: Sequence[int], slot: Slot) -> bool:
    """Whether a compound statement may assign the variable."""
    return isinstance(statement, s.If | s.While | s.For | s.Try | s.With | s.Match) and any(
        isinstance(node, s.Name) and slots[node.at] == slot
        for assign in s.walk(statement)
        if isinstance(assign, s.Assign)
        for node in assign.targets
    )
