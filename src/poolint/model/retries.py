"""What sends a request again: the typed form of ``rules/catalog/retries``.

A library is data here; its behaviour is that of a *kind*, of which there are four (``Layer.kind``):

``attempts``
    A loop in this process. It runs a function or block; when an exception comes out (or, for some conditions,
    a result), ``retries`` and ``spares`` say whether to go round again, ``attempts`` and ``deadline`` how
    often, ``wait`` how long between, ``ending`` what the caller gets in the end. In order, after attempt *n*
    failed with exception *e*:

    1. *e* is one of ``again``: go on at 4. One of ``never``: raise *e*.
    2. ``retries`` does not mean *e*: ``ending.refused``.
    3. ``spares`` means *e*: ``ending.spared``.
    4. *n* is the last attempt, or the deadline ends it: ``ending.gives``.
    5. Wait, and attempt *n* + 1.

    ``turns`` makes it a loop around the answers of a transport.
``answers``
    A loop inside an HTTP client, around each request. It sees the answer, not the exception. In order:
    ``methods`` do not hold the method (billing calls are POST): no. The status is in ``statuses``: yes. Else
    ``cases`` decide, a list of which the first line that fits answers; none fits: no. Where no answer came,
    ``exceptions`` decide when there are any, else the ``drop`` cases. When it gives up, the answer goes on to
    the caller as if it had come first, so that the signal is raised or returned as ever, unless ``ending``
    says more. An error event in the middle of a stream is never retried. Neither code nor message is looked
    at, unless a case names them: that is why it cannot tell the pool from the rate.
``queue``
    As ``attempts``, by a worker: the function runs elsewhere, once for each attempt, and whoever started it
    gets a handle, never the exception. It is the outermost layer of that function. ``starts`` are the members
    that start it; called directly, the function is not retried (``direct`` says otherwise).
``reprompt``
    Sends a *different* request after an answer that could not be used. No signal of a dry pool is retried by
    it, whatever its numbers; ``ending`` still says what becomes of the exception. A policy passed to it
    (``attempts.accepts``) is a layer of kind ``attempts`` in its place.

How a layer comes to stand around a call is said by ``uses``, one entry per form (``Use.form``). Wherever a
setting is an ``argument``, it is read from the call that ``Use`` names; not passed, its ``default`` holds.
An argument that cannot be known makes that setting unknown, never the default.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

import msgspec

from poolint.model.attempts import Case, Choice, Deadline, Ending, Limit, Numbers, Wait
from poolint.model.catalog import ArgumentName, Entry

LayerKind = Literal["attempts", "answers", "queue", "reprompt"]

UseForm = Literal[
    "decorator",  # `@path(settings)` and `path(settings)(function)`; the path is without the call
    # `bare`: `@path` and `path(function)`; settings from the call inside the path, if there is one
    "bare",
    # `call`: `path(function, …)` runs `function`; settings from this call, or, where the path ends in a call,
    # from that one (`path = "lib.Retrying()"` for `lib.Retrying(settings)(function)`)
    "call",
    "iterate",  # `for x in path(settings): with x: …`, also with async: the block is the attempt
    "method",  # `receiver.member(settings)` gives the receiver with this layer around its billing members
    "override",  # `layer.member(settings)` gives the layer, or the decorated function, changed
    # `wrapper`: `path(object, settings)` gives what `function` names, this layer around its billing members
    "wrapper",
    # `client`: settings are arguments of the call that makes the client (`paths`), and then of `members` of
    # it, which give a copy with the settings replaced; holds with its defaults when nothing is passed
    "client",
    "request",  # settings are arguments of the billing call itself; holds with its defaults
    "module",  # settings are attributes assigned on a module (`lib.num_retries = 3`)
    "carried",  # `path(settings)` makes an object that does nothing until a `Carrier` takes it
    "declaration",  # queue: `@path(settings)`, `@path` or `path(function, settings)` declares the function
    "start",  # queue: settings are arguments of the call that starts the function (`function` says which)
]


class Use(Entry, frozen=True, kw_only=True):
    """One form in which a layer is put around a call."""

    form: UseForm
    paths: tuple[str, ...] = ()
    """Access paths. For ``method`` and ``override``: member names, with ``()``."""
    function: tuple[ArgumentName, ...] = (0,)
    """For ``call``, ``bare`` and ``start``: the argument that is run."""
    skip: int = 0
    """Positional arguments after the function that are not its own."""
    args: tuple[ArgumentName, ...] = ()
    kwargs: tuple[ArgumentName, ...] = ()
    """For ``call``: where the function's arguments are given as one collection, or mapping."""
    members: tuple[str, ...] = ()
    """For ``client``: members that give a copy with settings replaced. For ``method``: the surfaces' own
    members are meant when empty."""
    surfaces: tuple[str, ...] = ()
    """For ``client``, ``request`` and ``method``: only calls of these surfaces; empty: of any."""
    billing: tuple[str, ...] = ()
    """For ``request``: only these billing members; empty: all."""
    model: str = ""
    """A regular expression: only where the model matches."""
    here: Mapping[str, ArgumentName] = {}
    """For ``call``: settings (``retries``) that are arguments of the running call itself, …"""
    there: Mapping[str, ArgumentName] = {}
    """… and those of the last call inside the path, where these go by other names or positions than the
    layer says. The others are still looked for by keyword in every call of the path."""
    inside: tuple[ArgumentName, ...] = ()
    """The settings are not arguments of the call, but those of the call, or keys of the mapping, passed
    there."""
    otherwise: Literal["defaults", "nothing"] = "defaults"
    """When nothing is passed at ``inside``: every setting has its default, or the layer is not there."""


class Mode(Entry, frozen=True, kw_only=True):
    """One of several layers, of which a setting chooses: this one, when the setting has this value."""

    argument: tuple[ArgumentName, ...]
    key: str
    """The argument is a mapping; the setting is under this key."""
    value: str
    default: bool = False
    """It is chosen when the setting is not there."""


class Results(Entry, frozen=True, kw_only=True):
    """Which results are not good enough, so that the function is run again."""

    argument: tuple[ArgumentName, ...] = ()
    """A function of the result: true for again."""
    default: Literal["none", "falsy"] = "none"
    refusal: bool = False
    """The function is true for a good result."""


class Layer(Entry, frozen=True, kw_only=True):
    """One construct that can send a request again."""

    id: str
    name: str
    """Words of outputs: "a retry decorator", "the client's own max_retries"."""
    kind: LayerKind
    like: str = ""
    """Id of a layer whose settings hold where this one has none, of its own package and pin: ``complete``."""
    uses: tuple[Use, ...] = msgspec.field(name="use")
    attempts: Limit | None = None
    """None only with ``like``: every layer has a default number of attempts."""
    deadline: Deadline | None = None
    retries: Choice | None = None
    """Kinds ``attempts`` and ``queue``: what is retried."""
    spares: Choice | None = None
    """What is not, although ``retries`` says so."""
    again: tuple[str, ...] = ()
    """Exceptions that ask for another attempt when they are raised; calls do so too (``self.retry()``, as an
    access path from the bound task: ``.retry()``)."""
    never: tuple[str, ...] = ()
    """Exceptions that are never retried."""
    again_limit: Limit | None = None
    """How often, when asked so."""
    statuses: Numbers | None = None
    """Kind ``answers``: statuses retried."""
    methods: Numbers | None = None
    """Kind ``answers``: HTTP methods retried; None: all. Billing calls are POST."""
    exceptions: Choice | None = None
    """Kind ``answers``: errors of the connection that are retried."""
    cases: tuple[Case, ...] = ()
    """Kind ``answers``: what decides after statuses and methods."""
    results: Results | None = None
    """Results that are retried: a value that swallowed an exception is one."""
    turns: tuple[ArgumentName, ...] = ()
    """Kind ``attempts``, around the answers of a transport: a function of the answer, often
    ``raise_for_status``; what it raises is what is retried. Not passed: statuses are not seen."""
    mode: Mode | None = None
    wait: Wait | None = None
    ending: Ending | None = None
    starts: tuple[str, ...] = ()
    direct: bool = False
    """Kind ``queue``: a direct call is retried too."""
    enabled: tuple[ArgumentName, ...] = ()
    """An argument that, false, takes the layer away."""
    quota: int | None = None
    """Retries that one client can make in all before it has a success; after that it makes none."""
    package: str = ""
    versions: str = ""
    """Several rows of one id: the one that covers the project's pin. No upper end: the newest."""
    note: str = ""
    source: str = ""


class Condition(Entry, frozen=True, kw_only=True):
    """An object, or ready function, that says whether to retry: the values of a choice that accepts
    conditions."""

    id: str
    paths: tuple[str, ...]
    """As code names it: ``lib.retry_if_type()`` when it is called, ``lib.never`` when it is ready."""
    form: Literal[
        "classes",  # of the exception
        "cause-classes",  # of any __cause__ behind it
        "predicate",  # of the exception
        "message",  # str(exception) equals `message`, or re.match(`match`)
        "result",  # a function of the result; an exception is never retried by it
        "any",  # one of the conditions given
        "all",  # each of the conditions given
        "always",
        "never",
        "cases",  # a ready function: the list decides
    ]
    argument: tuple[ArgumentName, ...] = (0,)
    """Where the classes or the function are; for ``any`` and ``all`` every positional argument is a
    condition."""
    variadic: bool = False
    """The classes are the positional arguments themselves."""
    default: tuple[str, ...] = ()
    negated: bool = False
    """Retried when the test fails; on an exception, or a result, still."""
    success: bool = False
    """A result (of any value) is retried."""
    message: tuple[ArgumentName, ...] = ()
    match: tuple[ArgumentName, ...] = ()
    cases: tuple[Case, ...] = ()
    source: str = ""


class Stop(Entry, frozen=True, kw_only=True):
    """An object that says when to stop: the values of a limit that accepts stops."""

    id: str
    paths: tuple[str, ...]
    form: Literal["attempts", "after", "before", "never", "event", "any", "all"]
    """A number of attempts; the rules of ``Deadline``; never; when an event is set, which is unknown; the
    first, or the last, of the stops given."""
    argument: tuple[ArgumentName, ...] = (0,)
    source: str = ""


class Carrier(Entry, frozen=True, kw_only=True):
    """A call that takes a ``carried`` layer, or another carrier, and puts it around what it makes or
    registers."""

    id: str
    paths: tuple[str, ...]
    """What is called; the result carries the layer (or, with ``receiver``, the object whose member is
    called)."""
    argument: tuple[ArgumentName, ...]
    """Where the layer is passed; a list of layers is each of them, the first outermost."""
    receiver: bool = False
    around: tuple[ArgumentName, ...] = ()
    """The function the layer goes around (``add_node("ask", ask, retry_policy=…)``); empty: all requests of
    the object."""
    wrapper: str = ""
    """The class raised in place of the layer's ``ending.wrapper``."""
    source: str = ""


class Fallback(Entry, frozen=True, kw_only=True):
    """Something that, on failure, asks another model or client: the same request, of another pool or the
    same."""

    id: str
    name: str
    uses: tuple[Use, ...] = msgspec.field(name="use")
    targets: tuple[ArgumentName, ...] = ()
    """The argument with the others, in order: objects, model names, or mappings with a model and a key."""
    variadic: bool = False
    """The targets are all positional arguments."""
    handles: Choice
    gives: Literal["first", "last", "wrapped"] = "last"
    """When all have failed: the exception of the first, of the last, or ``wrapper``."""
    wrapper: str = ""
    package: str = ""
    versions: str = ""
    note: str = ""
    source: str = ""


class Suppressor(Entry, frozen=True, kw_only=True):
    """A context manager that swallows exceptions of the classes given: the block ends, the code after it
    runs."""

    paths: tuple[str, ...]
    variadic: bool = True
    argument: tuple[ArgumentName, ...] = ()
    default: tuple[str, ...] = ()
    source: str = ""


class Sleep(Entry, frozen=True, kw_only=True):
    """A function that waits."""

    paths: tuple[str, ...]
    argument: tuple[ArgumentName, ...] = (0,)
    """The number of seconds."""
    durable: bool = False
    """It parks the work where it survives the process: waiting for days is right there."""
    source: str = ""


class Bound(Entry, frozen=True, kw_only=True):
    """A construct that ends a block, waits and all, after a time: ``with timeout(30):``."""

    paths: tuple[str, ...]
    form: Literal["block", "awaitable"]
    """A context manager, or a function that awaits its first argument."""
    argument: tuple[ArgumentName, ...]
    raises: str = ""
    """The class raised when the time is over; empty: none, the block just ends."""
    source: str = ""


class RetryFile(Entry, frozen=True, kw_only=True):
    """One file of ``rules/catalog/retries``."""

    package: str
    """Of rows that have none of their own."""
    checked: tuple[str, ...] = ()
    """The versions that were read or run, for the record."""
    as_of: date
    source: str
    layer: tuple[Layer, ...] = ()
    condition: tuple[Condition, ...] = ()
    stop: tuple[Stop, ...] = ()
    wait: tuple[Wait, ...] = ()
    carrier: tuple[Carrier, ...] = ()
    fallback: tuple[Fallback, ...] = ()
    suppressor: tuple[Suppressor, ...] = ()
    sleep: tuple[Sleep, ...] = ()
    bound: tuple[Bound, ...] = ()


class Retries(msgspec.Struct, frozen=True):
    """Everything the engine knows of retrying, merged from the files in the order of their names."""

    layers: tuple[Layer, ...] = ()
    conditions: tuple[Condition, ...] = ()
    stops: tuple[Stop, ...] = ()
    waits: tuple[Wait, ...] = ()
    carriers: tuple[Carrier, ...] = ()
    fallbacks: tuple[Fallback, ...] = ()
    suppressors: tuple[Suppressor, ...] = ()
    sleeps: tuple[Sleep, ...] = ()
    bounds: tuple[Bound, ...] = ()


def complete(layer: Layer, base: Layer) -> Layer:
    """``layer`` with the settings of ``base``, the layer it is ``like``, wherever it has none of its own."""
    own = {"id", "name", "kind", "like", "uses", "package", "versions", "note", "source", "starts", "direct"}
    missing = {
        field: getattr(base, field)
        for field in layer.__struct_fields__
        if field not in own and getattr(layer, field) in (None, (), "")
    }
    return msgspec.structs.replace(layer, **missing)
