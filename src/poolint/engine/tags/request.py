"""The labels on the request itself: its arguments, its client, and the variables of the process."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from poolint.engine.flow.values import Call, PathValue, Slot
from poolint.engine.sites.arguments import builders
from poolint.engine.sites.locate import Located
from poolint.engine.tags.carried import Use, carried
from poolint.engine.tags.labels import Label, keyed, read
from poolint.engine.tags.world import Found, World
from poolint.model import syntax as s
from poolint.model.judgement import Tag
from poolint.model.place import Place, Step
from poolint.model.source import APART
from poolint.model.tags import Carry, Mechanism

_ENVIRONMENT = ("os.environ", "os.environ.setdefault", "os.putenv")


class Requested(msgspec.Struct, frozen=True):
    """The labels of a request, and where it may go out without them."""

    found: tuple[Found, ...]
    unknown: tuple[Step, ...] = ()
    """What could not be followed."""
    without: tuple[Step, ...] = ()
    """Where a client is built that carries none, though another one does."""


def requested(world: World, site: Located) -> Requested:
    """The labels on a request, from its own arguments and its client's."""
    surface = site.site.surface
    found: dict[Found, None] = {}
    unknown: dict[Step, None] = {}
    for call in site.calls:
        use = Use(
            call, surface, None, _environment(world, call, site.site.surface) if is_apart(site) else None
        )
        for one in world.of("keyword", surface):
            result = carried(world, one, use)
            found.update(dict.fromkeys(result.found))
            if result.unknown:
                unknown[_unseen(world, call, one)] = None
    clients = [_client(world, value, surface) for value in site.values]
    for client in clients:
        found.update(dict.fromkeys(client))
    for call in site.calls:
        found.update(dict.fromkeys(_gateways(world, call, surface)))
        found.update(dict.fromkeys(_wrappers(world, call, surface)))
    return Requested(tuple(found), tuple(unknown), tuple(_without(world, site, clients)))


def is_apart(site: Located) -> bool:
    """Whether nothing of the project's own processes holds where the call runs."""
    return site.site.language in APART


def _environment(world: World, call: Call, surface: str) -> frozenset[str]:
    """The names of the variables that a call hands over."""
    carries = (carry for one in world.of("keyword", surface) for carry in one.carries)
    names = [carry.argument for carry in carries if carry.form == "environment"]
    slots = (slot for one in names for slot in world.reader.passed(call, one)[0])
    return frozenset(key for slot in slots for key, _ in world.reader.entries(slot).pairs if key is not None)


def _unseen(world: World, call: Call, one: Mechanism) -> Step:
    place = world.place(call.ref.module, call.ref.at)
    names = [str(name) for carry in one.carries for name in carry.argument if isinstance(name, str)]
    splat = next((argument for argument in call.arguments if argument.star == "**"), None)
    what = f"**{_text(splat.expr)}" if splat is not None else f"{names[0] if names else 'an argument'}="
    return Step(place.path, place.line, f"{what} cannot be followed: it may carry a tag or not")


def _text(expr: s.Expr | None) -> str:
    if isinstance(expr, s.Name):
        return expr.id
    if isinstance(expr, s.Attribute):
        return f"{_text(expr.value)}.{expr.attr}"
    return "…"


def _client(world: World, value: PathValue, surface: str) -> tuple[Found, ...]:
    """The labels of the calls that built a client, in order: a later one may erase an earlier one's."""
    found: dict[Found, None] = {}
    for call in builders(world.program, value):
        for one in world.of("constructor", surface):
            if one.paths:
                continue
            if any(carry.erases and world.reader.passed(call, carry.argument)[0] for carry in one.carries):
                found = {item: None for item in found if not _is_header(world, item)}
            found.update(dict.fromkeys(carried(world, one, Use(call, surface)).found))
        found.update(dict.fromkeys(_gateways(world, call, surface)))
    return tuple(found)


def _is_header(world: World, item: Found) -> bool:
    """Whether a label came in a header, which a later call may replace."""
    return item.tag is not None and item.tag.mechanism in {one.id for one in world.of("header")}


def _gateways(world: World, call: Call, surface: str) -> Iterator[Found]:
    """The labels in the address a client or a call talks to."""
    place = world.place(call.ref.module, call.ref.at)
    for one in world.of("gateway", surface):
        slots = [slot for carry in one.carries for slot in world.reader.passed(call, carry.argument)[0]]
        texts = [text for slot in slots for text in world.reader.text(slot).values]
        for pattern in one.hosts:
            for match in (world.search(pattern, text) for text in texts):
                if match is not None and match.groupdict().get("value"):
                    found = world.found(one, None, Label(one.key, match["value"]), place)
                    if found is not None:
                        yield found


def _wrappers(world: World, call: Call, surface: str) -> Iterator[Found]:
    """The labels of a library's wrapper or client around what is called."""
    expr = call.expr
    func: s.Expr | None = expr.func if isinstance(expr, s.Call) else None
    while isinstance(func, s.Attribute):
        func = func.value
    if func is None:
        return
    slot = world.program.modules[call.ref.module].slots[func.at]
    for maker in world.reader.makers(slot) if slot >= 0 else ():
        if isinstance(maker.expr, s.Call):
            for one in world.called("constructor", maker.ref.module, maker.expr.func):
                yield from carried(world, one, Use(maker, surface)).found


def _without(world: World, site: Located, clients: list[tuple[Found, ...]]) -> Iterator[Step]:
    """The clients without a label, where another client of the same call has one."""
    known = [(value, client) for value, client in zip(site.values, clients, strict=True) if value.builds]
    if not any(found.counts for _, client in known for found in client):
        return
    for value, client in known:
        if not any(found.counts for found in client):
            place = world.place(value.builds[0].module, value.builds[0].at)
            yield Step(place.path, place.line, "this client carries no tag")


# --- the process -------------------------------------------------------------------------------


class Variable(msgspec.Struct, frozen=True):
    """A variable that the program sets for itself and what it starts."""

    name: str
    value: Slot
    place: Place


def variables(world: World) -> tuple[Variable, ...]:
    """What the program stores in its own environment, of that which has to do with labels."""
    found = []
    for module in sorted(world.program.modules):
        slots = world.program.modules[module].slots
        for target, value in world.program.modules[module].stores:
            if not (isinstance(target, s.Subscript) and isinstance(target.index, s.String)):
                continue
            if not world.is_told_by(target.index.value):
                continue
            if "os.environ" in world.naming.dotted(module, target.value):
                place = world.place(module, target.at)
                found.append(Variable(target.index.value, slots[value.at], place))
    for ref in sorted(world.program.calls):
        call = world.program.calls[ref].expr
        if not isinstance(call, s.Call) or len(call.arguments) < 2:
            continue
        name = call.arguments[0].value
        if not (isinstance(name, s.String) and isinstance(call.func, s.Attribute)):
            continue
        if not world.is_told_by(name.value):
            continue
        if not set(_ENVIRONMENT).isdisjoint(world.naming.dotted(ref.module, call.func)):
            slots = world.program.modules[ref.module].slots
            place = world.place(ref.module, call.at)
            found.append(Variable(name.value, slots[call.arguments[1].value.at], place))
    return tuple(found)


def of_process(world: World, set_here: tuple[Variable, ...], surface: str) -> Iterator[Found]:
    """The labels in the environment of the process: one for all of its calls."""
    for variable in set_here:
        known = world.named("environment", variable.name, surface)
        if known is None:
            continue
        one, key = known
        for label in keyed(read(world.reader, (variable.value,), one.form), Carry(key=key)).labels:
            found = world.found(one, None, label, variable.place)
            if found is not None and found.tag is not None:
                yield msgspec.structs.replace(found, tag=_weakened(found.tag), counts=False)


def _weakened(tag: Tag) -> Tag:
    return tag if tag.strength in ("user", "name") else msgspec.structs.replace(tag, strength="process")
