"""Facts that are counted or put into words: how many requests, through which layers, until when."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import prod

from poolint.model.exhaustion import Count, ObservationKind, RetryLayer
from poolint.model.outage import DRY
from poolint.policy.subject import Subject

WRITTEN = "written"
"""The kind of a layer that is in no catalog: loops, recursion, helpers of the program's own."""
BOUNDS = ("number", "unbounded", "unknown")

_EXPLAINS: frozenset[ObservationKind] = frozenset(
    {"shadowed-handler", "blanket-retry", "same-pool-fallback", "cooldown", "prose-test", "command-retry"}
)
"""Observations that are the reason for which a layer sends again: their rule speaks, and the layer's does
not, since there is one cause."""
_HANDLER = 12
"""Lines of a handler, which may stand outside of its layer, in a function that the layer calls."""
_ARTICLES = ("a ", "an ", "the ")


def rank(count: Count | None) -> float:
    """``count`` as a number to compare; one that is not known is the least."""
    if count is None:
        return -1.0
    return float("inf") if count == "unbounded" else float(count)


def exhausted(subject: Subject) -> Count | None:
    """The most requests to an empty pool."""
    outage = subject.site.exhaustion
    return None if outage is None else outage.worst


def transient(subject: Subject) -> Count | None:
    """The most requests when the program should slow down."""
    return _most(subject, ("transient",))


def worst(subject: Subject) -> Count | None:
    """The most requests over all signals."""
    return _most(subject, ("transient", "healthy", "request", *DRY))


def words(subject: Subject) -> str | None:
    """The requests to an empty pool, and where several layers multiply to them, how they come about."""
    count = exhausted(subject)
    if count is None:
        return None
    if count == "unbounded":
        return "requests without end"
    said = "1 request" if count == 1 else f"{count} requests"
    factors = _factors(subject)
    return f"{said} ({product(subject)})" if factors and prod(factors) == count else said


def times(subject: Subject) -> str | None:
    """How often an empty pool is asked."""
    count = exhausted(subject)
    if count is None:
        return None
    return "without end" if count == "unbounded" else "once" if count == 1 else f"{count} times"


def ending(subject: Subject) -> str:
    """What comes after the last request, as the end of a sentence."""
    outage = subject.site.exhaustion
    return f", then {outage.final}" if outage is not None and outage.final else ""


def signal_name(subject: Subject) -> str | None:
    """The signal that leads to the most requests."""
    outage = subject.site.exhaustion
    if outage is None or outage.worst_signal is None:
        return None
    name, _ = subject.world.signals.get(outage.worst_signal, (outage.worst_signal, ""))
    return name


def multiplying(subject: Subject) -> int:
    """How many layers send to an empty pool again."""
    return len(_multiplying(subject))


def product(subject: Subject) -> str | None:
    """The layers that multiply, the outer one first; None where there are not several."""
    layers = _multiplying(subject)
    if len(layers) < 2:
        return None
    return " × ".join(f"{_bare(layer.name)} {layer.attempts}" for layer in reversed(layers))


def numbers(subject: Subject) -> str | None:
    """The product in numbers; None where the layers do not multiply."""
    factors = _factors(subject)
    return f"{' × '.join(map(str, factors))} = {prod(factors)}" if factors else None


def multiply(subject: Subject) -> bool:
    """Whether several layers multiply to what one call sends."""
    return bool(_factors(subject))


def layer_kind(subject: Subject) -> str | None:
    """The kind of the layer in the catalog, or that the program wrote it out."""
    return None if subject.layer is None else _kind(subject, subject.layer)


def bound(subject: Subject) -> str | None:
    """Whether the layer's attempts have a number."""
    if subject.layer is None:
        return None
    attempts = subject.layer.attempts
    return "unknown" if attempts is None else "unbounded" if attempts == "unbounded" else "number"


def blamed(subject: Subject) -> bool:
    """Whether this is the layer to change: clients retry by themselves, and a program's own layer around one
    is what multiplies that."""
    if subject.layer is None or subject.site.exhaustion is None:
        return False
    guilty = [layer for layer in subject.site.exhaustion.layers if layer.verdict == "conflates"]
    own = [layer for layer in guilty if _kind(subject, layer) != "answers"]
    return subject.layer in (own or guilty)


def outermost(subject: Subject) -> bool:
    """Whether the layer is the last that multiplies."""
    return subject.layer is not None and _multiplying(subject)[-1:] == [subject.layer]


def explained(subject: Subject) -> bool:
    """Whether an observation says why the layer sends again: one within it, or for a client, which only does
    what the program makes of it, any."""
    if subject.layer is None or subject.site.exhaustion is None:
        return False
    layer = subject.layer
    if _kind(subject, layer) == "answers":
        return any(seen.kind in _EXPLAINS for seen in subject.site.exhaustion.observations)
    places = [(layer.path, layer.line, layer.end_line)]
    if layer.change is not None:
        places.append((layer.change.path, layer.change.line, layer.change.line + _HANDLER))
    return any(
        seen.kind in _EXPLAINS and seen.path == path and line <= seen.line <= end
        for seen in subject.site.exhaustion.observations
        for path, line, end in places
    )


def detail(key: str) -> Callable[[Subject], str | None]:
    """A reader of one word of an observation."""
    return lambda subject: None if subject.observation is None else subject.observation.detail.get(key)


def written(subject: Subject) -> bool | None:
    """Whether the program's own code does what was seen, and not a library by itself."""
    return None if subject.observation is None else not subject.observation.detail.get("by")


def others(subject: Subject) -> tuple[str, ...] | None:
    """What else was seen on the way of the site's signals."""
    outage = subject.site.exhaustion
    if subject.observation is None or outage is None:
        return None
    return tuple(sorted({seen.kind for seen in outage.observations} - {subject.observation.kind}))


def seconds(subject: Subject) -> int | None:
    """The length of a pause, where it is a number."""
    said = detail("seconds")(subject)
    try:
        return None if said is None else round(float(said))
    except (ValueError, OverflowError):
        return None


def _most(subject: Subject, kinds: Iterable[str]) -> Count | None:
    outage = subject.site.exhaustion
    if outage is None:
        return None
    known = subject.world.signals
    counts = [count for id_, count in outage.requests.items() if id_ in known and known[id_][1] in kinds]
    return max(counts, key=rank, default=None)


def _multiplying(subject: Subject) -> list[RetryLayer]:
    """The layers that send to an empty pool more than once, inner to outer."""
    outage = subject.site.exhaustion
    return [] if outage is None else [layer for layer in outage.layers if rank(layer.attempts) > 1]


def _factors(subject: Subject) -> list[int]:
    """The attempts of the layers that multiply, the outer one first; empty where they do not: when one has no
    number, or the count is no multiple, since they send different signals again."""
    layers = _multiplying(subject)
    factors = [layer.attempts for layer in reversed(layers) if isinstance(layer.attempts, int)]
    count = exhausted(subject)
    if len(layers) < 2 or len(factors) < len(layers) or not isinstance(count, int) or count % prod(factors):
        return []
    return factors


def _kind(subject: Subject, layer: RetryLayer) -> str:
    return subject.world.layers.get(layer.mechanism, WRITTEN)


def _bare(name: str) -> str:
    return next((name.removeprefix(article) for article in _ARTICLES if name.startswith(article)), name)
