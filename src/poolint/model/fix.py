"""What a fix is: the typed form of ``[[fix]]`` in a rule file, and the edits that one makes.

A fix is data too: which sort of edit, where it may be made, and what code it writes. ``{error}`` in that code
is the caught exception, ``{feature}`` the feature of the path, ``{defines}`` the function that is written
beside it, and ``{package.name}`` whatever that name is called in the file; it is imported where it is not.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from poolint.model.catalog import Entry
from poolint.model.facts import CallSite
from poolint.model.place import Place

FixKind = Literal[
    "order",  # handlers change places, so that the narrower comes first
    "argument",  # an argument of a call is set
    "condition",  # an argument that decides gets one more condition
    "guard",  # a handler looks at the error first
    "comment",  # a comment above the call
    "statement",  # a statement before that of the call
    "around",  # a with block around the statement of the call
]

Where = Literal[
    "client",  # the call that built the client of the site
    "layer",  # the call, or the decorator, that the finding is at
    "call",  # the call site
]

Safety = Literal[
    "safe",  # what the program does when all is well, and what it says of itself, stay true
    "unsafe",  # the program may do something else: somebody should look
]


class Fix(Entry, frozen=True, kw_only=True):
    """One way to put a finding right."""

    kind: FixKind
    safety: Safety
    title: str
    """What it does, to complete "poolint …": "puts the handler of the narrower class first"."""
    where: Where = "call"
    """For ``argument`` and ``condition``: whose argument."""
    layers: tuple[str, ...] = ()
    """Ids of the retry layers that it is made for. Empty = any."""
    surfaces: tuple[str, ...] = ()
    """Surfaces of the sites that it is made for. Empty = any."""
    styles: tuple[str, ...] = ()
    """For tags: the mechanisms of ``tags.style`` that it writes; an empty one where there is no style."""
    classified: bool = False
    """Whether a layer of the program must retry and tell an empty pool from a rate limit."""
    calls: tuple[str, ...] = ()
    """For ``condition``: access paths of what is called, without the call."""
    argument: str = ""
    value: str = ""
    """What the argument becomes; of a mapping that is there already, it becomes a part."""
    inner: str = ""
    """For an argument that is built by a call: the argument of that call which gets the entries, where the
    call is there already."""
    default: str = ""
    """For ``condition``: what the argument is where it is not given."""
    joins: tuple[str, ...] = ()
    """For ``condition``: beginnings of access paths whose results can be joined by ``&``."""
    wraps: str = ""
    """For ``condition`` by a function: what the argument becomes where it is one already, ``{given}``."""
    places: int = 0
    """For ``condition``: how many arguments may be given by place, none of which is this one."""
    insert: str = ""
    """For ``guard``, ``comment``, ``statement``: the lines; for ``around``: the line that opens the block."""
    defines: str = ""
    """The id of a definition that the code needs in its module."""


class Definition(Entry, frozen=True, kw_only=True):
    """A function that fixes write into a module."""

    id: str
    name: str
    """What the function is called, where nothing else in the module is."""
    code: str
    source: str


class DefinitionFile(Entry, frozen=True, kw_only=True):
    """One file of ``rules/catalog/fixes``."""

    definition: tuple[Definition, ...] = ()


class Edit(msgspec.Struct, frozen=True, order=True):
    """Characters ``start`` to ``end`` of a text, and what takes their place."""

    start: int
    end: int
    text: str


class Proposal(msgspec.Struct, frozen=True):
    """The edits that put one finding right, by the path of the file."""

    title: str
    safety: Safety
    edits: tuple[tuple[str, tuple[Edit, ...]], ...]


class Refusal(msgspec.Struct, frozen=True):
    """Why a finding is not put right, in words."""

    reason: str


class Aim(msgspec.Struct, frozen=True):
    """What a fix is told of a finding: facts of the inventory, and what the project says."""

    place: Place
    """Of the finding."""
    sites: tuple[CallSite, ...]
    """The endangered ones."""
    definitions: tuple[Definition, ...] = ()
    feature: str | None = None
    """What the project says that calls in this file belong to."""
    style: str = ""
    """The mechanism the project tags with; empty where it does not say."""
