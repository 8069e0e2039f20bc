"""Handed: the environment, settings and flags that a call hands to the program it starts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import msgspec

from poolint.engine.flow.constants import HOLE, literals, strings
from poolint.engine.flow.graph import KEY_UNKNOWN
from poolint.engine.flow.program import Program
from poolint.engine.flow.values import Call, Container, Function, PathValue, Slot
from poolint.engine.route.clues import Subject
from poolint.engine.route.files import Files
from poolint.engine.route.options import Choice, Options
from poolint.engine.route.process import given_by, presence_of
from poolint.engine.route.readings import Reader, origins
from poolint.engine.route.view import Given, Layer, Presence, layer_of
from poolint.engine.route.writes import Write
from poolint.engine.sites.arguments import passed
from poolint.engine.sites.commands import assigned
from poolint.engine.sites.lines import split, words_after
from poolint.engine.sites.vectors import after
from poolint.model import syntax as s
from poolint.model.catalog import ArgumentName
from poolint.model.environment import Environment
from poolint.model.place import Step
from poolint.model.routes import Passing

MAX_STEPS = 200


class Overlay(msgspec.Struct, frozen=True):
    """What one choice of an argument lays over the view."""

    variables: Layer = {}
    settings: Layer = {}
    flags: Layer = {}
    closed: bool = False
    """Whether it is the whole environment."""
    deaf: bool = False
    """Whether settings files are not read."""
    unclear: Step | None = None
    """Something that cannot be followed, and may hold any credential."""


class Handed:
    """Reads the arguments that carry such things."""

    def __init__(
        self,
        program: Program,
        reader: Reader,
        options: Options,
        found: Sequence[Write],
        settings: Mapping[str, Environment],
    ) -> None:
        self._program = program
        self._reader = reader
        self.options = options
        self._files = Files(program, settings)
        self._local: dict[Slot, list[Write]] = {}
        for write in found:
            if write.base >= 0:
                self._local.setdefault(write.base, []).append(write)

    def overlays(self, passing: Passing, subject: Subject, owner: Function | None) -> list[Overlay]:
        """The alternatives of one argument; none where it is not given."""
        calls = subject.builders if passing.client else subject.calls
        names = passing.argument or passing.client
        found: list[Overlay] = []
        for call in calls:
            given = assigned(self._program, call) if passing.before else ()
            if given:
                found.append(Overlay(self._layer(dict(given), self._place(call), "the command line")))
            for slot in self._carriers(passing, call, names):
                if isinstance(slot, str):
                    found.extend(one for one in self._written(slot, call) if one not in found)
                    continue
                changed = self._changed(slot, passing, call)
                for choice in self._choices(slot, passing, call, owner):
                    for overlay in self._overlays(passing, choice, call):
                        if changed:
                            both = {**overlay.variables, **changed}
                            overlay = msgspec.structs.replace(overlay, variables=both)
                        if overlay not in found:
                            found.append(overlay)
        return found

    def _carriers(
        self, passing: Passing, call: Call, names: tuple[ArgumentName, ...]
    ) -> tuple[Slot | str, ...]:
        """What may carry it: arguments, or values of flags, of the command or of the line in an argument."""
        given = passed(self._program, call, names).slots
        if names and passing.flag:
            lines = (split(text) for slot in given for text in strings(self._program, slot).texts)
            return tuple(value for words in lines for value in words_after(words, passing.flag))
        return (*given, *after(self._program, call, passing.flag))

    def _choices(self, slot: Slot, passing: Passing, call: Call, owner: Function | None) -> list[Choice]:
        if not passing.within:
            return [Choice(slot)]
        return [
            choice
            for name in passing.within
            for choice in self.options.choices(slot, name, call.ref, call.owner or owner)
        ]

    def _changed(self, slot: Slot, passing: Passing, call: Call) -> Layer:
        """What is stored in the mapping while it hangs on the object: ``opts.env["NAME"] = …``."""
        if passing.carries != "environment" or not passing.within:
            return {}
        graph = self._program.graph
        builds = {ref for value in graph.values(slot) if isinstance(value, PathValue) for ref in value.builds}
        found: dict[str, tuple[Given, ...]] = {}
        for base, changes in self._local.items():
            origin = graph.origin(base)
            if (
                origin is None
                or not isinstance(origin[1], s.Attribute)
                or origin[1].attr not in passing.within
            ):
                continue
            holder = self._program.modules[origin[0]].slots[origin[1].value.at]
            held = graph.values(holder) if holder >= 0 else ()
            if not any(isinstance(value, PathValue) and builds.intersection(value.builds) for value in held):
                continue
            for write in changes:
                near = write.module == call.ref.module and write.at < call.ref.at
                given = given_by(self._program, write, sure=write.sure and near)
                found[write.name] = (given, *found.get(write.name, ()))
        return found

    def _overlays(self, passing: Passing, choice: Choice, call: Call) -> list[Overlay]:
        if choice.slot is not None and passing.carries == "settings":
            return self._settings(choice.slot, call)
        return [self._overlay(passing, choice, call)]

    def _overlay(self, passing: Passing, choice: Choice, call: Call) -> Overlay:
        if choice.slot is None:
            return Overlay()
        if passing.carries == "environment":
            return self._environment(choice.slot, call, passing)
        if passing.carries == "flags":
            keys = [key for value in self._containers(choice.slot) for key, _ in self._keys(value)]
            for text in strings(self._program, choice.slot).texts:
                keys.extend(word.partition("=")[0] for word in split(text) if word.startswith("-"))
            place = self._place(call)
            flags = {str(key): (Given("yes", Step(place.path, place.line, f"{key}")),) for key in keys}
            return Overlay(flags=flags)
        return Overlay(deaf=any(self._is_bare(value) for value in self._containers(choice.slot)))

    # --- the environment ---------------------------------------------------------------------------

    def _environment(self, slot: Slot, call: Call, passing: Passing | None = None) -> Overlay:
        if literals(self._program, slot).values == (None,):
            return Overlay()
        containers = self._containers(slot)
        closes = passing is not None and passing.replaces
        drops = () if passing is None else passing.drops
        layer: dict[str, tuple[Given, ...]] = {}
        for value in containers:
            for key, inside in self._keys(value):
                if key in drops:
                    continue
                layer[str(key)] = (self._given(str(key), inside, call),)
        for write in self._writes(slot):
            layer[write.name] = (
                given_by(self._program, write, sure=write.sure),
                *layer.get(write.name, ()),
            )
        sources = [origin for origin in origins(self._program.graph, slot) if origin is not None]
        own = any(self._reader.is_environment(module, expr) for module, expr in sources)
        spread = any(_is_spread(expr) for _, expr in sources)
        unclear = None
        if not containers and not own and not layer:
            place = self._place(call)
            unclear = Step(place.path, place.line, "the environment handed over cannot be followed")
        return Overlay(layer, closed=closes and bool(containers) and not own and not spread, unclear=unclear)

    def _given(self, key: str, slot: Slot, call: Call) -> Given:
        sources = self._program.graph.sources(slot)
        inner = sources[-1] if sources else slot
        presences = {presence_of(self._program, source) for source in sources or (slot,)}
        presence = next(iter(presences)) if len(presences) == 1 else "maybe"
        origin = self._program.graph.origin(inner)
        place = self._place(call)
        if origin is not None:
            module, expr = origin
            line = self._program.modules[module].tree.span(expr.at).line
            place = Step(self._program.project.paths[module], line, "")
        return Given(presence, Step(place.path, place.line, f"{key} in the environment handed over"), slot)

    def _writes(self, slot: Slot) -> list[Write]:
        """The changes of the mapping before it is handed over, the last first."""
        if not self._local:
            return []
        graph = self._program.graph
        seen: set[Slot] = set()
        stack = [slot]
        while stack and len(seen) < MAX_STEPS:
            current = stack.pop()
            if current not in seen:
                seen.add(current)
                stack.extend(graph.sources(current))
        found = [write for base in seen for write in self._local.get(base, ())]
        return sorted(found, key=lambda write: (write.module, -write.at))

    # --- settings --------------------------------------------------------------------------------------

    def _settings(self, slot: Slot, call: Call) -> list[Overlay]:
        """The alternatives of settings: JSON in the code, what a file of the project holds, or a mapping."""
        place = self._place(call)
        texts = strings(self._program, slot)
        inline = [text for text in texts.texts if _is_inline(text)]
        if inline and len(inline) == len(texts.texts):
            return [self._inline(text, place) for text in inline]
        files = self._files.named(slot, call.ref.module)
        if files is not None:
            layers = [layer_of(one) for one in files]
            return [Overlay(layer, layer) for layer in layers]
        return [self._built(slot, call, place)]

    def _written(self, text: str, call: Call) -> list[Overlay]:
        """Settings in a part of a text, as ``--settings=…``: JSON, or the file that it names."""
        place = self._place(call)
        if _is_inline(text) and text != HOLE:
            return [self._inline(text, place)]
        file = self._files.at(text, call.ref.module)
        if file is None:
            return [self._unread(place)]
        layer = layer_of(file)
        return [Overlay(layer, layer)]

    def _unread(self, place: Step) -> Overlay:
        return Overlay(unclear=Step(place.path, place.line, "settings of a file that cannot be read here"))

    def _built(self, slot: Slot, call: Call, place: Step) -> Overlay:
        """Settings that the code builds as a mapping."""
        containers = self._containers(slot)
        if containers:
            keys: dict[str, tuple[Given, ...]] = {}
            variables: dict[str, tuple[Given, ...]] = {}
            for key, below in (pair for value in containers for pair in self._keys(value)):
                if key == "env":
                    variables.update(self._environment(below, call).variables)
                else:
                    keys[str(key)] = (self._given(str(key), below, call),)
            return Overlay(variables, keys)
        if literals(self._program, slot).values == (None,):
            return Overlay()
        return self._unread(place)

    def _inline(self, text: str, place: Step) -> Overlay:
        """Settings written as JSON in the code."""
        try:
            content = json.loads(text)
        except (ValueError, RecursionError):
            return Overlay(unclear=Step(place.path, place.line, "settings that are not valid JSON"))
        if not isinstance(content, dict):
            return Overlay()
        env = content.get("env")
        return Overlay(
            self._layer(env if isinstance(env, dict) else {}, place, "the settings handed over"),
            self._layer(content, place, "the settings handed over"),
        )

    def _layer(self, content: Mapping[str, object], place: Step, where: str) -> Layer:
        found: dict[str, tuple[Given, ...]] = {}
        for key, value in content.items():
            step = Step(place.path, place.line, f"{key} in {where}")
            says = self._reader.formed(value) if isinstance(value, str) else None
            presence: Presence = "yes"
            if value in ("", None, False):
                presence = "no"
            elif value in ("0", "false"):
                presence = "off"
            text = value if isinstance(value, str) else ""
            found[key] = (Given(presence, step, says=says or self._reader.setting(key, text)),)
        return found

    # --- helpers of reading ----------------------------------------------------------------------------

    def _containers(self, slot: Slot) -> list[Container]:
        return [value for value in self._program.graph.values(slot) if isinstance(value, Container)]

    def _keys(self, value: Container) -> list[tuple[str | int, Slot]]:
        return list(self._program.graph.keys(value.number))

    def _is_bare(self, value: Container) -> bool:
        """Whether a collection surely holds nothing."""
        graph = self._program.graph
        inside = graph.element(value.number, KEY_UNKNOWN)
        return not self._keys(value) and not graph.sources(inside) and not graph.values(inside)

    def _place(self, call: Call) -> Step:
        module = self._program.modules[call.ref.module]
        return Step(self._program.project.paths[call.ref.module], module.tree.span(call.ref.at).line, "")


def _is_spread(expr: s.Expr) -> bool:
    """Whether a mapping display takes in another mapping."""
    return isinstance(expr, s.Mapping) and any(item.key is None for item in expr.items)


def _is_inline(text: str) -> bool:
    """Whether settings are written out; a path may begin with what is not known of it."""
    return text.lstrip().startswith("{") and not text.startswith(f"{HOLE}/")
