"""The settings of a retry layer: how often, of which failures, how long between, and what comes in the end.

Each says which argument of a call sets it and what holds when that is not passed. The layers themselves are
in ``poolint.model.retries``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from poolint.model.catalog import ArgumentName, Entry


class Amount(Entry, frozen=True, kw_only=True):
    """A number of seconds, or a factor, that can be set."""

    argument: tuple[ArgumentName, ...] = ()
    default: float | None = None
    """None: none (no ceiling, no jitter)."""


class Limit(Entry, frozen=True, kw_only=True):
    """How many times at most."""

    argument: tuple[ArgumentName, ...] = ()
    """Which arguments say it, the first that is passed; empty: only the default."""
    key: tuple[str, ...] = ()
    """The argument is a mapping, and the number is under these keys, the first that is there."""
    least: tuple[ArgumentName, ...] = ()
    """Further arguments with such a number: the smallest counts."""
    accepts: tuple[Literal["number", "stop", "layer", "callable"], ...] = ("number",)
    """What the argument may be: a number; an object of ``[[stop]]``, or several joined by ``|`` (the first
    to stop) and ``&`` (the last); a layer (``Retrying(…)``), which then stands in place of this one; a
    function without parameters that gives the number."""
    counts: Literal["attempts", "retries"] = "attempts"
    """What the number counts: requests in all, or those after the first."""
    default: int | Literal["unbounded"]
    """In the unit of ``counts``."""
    unbounded: tuple[int | Literal["none", "negative"], ...] = ()
    """Values that mean for ever."""
    skips: tuple[int, ...] = ()
    """Values with which the function is never called, and None comes back."""
    per_key: Mapping[str, Literal["attempts", "retries"]] = {}
    """Where keys of one mapping count differently."""
    policy: tuple[ArgumentName, ...] = ()
    """An object or mapping whose members, named in ``per_class``, say the number for one class of
    exception."""
    per_class: Mapping[str, str] = {}
    """The member of ``policy`` by dotted class; in the order of the file, the first the exception is of."""


class Deadline(Entry, frozen=True, kw_only=True):
    """After how long it stops: a number of attempts that follows from the waits, each attempt taking no
    time."""

    argument: tuple[ArgumentName, ...] = ()
    default: float | None = None
    """None: no deadline."""
    unit: Literal["seconds", "milliseconds"] = "seconds"
    rule: Literal[
        "after",  # stops when an attempt fails at or past the deadline
        "before",  # stops when the next attempt would start at or past it
        "fits",  # stops when the next attempt would start past it
        "clip",  # stops when an attempt that started at or past it fails; the last wait is cut to end on it
    ] = "after"


Accepts = Literal[
    "class",  # one class
    "classes",  # a tuple, list or set of classes
    "predicate",  # a function of the exception: true for yes
    "refusal",  # a function of the exception: true for no, whatever the classes say
    "hook",  # a function of the exception: true, a number or a duration for yes (the number is the wait)
    "policy",  # a function of an object with the exception at `Choice.exception`; gives (stop?, wait)
    "counted",  # a function of (retries so far, exception): true for yes
    # `condition`: an object of `[[condition]]`, or several joined by `|` (any) and `&` (all), or a function
    # of an attempt state: the exception is at `.outcome.exception()`, the number at `.attempt_number`
    "condition",
    "names",  # class names as strings, of the exception's own class alone
    "task-state",  # a function of (task, run, state): the exception is what `state.result()` raises
]


class Case(Entry, frozen=True, kw_only=True):
    """One line of a list that decides: every condition given must hold, and the first line that fits
    answers."""

    classes: tuple[str, ...] = ()
    """The exception is of one of these classes."""
    statuses: tuple[str, ...] = ()
    """The status is one of these: ``429``, ``500-599``. Of an exception: that of ``attribute``."""
    codes: tuple[str, ...] = ()
    """The error type or code on the wire is one of these."""
    header: str = ""
    """A response header, in lower case, …"""
    equals: str | None = None
    """… has this value; …"""
    above: float | None = None
    """… is a number of seconds greater than this. Neither: is there."""
    attribute: str = ""
    """A member path of the exception: with ``statuses``, where its status is; else it must be there and
    true."""
    drop: bool = False
    """No answer came."""
    retry: bool
    enabled: tuple[ArgumentName, ...] = ()
    """An argument of the layer that, false, takes this line away."""
    note: str = ""


class Choice(Entry, frozen=True, kw_only=True):
    """Which exceptions are meant."""

    argument: tuple[ArgumentName, ...] = ()
    accepts: tuple[Accepts, ...] = ("class", "classes")
    default: tuple[str, ...] = ()
    """Classes. Empty, with no ``cases``: none (or the argument is ``required``)."""
    cases: tuple[Case, ...] = ()
    """What decides by default, in place of classes."""
    required: bool = False
    exception: str = ""
    """For ``policy``: the member path of the exception, …"""
    number: str = ""
    """… and of the number of failures so far."""
    empty: tuple[str, ...] = ()
    """Classes that an empty tuple means."""


class Numbers(Entry, frozen=True, kw_only=True):
    """A set of statuses or methods that can be set."""

    argument: tuple[ArgumentName, ...] = ()
    default: tuple[str, ...] = ()
    """Statuses as ``429`` and ``500-599``, methods as words; empty: none."""
    all_when: tuple[Literal["none", "empty", "false"], ...] = ()
    """Values of the argument that mean every one."""


WaitForm = Literal[
    "none",
    "constant",  # first
    "random",  # between floor and first
    "exponential",  # first, and then each time the one before times factor, plus step; floor and ceiling hold
    "linear",  # first, and then each time step more
    "fibonacci",  # 1, 1, 2, 3, … times first
    "listed",  # the numbers of the argument, the last one again
    "window",  # such that the longest waits add up to the deadline
    "sum",  # the sum of the objects given
    "chain",  # one after the other of the objects given, the last one again
    "callable",  # what a function of the exception gives
]


class Wait(Entry, frozen=True, kw_only=True):
    """How long before the next attempt; inside a layer its own, as ``[[wait]]`` an object that code can
    build."""

    id: str = ""
    paths: tuple[str, ...] = ()
    """For ``[[wait]]``: what code calls or names. In a layer: empty."""
    argument: tuple[ArgumentName, ...] = ()
    """In a layer: where an object of ``[[wait]]``, a number, or a generator function is passed."""
    passes: bool = False
    """Settings of the object are arguments of the layer's own call (``on_exception(expo, E,
    max_value=60)``)."""
    form: WaitForm
    """Of the object; in a layer, what holds when the argument is not passed."""
    first: Amount | None = None
    factor: Amount | None = None
    exponent: int = 0
    """The exponential starts at ``first * factor ** exponent``."""
    step: Amount | None = None
    floor: Amount | None = None
    ceiling: Amount | None = None
    """None, or a default of None: no ceiling. A value past a year is none."""
    jitter: Literal[
        "",  # none
        "full",  # anything between floor (0) and the value
        "added",  # the value, and 0 to `spread` seconds more
        "less",  # the value less up to `spread` of it (0.25: a quarter)
        "around",  # the value give or take `spread` of it
    ] = ""
    spread: Amount | None = None
    jitter_argument: tuple[ArgumentName, ...] = ()
    """An argument that, None or false, takes the jitter away."""
    enabled: tuple[ArgumentName, ...] = ()
    """An argument that, false, makes it none."""
    when: tuple[ArgumentName, ...] = ()
    """Inside ``options``: used when one of these is passed, and true."""
    options: tuple[Wait, ...] = ()
    """Waits that take the place of this one when they are used; of several, the longest."""
    headers: tuple[str, ...] = ()
    """Response headers that give the wait in seconds (``-ms`` in milliseconds), the first that is there."""
    header_ceiling: Amount | None = None
    """Header values above it …"""
    above: Literal["ignored", "cut"] = "ignored"
    """… are not obeyed, and ``form`` counts; or are cut to it. No ceiling: whatever the header says is
    slept."""
    unit: Literal["seconds", "milliseconds"] = "seconds"
    source: str = ""


class Ending(Entry, frozen=True, kw_only=True):
    """What the caller gets when a layer gives up."""

    gives: Literal["last", "wrapped", "none", "answer", "value"] = "last"
    """The last exception; ``wrapper``; None; the last answer, as a value; another value (``words``)."""
    wrapper: str = ""
    """The dotted class raised in its place; its ``__cause__`` is the last exception."""
    wrapper_argument: tuple[ArgumentName, ...] = ()
    reraise: tuple[ArgumentName, ...] = ()
    """An argument that, true, makes it ``last``."""
    wraps: tuple[ArgumentName, ...] = ()
    """An argument that, true, makes it ``wrapped``."""
    callback: tuple[ArgumentName, ...] = ()
    """A function whose result the caller gets, and no exception."""
    quiet: tuple[ArgumentName, ...] = ()
    """An argument that, false, makes it ``none``, for ``spared`` too."""
    choice: tuple[ArgumentName, ...] = ()
    """An argument whose value is in ``choices``."""
    choices: Mapping[str, Literal["last", "wrapped", "none", "answer", "value"]] = {}
    refused: Literal["last", "wrapped", "none"] = "last"
    """For an exception that ``retries`` does not mean: that exception, and so on."""
    spared: Literal["last", "wrapped", "none"] = "last"
    """For one that ``spares`` takes out."""
    by_case: Literal["", "answer"] = ""
    """Kind ``answers``: for an answer that a case had retried, not ``statuses``. A lost connection ends in
    the last exception, whatever else is said here."""
    holds: str = ""
    """The member path of the wrapper that gives the last exception (``last_attempt.exception()``)."""
    words: str = ""
