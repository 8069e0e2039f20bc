"""Entries: who can reach a site, and where the runs that lead to it begin."""

from __future__ import annotations

from collections import deque

from poolint.engine.flow.program import Program, lineage
from poolint.engine.flow.values import Call, Class, Function, FunctionValue, Method, Ref
from poolint.engine.outage.machine import Scene
from poolint.engine.outage.simulate import Start
from poolint.model import syntax as s

MAX_ENTRIES = 16
"""Entry points simulated for one site; the nearest first."""
MAX_BESIDE = 4
"""Functions equally far away in which runs begin where none from an entry comes to the site."""
MAX_LEVELS = 12
"""Callers above callers."""


Callers = dict[Function, list[tuple[Ref, Function | None]]]
"""Who calls a function: the calls, each with the function it stands in."""


def callers_of(program: Program) -> Callers:
    """For each function, the calls that may enter it, each with the function it stands in."""
    found: dict[Function, list[tuple[Ref, Function | None]]] = {}
    for ref, functions in program.callees.items():
        call = program.calls.get(ref)
        owner = None if call is None else call.owner
        for function in functions:
            found.setdefault(function, []).append((ref, owner))
    for call in program.calls.values():
        for function in _handed(program, call):
            found.setdefault(function, []).append((call.ref, call.owner))
    for function, call in _inherited(program):
        if (call.ref, call.owner) not in found.setdefault(function, []):
            found[function].append((call.ref, call.owner))
    return found


def _inherited(program: Program) -> list[tuple[Function, Call]]:
    """Methods with the calls on ``self`` in base classes that reach them, though nobody makes an object."""
    own: dict[tuple[Class, str], list[Call]] = {}
    for call in program.calls.values():
        owner = call.owner
        if owner is None or owner.cls is None or not isinstance(call.expr, s.Call):
            continue
        of = call.expr.func
        if not isinstance(of, s.Attribute) or not isinstance(of.value, s.Name) or not owner.parameters:
            continue
        if of.value.id == owner.parameters[0][0].name:
            own.setdefault((owner.cls, of.attr), []).append(call)
    return [
        (method, call)
        for cls in program.classes
        if cls.bases
        for method in cls.methods
        if isinstance(method.node, s.Function)
        for base in lineage(cls)[1:]
        for call in own.get((base, method.node.name), ())
    ]


def _handed(program: Program, call: Call) -> list[Function]:
    """The functions that a call hands to something nobody looks into, which may call them."""
    if call.ref in program.callees:
        return []
    slots = [argument.slot for argument in call.arguments]
    # ``ask.retry_with(…)(text)``: the function is what members are read of.
    expr = call.expr.func if isinstance(call.expr, s.Call) else None
    while isinstance(expr, s.Call | s.Attribute):
        expr = expr.func if isinstance(expr, s.Call) else expr.value
        slot = program.modules[call.ref.module].slots[expr.at]
        if slot >= 0:
            slots.append(slot)
    return [
        value.function
        for slot in slots
        for value in program.graph.values(slot)
        if isinstance(value, FunctionValue | Method)
    ]


def owners_of(scene: Scene, ref: Ref) -> list[Function]:
    """The functions in which a site's request may be sent: its own, and those that run what it hands over."""
    program = scene.program
    found: dict[Function, None] = {}
    for inner in (ref, *program.runs.get(ref, {})):
        call = program.calls.get(inner)
        if call is not None and call.owner is not None:
            found[call.owner] = None
    return list(found)


def reach(scene: Scene) -> Callers:
    """Fill in who can reach a site, and return who calls whom."""
    callers = callers_of(scene.program)
    waiting = deque(owner for ref in scene.sites for owner in owners_of(scene, ref))
    while waiting:
        function = waiting.popleft()
        if function in scene.reaching:
            continue
        scene.reaching[function] = None
        waiting.extend(owner for _, owner in callers.get(function, ()) if owner is not None)
    scene.reaching_refs = {function.ref for function in scene.reaching}
    return callers


def entries(scene: Scene, callers: Callers, ref: Ref) -> tuple[list[list[Start]], str]:
    """Where the runs that lead to a site begin: functions without callers, code of modules that calls.

    After them, for the case that no run from there comes to the site, the functions on the way, the farthest
    first; the last are those in which the request is sent. With it the bound that was hit, in words.
    """
    call = scene.program.calls.get(ref)
    owner = None if call is None else call.owner
    if owner is None:
        return [[Start(ref.module)]], ""
    found: dict[Start, int] = {}
    """With how far away each is."""
    first = Start(owner.module, owner, owner.cls)
    seen = {first}
    level = [first]
    nearest = [Start(one.module, one, one.cls) for one in owners_of(scene, ref)]
    way = [nearest]
    bound = ""
    for far in range(MAX_LEVELS):
        above: list[Start] = []
        for start in level:
            assert start.function is not None
            known = callers.get(start.function, ())
            outer = [_called_from(start, caller) for _, caller in known if caller is not None]
            for place, caller in known:
                if caller is None:
                    found.setdefault(Start(place.module), far)
            if all(one in seen for one in outer):
                found.setdefault(start, far)
            for one in outer:
                if one not in seen:
                    seen.add(one)
                    above.append(one)
        if not above:
            break
        level = above
        way.append(above[:MAX_BESIDE])
    else:
        bound = f"callers more than {MAX_LEVELS} levels up"
        found.update(dict.fromkeys(level, MAX_LEVELS))
    paths = scene.program.project.paths
    result = sorted(found, key=lambda one: (found[one], paths[one.module], *_place(one)))
    if len(result) > MAX_ENTRIES:
        bound = f"{len(result)} ways lead here, {MAX_ENTRIES} were followed"
        result = result[:MAX_ENTRIES]
    return [result, *reversed(way)], bound


def _called_from(start: Start, caller: Function) -> Start:
    """A caller as a start; a method of a base class keeps the class whose object it is called on."""
    cls = start.cls
    if cls is None or caller.cls is None or caller.cls not in lineage(cls):
        cls = caller.cls
    return Start(caller.module, caller, cls)


def _place(start: Start) -> tuple[int, int, int]:
    """For a stable order."""
    cls = (-1, -1) if start.cls is None else (start.cls.module, start.cls.node.at)
    return (-1 if start.function is None else start.function.node.at, *cls)
