"""The environments that a project's code runs in, as its files show them: names, never values."""

from __future__ import annotations

from typing import Literal

import msgspec

from poolint.model.judgement import RouteWord
from poolint.model.source import Gap

State = Literal[
    "set",
    "passed",  # handed on from outside, where it may be missing
    "off",  # 0, false, no, off
    "empty",
]

EnvironmentKind = Literal[
    "dotenv",
    "dockerfile",
    "compose",
    "workflow",
    "procfile",
    "systemd",
    "kubernetes",
    "settings",
    "named-settings",  # read by no program unless code names the file
]


Says = RouteWord | Literal["direct"]
"""What the form of a value says: a route, or that the vendor itself is asked."""


class Variable(msgspec.Struct, frozen=True):
    """A variable of one environment: that it is set, and where. What it holds was forgotten on reading."""

    name: str
    state: State
    path: str
    line: int
    says: Says | None = None
    """What the form of the value says, where it says something: the host of an address, the kind of a key."""


class Environment(msgspec.Struct, frozen=True):
    """What one file (one service, job or container of it) gives to the code that runs under it."""

    kind: EnvironmentKind
    name: str
    """For people: ``.env``, ``service web``, ``job triage``."""
    path: str
    line: int
    folder: str
    """The code below this folder runs under it, where ``entries`` do not say it better."""
    variables: tuple[Variable, ...] = ()
    entries: tuple[str, ...] = ()
    """What is started: paths and module names, as written."""
    labels: tuple[str, ...] = ()
    """Names of the service and its image, any of which may be the name of its folder."""
    includes: tuple[str, ...] = ()
    """Other files whose variables it takes, by path."""
    bound: bool = False
    """Whether it holds only for code that ``entries`` or ``labels`` lead to: a file that serves many services
    says nothing about the others."""


class Environments(msgspec.Struct, frozen=True):
    """Every environment of a project, sorted by path and line, and the files that could not be read."""

    environments: tuple[Environment, ...] = ()
    scripts: tuple[tuple[str, str], ...] = ()
    """Installed commands and the modules they start."""
    gaps: tuple[Gap, ...] = ()

    def settings(self) -> dict[str, Environment]:
        """The settings files by path, also those that are only read where code names them."""
        return {one.path: one for one in self.environments if one.kind in ("settings", "named-settings")}

    def names(self) -> tuple[str, ...]:
        """Every variable that is set somewhere, sorted."""
        around = (place for place in self.environments if place.kind != "named-settings")
        return tuple(sorted({one.name for place in around for one in place.variables}))
