"""How a call can say which feature asked, as data: the typed form of ``rules/catalog/tags``.

A *mechanism* is one way to attach a label: a keyword of the request, a header, a span around the call.
It says where it is found (``paths``, ``names``, ``surfaces``) and which of its arguments carry labels.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from poolint.model.catalog import ArgumentName, Entry
from poolint.model.judgement import Strength

TagKind = Literal[
    "keyword",  # an argument of the billing call
    "constructor",  # an argument of the calls that built the client, or a wrapper around it
    "gateway",  # the address the client talks to
    "header",  # an HTTP header, wherever headers are given
    "environment",  # a variable of the environment a program or this process runs in
    "decorator",  # on a function around the call
    "context",  # a with block around the call
    "statement",  # a call of its own in the function of the site
]

Form = Literal[
    "text",  # one label; its key is `key`
    "list",  # a list of labels, `key:value` or bare
    "commas",  # the same, in one string: `a,b`
    "mapping",  # keys and values
    "json",  # a mapping, or one written as JSON in a string
    "assignments",  # `key=value,key=value` in one string
    "pair",  # two arguments: the key and the value
    "keywords",  # the keyword arguments of the call themselves
    "headers",  # a mapping of HTTP headers, each read as its mechanism says
    "lines",  # HTTP headers in one string, one `Name: value` a line
    "environment",  # a mapping of variables, each read as its mechanism says
    "variable",  # the name of the environment variable it is read from
    "settings",  # JSON (inline) with the variables under `env`
]


class Carry(Entry, frozen=True, kw_only=True):
    """One argument that carries labels, and how they are written in it."""

    argument: tuple[ArgumentName, ...] = ()
    flag: tuple[str, ...] = ()
    """Words of a command line; the labels are in the word after one of them."""
    before: bool = False
    """Whether it is the variables that a command line gives to what it starts: ``NAME=value program``."""
    within: tuple[str, ...] = ()
    """Keys, or keyword arguments of what was built, to go down to from the argument."""
    form: Form = "text"
    key: str | None = None
    """For ``text``, ``list`` and ``commas``: the key of what has none of its own."""
    keys: tuple[str, ...] = ()
    """The only keys it knows; any other is lost on the way. Empty = any."""
    ignore: tuple[str, ...] = ()
    """Keys, or keyword arguments, that are no labels."""
    strength: Strength | None = None
    """In place of the mechanism's."""
    erases: bool = False
    """Whether it replaces what earlier calls set under the same form."""


class Mechanism(Entry, frozen=True, kw_only=True):
    """One way to attach a label to a call."""

    id: str
    kinds: tuple[TagKind, ...]
    """One, or several where the same object serves as decorator and with block."""
    paths: tuple[str, ...] = ()
    """For decorators, with blocks, statements and constructors: access paths of what is called."""
    shapes: tuple[str, ...] = ()
    """Member names so much its own that they are taken for it on a receiver nobody knows."""
    surfaces: tuple[str, ...] = ()
    """For keywords, constructors, gateways and variables: the surfaces it is known on. Empty = all."""
    names: tuple[str, ...] = ()
    """For headers and variables: names without regard to case, ``{key}`` for the part that is the key."""
    hosts: tuple[str, ...] = ()
    """For gateways: regular expressions searched in the address that ``carries`` names; a group ``value``
    is the label."""
    needs: tuple[str, ...] = ()
    """For variables: others, one of which must be set beside it; without it nobody sees the label."""
    form: Form = "text"
    """For headers and variables: how the value is written."""
    key: str | None = None
    """For headers, variables and gateways: the key of a value that has none."""
    only_features: bool = False
    """For headers and variables: whether a key that says no feature makes it no label at all."""
    carries: tuple[Carry, ...] = ()
    strength: Strength
    bare: Strength | None = None
    """What it is worth without any label: a span with nothing but the function's name."""
    package: str = ""
    versions: str = ""
    source: str = ""


class TagFile(Entry, frozen=True, kw_only=True):
    """One file of ``rules/catalog/tags``."""

    package: str
    versions: str = ""
    as_of: date
    source: str
    tag: tuple[Mechanism, ...] = ()
    feature_keys: tuple[str, ...] = ()
    """Keys that say which feature asked."""
    user_keys: tuple[str, ...] = ()
    """Keys that say who, and not what for."""


class Tags(msgspec.Struct, frozen=True):
    """Every mechanism, merged from the files in the order of their names."""

    mechanisms: tuple[Mechanism, ...] = ()
    feature_keys: tuple[str, ...] = ()
    user_keys: tuple[str, ...] = ()

    @property
    def variables(self) -> frozenset[str]:
        """What the names of variables that carry a label, or let it be seen, begin with."""
        those = [one for one in self.mechanisms if "environment" in one.kinds]
        names = (name for one in those for name in (*one.names, *one.needs))
        return frozenset(name.partition("{")[0] for name in names) - {""}


class TagSettings(msgspec.Struct, frozen=True):
    """What a project says of its own tags."""

    feature_keys: tuple[str, ...] = ()
    """In place of the catalog's, where not empty."""
    features: tuple[str, ...] = ()
    """The registry: every value a feature key may have. Empty = any."""
    style: str = ""
    """Id of the mechanism the project tags with, named in advice."""
    defaults: tuple[tuple[str, str], ...] = ()
    """By pattern of paths, as in a gitignore file: the feature of the calls there; the last that fits."""
