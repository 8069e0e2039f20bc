"""What decides who pays for a call, as data: the typed form of ``rules/catalog/routes``.

An *order* is the precedence of one kind of client: its *clues* are looked at from the first to the last,
and the first that surely says a route decides. One that only may say a route adds it, and the next is asked.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from poolint.model.catalog import ArgumentName, Entry
from poolint.model.judgement import RouteWord

Reading = Literal[
    "present",  # that it is given at all
    "switch",  # given, and neither empty nor 0, false, no, off
    "address",  # a URL, looked up among the hosts
    "secret",  # a credential: by its form, or the name of the variable it is read from
    "text",  # a text that matches
]


class Clue(Entry, frozen=True, kw_only=True):
    """One place to look at. Exactly one of the first six keys says where."""

    argument: tuple[ArgumentName, ...] = ()
    """An argument of the billing call."""
    client: tuple[ArgumentName, ...] = ()
    """An argument of the calls that built the client; the last one that gives it counts."""
    header: tuple[str, ...] = ()
    """HTTP headers, of the call or of what built the client."""
    variable: tuple[str, ...] = ()
    """Variables of the environment, without regard to order; any of them is enough."""
    setting: tuple[str, ...] = ()
    """Keys of the program's settings file."""
    flag: tuple[str, ...] = ()
    """Flags of a command line."""
    key: str | None = None
    """A key of the mapping given as argument."""
    all_of: tuple[str, ...] = ()
    """Further variables, all of which must be set too."""
    reads: Reading = "present"
    matches: str | None = None
    route: RouteWord | None = None
    """What it says; for addresses and secrets: what it says where the tables do not know better."""
    never: tuple[RouteWord, ...] = ()
    """Routes that are out of the question once it is given."""
    what: str
    """Words for the evidence: "an API key"."""


class Passing(Entry, frozen=True, kw_only=True):
    """An argument that carries an environment, settings or flags for the program that is started."""

    argument: tuple[ArgumentName, ...] = ()
    client: tuple[ArgumentName, ...] = ()
    flag: tuple[str, ...] = ()
    """Words of a command line; what is carried is the word after one of them. With ``argument`` the line is
    that argument."""
    before: bool = False
    """Whether it is the variables that a command line gives to what it starts: ``NAME=value program``."""
    within: tuple[str, ...] = ()
    """A keyword of what was built and given there: ``env`` of the options."""
    carries: Literal["environment", "settings", "flags", "sources"]
    """``flags``: a mapping whose keys are flags, or a text that holds them. ``sources``: a list of the
    settings files that are read; an empty one switches them off."""
    drops: tuple[str, ...] = ()
    """Variables that do not come through: what is started gets its own in their place."""
    replaces: bool = False
    """Whether the environment is the whole of it, and not laid over that of this process."""


class Order(Entry, frozen=True, kw_only=True):
    """The precedence of one kind of client."""

    id: str
    surfaces: tuple[str, ...]
    paths: tuple[str, ...] = ()
    """Beginnings of access paths; empty = every one. The first order that fits is used."""
    model: str | None = None
    """A regular expression, one of the models named at the call must match."""
    through: tuple[ArgumentName, ...] = ()
    """Arguments under which the client is given what holds its credentials (``Agent(model=Model(key))``)."""
    passing: tuple[Passing, ...] = ()
    settings: tuple[str, ...] = ()
    """Regular expressions for the paths of settings files that the program reads."""
    named_settings: tuple[str, ...] = ()
    """The same for those that it reads only where a call names them."""
    limits: tuple[str, ...] = ()
    """Keywords of the options, any of which bounds what one call may spend; empty for single requests."""
    limit_flags: tuple[str, ...] = ()
    """The same as flags."""
    limit_arguments: tuple[ArgumentName, ...] = ()
    """The same as arguments of the call itself."""
    clue: tuple[Clue, ...] = ()
    otherwise: RouteWord
    otherwise_because: str
    """Words for the evidence where no clue decides."""
    source: str


class Host(Entry, frozen=True, kw_only=True):
    """Who is behind an address."""

    matches: str
    """A regular expression, searched in the address."""
    route: RouteWord | Literal["direct"]
    """``direct`` is the vendor itself: it decides nothing."""
    source: str


class Secret(Entry, frozen=True, kw_only=True):
    """A kind of credential."""

    id: str
    name: str
    """Words: "an API key"."""
    matches: str | None = None
    """A regular expression for the whole of one, never for a placeholder."""
    names: tuple[str, ...] = ()
    """Variables it is kept in by convention."""
    route: RouteWord | None = None
    """None where it is a secret of something else, to be reported when it stands in code."""
    source: str


class Environ(Entry, frozen=True, kw_only=True):
    """How a language's programs reach their own environment, as dotted names."""

    mapping: tuple[str, ...]
    """The environment itself (``os.environ``)."""
    gets: tuple[str, ...] = ()
    """Functions that read a variable (``os.getenv``)."""
    sets: tuple[str, ...] = ()
    unsets: tuple[str, ...] = ()
    source: str


class RouteFile(Entry, frozen=True, kw_only=True):
    """One file of ``rules/catalog/routes``."""

    package: str
    as_of: date
    source: str
    order: tuple[Order, ...] = ()
    host: tuple[Host, ...] = ()
    secret: tuple[Secret, ...] = ()
    environ: tuple[Environ, ...] = ()


class Routes(msgspec.Struct, frozen=True):
    """Every order and table, merged from the files in the order of their names."""

    orders: tuple[Order, ...] = ()
    hosts: tuple[Host, ...] = ()
    secrets: tuple[Secret, ...] = ()
    environs: tuple[Environ, ...] = ()

    @property
    def variables(self) -> frozenset[str]:
        """Every variable that some clue looks at."""
        clues = [clue for order in self.orders for clue in order.clue]
        return frozenset(name for clue in clues for name in (*clue.variable, *clue.all_of))

    @property
    def credentials(self) -> frozenset[str]:
        """Every variable that a credential is kept in by convention."""
        return frozenset(name for secret in self.secrets for name in secret.names)

    @property
    def addresses(self) -> frozenset[str]:
        """The variables that hold an address."""
        clues = [clue for order in self.orders for clue in order.clue if clue.reads == "address"]
        return frozenset(name for clue in clues for name in clue.variable)

    @property
    def setting_files(self) -> tuple[str, ...]:
        """Regular expressions for the paths of settings files, each once."""
        return tuple(dict.fromkeys(pattern for order in self.orders for pattern in order.settings))

    @property
    def named_setting_files(self) -> tuple[str, ...]:
        """The same for those that are read only where a call names them."""
        return tuple(dict.fromkeys(pattern for order in self.orders for pattern in order.named_settings))

    @property
    def settings(self) -> frozenset[str]:
        """Every key of a settings file that some clue looks at."""
        return frozenset(key for order in self.orders for clue in order.clue for key in clue.setting)
