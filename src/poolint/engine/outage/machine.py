"""The machine: one run of the simulated program, with its clock, its requests and its bounds."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager

from poolint.engine.flow.program import Program
from poolint.engine.flow.values import Function, Ref
from poolint.engine.outage.frames import Endless, Env, Exhausted, Thrown
from poolint.engine.outage.oracle import Oracle
from poolint.engine.outage.policy import Policy
from poolint.engine.outage.record import Record, Round
from poolint.engine.outage.scope import CHANGING, Ready, Scopes
from poolint.engine.outage.values import (
    Args,
    Bound,
    ClassValue,
    Closure,
    External,
    Failure,
    Instance,
    State,
    Unknown,
    Value,
    key_of,
)
from poolint.engine.outage.world import World
from poolint.engine.sites.locate import Located
from poolint.model import syntax as s
from poolint.model.appearance import Format
from poolint.model.meeting import Row
from poolint.model.outage import Signal

MAX_STEPS = 30_000
"""Expressions evaluated in one run."""
MAX_DEPTH = 45
"""Calls inside calls."""
LONG_WAIT = 600.0
"""Seconds from which on a wait that the server asks for is worth a word."""


class Scene:
    """What all runs for one program share: who is a site, and who can reach one."""

    def __init__(self, program: Program, world: World, located: tuple[Located, ...]) -> None:
        self.program = program
        self.world = world
        self.sites = {one.ref: one for one in located}
        self.reaching: dict[Function, None] = {}
        self.reaching_refs: set[Ref] = set()
        """The functions from which a site can be reached, by where they are defined."""
        self.lowered: dict[tuple[int, int], frozenset[str]] = {}
        self.ready: dict[int, Ready] = {}
        """Modules that were set up."""
        self.outside: dict[str, External] = {}
        """What comes from outside, by the path of its import."""
        self.stored: dict[tuple[str, str], tuple[Value]] = {}
        self.attached: dict[int, list[Policy]] = {}
        """What setting them up left outside of them."""
        self.missing: dict[int, frozenset[int]] = {}
        """By module, the files that setting it up asked for in vain."""
        self.generators: dict[Ref, bool] = {}
        self._declared: dict[int, frozenset[str]] = {}

    def declared(self, file: int) -> frozenset[str]:
        """The names of a module that some function declares ``global``."""
        known = self._declared.get(file)
        if known is None:
            module = self.program.modules.get(file)
            nodes = () if module is None else s.walk(module.tree.body)
            known = self._declared[file] = frozenset(
                name for node in nodes if isinstance(node, s.Scope) for name in node.names
            )
        return known


class Depth:
    """How deep calls are inside calls: ``with`` it, one is inside the present one."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._calls = 0

    def __enter__(self) -> None:
        if self._calls >= MAX_DEPTH:
            self._record.too_deep()
            raise Exhausted(f"calls more than {MAX_DEPTH} deep")
        self._calls += 1

    def __exit__(self, *ended: object) -> None:
        self._calls -= 1


class Machine(Scopes):
    """One run: a signal, the site at which the pool becomes dry, and the answers of the oracle."""

    def __init__(self, scene: Scene, signal: Signal, focus: Ref | None, oracle: Oracle) -> None:
        super().__init__(scene.program)
        self.scene = scene
        self.world: World = scene.world
        self.signal = signal
        self.focus = focus
        """The site whose first request finds the pool dry; None: the first site that sends."""
        self.is_eager = False
        """Whether a request is sent where it is made, though its answer may be taken later."""
        self.oracle = oracle
        self.record = Record()
        self.now = 1_796_000_000.0
        self.clock_read = False
        self.deadlines: list[tuple[float, str]] = []
        self.stored: dict[tuple[str, str], tuple[Value]] = dict(scene.stored)
        """Attributes assigned on modules and objects from outside, by path and name."""
        self.deeper = Depth(self.record)
        self.open_sites: list[Ref] = []
        """The sites whose call is being evaluated, the innermost last."""
        self.handling: list[Failure] = []
        """The exceptions being handled, the innermost last."""
        self.failures: list[Failure] = []
        """The exceptions that the signal made."""
        self.dry_pool: Hashable = None
        self.asked: set[Ref] = set()
        """The sites that made a request, to whatever pool."""
        self.has_met = False
        """Whether the signal has made a difference: until then the run is that of every signal."""
        self.met: dict[str, tuple[Row, ...]] = {}
        """What members of the result of a call show, by the path of the call."""
        self.shown_rows: dict[int, tuple[Value, tuple[Row, ...]]] = {}
        self.output_format: Format = "text"
        self.raising = ""
        """The class of the exception with which the present request will end."""
        self.counter = 0
        self.running: dict[Ref, Round | None] = {}
        self.workers: set[int] = set()
        self.attached: dict[int, list[Policy]] = {key: [*held] for key, held in scene.attached.items()}
        """Layers put on an object after it was made, by the call that made it."""
        self._watched: dict[int, tuple[str, ...]] = {}
        self.worker_final = ""
        """How a function ended that a queue ran."""

    # --- bounds --------------------------------------------------------------------------------

    def step(self) -> None:
        """Count one evaluation."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise Exhausted(f"more than {MAX_STEPS:,} steps")

    def fresh(self, ref: Ref, tainted: bool = False) -> Unknown:
        """An unknown value like no other."""
        self.counter += 1
        return Unknown((ref, self.counter), tainted)

    @contextmanager
    def recursion(self, ref: Ref) -> Iterator[None]:
        """A running function that leads to a site; inside itself it is a construct that goes round."""
        current = self.running.get(ref)
        if current is not None:
            before = current.number
            current.number = before + 1
            if before + 1 > MAX_DEPTH - 5 and self.record.count:
                current.endless = True
                raise Endless
            yield
            return
        with self.record.rounds_of(ref, "recursion", "a function that calls itself") as current:
            current.number = 1
            self.running[ref] = current
            try:
                yield
            finally:
                self.running[ref] = None

    def state_of(self, env: Env) -> Hashable:
        """What a loop could depend on, for telling whether anything has changed."""
        frames = []
        frame: Env | None = env
        while frame is not None:
            held = frame.locals
            names = held if frame.parent is not None else self._changing(frame)
            frames.append(tuple((name, _state(held[name])) for name in names if name in held))
            frame = frame.parent
        clock = self.now if self.clock_read or self.deadlines else 0
        return (tuple(frames), clock)

    def _changing(self, frame: Env) -> tuple[str, ...]:
        """The names of a module whose values can change while its functions run."""
        names = self._watched.get(frame.file)
        if names is None:
            declared = self.scene.declared(frame.file)
            names = tuple(
                name
                for name, value in frame.locals.items()
                if name in declared or isinstance(value, CHANGING)
            )
            self._watched[frame.file] = names
        return names

    def is_work(self, current: Round) -> bool:
        """Whether a loop sends another request each time, so that it works off tasks and retries none."""
        return (
            current.number >= 3 and len(current.sent) >= 3 and all(len(v) == 1 for v in current.sent.values())
        )

    # --- time ----------------------------------------------------------------------------------

    def sleep(self, value: Value, ref: Ref, *, durable: bool = False) -> None:
        """Wait by the clock of the run; a deadline around it falls due on the way."""
        seconds = self.seconds(value)
        if not isinstance(seconds, int | float):
            if not durable and isinstance(value, Unknown) and value.tainted:
                self.record.note(ref, "waits as long as the answer says")
            seconds = 1.0
        seconds = max(0.0, float(seconds))
        if not durable and self._is_asked_for(seconds):
            self.long_wait(ref, seconds, by="")
        due = min(self.deadlines, default=None)
        if due is not None and self.now + seconds >= due[0]:
            self.now = max(self.now, due[0])
            failure = Failure(due[1] or "builtins.TimeoutError")
            failure.attributes["deadline"] = due[0]
            raise Thrown(failure)
        self.now += seconds
        if durable and seconds >= LONG_WAIT:
            self.record.parked += 1

    def _is_asked_for(self, seconds: float) -> bool:
        """Whether a wait is as long as the answer says, or a little longer; a pause that grows is not."""
        for text in self.signal.headers.values():
            if text.replace(".", "", 1).isdigit():
                asked = float(text)
                if any(-1 <= seconds - one <= 60 for one in (asked, asked - self.now) if one > 0):
                    return True
        return False

    def long_wait(self, ref: Ref, seconds: float, *, by: str) -> None:
        """Note a wait that the server's answer made long."""
        if seconds >= LONG_WAIT and self.record.count:
            self.record.observe("long-wait", ref, seconds=f"{seconds:g}", by=by)

    def seconds(self, value: Value) -> Value:
        """A duration as a number of seconds."""
        if isinstance(value, External) and value.path == "datetime.timedelta()" and value.made:
            given = value.made[-1].args
            scale = {"days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1, "milliseconds": 0.001}
            parts = [(name, found[0]) for name in scale if (found := given.find((name,)))]
            if all(isinstance(part, int | float) for _, part in parts):
                first = given.positional[0] * 86_400 if given.positional else 0
                return first + sum(scale[name] * part for name, part in parts)
        return value

    # --- exceptions ----------------------------------------------------------------------------

    def failure(self, name: str) -> Failure:
        """A plain exception of the language."""
        return Failure(name)

    def name_of(self, failure: Failure) -> str:
        """The dotted name of an exception's class, builtins bare."""
        if isinstance(failure.cls, ClassValue):
            module = self.program.project.module_of(failure.cls.file).replace("/", ".")
            return f"{module}.{failure.cls.node.name}"
        return failure.cls.removeprefix("builtins.")

    # --- functions -----------------------------------------------------------------------------

    def is_generator(self, file: int, node: s.Function) -> bool:
        """Whether a function yields."""
        ref = Ref(file, node.at)
        known = self.scene.generators.get(ref)
        if known is None:
            known = self.scene.generators[ref] = s.yields(node.body)
        return known

    def call_function(self, function: Value, given: tuple[Value, ...], ref: Ref) -> Value:
        """Call a function that a library was given."""
        from poolint.engine.outage import calls

        if any(isinstance(item, Failure | State) for item in given):
            self.record.examined = True
        return calls.awaited(self, calls.call(self, function, Args(given), ref), ref)

    def future(self, run: Callable[[], Value], ref: Ref) -> State:
        """Something that runs beside: it has run when it is asked for."""
        try:
            return State("future", {"*outcome": (True, run())})
        except Thrown as thrown:
            return State("future", {"*outcome": (False, thrown.failure)})

    def bind_member(self, found: Value, receiver: Instance | Failure, ref: Ref) -> Value:
        """What reading a member of a class through an object gives."""
        if isinstance(found, State) and found.kind == "property":
            return self.call_function(Bound(found.data["function"], receiver), (), ref)
        if isinstance(found, State) and found.kind == "static":
            return found.data["function"]
        if isinstance(found, State) and found.kind == "classmethod":
            return Bound(found.data["function"], receiver.cls)
        return Bound(found, receiver) if _is_method(found) else found

    def bind_class_member(self, found: Value, cls: ClassValue) -> Value:
        """What reading a member of a class gives."""
        if isinstance(found, State) and found.kind == "static":
            return found.data["function"]
        if isinstance(found, State) and found.kind == "classmethod":
            return Bound(found.data["function"], cls)
        return found

    def field_default(self, value: Value) -> Value:
        """The default of a field of a data class, made anew."""
        if isinstance(value, State) and value.kind == "field":
            return self.call_function(value.data["factory"], (), self.nowhere)
        return value

    nowhere = Ref(-1, -1)


def _is_method(value: Value) -> bool:
    from poolint.engine.outage.values import Layered

    return isinstance(value, Closure | Layered)


def _state(value: Value) -> Hashable:
    if isinstance(value, State):
        return (
            value.kind,
            tuple((name, _state(item)) for name, item in value.data.items() if name != "*outcome"),
        )
    if isinstance(value, Instance):
        return tuple((name, key_of(item)) for name, item in value.attributes.items())
    if isinstance(value, Failure):
        return ("failure", value.cls if isinstance(value.cls, str) else id(value.cls))
    if isinstance(value, list | tuple):
        return tuple(_state(item) for item in value)
    if isinstance(value, Closure):
        return value.ref
    return key_of(value)
