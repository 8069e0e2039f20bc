"""Payers: for each call site the routes it may take and the pools they drain."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from poolint.engine.flow.constants import strings
from poolint.engine.flow.program import Program
from poolint.engine.flow.values import Call, Container, Function, PathValue, Ref, Super
from poolint.engine.route.budget import unlimited
from poolint.engine.route.clues import Judge, Subject, Verdict
from poolint.engine.route.handed import Handed
from poolint.engine.route.leaks import Leak, leaks
from poolint.engine.route.loops import endless
from poolint.engine.route.names import Names
from poolint.engine.route.nested import Nested
from poolint.engine.route.notes import ambiguous, mixed, secret, shared_login, shared_logins
from poolint.engine.route.options import Options
from poolint.engine.route.pools import pools_of
from poolint.engine.route.process import Process
from poolint.engine.route.reach import Reach
from poolint.engine.route.readings import Reader
from poolint.engine.route.sight import Sight
from poolint.engine.route.statements import Statements
from poolint.engine.route.surroundings import Surroundings
from poolint.engine.route.view import Given, Layer
from poolint.engine.route.writes import writes
from poolint.engine.sites.arguments import builders
from poolint.engine.sites.lines import split
from poolint.engine.sites.locate import Located
from poolint.model.billing import OwnPool, Terms
from poolint.model.catalog import ArgumentName
from poolint.model.environment import Environments
from poolint.model.facts import CallSite, Context
from poolint.model.judgement import Payer, PayerNote, RouteWord
from poolint.model.place import Step
from poolint.model.routes import Order, Routes

MAX_EVIDENCE = 12
"""Steps that one payer shows."""


class Books(msgspec.Struct, frozen=True):
    """All that payers are judged by, beside the program."""

    routes: Routes
    terms: Terms
    environments: Environments = Environments()
    pools: tuple[OwnPool, ...] = ()
    features: Mapping[Ref, str] = {}
    """The value of the feature tag of a site, for pools that are told apart by it."""
    links: Mapping[int, frozenset[str]] = {}
    """The modules that files outside the program import."""
    path_in: Callable[[str], str] = str
    """A path of the scan as the patterns of pools name it."""


def payers(
    program: Program,
    located: Sequence[Located],
    books: Books,
    context_of: Callable[[str], Context],
) -> dict[Ref, Payer]:
    """Who pays for each site."""
    asked = _Inquiry(program, books, context_of)
    found = {one.ref: asked.payer(one) for one in located}
    for ref, note in mixed(located, found, books.features, books.environments).items():
        found[ref] = msgspec.structs.replace(found[ref], notes=(*found[ref].notes, note))
    return found


class _Inquiry:
    """What is worked out once for all sites of a program."""

    def __init__(self, program: Program, books: Books, context_of: Callable[[str], Context]) -> None:
        self._program = program
        self._books = books
        statements = Statements(program)
        names = Names(statements)
        self._reach = Reach(program, statements, books.links)
        found = writes(program, statements, names, books.routes.environs)
        reader = Reader(program, books.routes, names)
        self._judge = Judge(program, reader)
        around = books.environments
        self._handed = Handed(program, reader, Options(program, statements), found, around.settings())
        self._sight = Sight(
            Surroundings(program, around, self._reach),
            Process(program, found, self._reach, context_of),
            self._handed,
        )
        self._given = Nested(program)
        self._supers = _super_calls(program)
        self._leaks: dict[str, list[Leak]] = {}
        for leak in leaks(program, books.routes):
            self._leaks.setdefault(leak.place.path, []).append(leak)
        self._shared = shared_logins(books.environments)

    def payer(self, one: Located) -> Payer:
        """Who pays for one site."""
        found: dict[RouteWord, Step] = {}
        overruled: dict[RouteWord, Step] = {}
        notes: dict[PayerNote, None] = {}
        for order, value in self._orders(one):
            subject = self._subject(one, value, order.through)
            flags = _flags(self._program, one, value)
            by_choice = list(self._verdicts(one, order, subject, flags))
            for _, verdict in by_choice:
                found.update({route: step for route, step in verdict.found if route not in found})
                overruled.update(verdict.overruled)
            notes.update(dict.fromkeys(self._notes(one, by_choice)))
            if unlimited(self._program, self._handed, order, subject, flags):
                text = f"none of {', '.join(order.limits or order.limit_flags)} is given"
                notes[PayerNote("no-budget", one.site.path, one.site.line, text)] = None
        notes.update(dict.fromkeys(self._code_notes(one)))
        if not found:
            place = Step(one.site.path, one.site.line, "nothing in the catalog says who pays for such a call")
            found["unknown"] = place
        return self._told(one, found, overruled, tuple(notes))

    def _told(
        self,
        one: Located,
        found: Mapping[RouteWord, Step],
        overruled: Mapping[RouteWord, Step],
        notes: tuple[PayerNote, ...],
    ) -> Payer:
        routes = tuple(sorted(found))
        evidence = [found[route] for route in routes]
        evidence.extend(
            Step(step.path, step.line, f"{step.text}; but it is overruled")
            for route, step in sorted(overruled.items())
            if route not in found
        )
        feature = self._books.features.get(one.ref)
        site = msgspec.structs.replace(one.site, path=self._books.path_in(one.site.path))
        pools = pools_of(routes, site, self._books.terms, self._books.pools, feature)
        return Payer(routes, pools, tuple(dict.fromkeys(evidence))[:MAX_EVIDENCE], notes)

    def _notes(self, one: Located, by_choice: Sequence[tuple[int, Verdict]]) -> Iterator[PayerNote]:
        """What is wrong with the credentials of one client.

        Different callers may well hand over different credentials; what is handed over once, and found in
        several places, is ambiguous.
        """
        for choice in sorted({choice for choice, _ in by_choice}):
            mine = [verdict for number, verdict in by_choice if number == choice]
            credentials = [pair for verdict in mine for pair in (*verdict.found, *verdict.overruled)]
            note = ambiguous(one.site, credentials, self._books.terms)
            if note is not None:
                yield note
        used = [pair for _, verdict in by_choice for pair in verdict.found]
        note = shared_login(one.site, used, self._shared)
        if note is not None:
            yield note

    def _code_notes(self, one: Located) -> Iterator[PayerNote]:
        """What is wrong with the code around a site, whoever pays."""
        owner = one.calls[0].owner if one.calls else None
        loop = endless(self._program, one.ref, owner)
        if loop is not None:
            line = self._program.modules[one.ref.module].tree.span(loop.at).line
            text = f"nothing ends the loop of line {line}"
            yield PayerNote("endless-loop", one.site.path, line, text)
        for file in sorted(self._reach.below(one.ref.module)):
            for leak in self._leaks.get(self._program.project.paths[file], ()):
                yield secret(leak)

    def _verdicts(
        self, one: Located, order: Order, subject: Subject, flags: Layer
    ) -> Iterator[tuple[int, Verdict]]:
        """What is said in each view, with the number of the choice of arguments that it rests on."""
        owner = one.calls[0].owner if one.calls else None
        for view in self._sight.views(order, subject, one, owner, flags):
            verdict = self._judge.ask(order, subject, view)
            if view.unclear is not None:
                verdict = Verdict((*verdict.found, ("unknown", view.unclear)), verdict.overruled)
            yield view.choice, verdict

    # --- what is asked about -------------------------------------------------------------------------

    def _orders(self, one: Located) -> list[tuple[Order, PathValue | None]]:
        """The orders of a site: one for each kind of client that may send its request."""
        values = _told_apart(one.values)
        found: list[tuple[Order, PathValue | None]] = []
        for value in values:
            surfaces = {surface.id for surface, _ in value.step.bills} or {one.site.surface}
            if any(surface.command is not None for surface, _ in value.step.bills):
                surfaces = {one.site.surface}
            order = self._order(surfaces, value.step.text, one.site)
            # What the name of a model suggests, a client that was handed over knows better.
            inner = [] if order is not None and order.model is None else self._within(value, one.site)
            if inner:
                found.extend(inner)
            elif order is not None:
                found.append((order, value))
        if not values:
            order = self._order({one.site.surface}, one.site.access_path, one.site)
            if order is not None:
                found.append((order, None))
        return found

    def _order(self, surfaces: set[str], path: str, site: CallSite) -> Order | None:
        models = (site.model,) if isinstance(site.model, str) else site.model or ()
        for order in self._books.routes.orders:
            if not surfaces.intersection(order.surfaces):
                continue
            if order.paths and not path.startswith(order.paths):
                continue
            if order.model is not None and not any(re.search(order.model, model) for model in models):
                continue
            return order
        return None

    def _within(self, value: PathValue, site: CallSite) -> list[tuple[Order, PathValue | None]]:
        """The orders of the clients that were given to what sends the request."""
        found: dict[PathValue, Order] = {}
        for call in self._given.deep(value):
            for held in self._given.held(call):
                surface = self._given.surface(held)
                order = self._order({surface or site.surface}, held.step.text, site)
                if order is not None and (order.paths or (surface and order.model is None)):
                    found[held] = order
        return [(order, held) for held, order in found.items()]

    def _subject(self, one: Located, value: PathValue | None, through: tuple[ArgumentName, ...]) -> Subject:
        """What is asked about, with what built the objects given to the client ``through`` some arguments."""
        built: list[Call] = []
        if value is not None:
            given = self._given.deep(value, through) if through else list(builders(self._program, value))
            for call in given:
                built.extend((*self._supers_of(call), call))
        known = value is not None and ("()" not in value.step.text or bool(value.builds))
        place = Step(one.site.path, one.site.line, "")
        return Subject(one.calls, tuple(built), place, known)

    def _supers_of(self, call: Call) -> list[Call]:
        """What the constructor of a class of the program hands to that of its base."""
        functions = self._program.callees.get(call.ref, {})
        return [inner for function in functions for inner in self._supers.get(function, ())]


def _told_apart(values: tuple[PathValue, ...]) -> list[PathValue]:
    """The values, less those that only an annotation speaks of where a construction was seen too."""
    built = {value.step for value in values if value.builds}
    return [value for value in values if value.builds or value.step not in built]


def _super_calls(program: Program) -> dict[Function, list[Call]]:
    """By constructor: the calls of the base's constructor in it."""
    found: dict[Function, list[Call]] = {}
    for call in program.calls.values():
        if call.owner is None or not call.owner.name.endswith("__init__"):
            continue
        origin = program.graph.origin(call.callee)
        func = None if origin is None else origin[1]
        base = getattr(func, "value", None)
        if base is None or origin is None or getattr(func, "attr", "") != "__init__":
            continue
        slot = program.modules[origin[0]].slots[base.at]
        if slot >= 0 and any(isinstance(value, Super) for value in program.graph.values(slot)):
            found.setdefault(call.owner, []).append(call)
    return found


def _flags(program: Program, one: Located, value: PathValue | None) -> Layer:
    """The words of a command line that begin with ``-``."""
    if value is None or not any(surface.command for surface, _ in value.step.bills):
        return {}
    place = Step(one.site.path, one.site.line, "")
    words: set[str] = set()
    for call in one.calls:
        for argument in call.arguments:
            if argument.keyword in (None, "args", "cmd", "command"):
                for text in _texts(program, argument.slot):
                    words.update(word for word in split(text) if word.startswith("-"))
    return {
        word.partition("=")[0]: (
            Given("yes", Step(place.path, place.line, f"the flag {word.partition('=')[0]}")),
        )
        for word in sorted(words)
    }


def _texts(program: Program, slot: int) -> list[str]:
    found = list(strings(program, slot).texts)
    for value in program.graph.values(slot):
        if isinstance(value, Container):
            for _, inside in program.graph.keys(value.number):
                found.extend(strings(program, inside).texts)
            found.extend(strings(program, program.graph.elements(value.number)).texts)
    return found
