"""Sending: what a request meets when the pool is in the state of the signal."""

from __future__ import annotations

import re
import sys
from collections.abc import Hashable, Iterator

import msgspec

from poolint.engine.flow.values import PathValue, Ref
from poolint.engine.outage import answers, commands, wrapping
from poolint.engine.outage.frames import Abandoned, Thrown
from poolint.engine.outage.machine import Machine
from poolint.engine.outage.policy import Policy
from poolint.engine.outage.values import (
    Args,
    External,
    Failure,
    Generator,
    Made,
    Pending,
    Shown,
    State,
    Unknown,
    Value,
    key_of,
)
from poolint.model import syntax as s
from poolint.model.appearance import Appearance, appearance, messages
from poolint.model.appearance import value as plain_value
from poolint.model.catalog import Surface
from poolint.model.meeting import Row, meeting, view_of
from poolint.model.outage import Passed, Raised, Returned

_ASIDE = frozenset(
    (
        "model",
        "max_tokens",
        "timeout",
        "extra_headers",
        "metadata",
        "temperature",
        "modelId",
        "stream",
        "max_retries",
    )
)
"""Arguments that do not make it another request."""


class Target(msgspec.Struct, frozen=True):
    """What a request goes to: the surface that bills it, and the pool it draws from."""

    surface: Surface
    bill: str
    path: str
    """The access path of what is called."""
    made: tuple[Made, ...]
    pool: Hashable
    policies: tuple[Policy, ...] = ()
    """Layers carried by the receiver, inner to outer."""


def send(m: Machine, callee: Value, args: Args, ref: Ref) -> Value:
    """Send the request of a billing call."""
    site = m.open_sites[-1] if m.open_sites else ref
    if m.quiet:
        return Unknown(("answer", ref))
    target = target_of(m, callee, args, site)
    if target is None:
        return Unknown(("answer", ref))
    if target.bill in target.surface.lazy and not m.is_eager:
        return Pending(lambda: _send(m, target, args, site, ref))
    return _send(m, target, args, site, ref)


def target_of(m: Machine, callee: Value, args: Args, site: Ref) -> Target | None:
    """What the call goes to, by the value called, or else by what the flow analysis found at the site."""
    if isinstance(callee, External) and callee.step is not None and callee.step.bills:
        bills = callee.step.bills
        surface, bill = bills[0]
        pool = _pool(surface, callee.made, args)
        return Target(surface, bill, callee.path, callee.made, pool, callee.policies)
    located = m.scene.sites.get(site)
    if located is None:
        return None
    for value in located.values:
        if value.step.bills:
            surface, bill = value.step.bills[0]
            made = _built(m, value)
            return Target(surface, bill, value.step.text, made, _pool(surface, made, args))
    return Target(
        wrapping.shape_surface(m, located.site.surface),
        located.site.call,
        located.site.access_path,
        (),
        ("shape", located.site.surface),
    )


def _built(m: Machine, value: PathValue) -> tuple[Made, ...]:
    """The calls that made a client, as the flow analysis found them."""
    found = []
    for ref in value.builds:
        call = m.program.calls.get(ref)
        if call is not None and call.expr is not None:
            found.append(Made(_dotted(m, ref, call.expr), m.arguments_at(ref), ref))
    return tuple(found)


def _dotted(m: Machine, ref: Ref, expr: s.Expr) -> str:
    """The access path of what a call calls, by the names of its module."""
    from poolint.engine.outage.expressions import evaluate

    if not isinstance(expr, s.Call):
        return ""
    m.quiet += 1
    try:
        found = evaluate(m, m.module_env(ref.module), expr.func)
    except (Thrown, Abandoned):
        found = None
    finally:
        m.quiet -= 1
    return found.path if isinstance(found, External) else ""


_LITERAL = re.compile(r'\("[^"]*"\)')
_CREDENTIALS = (
    "api_key",
    "auth_token",
    "base_url",
    "aws_access_key",
    "aws_profile",
    "profile",
    "credentials",
    "azure_ad_token",
    "api_base",
    "env",
)


def _pool(surface: Surface, made: tuple[Made, ...], args: Args) -> Hashable:
    """What tells one pool from another: the surface, and the credentials where code names them."""
    found: dict[str, Hashable] = {}
    for call in made:
        for name in _CREDENTIALS:
            if name in call.args.keywords:
                found[name] = key_of(call.args.keywords[name])
    for name in ("api_key", "api_base", "base_url"):
        if name in args.keywords:
            found[name] = key_of(args.keywords[name])
    for given in (args, *(call.args for call in made)):
        options = given.keywords.get("options")
        if isinstance(options, External) and options.made and "env" in options.made[-1].args.keywords:
            found["env"] = key_of(options.made[-1].args.keywords["env"])
    return (surface.id, tuple(sorted(found.items(), key=str)))


def _request(m: Machine, target: Target, args: Args) -> Hashable:
    """What is asked, for telling a retry from a new request."""
    named = tuple((name, _part(value)) for name, value in sorted(args.keywords.items()) if name not in _ASIDE)
    return (tuple(map(_part, args.positional)), named)


def _part(value: Value) -> Hashable:
    """A part of a request; of an object from outside (options) only what it is."""
    return value.path if isinstance(value, External) else key_of(value)


def _send(m: Machine, target: Target, args: Args, site: Ref, ref: Ref) -> Value:
    m.asked.add(site)
    request = _request(m, target, args)
    if any(failure.shown is not None for failure in m.handling) and m.record.last is not None:
        # Sent while a failure is being handled, it is another try at what failed, smaller perhaps.
        request = m.record.last
    if m.dry_pool is None:
        if m.focus is not None and site != m.focus:
            return Unknown(("answer", ref))
        m.dry_pool = target.pool
        m.record.is_command = target.surface.command is not None
    if target.pool != m.dry_pool:
        m.record.sent(site, request, 1, dry=False)
        m.record.note(ref, "another pool answers")
        return Unknown(("answer", ref))
    m.has_met = True
    package = _package(m, target)
    rows = rows_of(m, package)
    row = _direct(rows, target.path, args)
    if m.signal.kind != "healthy" and row is None and not _later(rows, target.path):
        # Nobody has looked at how this library shows the signal.
        m.record.strange[ref] = package
        m.record.sent(site, request, 1, dry=True)
        return Unknown(("answer", ref), tainted=True)
    m.raising = row.class_ if isinstance(row, Raised) else ""

    def meet() -> Value:
        return _met(m, target, row, rows, ref)

    command = target.surface.command
    if command is not None:
        words, line = commands.words_of(command, args)
        m.output_format = commands.output_format(m, words)
        if m.signal.exit:
            _start_again(m, commands.starts(m, line), site, request, ref)
    return answers.through_layers(m, target, args, site, ref, request, meet)


def _start_again(m: Machine, times: float, site: Ref, request: Hashable, ref: Ref) -> None:
    """A shell that starts the program again when it fails: all but the last of its starts."""
    with m.record.rounds_of(ref, "shell", "a loop of the shell") as current:
        while times > 1:
            current.number += 1
            m.record.sent(site, request, 1, dry=True)
            times -= 1
        current.number += 1


def _package(m: Machine, target: Target) -> str:
    """The package that shows the signal: the one of the catalog, or the one that is imported."""
    first = target.path.partition(".")[0]
    for name in (target.surface.package, first, first.replace("_", "-")):
        if name in m.world.speakers:
            return name
    return "python" if first in sys.stdlib_module_names else target.surface.package


def rows_of(m: Machine, package: str) -> tuple[Row, ...]:
    """What the package makes of the signal; rows of others that it lets through."""
    key = (m.signal.id, package)
    if key in m.world.rows:
        return m.world.rows[key]
    found: list[Row] = []
    seen: set[str] = set()
    waiting = [package]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for row in meeting(m.world.signals, m.signal, name, m.world.version(name)):
            if isinstance(row, Passed):
                waiting.append(row.through)
            else:
                found.append(row)
    m.world.rows[key] = tuple(found)
    return m.world.rows[key]


def _direct(rows: tuple[Row, ...], path: str, args: Args) -> Row | None:
    """The row for the billing call itself."""
    called = path.removesuffix("()")
    best: Row | None = None
    for row in rows:
        if row.calls and not any(name == called for name in row.calls):
            continue
        if not all(_holds(args, name, wanted) for name, wanted in row.requires.items()):
            continue
        if best is None or (bool(row.calls), len(row.requires)) > (bool(best.calls), len(best.requires)):
            best = row
    return best


def _holds(args: Args, name: str, wanted: object) -> bool:
    return bool(args.keywords.get(name) == wanted)


def _later(rows: tuple[Row, ...], path: str) -> bool:
    """Whether some row speaks of a member of what the call gives."""
    called = path.removesuffix("()")
    return any(name.startswith((f"{called}().", ".")) for row in rows for name in row.calls)


def _met(m: Machine, target: Target, row: Row | None, rows: tuple[Row, ...], ref: Ref) -> Value:
    """The exception or value with which the signal reaches the program."""
    if row is None:
        m.met[target.path.removesuffix("()")] = rows
        step = None
        return External(
            f"{target.path.removesuffix('()')}()", step, (*target.made, Made(target.path, Args(), ref))
        )
    return outcome(m, row, ref, rows)


def outcome(m: Machine, row: Row, ref: Ref, rows: tuple[Row, ...] = ()) -> Value:
    """What a row shows: raises, or gives a value; a stream of messages first where there is one."""
    assert isinstance(row, Raised | Returned)
    version = m.world.version(row.package)
    look = appearance(m.signal, row, view_of(m.world.signals, row, version), m.output_format)
    if row.messages:
        return Generator(_stream(m, row, look, ref))
    if isinstance(row, Raised):
        failure = failure_of(m, row, look)
        if m.signal.arrives == "midstream":
            return State("midstream", {"*failure": failure})
        m.record.note(ref, f"{m.signal.id}: {m.name_of(failure)} is raised here")
        raise Thrown(failure)
    if row.value is not None:
        m.record.note(ref, f"{m.signal.id}: comes back as a value here")
        value = plain_value(m.signal, row, m.output_format)
        return tuple(value) if row.class_ == "builtins.tuple" and isinstance(value, list) else value
    m.record.note(ref, f"{m.signal.id}: comes back as {row.class_ or 'messages'} here")
    made = Shown(look, "", row.class_)
    m.shown_rows[id(made)] = (made, rows)
    return made


def _stream(m: Machine, row: Raised | Returned, look: Appearance, ref: Ref) -> Iterator[Value]:
    for name, item in messages(m.signal, row, m.world.version(row.package)):
        yield Shown(item, "", name)
    if isinstance(row, Raised):
        failure = failure_of(m, row, look)
        m.record.note(ref, f"{m.signal.id}: after the messages {m.name_of(failure)} is raised")
        raise Thrown(failure)


def failure_of(m: Machine, row: Raised, look: Appearance) -> Failure:
    """The exception of a row."""
    failure = Failure(m.world.names.get(row.class_, row.class_), (), look)
    failure.also = tuple(_LITERAL.sub("()", name) for name in row.also)
    m.failures.append(failure)
    if row.cause:
        failure.cause = Failure(m.world.names.get(row.cause, row.cause), (), Appearance({}))
    return failure
