"""Reach: which files of the program import which, and which functions lead to which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from poolint.engine.flow.program import Program
from poolint.engine.flow.values import Function
from poolint.engine.route.statements import Statements
from poolint.model import syntax as s

Caller = Function | int
"""A function, or the file whose top level calls."""


class Reach:
    """The imports among the parsed files, and the calls among their functions; worked out once."""

    def __init__(
        self,
        program: Program,
        statements: Statements,
        links: Mapping[int, frozenset[str]] = MappingProxyType({}),
    ) -> None:
        """``links`` tells which modules files outside the program import: they run between others."""
        project = program.project
        named = dict(links)
        named.update((file, _imported(program, statements, file)) for file in statements.files)
        self._imports: dict[int, set[int]] = {}
        self._importers: dict[int, set[int]] = {}
        for file, paths in named.items():
            # Packages run before what lies in them; who imports a module does not mean what they import.
            every = (*paths, project.module_of(file))
            self._imports[file] = {number for path in every for number in project.run_by(path)} - {file}
            for target in (project.file(path) for path in paths):
                if target is not None and target != file:
                    self._importers.setdefault(target, set()).add(file)
        self._callers: dict[Function, set[Caller]] = {}
        for ref, functions in program.callees.items():
            call = program.calls.get(ref)
            owner = ref.module if call is None or call.owner is None else call.owner
            for function in functions:
                self._callers.setdefault(function, set()).add(owner)
        self._calls: dict[Function, list[tuple[int, Function]]] = {}
        for ref, functions in program.callees.items():
            call = program.calls.get(ref)
            if call is not None and call.owner is not None:
                self._calls.setdefault(call.owner, []).extend((ref.at, one) for one in functions)
        self._leading: dict[Function, frozenset[Caller]] = {}
        self._below: dict[int, frozenset[int]] = {}
        self._above: dict[int, frozenset[int]] = {}
        self._beside: dict[int, frozenset[int]] = {}

    def below(self, file: int) -> frozenset[int]:
        """The file and all that it imports, directly or not."""
        if file not in self._below:
            self._below[file] = _closure(file, self._imports)
        return self._below[file]

    def above(self, file: int) -> frozenset[int]:
        """The files that import it, directly or not; not the file itself."""
        if file not in self._above:
            self._above[file] = _closure(file, self._importers) - {file}
        return self._above[file]

    def beside(self, file: int) -> frozenset[int]:
        """The files that import it, and all that these import: what may run in the same program."""
        if file not in self._beside:
            self._beside[file] = frozenset().union(*(self.below(above) for above in self.above(file)))
        return self._beside[file]

    def calls(self, caller: Function) -> Sequence[tuple[int, Function]]:
        """The calls in a function that enter others of the program: where, and which."""
        return self._calls.get(caller, ())

    def leading(self, function: Function) -> frozenset[Caller]:
        """The functions and files that call it, directly or not, and itself."""
        if function not in self._leading:
            seen: set[Caller] = {function}
            stack: list[Caller] = [function]
            while stack:
                current = stack.pop()
                callers = self._callers.get(current, set()) if isinstance(current, Function) else set()
                stack.extend(callers - seen)
                seen |= callers
            self._leading[function] = frozenset(seen)
        return self._leading[function]

    def only_through(self, function: Function, caller: Function) -> bool:
        """Whether every known way to ``function`` goes through ``caller``."""
        seen: set[Caller] = {function}
        stack: list[Caller] = [function]
        while stack:
            current = stack.pop()
            if current is caller:
                continue
            callers = self._callers.get(current, set()) if isinstance(current, Function) else set()
            if not callers:
                return False
            stack.extend(callers - seen)
            seen |= callers
        return True


def _closure(start: int, edges: Mapping[int, Iterable[int]]) -> frozenset[int]:
    seen = {start}
    stack = [start]
    while stack:
        for target in edges.get(stack.pop(), ()):
            if target not in seen:
                seen.add(target)
                stack.append(target)
    return frozenset(seen)


def _imported(program: Program, statements: Statements, file: int) -> frozenset[str]:
    """The modules that a file imports, and the names it takes from them: those may be modules too."""
    project = program.project
    names: list[str | None] = []
    for node in (one.node for one in statements.of(file)):
        if isinstance(node, s.Import):
            names.extend(project.absolute(file, item.name) for item in node.names)
        elif isinstance(node, s.ImportFrom):
            if node.level:
                base = project.relative(file, node.level, node.module)
            else:
                base = project.absolute(file, node.module)
            names.append(base)
            names.extend(
                f"{base}/{item.name}" if base else item.name for item in node.names if base is not None
            )
    return frozenset(name for name in names if name is not None)
