"""Process: what the code itself makes of its environment before a call, as a layer of the view."""

from __future__ import annotations

from collections.abc import Callable

from poolint.engine.flow.constants import literals
from poolint.engine.flow.program import Program
from poolint.engine.flow.values import Function, Ref
from poolint.engine.route.reach import Caller, Reach
from poolint.engine.route.statements import preceding
from poolint.engine.route.view import Given, Layer, Presence
from poolint.engine.route.writes import Write
from poolint.model import syntax as s
from poolint.model.facts import Context
from poolint.model.place import Step

_OFF = frozenset({"0", "false", "no", "off"})


class Process:
    """The writes of a program to its own environment, asked per site."""

    def __init__(
        self,
        program: Program,
        found: tuple[Write, ...],
        reach: Reach,
        context_of: Callable[[str], Context],
    ) -> None:
        self._program = program
        self._writes = [write for write in found if write.base == -1]
        self._reach = reach
        self._contexts = {
            file: context_of(program.project.paths[file])
            for file in {write.module for write in found} | program.modules.keys()
        }
        self._functions = {(one.module, one.node.at): one for one in program.functions}

    def layers(self, site: Ref, owner: Function | None) -> tuple[Layer, Layer]:
        """The variables that are set or taken away before the site, and the defaults below all else."""
        ranked = []
        for write in self._writes:
            rank = self._rank(write, site, owner)
            if rank is not None:
                order, sure = rank
                ranked.append(((order, -write.at), write, sure and write.sure))
        ranked.sort(key=lambda item: item[0])
        above: dict[str, tuple[Given, ...]] = {}
        below: dict[str, tuple[Given, ...]] = {}
        for _, write, sure in ranked:
            layer = below if write.kind == "default" else above
            given = given_by(self._program, write, sure=sure)
            layer[write.name] = (*layer.get(write.name, ()), given)
        return above, below

    def _rank(self, write: Write, site: Ref, owner: Function | None) -> tuple[int, bool] | None:
        """How near a write is, and whether it surely comes before the site; None where it never does."""
        if self._contexts.get(write.module) == "test" and self._contexts.get(site.module) != "test":
            return None
        below = write.module in self._reach.below(site.module)
        if write.function is None:
            if write.module == site.module:
                before = owner is not None or write.at < site.at
                return (2, True) if before else None
            if below:
                return 3, True
            return (4, False) if write.module in self._reach.beside(site.module) else None
        function = self._functions.get((write.module, write.function.at))
        if function is None:
            return None
        if function is owner:
            return 0, write.at < site.at
        return self._elsewhere(function, site, owner, imported=below)

    def _elsewhere(
        self, function: Function, site: Ref, owner: Function | None, *, imported: bool
    ) -> tuple[int, bool] | None:
        """The rank of a write in another function: one that leads to the site, or is called by what does."""
        mine = self._reach.leading(owner) if owner is not None else frozenset({site.module})
        if function in mine:
            return 1, owner is not None and self._reach.only_through(owner, function)
        theirs = self._reach.leading(function)
        tops = {one for one in theirs if isinstance(one, int)}
        if tops & self._reach.below(site.module):
            return 3 if imported else 2, True
        shared = [one for one in theirs & mine if isinstance(one, Function)]
        if not shared:
            return None
        return 1, any(self._calls_first(one, theirs, mine, owner) for one in shared)

    def _calls_first(
        self,
        caller: Function,
        writing: frozenset[Caller],
        leading: frozenset[Caller],
        owner: Function | None,
    ) -> bool:
        """Whether a caller that every way to the site goes through surely calls the write before it."""
        if owner is None or not isinstance(caller.node, s.Function):
            return False
        if not self._reach.only_through(owner, caller):
            return False
        calls = self._reach.calls(caller)
        onward = [at for at, callee in calls if callee in leading and callee not in writing]
        writes = {at for at, callee in calls if callee in writing and callee not in leading}
        if not onward:
            return False
        before = preceding(caller.node.body, min(onward))
        return any(
            node.at in writes
            for statement in before
            if isinstance(statement, s.ExpressionStatement | s.Assign)
            for node in s.walk(statement)
        )


def given_by(program: Program, write: Write, *, sure: bool) -> Given:
    """A write as what a view holds."""
    module = program.modules[write.module]
    path, line = program.project.paths[write.module], module.tree.span(write.at).line
    if write.kind == "unset":
        presence: Presence = "no" if sure else "dropped"
        return Given(presence, Step(path, line, f"{write.name} is taken out of the environment"))
    slot = module.slots[write.value.at] if write.value is not None else -1
    presence = presence_of(program, slot)
    if not sure and presence == "yes":
        presence = "maybe"
    elif not sure and presence == "no":
        presence = "dropped"
    step = Step(path, line, f"{write.name} is set here")
    return Given(presence, step, slot if slot >= 0 else None)


def presence_of(program: Program, slot: int) -> Presence:
    """Whether a value written to a variable sets it."""
    if slot < 0:
        return "yes"
    found = literals(program, slot)
    if found.unknown or not found.values:
        return "yes"
    texts = {str(value).lower() for value in found.values}
    if texts == {""}:
        return "no"
    return "off" if texts <= _OFF else "yes"
