"""Sight: every view that one call may have of its environment, from files, code and arguments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

import msgspec

from poolint.engine.flow.values import Function
from poolint.engine.route.clues import Subject
from poolint.engine.route.handed import Handed, Overlay
from poolint.engine.route.process import Process
from poolint.engine.route.surroundings import Surroundings
from poolint.engine.route.view import Given, Layer, View, layer_of, relevant
from poolint.engine.sites.locate import Located
from poolint.model.environment import Environment
from poolint.model.place import Step
from poolint.model.routes import Order
from poolint.model.source import APART

MAX_VIEWS = 24
"""Views of one call; what is more is not told apart."""


class Sight:
    """Makes the views of call sites."""

    def __init__(self, surroundings: Surroundings, process: Process, handed: Handed) -> None:
        self._surroundings = surroundings
        self._process = process
        self._handed = handed

    def views(
        self, order: Order, subject: Subject, one: Located, owner: Function | None, flags: Layer
    ) -> list[View]:
        """The views of one call, at least one."""
        wanted = frozenset(name for clue in order.clue for name in (*clue.variable, *clue.all_of))
        keys = frozenset(name for clue in order.clue for name in clue.setting)
        around = self._surroundings.of(one.ref.module, one.site.context)
        own = [] if one.site.language in APART else [file for file in around if file.kind != "settings"]
        files = [relevant(layer_of(file), wanted) for file in own]
        processes = [layer for layer in files if layer] or [{}]
        settings = [file for file in around if _is_read(order, file)]
        above, defaults = self._process.layers(one.ref, owner)
        overlays = [self._handed.overlays(passing, subject, owner) for passing in order.passing]
        overlays = [alternatives for alternatives in overlays if alternatives]
        found = []
        for process in processes:
            beneath = (relevant(above, wanted), process, relevant(defaults, wanted))
            for number, choices in enumerate(product(*overlays)):
                view = _view(choices, beneath, settings, (wanted, keys), flags)
                found.append(msgspec.structs.replace(view, choice=number))
                if len(found) >= MAX_VIEWS:
                    return found
        return found


def _is_read(order: Order, one: Environment) -> bool:
    return one.kind == "settings" and any(re.search(pattern, one.path) for pattern in order.settings)


def _view(
    choices: Sequence[Overlay],
    beneath: tuple[Layer, ...],
    settings: Sequence[Environment],
    names: tuple[frozenset[str], frozenset[str]],
    flags: Layer,
) -> View:
    """Settings over what is handed over, that over the process; the whole environment covers all below."""
    wanted, keys = names
    layers: list[Layer] = []
    deaf = any(choice.deaf for choice in choices)
    found = [] if deaf else [layer_of(one) for one in settings]
    for choice in choices:
        if choice.settings:
            layers.append(relevant(choice.variables, wanted))
    layers.extend(relevant(layer, wanted) for layer in found)
    for choice in choices:
        if not choice.settings:
            layers.append(relevant(choice.variables, wanted))
    if not any(choice.closed for choice in choices):
        layers.extend(beneath)
    merged: dict[str, tuple[Given, ...]] = {}
    for layer in (*(choice.settings for choice in choices), *found):
        for name, given in relevant(layer, keys).items():
            merged.setdefault(name, given)
    given_flags = dict(flags)
    unclear: Step | None = None
    for choice in choices:
        given_flags.update(choice.flags)
        unclear = unclear or choice.unclear
    return View(tuple(layer for layer in layers if layer), merged, given_flags, unclear=unclear)
