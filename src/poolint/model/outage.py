"""How the world refuses a request: the typed form of ``rules/catalog/signals``.

Three questions about a dry pool are answered here, each by its own table:

1. *What is on the wire?* ``[[signal]]``: status, type, code, headers, message. One signal is one condition,
   whichever library it arrives through.
2. *What does the program meet?* ``[[raised]]`` (an exception), ``[[returned]]`` (a value, and no exception)
   and
   ``[[passed]]`` (what another library raises). ``[[signal.raised]]`` is the same table inside a signal.
3. *What do the names in handlers mean?* ``[[exception]]``: every class a handler can name, with its bases.

``[[view]]`` says what the wire answer looks like on the objects of one library, once for all signals; see
``poolint.model.appearance``. What retries a request is in ``poolint.model.retries``.

To find what a call meets: ``poolint.model.meeting.signals_of`` gives the signals of its surface, ``meeting``
the rows for one signal, library and version, and ``appearance`` the object with its attributes. No row: the
library shows the signal in a way nobody has looked at, so the outcome is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import msgspec

from poolint.model.catalog import Entry

Data = Any
"""A value of TOML that stands for a value of the program: text, number, boolean, list, mapping."""

Kind = Literal[
    "transient",  # slow down: the same request works soon
    "exhausted",  # out of money: it works after somebody pays, raises a limit or a month ends
    "blocked-until-reset",  # a window is used up: it works at a known time, hours or weeks away
    "healthy",  # no refusal at all, though it looks like one
    "request",  # this request is wrong, whatever the pool: only a different request helps
]

DRY: tuple[Kind, ...] = ("exhausted", "blocked-until-reset")
"""The kinds a retry cannot cure."""

Arrival = Literal[
    "answer",  # an HTTP answer with an error status
    "silence",  # no answer: the connection is refused, closed or too slow
    "midstream",  # an error event in a stream whose answer began with 200: no client sends it again
    "process",  # the output, frames and exit status of a program
    "success",  # an answer that succeeds
]

Evidence = Literal[
    "documented",  # the vendor's documentation says so
    "source",  # read in a released package
    "observed",  # a captured answer in a public thread
    "measured",  # the real library was run against an answer made by hand
    "reported",  # third parties say so
]


class Signal(Entry, frozen=True, kw_only=True):
    """One concrete way in which a condition reaches the client, as it is on the wire."""

    id: str
    """Stable; the word of every output, and the key of ``requests`` in a verdict."""
    name: str
    """Words for a person, to complete "when …" ("the monthly spend cap of the tier is reached")."""
    kind: Kind
    surfaces: tuple[str, ...] = ()
    """Ids of the surfaces it can arrive on, those of the file when empty; ``*`` is every surface that no
    signal names."""
    routes: tuple[str, ...] = ()
    """The routes on which it can arrive, where it cannot on others (the window of a plan: of a
    ``subscription``); empty: on every one."""
    arrives: Arrival = "answer"
    usual: bool = True
    """Simulated at every site of its surfaces; others only where a rule or fixture names them."""
    status: int | None = None
    """The HTTP status; None where there is no answer."""
    type: str | None = None
    """``error.type`` of the body, or what stands for it in this dialect (the exception name of a cloud)."""
    code: str | None = None
    """The machine-readable cause in the body (``error.details.error_code``, ``error.code``); None for
    none."""
    headers: Mapping[str, str] = {}
    """Response headers that tell something, in lower case. One that is not here is not sent."""
    message: str = ""
    """The text for a person, in a real wording."""
    wordings: tuple[str, ...] = ()
    """Other real wordings of the message. A test of the text that some of them pass and others fail is
    unclear."""
    body: Data = None
    """The whole body, where the dialect of the file does not make it from type, code and message."""
    dialect: Literal["", "messages", "aws", "google", "openai", "none"] = ""
    """How the body is made, the file's when empty: ``messages`` ``{"type": "error", "error": {"type",
    "message", "details": {"error_code"}}, "request_id"}``; ``aws`` ``{"message"}`` with the type in a
    header; ``google``
    ``{"error": {"code": status, "message", "status": type}}``; ``openai`` ``{"error": {"message", "type",
    "param", "code"}}``; ``none`` no body."""
    exit: int | None = None
    """Of a program: its exit status. ``type`` is then the error word on its assistant frame, ``status`` the
    HTTP status on its result frame, ``message`` the text of both."""
    limit: Mapping[str, Data] = {}
    """Of a program: what its rate limit frame says; empty where it sends none."""
    lasts: str = ""
    """Words: until when it lasts, if nobody does anything."""
    evidence: tuple[Evidence, ...] = ()
    source: str = ""
    raised: tuple[Raised, ...] = ()
    returned: tuple[Returned, ...] = ()


class Message(Entry, frozen=True, kw_only=True):
    """One object a stream of messages yields before it ends or raises."""

    class_: str = msgspec.field(name="class")
    """The dotted class, for ``isinstance`` and ``match``."""
    attributes: Mapping[str, Data] = {}
    """By member path (``rate_limit_info.status``); see ``Appears``."""
    none: tuple[str, ...] = ()
    """Member paths that are there and None."""
    when: Literal["", "limit"] = ""
    """``limit``: only of a signal that has one."""
    versions: str = ""
    """Of the row's package."""


class Selects(Entry, frozen=True, kw_only=True):
    """The base of rows that hold for some signals, one library, some of its versions and some calls.

    Every selector given must fit the signal. Of the rows of one package, version, ``calls`` and ``requires``
    that fit, the most particular wins: ``signal`` before ``codes`` before ``dialects`` before ``statuses``
    before
    ``arrives``. ``poolint.model.meeting`` does this.
    """

    signal: tuple[str, ...] = ()
    """Ids of signals. Inside ``[[signal]]`` it is that signal, and stays empty."""
    codes: tuple[str, ...] = ()
    dialects: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    """``429`` and ``500-599``."""
    arrives: tuple[Arrival, ...] = ()
    package: str = ""
    versions: str = ""
    """A PEP 440 specifier; empty for every version."""
    calls: tuple[str, ...] = ()
    """What is called: functions, as access paths from an import (``subprocess.run``), or member paths of the
    value in hand (``.raise_for_status()``, ``.receive_response()``); empty for every billing call."""
    requires: Mapping[str, Data] = {}
    """Keyword arguments that must have been passed with that value (``check = true``)."""
    source: str = ""


class Appears(Selects, frozen=True, kw_only=True):
    """The base of rows that show an object to the program."""

    view: str = ""
    """Id of the ``[[view]]``, of the same package, that gives the attributes; empty for none."""
    attributes: Mapping[str, Data] = {}
    """Values by member path, besides and above those of the view. A path is written as code after the object
    (``status_code``, ``response.headers``, ``response.json()``); ``str()`` is what ``str(object)`` gives.
    Tables are mappings, and lists are lists, to be subscripted and asked with ``.get``. Templates are filled
    as in a view."""
    none: tuple[str, ...] = ()
    """Member paths that are there and None."""
    messages: tuple[Message, ...] = ()
    """For streams of messages: what is yielded before, in this order."""


class Raised(Appears, frozen=True, kw_only=True):
    """The exception with which a library shows a signal."""

    class_: str = msgspec.field(name="class")
    """The dotted public name; an ``[[exception]]`` of that package and version."""
    mro: tuple[str, ...]
    """The class and all it inherits from, in Python's order, up to ``builtins.BaseException``; of other
    packages the newest version is meant."""
    also: tuple[str, ...] = ()
    """Further names the class has on this way only, as access paths."""
    cause: str = ""
    """The class of ``__cause__``, where the library raises from another exception."""


class Returned(Appears, frozen=True, kw_only=True):
    """The value with which a library shows a signal, when it raises nothing."""

    class_: str = msgspec.field(default="", name="class")
    """The dotted class of the value; empty for a stream of messages, which ends without an exception."""
    value: Data = None
    """The value itself, where it is plain data; its templates are filled."""


class Passed(Selects, frozen=True, kw_only=True):
    """A library that lets another one's exceptions through unchanged: ask for the rows of ``through``."""

    through: str
    """A package."""


class View(Entry, frozen=True, kw_only=True):
    """What a wire answer looks like on the objects of one library; several rows of an id for its versions.

    A string value is a template. Alone in the string, ``{status}``, ``{type}``, ``{code}``, ``{message}``,
    ``{headers}`` (asked without regard to case) and ``{exit}`` are the signal's, or None; ``{body}`` is the
    decoded body and ``{body.error.code}`` what is under those keys of it, or None; ``{text}`` is the body as
    JSON,
    ``{reason}`` the standard phrase of the status, ``{output}`` what a program writes, ``{limit.…}`` a field
    of
    ``limit``. Among other characters, or with
    ``!s`` (``{body!s}``), each is as ``str`` writes it. A path of several steps whose value is
    None makes its first step None (``details.error_code`` of a signal without a code: ``details`` is None).
    """

    id: str
    package: str = ""
    versions: str = ""
    attributes: Mapping[str, Data] = {}
    none: tuple[str, ...] = ()
    opaque: tuple[str, ...] = ()
    """Member paths that are there, with a value nobody can know."""
    exact: bool = True
    """Attributes not named do not exist: reading one raises ``AttributeError``, ``getattr`` gives its
    default. Those that every exception has (``args``, ``__cause__``, ``add_note``, …) are never meant."""
    source: str = ""


class ExceptionClass(Entry, frozen=True, kw_only=True):
    """One class that a handler can name."""

    class_: str = msgspec.field(name="class")
    """The dotted name under which ``bases`` and ``mro`` speak of it."""
    bases: tuple[str, ...]
    also: tuple[str, ...] = ()
    """Other names of the same class: re-exports, aliases, the private module it is defined in."""
    package: str = ""
    versions: str = ""
    statuses: tuple[str, ...] = ()
    """Statuses of the answers it is raised for: ``429``, ``500-599``; for the record."""
    values: Mapping[str, Data] = {}
    """Class attributes that code may ask (``is_retryable = true``)."""
    note: str = ""
    source: str = ""


class SignalFile(Entry, frozen=True, kw_only=True):
    """One file of ``rules/catalog/signals``."""

    package: str
    """The distribution whose rows have no ``package`` of their own."""
    checked: tuple[str, ...] = ()
    """The versions that were read or run, for the record."""
    as_of: date
    source: str
    surfaces: tuple[str, ...] = ()
    """Of signals that name none."""
    dialect: Literal["messages", "aws", "google", "openai", "none"] = "none"
    signal: tuple[Signal, ...] = ()
    raised: tuple[Raised, ...] = ()
    returned: tuple[Returned, ...] = ()
    passed: tuple[Passed, ...] = ()
    view: tuple[View, ...] = ()
    exception: tuple[ExceptionClass, ...] = ()


class Signals(msgspec.Struct, frozen=True):
    """Everything the engine knows of refusals, merged from the files in the order of their names.

    Nothing is left to inherit: every row has its package, source, signals and dialect.
    """

    signals: tuple[Signal, ...] = ()
    """Without their ``raised`` and ``returned``, which are in the next two."""
    raised: tuple[Raised, ...] = ()
    returned: tuple[Returned, ...] = ()
    passed: tuple[Passed, ...] = ()
    views: tuple[View, ...] = ()
    exceptions: tuple[ExceptionClass, ...] = ()
