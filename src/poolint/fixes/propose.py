"""From a finding and the fixes of its rule to edits, or to the reason why there are none."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from poolint.fixes.calls import client_argument, conditioned, site_argument
from poolint.fixes.handlers import guarded, reordered
from poolint.fixes.statements import commented, preceded, surrounded
from poolint.fixes.text import Text, collide, encoded, merged, text_of
from poolint.fixes.tree import Tree, tree_of
from poolint.model.exhaustion import RetryLayer
from poolint.model.facts import CallSite
from poolint.model.fix import Aim, Edit, Fix, Proposal, Refusal
from poolint.model.place import Place

Read = Callable[[str], bytes | None]
"""The bytes of a file that may be changed, by its path; None where it may not be."""

_WORD = re.compile(r"[A-Za-z0-9_.:/-]+")
_TAGGING = {"comment": commented, "statement": preceded, "around": surrounded, "argument": site_argument}


def propose(fixes: Sequence[Fix], aim: Aim, read: Read) -> Proposal | Refusal:
    """What the first fix that can be made changes; else why the one that is meant for it cannot be made."""
    refusals: list[Refusal] = []
    unfit: list[Refusal] = [Refusal("its rule has no fix")]
    for fix in fixes:
        what = _unfit(fix, aim)
        if what:
            unfit.append(Refusal(what))
            continue
        made = _made(fix, aim, read)
        if isinstance(made, Proposal):
            return made
        refusals.append(made)
    return refusals[0] if refusals else unfit[-1]


def fixed(data: bytes, path: str, fixes: Sequence[Fix], aim: Aim) -> bytes | Refusal:
    """The bytes of one file put right: what ``propose`` does, where no other file changes."""
    made = propose(fixes, aim, lambda wanted: data if wanted == path else None)
    text = text_of(data)
    if isinstance(made, Refusal):
        return made
    return text if isinstance(text, Refusal) else encoded(text, dict(made.edits)[path])


def _made(fix: Fix, aim: Aim, read: Read) -> Proposal | Refusal:
    found: dict[str, tuple[Edit, ...]] = {}
    for place in _places(fix, aim):
        tree = _tree(place.path, read)
        edits = tree if isinstance(tree, Refusal) else _edits(tree, place, fix, aim)
        if isinstance(edits, Refusal):
            return edits
        found[place.path] = (*found.get(place.path, ()), *edits)
    if not found:
        return Refusal("where the client is built is not known")
    joined = {path: merged(edits) for path, edits in sorted(found.items())}
    if any(collide(edits) for edits in joined.values()):
        return Refusal("two changes of it would be at the same place")
    return Proposal(fix.title, fix.safety, tuple(joined.items()))


def _tree(path: str, read: Read) -> Tree | Refusal:
    data = read(path)
    if data is None:
        return Refusal(
            f"{path} is not changed: it is a notebook, was not named, or could not be read as a whole"
        )
    text = text_of(data)
    return tree_of(text) if isinstance(text, Text) else text


def _unfit(fix: Fix, aim: Aim) -> str:
    """Why a fix is not made for such a finding; empty where it is."""
    layers = {layer.mechanism for layer in _layers(aim)}
    surfaces = {site.surface for site in aim.sites}
    if not aim.sites:
        return "no call site is known"
    if fix.layers and not layers & set(fix.layers):
        return "no fix is made for this kind of retry layer"
    if fix.surfaces and not surfaces <= set(fix.surfaces):
        return "no fix is made for this way to call"
    if fix.classified and not all(_is_classified(site, fix.layers) for site in aim.sites):
        return "no layer around the client tells an empty pool from a rate limit"
    if fix.styles or fix.kind == "comment":
        if aim.style not in fix.styles:
            return f"no fix writes the tags of tags.style ({aim.style or 'not set'})"
        if aim.feature is None:
            return "the configuration names no feature for this path; write one in tags.defaults"
        if not _WORD.fullmatch(aim.feature):
            return f"a feature of letters, digits and _.:/- can be written, and not {aim.feature!r}"
    return ""


def _layers(aim: Aim) -> list[RetryLayer]:
    return [layer for site in aim.sites if site.exhaustion is not None for layer in site.exhaustion.layers]


def _is_classified(site: CallSite, clients: tuple[str, ...]) -> bool:
    layers = site.exhaustion.layers if site.exhaustion is not None else ()
    return any(layer.verdict == "distinguishes" and layer.mechanism not in clients for layer in layers)


def _places(fix: Fix, aim: Aim) -> tuple[Place, ...]:
    """Where the fix changes something."""
    if fix.where == "client":
        return tuple(dict.fromkeys(site.client for site in aim.sites if site.client is not None))
    return (aim.place,)


def _edits(tree: Tree, place: Place, fix: Fix, aim: Aim) -> tuple[Edit, ...] | Refusal:
    if fix.kind == "order":
        return reordered(tree, aim)
    if fix.kind == "guard":
        return guarded(tree, aim, fix)
    if fix.kind == "condition":
        return conditioned(tree, aim, fix)
    if fix.where == "client":
        return client_argument(tree, place, aim.sites, fix)
    here = [site for site in aim.sites if Place(site.path, site.line) == place]
    if len(here) != 1 or aim.feature is None:
        return Refusal("several calls stand on the line of the finding")
    return _TAGGING[fix.kind](tree, here[0], fix, aim.feature)
