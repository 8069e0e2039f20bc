"""The frontier: what the parsed modules export that leads to Claude, and which files it reaches next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from poolint.engine.flow.leads import Lead, Taken, Uses, Words
from poolint.engine.flow.paths import Step
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
    Value,
)

FAR = 5
"""Steps to something that is Claude's: objects whose attributes hold objects that hold a client.

From a name to what it holds and on to the next name are two steps."""
ASIDE = 3
"""Steps to what mostly serves other ends, and to what asks: an object deep."""

MAX_HANDS = 4
"""Files through which a name is followed that do nothing with it but hand it on."""

FILES_UP = 2
"""Files above that of a call whose callers are read: what asks again, or says who asks, is mostly there."""

Node = Slot | Function | Class | str | tuple[str, int]
"""What can lead to Claude: a slot, a function, a class, a module by its path, a collection or a partial."""

_NOTHING: frozenset[str] = frozenset()


class Frontier:
    """One look at a solved program."""

    def __init__(self, program: Program, asks: Callable[[Ref], bool] | None = None) -> None:
        self._program = program
        self._scopes = {
            program.project.module_of(file): program.modules[file].scope for file in program.modules
        }
        made = (program.calls.get(ref) for ref in program.hits if asks is None or asks(ref))
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
        self._outside: list[tuple[int, Slot | Class]] = [*handed, *bases]
        self._leading = self._search([*self._scopes, *(node for _, node in self._outside)])
        led = set().union(*self._leading.values())
        self._exports = {
            path: names
            for path, scope in self._scopes.items()
            if (names := {name: slot for name, slot in scope.names.items() if slot in led})
        }
        self._known: dict[Node, tuple[Lead, ...]] = {}

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
        for _ in range(FILES_UP):
            found = found | edge
            outside: set[Function] = set()
            while edge:
                near: set[Function] = set()
                for function in edge:
                    for caller in above.get(function, ()):
                        (near if caller.module == function.module else outside).add(caller)
                edge = near - found
                found = found | edge
            edge = outside - found
        return found

    def reached(
        self,
        numbers: Iterable[int],
        taken: Callable[[int], Iterable[Taken]],
        uses: Callable[[int], Uses | None],
    ) -> Iterator[int]:
        """Those of the files, none of them parsed yet, that can make something of what leads to Claude.

        ``taken`` tells what a file takes from others, ``uses`` what its bytes say it does with that.
        """
        wanted = self.wanted()
        if not wanted and not self._exports:
            return
        for number in numbers:
            items = tuple(taken(number))
            handed = wanted.get(number, set())
            leads = {item: tuple(self._leads_of(item)) for item in items}
            between: set[int] = set()
            for item in items:
                if item.name is not None and not leads[item]:
                    leads[item] = tuple(self._handed_on(item, taken, between))
            every = {*handed, *(lead for found in leads.values() for lead in found)}
            used = uses(number) if every else None
            if used is None:
                continue
            if any(lead.fits(used) for lead in every) or self._is_wiring(leads, handed, taken, uses):
                yield from {number, *between}

    def _handed_on(
        self, item: Taken, taken: Callable[[int], Iterable[Taken]], between: set[int]
    ) -> Iterator[Lead]:
        """What a name leads to that a file not parsed takes only to give it on; such files are noted.

        A package gives what its modules hold: it names no member by which one comes to Claude.
        """
        project = self._program.project
        stack = [item.module]
        seen: set[int] = set()
        while stack and len(seen) < MAX_HANDS:
            file = project.file(stack.pop())
            if file is None or file in seen or file in self._program.modules:
                continue
            seen.add(file)
            for other in taken(file):
                if other.name in (item.name, "*"):
                    leads = tuple(self._leads_of(Taken(other.module, item.name)))
                    if leads:
                        between |= seen
                        yield from leads
                    else:
                        stack.append(other.module)

    def _is_wiring(
        self,
        leads: Mapping[Taken, tuple[Lead, ...]],
        handed: Iterable[Lead],
        taken: Callable[[int], Iterable[Taken]],
        uses: Callable[[int], Uses | None],
    ) -> bool:
        """Whether a file may pass what it takes, or is handed, to another that can make something of it.

        Neither need name the other: ``Bot(Client())`` where both are taken from elsewhere. And a package is
        handed what a module of its own is meant to have. Nobody passes modules.
        """
        homes = {item: self._homes(item, taken) for item in leads}
        passed: list[tuple[Taken | None, Lead]] = [(None, lead) for lead in handed]
        passed += [(item, lead) for item, found in leads.items() if item.name is not None for lead in found]
        for item, lead in passed:
            if lead.words:
                continue
            own = set() if item is None else homes[item]
            others = {home for other in leads if other != item for home in homes[other]} - own
            if any(lead.fits(found) for home in sorted(others) if (found := uses(home)) is not None):
                return True
        return False

    def _homes(self, item: Taken, taken: Callable[[int], Iterable[Taken]]) -> set[int]:
        """The files in which a name may be defined; of a package also those that it takes the name from."""
        project = self._program.project
        found = {
            file
            for file in (project.file(item.module), project.file(f"{item.module}/{item.name}"))
            if file is not None
        }
        inner = {
            home
            for file in found
            for other in taken(file)
            if other.name == item.name
            for home in (project.file(other.module), project.file(f"{other.module}/{other.name}"))
            if home is not None
        }
        return found | inner

    def _leads_of(self, item: Taken) -> Iterator[Lead]:
        """What a name that a file takes leads to."""
        names = self._exports.get(item.module)
        if names is not None:
            if item.name is None:
                yield _any_of(names)
            elif item.name == "*":
                yield from (lead for slot in names.values() for lead in self._leads(slot))
            elif item.name in names:
                yield from self._leads(names[item.name])
        if item.name is not None:
            inside = self._exports.get(f"{item.module}/{item.name}")
            if inside is not None:
                yield _any_of(inside)

    def wanted(self) -> Mapping[int, set[Lead]]:
        """Files not parsed yet that are handed something that leads to Claude, each with what of it."""
        found = {file: {Lead()} for file in self._run}
        for file, node in self._outside:
            leads = self._leads(node)
            if leads:
                found.setdefault(file, set()).update(leads)
        return found

    def _search(self, roots: list[Node]) -> dict[Words, set[Node]]:
        """What leads to Claude within the depth, of all that the roots lead to.

        Forwards to see what there is, then backwards from Claude: each edge is walked once however often
        collections hold each other, and the nearest way decides whatever the order.
        """
        before: dict[Node, list[Node]] = {}
        starts: dict[Words, dict[int, list[Node]]] = {}
        seen = dict.fromkeys(roots)
        stack = list(seen)
        while stack:
            node = stack.pop()
            reaches, after = self._after(node)
            for words, steps in reaches.items():
                starts.setdefault(words, {}).setdefault(steps, []).append(node)
            for following in after:
                before.setdefault(following, []).append(node)
                if following not in seen:
                    seen[following] = None
                    stack.append(following)
        return {words: _backwards(before, found) for words, found in starts.items()}

    def _after(self, node: Node) -> tuple[dict[Words, int], list[Node]]:
        """From how many steps away a node leads to Claude, and what calling, reading or entering it gives."""
        if isinstance(node, int):
            return self._held(node)
        if isinstance(node, Function):
            after: list[Node] = [node.result] if node.yields is None else [node.result, node.yields]
            return {(): ASIDE} if node in self._asking else {}, after
        if isinstance(node, Class):
            line = lineage(node)
            slots: list[Node] = [
                slot for cls in line for slot in (*cls.attributes.values(), *cls.scope.names.values())
            ]
            reaches: dict[Words, int] = {}
            for cls in line:
                for step in cls.paths:
                    _reach(step, reaches)
            return reaches, slots
        if isinstance(node, str):
            return {}, [*self._scopes[node].names.values()]
        kind, number = node
        return {}, [self._program.graph.elements(number) if kind == "collection" else number]

    def _held(self, slot: Slot) -> tuple[dict[Words, int], list[Node]]:
        reaches: dict[Words, int] = {}
        after: list[Node] = []
        for value in self._program.graph.values(slot):
            if isinstance(value, PathValue):
                _reach(value.step, reaches)
            elif isinstance(value, Handed) and isinstance(value.value, PathValue):
                _reach(value.value.step, reaches)
            else:
                node = self._node(value)
                if node is not None:
                    after.append(node)
        return reaches, after

    def _node(self, value: Value) -> Node | None:
        """What a value of the program is in the search."""
        if isinstance(value, Handed):
            return ("partial", value.value.callee) if isinstance(value.value, Partial) else None
        if isinstance(value, Described | Giving):
            return ("described", value.slot)
        if isinstance(value, FunctionValue | Method):
            return value.function
        if isinstance(value, ClassValue | Instance):
            return value.cls
        if isinstance(value, Container):
            return ("collection", value.number)
        if isinstance(value, Partial):
            return ("partial", value.callee)
        if isinstance(value, ModuleValue) and value.path in self._scopes:
            return value.path
        return None

    def _leads(self, node: Slot | Class) -> tuple[Lead, ...]:
        """What a slot or a class leads to."""
        leads = self._known.get(node)
        if leads is None:
            leads = self._known[node] = tuple(
                Lead(words, self._members(node, leading, {node}))
                for words, leading in self._leading.items()
                if node in leading
            )
        return leads

    def _members(self, node: Node, leading: set[Node], seen: set[Node]) -> frozenset[str] | None:
        """The members by which one comes from a place to Claude; None where one is there already."""
        if isinstance(node, Class):
            return self._members_of(node, leading, seen)
        if isinstance(node, Function):
            return self._results(node, leading, seen)
        if not isinstance(node, int):
            return None
        found = _NOTHING
        for value in self._program.graph.values(node):
            inner = self._node(value)
            if inner is None:
                if isinstance(value, PathValue | Handed):
                    return None
            elif inner not in seen and inner in leading:
                seen.add(inner)
                names = self._members(inner, leading, seen)
                if names is None:
                    return None
                found |= names
        return found

    def _results(self, function: Function, leading: set[Node], seen: set[Node]) -> frozenset[str] | None:
        """The members by which one comes from what a function gives to Claude; None where it asks itself."""
        if function in self._asking and function in leading:
            return None
        given = [slot for slot in (function.result, function.yields) if slot is not None and slot in leading]
        found = [self._members(slot, leading, seen) for slot in given]
        return _NOTHING.union(*(names for names in found if names)) if None not in found else None

    def _members_of(self, cls: Class, leading: set[Node], seen: set[Node]) -> frozenset[str] | None:
        line = lineage(cls)
        if any(each.paths for each in line):
            return None
        found: set[str] = set()
        for each in line:
            for held in (each.attributes, each.scope.names):
                for name, slot in held.items():
                    if slot not in leading:
                        continue
                    if not (name.startswith("__") and name.endswith("__")):
                        found.add(name)
                        continue
                    # It runs without being named: a call, an operator, a block.
                    names = self._members(slot, leading, seen)
                    if names is None:
                        return None
                    found |= names
        return frozenset(found)


def _any_of(names: Mapping[str, object]) -> Lead:
    """What a module leads to that is taken whole: its names stand behind a dot."""
    return Lead(members=frozenset(names))


def _backwards(before: Mapping[Node, list[Node]], starts: Mapping[int, list[Node]]) -> set[Node]:
    leading: set[Node] = set()
    edge: list[Node] = []
    for steps in range(FAR, -1, -1):
        edge = [node for node in (*edge, *starts.get(steps, ())) if node not in leading]
        leading.update(edge)
        edge = [node for after in edge for node in before.get(after, ())]
    return leading


def _reach(step: Step, reaches: dict[Words, int]) -> None:
    """From how many steps away a value here leads to Claude; a module for other ends does not."""
    if () in step.mentions:
        reaches[()] = FAR
    elif step.mentions and "(" in step.text:
        words = tuple(sorted({word for mentions in step.mentions for word in mentions}))
        key = () if any(word in step.text for word in words) else words
        reaches[key] = max(reaches.get(key, 0), ASIDE)
