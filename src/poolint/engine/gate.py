"""The gate: which files can start an access path, judged by their bytes before any is parsed."""

from __future__ import annotations

from collections.abc import Sequence

from poolint.engine.flow.paths import Atlas, Step, is_other
from poolint.model.source import Imported

_DYNAMIC = (b"import_module", b"__import__", b"importorskip")


def triggers(atlas: Atlas) -> tuple[bytes, ...]:
    """What a file must hold, at least one of, to be looked at: package names, literals, shapes."""
    found: dict[str, None] = {}
    for surface in atlas.catalog.surfaces:
        if is_other(surface):
            continue
        if surface.mentions:
            found.update(dict.fromkeys(surface.mentions))
        else:
            found.update(dict.fromkeys(root.partition(".")[0] for root in surface.roots))
    for shape in atlas.catalog.shapes:
        found.update(dict.fromkeys("." + tail for tail in shape.calls))
    return tuple(name.encode() for name in sorted(found))


def may_start(atlas: Atlas, imports: Sequence[Imported], data: bytes) -> bool:
    """Whether a file imports, and uses by name, something a catalog path begins with."""
    if any(("." + tail).encode() in data for shape in atlas.catalog.shapes for tail in shape.calls):
        return True
    return any(_starts(atlas, item, data) for item in imports if not item.level)


def _starts(atlas: Atlas, item: Imported, data: bytes) -> bool:
    step = atlas.module(item.module)
    if step is None or not step.mentions:
        return False
    if item.name == "*":
        return _is_open(step, data)
    if item.name is not None:
        known = step.edges.get("." + item.name)
        return known is not None and _is_open(known, data)
    bound = (item.alias or item.module) + "."
    if item.alias is None and any(word in data for word in _DYNAMIC):
        bound = "."
    members = (key[1:] for key, after in step.edges.items() if key[0] == "." and _is_open(after, data))
    return any((bound + member).encode() in data for member in members)


def _is_open(step: Step, data: bytes) -> bool:
    """Whether some surface that leads through the step finds in the file what it must mention."""
    return any(
        not mentions or any(literal.encode() in data for literal in mentions) for mentions in step.mentions
    )
