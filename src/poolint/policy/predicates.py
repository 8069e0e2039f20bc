"""The facts a rule can speak of: the closed vocabulary of ``when`` and of messages, in one table.

A need that these words cannot say is a new row here, and a new fact of a judge if nobody knows it yet; never
a rule in Python.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, cast, get_args

import msgspec

from poolint.model.exhaustion import ObservationKind, Verdict
from poolint.model.facts import Confidence, Context
from poolint.model.judgement import PayerFault, RouteWord, Strength, TagFault, TagLevel
from poolint.model.remark import RemarkFault
from poolint.model.retries import LayerKind
from poolint.policy import attributed, counts
from poolint.policy.subject import Subject

Value = str | bool | int | tuple[str, ...] | None
"""What a fact says; None where it is not known, and then no condition on it holds."""

FactKind = Literal[
    "word",  # one of a closed set of words
    "words",  # several of a set; a condition holds when one of them fits
    "text",  # any text
    "flag",
    "number",  # a number, or "unbounded", which is more than any
]


class Predicate(msgspec.Struct, frozen=True):
    """One fact: what it is called, what it means, and where it is read."""

    key: str
    kind: FactKind
    read: Callable[[Subject], Value]
    doc: str
    words: tuple[str, ...] = ()
    """The closed set, where there is one."""

    @property
    def grain(self) -> str:
        """The grain that a rule needs to ask it; ``site`` for every grain."""
        head = self.key.partition(".")[0]
        return head if head in ("layer", "note", "observation", "comment") else "site"


def _at(path: str) -> Callable[[Subject], Value]:
    """A reader of what stands at ``path`` of a subject; None where something on the way is."""

    def read(subject: Subject) -> Value:
        value: Any = subject
        for name in path.split("."):
            value = getattr(value, name, None)
        return cast("Value", value)

    return read


_LAYER_KINDS = (*get_args(LayerKind), counts.WRITTEN)

_SITE = (
    Predicate("site.surface", "text", _at("site.surface"), "the way it reaches the vendor"),
    Predicate("site.call", "text", _at("site.call"), "the billable member that is called"),
    Predicate("site.function", "text", _at("site.function"), "the function the call stands in"),
    Predicate("site.line", "number", _at("site.line"), "the line of the call"),
    Predicate("site.stream", "flag", _at("site.stream"), "the answer is streamed"),
    Predicate("site.batch", "flag", _at("site.batch"), "the call submits a batch"),
    Predicate(
        "site.confidence",
        "word",
        _at("site.confidence"),
        "how sure it is that this is a call site",
        get_args(Confidence),
    ),
    Predicate("site.context", "word", _at("site.context"), "what the file is part of", get_args(Context)),
)
_JUDGED = (
    Predicate(
        "payer.routes",
        "words",
        _at("site.payer.routes"),
        "the ways the call may be paid",
        get_args(RouteWord),
    ),
    Predicate("payer.pools", "words", _at("site.payer.pools"), "the pools the call may drain"),
    Predicate(
        "attribution.level",
        "word",
        _at("site.attribution.level"),
        "how well the tags say which feature asked",
        get_args(TagLevel),
    ),
    Predicate(
        "attribution.strengths",
        "words",
        attributed.strengths,
        "what the tags of the call are bound to",
        get_args(Strength),
    ),
    Predicate(
        "attribution.feature",
        "text",
        _at("site.attribution.feature"),
        "the value of the feature tag, where it is one literal",
    ),
    Predicate(
        "attribution.faults",
        "words",
        attributed.faults,
        "what is wrong with labels of the call",
        get_args(TagFault),
    ),
    Predicate(
        "attribution.misplaced",
        "flag",
        attributed.misplaced,
        "a label that was meant to name the feature has a key that does not",
    ),
    Predicate(
        "attribution.wrong-key",
        "text",
        attributed.wrong_key,
        "the label with a wrong key, and why it is lost",
    ),
    Predicate(
        "attribution.wrong-value", "text", attributed.wrong_value, "the value that the registry does not have"
    ),
    Predicate("attribution.weak", "text", attributed.weak, 'what the weak tags say: "a name"'),
    Predicate(
        "attribution.missing",
        "text",
        attributed.missing,
        'the path without a tag: "app.py:24 calls ask without a tag"',
    ),
    Predicate(
        "site.agent", "flag", attributed.agent, "the call starts an agent, which sends more of its own"
    ),
)
_OUTAGE = (
    Predicate(
        "exhaustion.verdict",
        "word",
        _at("site.exhaustion.verdict"),
        "what the program's own code makes of an empty pool",
        get_args(Verdict),
    ),
    Predicate(
        "exhaustion.ending",
        "text",
        counts.ending,
        'what the caller sees: ", then raises tenacity.RetryError"; empty where it never ends',
    ),
    Predicate(
        "requests.exhausted", "number", counts.exhausted, "the most requests one call sends to an empty pool"
    ),
    Predicate("requests.transient", "number", counts.transient, "the most it sends when it should slow down"),
    Predicate("requests.worst", "number", counts.worst, "the most over all signals"),
    Predicate(
        "requests.words",
        "text",
        counts.words,
        'requests.exhausted in words: "18 requests (loop 6 × client 3)", "requests without end"',
    ),
    Predicate("requests.times", "text", counts.times, 'the same: "18 times", "once", "without end"'),
    Predicate("signal.name", "text", counts.signal_name, 'the signal that costs most, to complete "when …"'),
    Predicate("layers.count", "number", counts.multiplying, "how many layers send to an empty pool again"),
    Predicate(
        "layers.multiply",
        "flag",
        counts.multiply,
        "several do, and what one call sends is a multiple of what each makes of it",
    ),
    Predicate("layers.product", "text", counts.product, 'their names and numbers: "loop 6 × client 3"'),
    Predicate("layers.numbers", "text", counts.numbers, 'their numbers: "6 × 3 = 18"'),
)
_LAYER = (
    Predicate("layer.mechanism", "text", _at("layer.mechanism"), "its id in the catalog"),
    Predicate("layer.kind", "word", counts.layer_kind, "what sort of thing it is", _LAYER_KINDS),
    Predicate("layer.name", "text", _at("layer.name"), "what it is called"),
    Predicate("layer.line", "number", _at("layer.line"), "the line of the construct"),
    Predicate("layer.reason", "text", _at("layer.reason"), "why it sends again"),
    Predicate(
        "layer.verdict",
        "word",
        _at("layer.verdict"),
        "what this layer alone makes of an empty pool",
        get_args(Verdict),
    ),
    Predicate("layer.attempts", "number", _at("layer.attempts"), "its most, when the pool is empty"),
    Predicate(
        "layer.transient",
        "number",
        _at("layer.transient"),
        "its most, when it should slow down",
    ),
    Predicate(
        "layer.bound",
        "word",
        counts.bound,
        "what is known of its attempts when the pool is empty",
        counts.BOUNDS,
    ),
    Predicate(
        "layer.blamed",
        "flag",
        counts.blamed,
        "the program put it there, or no layer that the program put there sends to an empty pool again",
    ),
    Predicate("layer.outermost", "flag", counts.outermost, "no layer around it sends to an empty pool again"),
    Predicate(
        "layer.explained",
        "flag",
        counts.explained,
        "an observation within it, which has a rule of its own, says why it sends again",
    ),
)
_OBSERVATION = (
    Predicate(
        "observation.kind",
        "word",
        _at("observation.kind"),
        "what was seen",
        get_args(ObservationKind),
    ),
    Predicate("observation.class", "text", counts.detail("class"), "the class of a handler, or of a message"),
    Predicate(
        "observation.shadowed-by", "text", counts.detail("shadowed_by"), "the wider class that comes first"
    ),
    Predicate(
        "observation.text", "text", counts.detail("text"), "the words a test looks for, or the expression"
    ),
    Predicate("observation.seconds", "number", counts.seconds, "the length of a pause"),
    Predicate(
        "observation.written",
        "flag",
        counts.written,
        "the program's own code does it, and not a library by itself",
    ),
    Predicate(
        "observation.others",
        "words",
        counts.others,
        "what else was seen on the way of the site's signals",
        get_args(ObservationKind),
    ),
)

_NOTE = (
    Predicate(
        "note.fault", "word", _at("note.fault"), "what is wrong with how it is paid for", get_args(PayerFault)
    ),
    Predicate("note.text", "text", _at("note.text"), "what stands there, in words"),
)

_COMMENT = (
    Predicate(
        "comment.fault", "word", _at("comment.fault"), "what is wrong with a comment", get_args(RemarkFault)
    ),
    Predicate("comment.text", "text", _at("comment.text"), "the same in words"),
)

PREDICATES: Mapping[str, Predicate] = {
    predicate.key: predicate
    for predicate in (*_SITE, *_JUDGED, *_OUTAGE, *_LAYER, *_NOTE, *_OBSERVATION, *_COMMENT)
}
"""Every fact by its key, in the order of the documentation."""
