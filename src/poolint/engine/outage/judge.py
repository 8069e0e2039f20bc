"""Judging: the outage at each call site, from every run of the simulation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from poolint.engine.flow.program import Program
from poolint.engine.flow.values import Ref
from poolint.engine.outage.entries import Callers, entries, reach
from poolint.engine.outage.machine import Scene
from poolint.engine.outage.record import Seen, Tried
from poolint.engine.outage.running import Runner
from poolint.engine.outage.simulate import Outcome, Unmet, steps_of
from poolint.engine.outage.world import World
from poolint.engine.sites.locate import Located
from poolint.model.exhaustion import Count, Exhaustion, Observation, RetryLayer, Verdict
from poolint.model.meeting import signals_of
from poolint.model.outage import DRY, Signal, Signals
from poolint.model.place import Step
from poolint.model.retries import Retries

Pins = Callable[[str], Mapping[str, str]]
"""The version of each package that the code at a path uses."""

MAX_TRACE = 24


More = Callable[[frozenset[int]], None]
"""Makes files part of the program, by number."""

Routes = Callable[[Ref], tuple[str, ...]]
"""The routes that a site may take; empty where nobody has looked."""

MAX_ROUNDS = 4
"""How often files are asked for that the runs came past: a classifier in another module, and what it uses."""


def exhaustions(  # noqa: PLR0913
    program: Program,
    located: Sequence[Located],
    signals: Signals,
    retries: Retries,
    pins: Pins,
    routes: Routes = lambda ref: (),
    more: More = lambda files: None,
) -> dict[Ref, Exhaustion]:
    """The exhaustion of every site, by its place in the program."""
    found: dict[Ref, Exhaustion] = {}
    waiting = list(located)
    asked: set[int] = set()
    facts = (signals, retries, pins, routes)
    runs = _Runs(program, located, facts)
    for number in range(MAX_ROUNDS):
        is_last = number == MAX_ROUNDS - 1
        again: list[Located] = []
        wanted: set[int] = set()
        for one, exhaustion, missing in _judged(runs, waiting, facts, None if is_last else asked):
            if exhaustion is not None:
                found[one.ref] = exhaustion
            else:
                again.append(one)
                wanted |= missing - asked
        if not wanted:
            break
        asked |= wanted
        size = len(program.modules)
        more(frozenset(wanted))
        if len(program.modules) > size:
            runs = _Runs(program, located, facts)
        waiting = again
    return found


Facts = tuple[Signals, Retries, Pins, Routes]


class _Runs:
    """The runs at the sites of a program, as long as it does not grow."""

    def __init__(self, program: Program, located: Sequence[Located], facts: Facts) -> None:
        self._program = program
        self._located = tuple(located)
        self._signals, self._retries, self._pins, _ = facts
        self._known = _known(self._signals, self._retries)
        self._worlds: dict[tuple[tuple[str, str], ...], tuple[Scene, Callers, Unmet]] = {}
        self._waiting: dict[Ref, Runner] = {}
        """Those of sites that wait for files."""

    def at(self, one: Located) -> Runner:
        """The runs at one site, those made before among them."""
        return self._waiting.pop(one.ref, None) or self._runner(one)

    def wait(self, one: Located, runner: Runner) -> None:
        """Keep the runs at a site until it is asked for again."""
        self._waiting[one.ref] = runner

    def _runner(self, one: Located) -> Runner:
        held = {name: version for name, version in self._pins(one.site.path).items() if name in self._known}
        key = tuple(sorted(held.items()))
        if key not in self._worlds:
            world = World(self._program.atlas, self._signals, self._retries, held)
            scene = Scene(self._program, world, self._located)
            self._worlds[key] = (scene, reach(scene), {})
        scene, callers, unmet = self._worlds[key]
        return Runner(scene, entries(scene, callers, one.ref), one.ref, unmet)


def _judged(
    sites: _Runs, waiting: Sequence[Located], facts: Facts, asked: set[int] | None
) -> Iterator[tuple[Located, Exhaustion | None, frozenset[int]]]:
    """The exhaustion of the sites that wait, each with the files that its runs asked for in vain.

    None as soon as a run asks for a file that nobody has ``asked`` for yet. Without ``asked``, runs make do
    with the files that there are.
    """
    signals, _, _, routes = facts
    for one in waiting:
        runner = sites.at(one)
        mine = [
            signal
            for signal in signals_of(signals.signals, one.site.surface)
            if signal.usual or signal.kind == "request"
        ]
        runs: dict[str, list[Outcome]] = {}
        missing: frozenset[int] = frozenset()
        for signal in mine:
            runs[signal.id] = runner.runs(signal, asked)
            missing = missing.union(*(run.missing for run in runs[signal.id]))
            if asked is not None and missing - asked:
                sites.wait(one, runner)
                yield one, None, missing
                break
        else:
            real = [signal for signal in mine if _can_arrive(signal, routes(one.ref))]
            yield one, _Judge(runner.scene, one, real, runs, runner.bound).exhaustion(), missing


def _can_arrive(signal: Signal, routes: tuple[str, ...]) -> bool:
    """Whether a signal can come by one of the routes of a site."""
    return not signal.routes or not routes or not set(routes).isdisjoint(signal.routes)


def _known(signals: Signals, retries: Retries) -> frozenset[str]:
    """The packages whose version changes what is simulated."""
    tables = (signals.raised, signals.returned, signals.exceptions, signals.views, retries.layers)
    return frozenset(row.package for table in tables for row in table)


class _Judge:
    """The runs of one site."""

    def __init__(
        self, scene: Scene, one: Located, signals: list[Signal], runs: dict[str, list[Outcome]], bound: str
    ) -> None:
        self._scene = scene
        self._one = one
        self._signals = signals
        self._runs = {id_: [run for run in found if one.ref in run.requests] for id_, found in runs.items()}
        self._all = runs
        self._bound = bound
        self._dry = [signal for signal in signals if signal.kind in DRY]
        self._transient = [signal for signal in signals if signal.kind in ("transient", "request")]

    def exhaustion(self) -> Exhaustion:
        """The verdict with its numbers."""
        is_unreached = self._is_unreached()
        counted = [] if is_unreached else self._signals
        dry = [signal for signal in counted if signal.kind in DRY]
        worst_signal = max(dry, key=lambda signal: _size(self._requests(signal)), default=None)
        worst_run = None if worst_signal is None else self._worst(worst_signal)
        return Exhaustion(
            verdict=self._verdict(),
            requests={signal.id: self._requests(signal) for signal in counted if signal.usual},
            worst=None if is_unreached else 0 if worst_signal is None else self._requests(worst_signal),
            worst_signal=None if worst_signal is None else worst_signal.id,
            final="" if worst_run is None else worst_run.final,
            finals={
                signal.id: run.final
                for signal in counted
                if signal.usual and (run := self._worst(signal)) is not None
            },
            layers=self._layers(),
            trace=() if worst_run is None else self._trace(worst_run),
            observations=self._observations(),
            unclear=self._unclear(),
            bound=self._bounds(),
        )

    # --- numbers -------------------------------------------------------------------------------

    def _count(self, run: Outcome) -> Count:
        return "unbounded" if run.total == "unbounded" else run.requests.get(self._one.ref, 0)

    def _worst(self, signal: Signal) -> Outcome | None:
        runs = self._runs[signal.id] or self._all[signal.id]
        return max(runs, key=lambda run: _size(self._count(run)), default=None)

    def _requests(self, signal: Signal) -> Count:
        run = self._worst(signal)
        return 0 if run is None else self._count(run)

    # --- verdict -------------------------------------------------------------------------------

    def _is_resent(self, signal: Signal) -> list[bool]:
        return [run.resent > 1 or run.total == "unbounded" for run in self._runs[signal.id]]

    def _verdict(self) -> Verdict:
        if self._is_unreached() or any(self._is_doubtful(signal) for signal in self._dry):
            return "unclear"
        if any(any(self._is_resent(signal)) for signal in self._dry):
            return "conflates"
        runs = [run for signal in self._dry for run in self._runs[signal.id]]
        if runs and all(run.strange for run in runs):
            return "unclear"
        again = [signal for signal in self._transient if any(self._is_resent(signal))]
        elsewhere = any(run.elsewhere for run in runs)
        if again or elsewhere:
            return (
                "distinguishes"
                if elsewhere or any(run.examined or not run.raised for run in runs)
                else "narrow"
            )
        raised = [run for run in runs if run.raised] or runs
        if any(run.final.startswith("returns") for run in raised):
            return "swallows"
        is_narrow = all(run.passed_by and not run.examined for run in raised) and any(raised)
        return "narrow" if is_narrow else "propagates"

    def _is_unreached(self) -> bool:
        """Whether no run came to the call, so that nothing at all is known."""
        return bool(self._signals) and not any(self._runs[signal.id] for signal in self._signals)

    def _is_doubtful(self, signal: Signal) -> bool:
        """Whether what nobody can decide about the failure decides whether it is sent again."""
        answers = self._is_resent(signal)
        if len(set(answers)) < 2:
            return False
        return all(run.unclear for run in self._runs[signal.id])

    # --- layers --------------------------------------------------------------------------------

    def _layers(self) -> tuple[RetryLayer, ...]:
        dry, transient = self._tried(self._dry), self._tried(self._transient)
        keys = {**dry, **transient}
        made = [self._layer(dry.get(key), transient.get(key)) for key in keys]
        ordered = sorted(zip(keys.values(), made, strict=True), key=lambda pair: pair[0].depth)
        return tuple(layer for _, layer in ordered)

    def _tried(self, signals: list[Signal]) -> dict[tuple[Ref, str], Tried]:
        """The constructs that sent the same request more than once, with the most they made of it."""
        found: dict[tuple[Ref, str], Tried] = {}
        for signal in signals:
            for run in self._runs[signal.id]:
                for one in run.tried:
                    key = (one.ref, one.mechanism)
                    if one.attempts > 1 and (key not in found or _most(found[key]) < _most(one)):
                        found[key] = one
        return found

    def _layer(self, dry: Tried | None, transient: Tried | None) -> RetryLayer:
        one = dry or transient
        assert one is not None
        path, line, end_line = self._place(one.ref)
        attempts = self._attempts(dry)
        quiet = self._attempts(transient)
        verdict: Verdict = "conflates" if dry is not None else "distinguishes"
        if dry is not None:
            reason = f"sends the same request {_times(attempts)} when the pool is dry"
        else:
            reason = f"sends the same request {_times(quiet)} when told to slow down, once when it is dry"
        change = None if one.handler is None else self._step(one.handler, "this handler goes round again")
        return RetryLayer(
            path, line, end_line, one.mechanism, one.name, verdict, attempts, quiet, reason, change
        )

    def _attempts(self, one: Tried | None) -> Count:
        if one is None:
            return 1
        endless = one.endless and any(
            run.total == "unbounded" for runs in self._runs.values() for run in runs
        )
        return "unbounded" if endless else one.attempts

    # --- words ---------------------------------------------------------------------------------

    def _place(self, ref: Ref) -> tuple[str, int, int]:
        module = self._scene.program.modules.get(ref.module)
        if module is None:
            site = self._one.site
            return site.path, site.line, site.end_line
        span = module.tree.span(ref.at)
        return self._scene.program.project.paths[ref.module], span.line, span.end_line

    def _step(self, ref: Ref, text: str) -> Step:
        path, line, _ = self._place(ref)
        return Step(path, line, text)

    def _trace(self, run: Outcome) -> tuple[Step, ...]:
        steps: list[Step] = []
        for event in steps_of(run):
            if event.ref.module in self._scene.program.modules:
                steps.append(self._step(event.ref, event.text))
        if len(steps) > MAX_TRACE:
            rest = len(steps) - MAX_TRACE
            last = steps[-1]
            steps = [*steps[: MAX_TRACE - 1], Step(last.path, last.line, f"and so on, {rest} steps more")]
        if run.final:
            steps.append(Step(self._one.site.path, self._one.site.line, f"in the end: {run.final}"))
        else:
            steps.append(Step(self._one.site.path, self._one.site.line, "and so on, without an end"))
        return tuple(steps)

    def _observations(self) -> tuple[Observation, ...]:
        found: dict[Seen, None] = {}
        for outcomes_ in self._all.values():
            # How long the program is ready to wait does not hang on the route of today.
            found.update((seen, None) for run in outcomes_ for seen in run.seen if seen.kind == "long-wait")
        for signal in self._signals:
            if signal.kind == "transient":
                continue
            for run in self._runs[signal.id] or (self._all[signal.id] if signal.kind == "healthy" else []):
                found.update(dict.fromkeys(run.seen))
                if signal.kind in DRY:
                    found.update(dict.fromkeys(_fanned(run)))
        made = [
            Observation(one.kind, *self._place(one.ref), dict(one.detail))
            for one in found
            if one.ref.module in self._scene.program.modules
        ]
        return tuple(sorted(made, key=lambda one: (one.kind, one.path, one.line, sorted(one.detail.items()))))

    def _unclear(self) -> tuple[Step, ...]:
        found: dict[Ref, None] = {}
        for signal in self._dry:
            for run in self._runs[signal.id]:
                found.update(dict.fromkeys(run.unclear))
        strange = {pair for signal in self._dry for run in self._runs[signal.id] for pair in run.strange}
        steps = [self._step(ref, "what this gives for the failure is not known") for ref in found]
        steps += [self._step(ref, f"how {package} shows a dry pool is not known") for ref, package in strange]
        if self._is_unreached():
            steps.append(self._step(self._one.ref, "no simulated run came to this call"))
        return tuple(sorted(steps, key=lambda step: (step.path, step.line, step.text)))

    def _bounds(self) -> str:
        bounds = [self._bound] if self._bound else []
        for runs in self._all.values():
            for run in runs:
                if run.bound and run.bound not in bounds:
                    bounds.append(run.bound)
        rounds = {ref: None for runs in self._runs.values() for run in runs for ref in run.unknown_rounds}
        for ref in rounds:
            path, line, _ = self._place(ref)
            bounds.append(f"how often {path}:{line} goes round is not known, two rounds were counted")
        return "; ".join(dict.fromkeys(bounds))


def _fanned(run: Outcome) -> list[Seen]:
    """The construct, the innermost only, that sent many different requests into the dry pool."""
    for one in sorted(run.tried, key=lambda one: one.depth):
        if one.different >= 3 and one.attempts == 1 and one.mechanism == "loop":
            return [Seen("fan-out", one.ref, (("requests", str(one.different)),))]
    return []


def _most(one: Tried) -> float:
    return float("inf") if one.endless else one.attempts


def _size(count: Count) -> float:
    return float("inf") if count == "unbounded" else count


def _times(count: Count) -> str:
    return "without an end" if count == "unbounded" else f"{count} times"
