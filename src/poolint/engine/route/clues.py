"""Clues: one order of precedence, asked from the first clue to the last."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from poolint.engine.flow.constants import literals
from poolint.engine.flow.program import Program
from poolint.engine.flow.values import Call, Container, Slot
from poolint.engine.route.readings import Reader, Reading
from poolint.engine.route.view import Given, View
from poolint.engine.sites.arguments import passed
from poolint.model.catalog import ArgumentName
from poolint.model.judgement import RouteWord
from poolint.model.place import Step
from poolint.model.routes import Clue, Order


class Subject(msgspec.Struct, frozen=True):
    """What is asked about: the calls that carry the request, and those that built what sends it."""

    calls: tuple[Call, ...]
    builders: tuple[Call, ...]
    """First to last."""
    place: Step
    """The site, for evidence that has no better place."""
    known: bool = True
    """Whether the construction was seen, where there must be one."""


class Verdict(msgspec.Struct, frozen=True):
    """The routes of one subject in one view, each with its evidence, and those that were overruled."""

    found: tuple[tuple[RouteWord, Step], ...]
    overruled: tuple[tuple[RouteWord, Step], ...] = ()


class Hit(msgspec.Struct, frozen=True):
    """What one clue says: routes with evidence, and whether the next clue is asked."""

    found: tuple[tuple[RouteWord, Step], ...] = ()
    open: bool = True
    given: bool = False
    direct: bool = False
    """Whether it is surely the address of the vendor: no later one counts."""


class Judge:
    """Asks the clues of orders."""

    def __init__(self, program: Program, reader: Reader) -> None:
        self._program = program
        self._reader = reader

    def ask(self, order: Order, subject: Subject, view: View) -> Verdict:
        """What ``order`` says of the subject where it sees ``view``."""
        found: dict[RouteWord, Step] = {}
        overruled: dict[RouteWord, Step] = {}
        never: set[RouteWord] = set()
        decided = False
        addressed = False
        for clue in order.clue:
            if addressed and clue.reads == "address":
                continue
            hit = self._hit(clue, subject, view)
            addressed = addressed or hit.direct
            if clue.never and hit.given:
                never.update(clue.never)
            allowed = [(route, step) for route, step in hit.found if route not in never]
            for route, step in allowed:
                (overruled if decided else found).setdefault(route, step)
            barred = bool(hit.found) and not allowed
            decided = decided or not (hit.open or clue.never or barred)
        if not decided:
            route, because = order.otherwise, order.otherwise_because
            if not subject.known and not route.startswith(("cloud:", "gateway")):
                route, because = "unknown", "what sends the request is made where nobody can see it"
            found.setdefault(route, Step(subject.place.path, subject.place.line, because))
        overruled = {route: step for route, step in overruled.items() if route not in found}
        return Verdict(tuple(found.items()), tuple(overruled.items()))

    def _hit(self, clue: Clue, subject: Subject, view: View) -> Hit:
        if clue.argument:
            return self._arguments(clue, clue.argument, subject.calls, subject)
        if clue.client:
            for builder in reversed(subject.builders):
                hit = self._arguments(clue, clue.client, (builder,), subject)
                if hit.given:
                    return hit
            return Hit()
        if clue.header:
            return self._headers(clue, subject)
        if clue.variable:
            return self._variables(clue, view)
        layer = view.settings if clue.setting else view.flags
        names = clue.setting or clue.flag
        for name in names:
            for given in layer.get(name, ()):
                return self._given(clue, [given])
        return Hit()

    # --- arguments ---------------------------------------------------------------------------------

    def _arguments(
        self, clue: Clue, names: tuple[ArgumentName, ...], calls: Sequence[Call], subject: Subject
    ) -> Hit:
        for call in calls:
            found = passed(self._program, call, names)
            if found.slots:
                return self._slots(clue, found.slots, call, _words(names), subject)
            if found.unknown and clue.reads in ("secret", "address") and clue.route is not None:
                step = self._step(None, call, "a ** mapping that cannot be followed may hold a credential")
                return Hit((("unknown", step),), given=True)
        return Hit()

    def _slots(self, clue: Clue, slots: Sequence[Slot], call: Call, words: str, subject: Subject) -> Hit:
        found: dict[RouteWord, Step] = {}
        open_ = False
        direct = True
        for slot in slots:
            reading = self._reader.read(clue, slot)
            direct = direct and reading.direct
            open_ = open_ or reading.open
            kept = self._reader.kept_in(slot) if clue.reads == "secret" else ()
            what = f"{clue.what} ({', '.join(kept)})" if kept else clue.what
            step = self._step(slot, call, f"{words}: {what}")
            found.update({route: step for route in reading.routes if route not in found})
        given = any(literals(self._program, slot).values != (None,) for slot in slots)
        return Hit(tuple(found.items()), open_, given, direct)

    def _headers(self, clue: Clue, subject: Subject) -> Hit:
        """A header of the call, or of the client it is made with."""
        wanted = {name.lower() for name in clue.header}
        graph = self._program.graph
        for call in (*subject.calls, *reversed(subject.builders)):
            for slot in passed(self._program, call, ("headers", "default_headers", "extra_headers")).slots:
                for value in graph.values(slot):
                    if not isinstance(value, Container):
                        continue
                    inside = [
                        place
                        for key, place in graph.keys(value.number)
                        if isinstance(key, str) and key.lower() in wanted
                    ]
                    if inside:
                        return self._slots(clue, inside, call, f"header {clue.header[0]}", subject)
        return Hit()

    def _step(self, slot: Slot | None, call: Call, text: str) -> Step:
        """Where the value stands; the call, where that is not known."""
        ref = (call.ref.module, call.ref.at)
        for argument in call.arguments:
            if slot is not None and argument.slot == slot and argument.expr is not None:
                ref = (call.ref.module, argument.expr.at)
        module = self._program.modules[ref[0]]
        return Step(self._program.project.paths[ref[0]], module.tree.span(ref[1]).line, text)

    # --- what surrounds the call ---------------------------------------------------------------------

    def _variables(self, clue: Clue, view: View) -> Hit:
        if any(not _is_there(view.look(name)) for name in clue.all_of):
            return Hit()
        found: dict[RouteWord, Step] = {}
        for name in clue.variable:
            hit = self._given(clue, view.look(name))
            found.update({route: step for route, step in hit.found if route not in found})
            if not hit.open:
                return Hit(tuple(found.items()), open=False, given=True)
            if hit.direct:
                return Hit(tuple(found.items()), given=True, direct=True)
        return Hit(tuple(found.items()), given=bool(found))

    def _given(self, clue: Clue, given: Sequence[Given]) -> Hit:
        """What a variable says that may be given in several places, the nearest first."""
        found: dict[RouteWord, Step] = {}
        for one in given:
            if one.presence == "no" or (one.presence == "off" and clue.reads == "switch"):
                return Hit(tuple(found.items()), given=bool(found))
            if one.presence == "off" and clue.reads == "address":
                continue
            reading = self._reading(clue, one)
            step = Step(one.place.path, one.place.line, f"{one.place.text}: {clue.what}")
            found.update({route: step for route in reading.routes if route not in found})
            if one.presence != "maybe":
                return Hit(tuple(found.items()), reading.open, given=True, direct=reading.direct)
        return Hit(tuple(found.items()), given=bool(given))

    def _reading(self, clue: Clue, one: Given) -> Reading:
        if one.says == "direct":
            return Reading(direct=clue.reads == "address")
        if one.says is not None and clue.reads in ("address", "secret", "text"):
            return Reading((one.says,), open=False)
        if clue.reads == "text":
            return Reading()
        if one.slot is not None:
            return self._reader.read(clue, one.slot)
        return Reading(() if clue.route is None else (clue.route,), open=False)


def _is_there(given: list[Given]) -> bool:
    return any(one.presence in ("yes", "maybe", "off") for one in given)


def _words(names: tuple[ArgumentName, ...]) -> str:
    word = next((name for name in names if isinstance(name, str)), None)
    return "an argument" if word is None else f"{word}="
