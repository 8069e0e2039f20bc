"""Views: the environment that one call sees, as layers of variables, the nearest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from poolint.engine.flow.values import Slot
from poolint.model.environment import Environment, Says
from poolint.model.place import Step

Presence = Literal["yes", "maybe", "off", "no", "dropped"]
"""``off``: given, but as 0 or false. ``dropped``: perhaps taken away again, which weakens what is below."""


class Given(msgspec.Struct, frozen=True):
    """A variable in one layer."""

    presence: Presence
    place: Step
    """Where it is given, in words."""
    slot: Slot | None = None
    says: Says | None = None


Layer = Mapping[str, tuple[Given, ...]]


class View(msgspec.Struct, frozen=True):
    """What a call sees: variables, keys of settings, and flags."""

    layers: tuple[Layer, ...] = ()
    settings: Layer = {}
    flags: Layer = {}
    choice: int = 0
    """Which of the things that may be handed over was."""
    unclear: Step | None = None
    """Something handed over that cannot be followed, and may hold any credential."""

    def look(self, name: str) -> list[Given]:
        """What a variable may be, nearest first; the last one is sure, or there may be none."""
        found: list[Given] = []
        weak = False
        for layer in self.layers:
            for given in layer.get(name, ()):
                if given.presence == "dropped":
                    weak = True
                    continue
                if weak and given.presence in ("yes", "off"):
                    given = msgspec.structs.replace(given, presence="maybe")
                found.append(given)
                if given.presence != "maybe":
                    return found
        return found


_PRESENCE: Mapping[str, Presence] = {"set": "yes", "passed": "maybe", "off": "off", "empty": "no"}


def layer_of(environment: Environment) -> Layer:
    """The variables of a file's environment; of one that is given twice, the last."""
    found: dict[str, tuple[Given, ...]] = {}
    for variable in environment.variables:
        where = Step(
            variable.path, variable.line, f"{variable.name} in {environment.name} of {environment.path}"
        )
        if environment.name == variable.path.rpartition("/")[2] or environment.path != variable.path:
            where = Step(variable.path, variable.line, f"{variable.name} in {variable.path}")
        found[variable.name] = (Given(_PRESENCE[variable.state], where, says=variable.says),)
    return found


def relevant(layer: Layer, names: Iterable[str]) -> Layer:
    """The part of a layer that some clue asks for."""
    wanted = frozenset(names)
    return {name: given for name, given in layer.items() if name in wanted}
