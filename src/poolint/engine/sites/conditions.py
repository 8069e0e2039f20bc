"""Conditions: whether a call of something billable is a site, and which model it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from poolint.engine.flow.constants import HOLE, literals, strings
from poolint.engine.flow.program import Program, paths_of
from poolint.engine.flow.values import Call, Container, Double, Instance, PathValue, Slot, Value
from poolint.engine.sites.arguments import Passed, builders, passed
from poolint.engine.sites.lines import split, words_after
from poolint.model.catalog import Answer, ArgumentName, Condition, ModelSource, Surface

MAX_OBJECTS = 60
"""Carried objects searched for a model's name; agents of agents of agents hold no more."""
MAX_WITHIN = 40
"""Objects within each other that are searched; what a deeper one says is unknown."""
MAX_CALLS = 2000
"""Calls searched for one model's name, whichever object asks: objects may share each other without end."""

MANY = 3
"""Texts beside those that match from which on nobody can tell which of them it is."""

_STRENGTH: dict[Answer, int] = {"no": 0, "likely": 1, "yes": 2}


class Named(msgspec.Struct, frozen=True):
    """The models a call names, and whether that makes it a site."""

    models: tuple[str, ...]
    answer: Answer


def weakest(answers: Iterable[Answer]) -> Answer:
    """The least sure of the answers; ``yes`` for none."""
    return min(answers, key=_STRENGTH.__getitem__, default="yes")


def holds(program: Program, condition: Condition, call: Call, value: PathValue) -> Answer:
    """Whether ``condition`` holds of a call of ``value``."""
    found = _find(program, condition, call, value)
    if condition.present is not None:
        if found.unknown:
            return condition.unknown
        given = any(not _is_none(program, slot) for slot in found.slots)
        return "yes" if given is condition.present else "no"
    if found.absent:
        return condition.absent
    if condition.has_key is not None:
        return _has_key(program, condition, found)
    bases = _bases(program, condition, value)
    return _matches(program, condition, found, bases)


def _find(program: Program, condition: Condition, call: Call, value: PathValue) -> Passed:
    if condition.argument:
        return _through(program, passed(program, call, condition.argument), condition.argument)
    slots: list[Slot] = []
    unknown = False
    for builder in builders(program, value):
        found = _through(program, passed(program, builder, condition.client), condition.client)
        slots.extend(found.slots)
        unknown = unknown or found.unknown
    return Passed(tuple(slots), (unknown and not slots) or not value.builds)


def _through(program: Program, found: Passed, names: tuple[ArgumentName, ...]) -> Passed:
    """What is passed, and what objects passed were built with: ``urlopen(Request(url))``."""
    slots = list(found.slots)
    for slot in found.slots:
        for value in program.graph.values(slot):
            if isinstance(value, PathValue):
                for builder in builders(program, value):
                    slots.extend(passed(program, builder, names).slots)
    return Passed(tuple(dict.fromkeys(slots)), found.unknown)


def _is_none(program: Program, slot: Slot) -> bool:
    found = literals(program, slot)
    return found.values == (None,) and not found.unknown and not program.graph.values(slot)


def _has_key(program: Program, condition: Condition, found: Passed) -> Answer:
    """Whether a mapping argument has the key, without regard to case."""
    wanted = (condition.has_key or "").lower()
    unknown = found.unknown
    for slot in found.slots:
        containers = [value for value in program.graph.values(slot) if isinstance(value, Container)]
        unknown = unknown or not containers
        for container in containers:
            keys = [key for key, _ in program.graph.keys(container.number)]
            if any(isinstance(key, str) and key.lower() == wanted for key in keys):
                return "yes"
            unknown = unknown or not keys
    return condition.unknown if unknown else "no"


def _bases(program: Program, condition: Condition, value: PathValue) -> tuple[str, ...]:
    """What the client prepends to the string: each base it may have, or nothing."""
    if not condition.joins:
        return ("",)
    bases: dict[str, None] = {}
    for builder in builders(program, value):
        for slot in passed(program, builder, condition.joins).slots:
            found = strings(program, slot)
            bases.update(dict.fromkeys(found.texts))
            if found.unknown:
                bases[HOLE] = None
    return tuple(bases) or ("",)


def _matches(program: Program, condition: Condition, found: Passed, bases: tuple[str, ...]) -> Answer:
    pattern = re.compile(condition.matches or "")
    unknown = found.unknown
    fitting, others = set[str](), set[str]()
    for slot in found.slots:
        values = strings(program, slot)
        unknown = unknown or values.unknown
        for text in values.texts:
            for base in bases:
                whole = _joined(base, text)
                (fitting if pattern.search(whole) else others).add(whole)
                unknown = unknown or whole.replace(HOLE, "").strip("/") == ""
    if fitting:
        # One among many is a table of all that the program knows, and this may be another's entry.
        return "yes" if len(others) < MANY else "likely"
    return condition.unknown if unknown else "no"


def _joined(base: str, text: str) -> str:
    if not base or "://" in text:
        return text
    return f"{base.rstrip('/')}/{text.lstrip('/')}"


def named(program: Program, source: ModelSource | None, call: Call, value: PathValue) -> Named:
    """The models named for a call of ``value``, and what they decide."""
    if source is None:
        return Named((), "yes")
    search = _Search(program, source, (value,), _Effort())
    search.look(call, value)
    found = search.verdict()
    if found.answer == "likely" and source.excludes is not None and _says(program, call, source.excludes):
        return Named((), "no")
    return found


def _says(program: Program, call: Call, pattern: str) -> bool:
    """Whether the function, the class or the file in which a call stands is named so."""
    owner = call.owner
    names = [program.project.paths[call.ref.module]]
    if owner is not None:
        names += [owner.name, "" if owner.cls is None else owner.cls.name]
    return any(re.search(pattern, name) for name in names)


class _Effort:
    """How far one search for a model's name, with those it gives rise to, may still go."""

    __slots__ = ("left", "said", "within")

    def __init__(self) -> None:
        self.left = MAX_CALLS
        self.within = 0
        self.said: dict[PathValue, list[Named]] = {}
        """What each object was found to say: many hold the same ones."""

    @property
    def is_spent(self) -> bool:
        """Whether no further object is to be looked at."""
        return self.left <= 0 or self.within >= MAX_WITHIN


class _Search:
    """Looks for a model's name in a call, in what built its receiver, and in what those were given."""

    def __init__(
        self, program: Program, source: ModelSource, path: tuple[PathValue, ...], effort: _Effort
    ) -> None:
        self._program = program
        self._source = source
        self._effort = effort
        self._path = path
        """The objects the search came through: agents may hold each other."""
        self._calls: set[Call] = set()
        self._texts: dict[str, None] = {}
        self._models: dict[str, None] = {}
        """Models of the objects found to be Claude."""
        self._answers: set[Answer] = set()
        """What the objects found say of themselves."""
        self._unknown = False
        self._is_mixed = False
        """Whether messages were found where the model's name should stand."""

    def look(self, call: Call, value: PathValue) -> None:
        """Search the billing call first; the receiver where the call names nothing."""
        if self._source.argument:
            self._arguments(call, self._source.argument)
        for slot in passed(self._program, call, self._source.line).slots if self._source.line else ():
            self._line(slot)
        if self._source.client and not self._texts and not self._answers:
            self.built(value)

    def _line(self, slot: Slot) -> None:
        """Search a command line for the words behind the flags."""
        for text in strings(self._program, slot).texts:
            self._texts.update(dict.fromkeys(words_after(split(text), self._source.flag)))

    def built(self, value: PathValue) -> None:
        """Search what an object was built with; of one known by its annotation only, that is unknown."""
        self._unknown = self._unknown or not value.builds
        for builder in builders(self._program, value):
            self._arguments(builder, self._source.client)

    def verdict(self) -> Named:
        """The models found, and whether they make the call a site."""
        source, texts = self._source, tuple(self._texts)
        if source.matches is None:
            return Named(_whole((*self._preferred(texts), *self._models)), "yes")
        fitting = tuple(text for text in texts if re.search(source.matches, text))
        if "yes" in self._answers and not fitting and len(texts) >= MANY:
            # Among so many names of others, the object is one of all that the program hands about.
            return Named((), source.unknown)
        if fitting or "yes" in self._answers:
            # ``vendor/{}`` beside names of others: which vendor it is was chosen where nobody sees it.
            chosen = len(fitting) < len(texts) and all(HOLE in text for text in fitting)
            is_sure = "yes" in self._answers or not chosen
            return Named(_whole((*fitting, *self._models)), "yes" if is_sure else "likely")
        if source.excludes is not None and any(re.search(source.excludes, text) for text in texts):
            return Named((), "no")
        if self._unknown or any(self._is_open(text) for text in texts):
            return Named((), source.unknown)
        if "likely" in self._answers:
            return Named(_whole(tuple(self._models)), "likely")
        return Named((), "no" if texts or self._answers else source.absent)

    def _preferred(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the names that are believed where the model decides nothing."""
        prefers = self._source.prefers
        fitting = () if prefers is None else tuple(text for text in texts if re.search(prefers, text))
        is_doubtful = self._is_mixed or (prefers is not None and (self._unknown or len(texts) > MANY))
        return fitting or (() if is_doubtful else texts)

    def _is_open(self, text: str) -> bool:
        """Whether the text leaves the model unsaid."""
        opaque = self._source.opaque
        return text.startswith(HOLE) or (opaque is not None and re.search(opaque, text) is not None)

    def _arguments(self, call: Call, names: tuple[ArgumentName, ...]) -> None:
        if call in self._calls or len(self._calls) > MAX_OBJECTS:
            return
        if self._effort.is_spent:
            self._unknown = True
            return
        self._calls.add(call)
        found = passed(self._program, call, names)
        self._unknown = self._unknown or found.unknown
        self._effort.left -= 1
        self._effort.within += 1
        for slot in found.slots:
            self._slot(slot, names)
        self._effort.within -= 1

    def _slot(self, slot: Slot, names: tuple[ArgumentName, ...]) -> None:
        found = strings(self._program, slot)
        if self._is_among_prose(found.texts):
            return
        self._texts.update(dict.fromkeys(found.texts))
        if _is_none(self._program, slot):
            # What a request cannot do without is filled in by something that is not seen.
            self._unknown = self._unknown or (names is self._source.argument and self._source.absent == "no")
            return
        carried = False
        stack = [(value, True) for value in reversed(self._program.graph.values(slot))]
        seen: set[int] = set()
        while stack:
            value, is_named = stack.pop()
            if not isinstance(value, Container):
                carried = self._object(value, names) or carried
            elif value.number not in seen:
                seen.add(value.number)
                carried = carried or _is_empty(self._program, value)
                for inside, inside_is_named in self._inside(value, names, is_named=is_named):
                    texts = strings(self._program, inside).texts if inside_is_named else ()
                    if self._is_among_prose(texts):
                        continue
                    self._texts.update(dict.fromkeys(texts))
                    carried = carried or bool(texts)
                    values = reversed(self._program.graph.values(inside))
                    stack.extend((held, inside_is_named) for held in values)
        if found.unknown and (found.texts or not carried):
            # Beside names, an object may only be what others pass here.
            self._unknown = True

    def _is_among_prose(self, texts: tuple[str, ...]) -> bool:
        """Whether texts come from where messages do: of all that comes there, only names that fit count."""
        if not any(map(_is_prose, texts)):
            return False
        self._unknown = self._is_mixed = True
        wanted = self._source.matches or self._source.prefers
        if wanted is not None:
            self._texts.update(dict.fromkeys(text for text in texts if re.search(wanted, text)))
        return True

    def _inside(
        self, value: Container, names: tuple[ArgumentName, ...], *, is_named: bool
    ) -> list[tuple[Slot, bool]]:
        """Where a collection may name the model, and whether texts there are its name.

        In a mapping that is under the names, in a list anywhere; the other texts of a request's body
        are no models, but what lies below them may be an object that has one.
        """
        graph = self._program.graph
        if not graph.is_mapping(value.number):
            return [(graph.elements(value.number), is_named)]
        slots = [slot for key, slot in graph.keys(value.number) if key in names]
        return [(slot, True) for slot in slots] or [(graph.elements(value.number), False)]

    def _object(self, value: Value, names: tuple[ArgumentName, ...]) -> bool:
        """Search an object given in place of a name; whether it is one that says something."""
        if isinstance(value, Double):
            self._answers.add("no")
            return True
        if not isinstance(value, PathValue | Instance):
            return False
        known = paths_of(value) if isinstance(value, Instance) else [value]
        answers = [answer for path in known if path not in self._path for answer in self._said(path)]
        for answer in answers:
            self._answers.add(answer.answer)
            self._models.update(dict.fromkeys(answer.models))
        if not answers:
            models = [surface.model for path in known for surface in path.step.objects]
            own = next((model.client for model in models if model is not None and model.client), names)
            for builder in builders(self._program, value):
                self._arguments(builder, own)
            if not known:
                # a class of this program: what it sends is found where it sends it
                self._answers.add("no")
        return True

    def _said(self, value: PathValue) -> list[Named]:
        """What an object of the catalog says of itself: the surest of what its surfaces say."""
        known = self._effort.said.get(value)
        if known is None:
            said = [one for surface in value.step.objects for one in self._says(surface, value)]
            best = max((one.answer for one in said), key=_STRENGTH.__getitem__, default="no")
            known = self._effort.said[value] = [one for one in said if one.answer == best]
        return known

    def _says(self, surface: Surface, value: PathValue) -> Iterator[Named]:
        source = surface.model or ModelSource()
        calls = list(builders(self._program, value))
        if surface.means is None and source.matches is None:
            return
        for condition in surface.when:
            if condition.client and calls and holds(self._program, condition, calls[0], value) == "no":
                return
        if surface.means == "no" and source.matches is None:
            yield Named((), "no")
            return
        search = _Search(self._program, source, (*self._path, value), self._effort)
        search.built(value)
        found = search.verdict()
        answer: Answer = "yes" if surface.means == "yes" else found.answer
        yield Named(found.models, "likely" if answer == "yes" and surface.confidence == "likely" else answer)


def _is_empty(program: Program, value: Container) -> bool:
    """Whether nothing is ever put into the collection."""
    inside = program.graph.elements(value.number)
    return not program.graph.sources(inside) and not program.graph.values(inside)


def _is_prose(text: str) -> bool:
    """Whether a text holds white space, as no model's name does."""
    return any(map(str.isspace, text))


def _whole(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The names without unknown parts, each once."""
    return tuple(dict.fromkeys(text for text in texts if text and HOLE not in text))
