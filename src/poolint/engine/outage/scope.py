"""Scopes of the program: modules set up when first asked for, and what names outside functions mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from poolint.engine.flow.paths import Step
from poolint.engine.flow.program import Program
from poolint.engine.flow.values import Ref
from poolint.engine.outage.frames import Abandoned, Endless, Env, Exhausted, Thrown
from poolint.engine.outage.values import Args, External, Instance, ModuleRef, State, Unknown, Value
from poolint.model import syntax as s

if TYPE_CHECKING:
    from poolint.engine.outage.machine import Machine

_CONSTANTS = {"typing.TYPE_CHECKING": True, "sys.maxsize": 2**63 - 1, "math.inf": float("inf")}


class Scopes:
    """The modules of one run."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.modules: dict[int, Env] = {}
        self.quiet = 0
        """Above zero, nothing sends: a module is being set up."""
        self.entry_module: int | None = None
        self.steps = 0
        self.copies = Copies()
        self.is_begun = False
        """Whether modules are set up no more but where the program imports them late."""
        self.missing: set[int] = set()
        """Files of the project that a name led to, and that have not been parsed."""

    # --- modules -------------------------------------------------------------------------------

    def module_env(self: Machine, file: int) -> Env:  # type: ignore[misc]
        """The names of a module, its statements run once for all runs, its values as new in each."""
        env = self.modules.get(file)
        if env is not None:
            return env
        ready = self.scene.ready.get(file)
        if ready is not None:
            self.modules[file] = ready.env
            ready.env.locals = ready.names | self.copies.taken(ready.changing)
            return ready.env
        env = self.modules[file] = Env(file)
        env.matters = False
        module = self.program.modules.get(file)
        if module is None:
            return env
        before, self.steps = self.steps, 0
        self.quiet += 1
        try:
            for statement in module.tree.body:
                self._set_up(env, statement)
        finally:
            self.quiet -= 1
            self.steps = before
        env.matters = True
        # Modules import each other in circles: what is set up is kept when it is whole.
        kept = self.copies.kept(env.locals, self.is_begun)
        changing = {name: value for name, value in kept.items() if isinstance(value, CHANGING)}
        self.scene.ready[file] = Ready(env, kept, changing)
        self.scene.stored.update(self.stored)
        self.scene.attached.update(self.attached)
        self.scene.missing[file] = frozenset(self.missing)
        return env

    def _set_up(self: Machine, env: Env, statement: s.Statement) -> None:  # type: ignore[misc]
        from poolint.engine.outage.statements import run

        if isinstance(statement, s.If):
            for inner in (*statement.body, *statement.orelse):
                if not isinstance(statement.test, s.Compare) or not _is_main(statement.test):
                    self._set_up(env, inner)
            return
        try:
            for _ in run(self, env, (statement,)):
                pass
        except (Thrown, Abandoned, Endless, Exhausted):
            return

    def member(self: Machine, path: str, name: str) -> Value:  # type: ignore[misc]
        """What ``name`` is in the project's module ``path``."""
        file = self.program.project.file(path)
        if file is not None and file in self.program.modules:
            env = self.module_env(file)
            if name in env.locals:
                return env.locals[name]
        elif file is not None:
            self.missing.add(file)
        below = f"{path}/{name}" if path else name
        if self.program.project.exists(below):
            return ModuleRef(below)
        return Unknown(("member", path, name))

    def write_member(self: Machine, path: str, name: str, item: Value) -> None:  # type: ignore[misc]
        """Assign a name of a module from outside."""
        file = self.program.project.file(path)
        if file is not None:
            self.module_env(file).locals[name] = item

    # --- names ---------------------------------------------------------------------------------

    def global_name(self: Machine, env: Env, name: str) -> Value:  # type: ignore[misc]
        """A name that no frame binds: of the module, when it is still being set up, or a builtin."""
        home = self.module_env(env.file)
        if name in home.locals:
            return home.locals[name]
        module = self.program.modules.get(env.file)
        if module is not None and name in module.scope.names:
            return Unknown(("name", env.file, name))
        return self.external(f"builtins.{name}")

    def external(self: Machine, path: str) -> External:  # type: ignore[misc]
        """Something from outside, by the path of its import."""
        known = self.scene.outside.get(path)
        if known is None:
            known = self.scene.outside[path] = External(path, self._step(path))
        return known

    def _step(self, path: str) -> Step | None:
        first, *rest = path.split(".")
        step = self.program.atlas.modules.get(first)
        for name in rest:
            step = None if step is None else step.edges.get("." + name)
        return step

    def constant(self, path: str) -> tuple[Value] | None:
        """The value of a known constant of the standard library, in a tuple of one."""
        return (_CONSTANTS[path],) if path in _CONSTANTS else None

    # --- imports -------------------------------------------------------------------------------

    def imported(self: Machine, file: int, bound: str, dotted: str) -> Value:  # type: ignore[misc]
        """What ``import dotted`` binds as ``bound``."""
        if self.program.atlas.module(dotted) is None:
            path = self.program.project.absolute(file, bound)
            if path is not None:
                return ModuleRef(path)
        return self.external(bound)

    def imported_name(self: Machine, file: int, node: s.ImportFrom, name: str) -> Value:  # type: ignore[misc]
        """What ``from module import name`` binds."""
        project = self.program.project
        if node.level:
            path = project.relative(file, node.level, node.module)
            return Unknown(("import", node.module, name)) if path is None else self.member(path, name)
        step = self.program.atlas.module(node.module)
        if step is None or "." + name not in step.edges:
            path = project.absolute(file, node.module)
            if path is not None:
                return self.member(path, name)
        known = self.constant(f"{node.module}.{name}")
        return self.external(f"{node.module}.{name}") if known is None else known[0]

    def star(self: Machine, file: int, node: s.ImportFrom) -> dict[str, Value]:  # type: ignore[misc]
        """The names that ``from module import *`` binds."""
        project = self.program.project
        path = (
            project.relative(file, node.level, node.module)
            if node.level
            else project.absolute(file, node.module)
        )
        target = None if path is None else project.file(path)
        if target is None or target not in self.program.modules:
            return {}
        return {
            name: value for name, value in self.module_env(target).locals.items() if not name.startswith("_")
        }

    # --- where the flow analysis found something ------------------------------------------------

    def arguments_at(self: Machine, ref: Ref) -> Args:  # type: ignore[misc]
        """The arguments of a call that the flow analysis found, as far as the module's names say."""
        from poolint.engine.outage.expressions import evaluate

        call = self.program.calls[ref]
        env = self.module_env(ref.module)
        positional, keywords = [], {}
        for argument in call.arguments:
            if argument.expr is None or argument.star:
                continue
            self.quiet += 1
            try:
                value = evaluate(self, env, argument.expr)
            except (Thrown, Abandoned, Endless):
                value = Unknown(("argument", ref, argument.keyword))
            finally:
                self.quiet -= 1
            if argument.keyword:
                keywords[argument.keyword] = value
            else:
                positional.append(value)
        return Args(tuple(positional), keywords)


CHANGING = (list, dict, set, State, Instance)
"""Values that code can change."""


class Ready(NamedTuple):
    """A module that was set up."""

    env: Env
    names: dict[str, Value]
    """Its names as they were then."""
    changing: dict[str, Value]
    """Those with a value that a run may change, and is to have its own copy of."""


class Copies:
    """What is kept of the modules, and its copies in one run: two names of one object stay two names of one.

    Each side is held by the other, so that the number of an object is not given to another one.
    """

    def __init__(self) -> None:
        self._made: dict[int, Value] = {}
        """The copies of this run, by the number of what is kept."""
        self._kept: dict[int, Value] = {}
        """What is kept, by the number of its copy."""

    def taken(self, value: Value) -> Value:
        """A kept value as this run may change it."""
        return _copied(value, self._made, self._kept, None)

    def kept(self, value: Value, is_begun: bool) -> Value:
        """A value of this run as later ones are to find it.

        What was kept before is brought up to date as long as modules are set up only: once a run has begun,
        what it changed is no business of the next.
        """
        return _copied(value, self._kept, self._made, None if is_begun else set())


def _copied(value: Value, known: dict[int, Value], back: dict[int, Value], anew: set[int] | None) -> Value:
    """A copy, the known one where there is one; filled ``anew`` once if that is given."""
    if not isinstance(value, CHANGING):
        return value
    made = known.get(id(value))
    if made is None:
        made = _empty(value)
        known[id(value)], back[id(made)] = made, value
    elif anew is None or id(value) in anew:
        return made
    if anew is not None:
        anew.add(id(value))
    if isinstance(value, list):
        made[:] = [_copied(item, known, back, anew) for item in value]
        return made
    _names(made).clear()
    if isinstance(value, set):
        made.update(value)
    else:
        _names(made).update((name, _copied(item, known, back, anew)) for name, item in _names(value).items())
    return made


def _empty(value: Value) -> Value:
    if isinstance(value, Instance):
        return Instance(value.cls)
    return State(value.kind, {}) if isinstance(value, State) else type(value)()


def _names(value: Value) -> Value:
    """What is in an object, by name."""
    return value.data if isinstance(value, State) else getattr(value, "attributes", value)


def _is_main(test: s.Compare) -> bool:
    return isinstance(test.left, s.Name) and test.left.id == "__name__"
