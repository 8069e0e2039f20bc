"""Locating: each billable call of the program becomes one call site."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from poolint.engine.flow.constants import literals
from poolint.engine.flow.program import Program
from poolint.engine.flow.values import Call, PathValue, Ref
from poolint.engine.sites.arguments import passed
from poolint.engine.sites.commands import started
from poolint.engine.sites.conditions import holds, named, weakest
from poolint.engine.sites.shapes import handed_away, shaped
from poolint.model.catalog import Answer, Surface
from poolint.model.facts import CallSite, Confidence, Context
from poolint.model.place import Place
from poolint.model.source import SourcePath


class Located(msgspec.Struct, frozen=True):
    """A call site with what the judges need: where it is in the program, and why it is one."""

    ref: Ref
    """The node of the site: the billing call, or the call a billable function is handed to."""
    site: CallSite
    values: tuple[PathValue, ...]
    """The billable values found there, with the calls that built them; empty for a shape."""
    calls: tuple[Call, ...]
    """The calls that carry the arguments of the request: the site itself, and partials on the way."""


class Claim(msgspec.Struct, frozen=True):
    """One reason to take a call for a site."""

    surface: str
    call: str
    access_path: str
    answer: Answer
    models: tuple[str, ...] = ()
    stream: bool = False
    batch: bool = False
    client: Ref | None = None


def locate(
    program: Program, files: Sequence[SourcePath], context_of: Callable[[str], Context]
) -> tuple[Located, ...]:
    """Every call site of the solved program, sorted by path and place."""
    claims: dict[Ref, list[Claim]] = {}
    for ref, hits in program.hits.items():
        for value, call, is_handed in hits:
            carrying = (call, *_running(program, ref)) if is_handed else (call,)
            for surface, bill in value.step.bills:
                found_here = (_claim(program, surface, bill, value, one) for one in carrying)
                claim = next((one for one in found_here if one is not None), None)
                if claim is not None:
                    claims.setdefault(ref, []).append(claim)
    for ref, call in program.calls.items():
        if ref not in claims:
            for claim in (*shaped_claims(program, call), *_handed_claims(program, call)):
                claims.setdefault(ref, []).append(claim)
    found = [(ref, _best(program, reasons)) for ref, reasons in claims.items()]
    found.sort(key=lambda item: (program.project.paths[item[0].module], item[0].at))
    ordinals: dict[tuple[str, str, str], int] = {}
    sites = []
    for ref, claim in found:
        site = _site(program, files[ref.module], ref, claim)
        key = (site.path, site.function, site.call)
        ordinals[key] = ordinal = ordinals.get(key, 0) + 1
        name = f"{site.path}:{site.function}:{site.call}:{ordinal}"
        site = msgspec.structs.replace(site, id=name, context=context_of(site.path))
        hits = program.hits.get(ref, {})
        values = tuple(dict.fromkeys(value for value, _, _ in hits))
        calls = tuple(
            dict.fromkeys((*(call for _, call, _ in hits), *filter(None, [program.calls.get(ref)])))
        )
        sites.append(Located(ref, site, values, tuple(calls)))
    return tuple(sites)


def _running(program: Program, ref: Ref) -> list[Call]:
    """The calls that run what is handed over at a place: it may be them that pass the arguments."""
    return [call for run in program.runs.get(ref, ()) if (call := program.calls.get(run)) is not None]


def is_site(program: Program, ref: Ref) -> bool:
    """Whether the call of something billable is a site by what is known so far."""
    return any(
        _claim(program, surface, bill, value, call) is not None
        for value, call, _ in program.hits.get(ref, ())
        for surface, bill in value.step.bills
    )


def _claim(program: Program, surface: Surface, bill: str, value: PathValue, call: Call) -> Claim | None:
    if bill in surface.lazy and call.ref in program.discarded:
        return None
    if surface.command is not None:
        run = started(program, surface.command, call, program.atlas.catalog.programs)
        if run is None:
            return None
        path = f"{value.step.text}()"
        return Claim(run.program.surface, run.program.id, path, run.answer, run.models)
    answers = [holds(program, condition, call, value) for condition in surface.when]
    if "no" in answers:
        return None
    model = named(program, surface.model, call, value)
    if surface.confidence == "likely":
        answers.append("likely")
    answer = weakest((*answers, model.answer))
    if answer == "no":
        return None
    return Claim(
        surface.id,
        bill if bill != "__call__" else value.step.text.rpartition(".")[2],
        f"{value.step.text}()",
        answer,
        model.models,
        bill in surface.streams or _streams(program, call),
        bill in surface.batch,
        value.builds[0] if value.builds else None,
    )


def _streams(program: Program, call: Call) -> bool:
    found = passed(program, call, ("stream",))
    return any(True in literals(program, slot).values for slot in found.slots)


def shaped_claims(program: Program, call: Call) -> list[Claim]:
    """The claims that rest on the form of a call alone."""
    claims = []
    for shape, tail, models in shaped(program, call):
        claims.append(Claim(shape.id, tail, f"?.{tail}()", "likely", models, _streams(program, call)))
    return claims


def _handed_claims(program: Program, call: Call) -> list[Claim]:
    """The claims of a billable function passed to a callee that nobody knows."""
    claims = []
    for value in handed_away(program, call):
        for surface, bill in value.step.bills:
            answers = [holds(program, condition, call, value) for condition in surface.when]
            if surface.command is None and "no" not in answers:
                model = named(program, surface.model, call, value)
                if model.answer != "no":
                    path = f"{value.step.text}()"
                    client = value.builds[0] if value.builds else None
                    claims.append(Claim(surface.id, bill, path, "likely", model.models, client=client))
    return claims


def _best(program: Program, claims: list[Claim]) -> Claim:
    """The surest claim, the first by surface among equals, with the models of all as sure."""
    ordered = sorted(
        claims,
        key=lambda claim: (
            claim.answer != "yes",
            claim.surface,
            claim.call,
            claim.access_path,
            claim.client is None,
            claim.client or (),
        ),
    )
    best = ordered[0]
    equal = [claim for claim in ordered if claim.answer == best.answer]
    models = tuple(sorted({model for claim in equal for model in claim.models}))
    return msgspec.structs.replace(best, models=models)


def _site(program: Program, file: SourcePath, ref: Ref, claim: Claim) -> CallSite:
    span = program.modules[ref.module].tree.span(ref.at)
    call = program.calls.get(ref)
    owner = None if call is None else call.owner
    confidence: Confidence = "certain" if claim.answer == "yes" else "likely"
    return CallSite(
        id="",
        path=file.path,
        line=span.line,
        column=span.column,
        end_line=span.end_line,
        end_column=span.end_column,
        language=file.language,
        function=(owner.name if owner is not None else "") or "<module>",
        surface=claim.surface,
        call=claim.call,
        access_path=claim.access_path,
        confidence=confidence,
        model=_model(claim.models),
        stream=claim.stream,
        batch=claim.batch,
        context="source",
        client=_place(program, claim.client),
    )


def _model(models: tuple[str, ...]) -> str | tuple[str, ...] | None:
    if not models:
        return None
    return models[0] if len(models) == 1 else models


def _place(program: Program, ref: Ref | None) -> Place | None:
    if ref is None:
        return None
    return Place(program.project.paths[ref.module], program.modules[ref.module].tree.span(ref.at).line)
