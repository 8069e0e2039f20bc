"""What a rule can ask of the tags of a call, put into words."""

from __future__ import annotations

from poolint.model.judgement import Attribution, TagNote
from poolint.model.place import Step
from poolint.policy.subject import Subject

_WEAK = {
    "name": "a name",
    "process": "a label of the whole process",
    "user": "a user or session",
}
_AGENTS = frozenset({"agent-sdk", "cli", "github-action"})


def strengths(subject: Subject) -> tuple[str, ...] | None:
    """What the tags are bound to."""
    found = subject.site.attribution
    return None if found is None else tuple(tag.strength for tag in found.tags)


def agent(subject: Subject) -> bool:
    """Whether the call starts an agent, which sends requests of its own."""
    return subject.site.surface in _AGENTS


def faults(subject: Subject) -> tuple[str, ...] | None:
    """What is wrong with labels of the call."""
    found = subject.site.attribution
    return None if found is None else tuple(note.fault for note in found.notes)


def misplaced(subject: Subject) -> bool | None:
    """Whether a label that was meant to name the feature has a key that does not."""
    found = subject.site.attribution
    return None if found is None else any(note.fault != "unknown-value" for note in found.notes)


def wrong_key(subject: Subject) -> str | None:
    """The first label with a wrong key: which, and why it is lost."""
    note = _first(subject.site.attribution, ("unknown-key", "lost-key"))
    if note is None:
        return None
    what = f"{note.key!r} of {note.mechanism}"
    if note.fault == "lost-key":
        return f"{what} is dropped: it has no such key"
    return f"{what} is no feature key" + (f"; did you mean {note.close!r}?" if note.close else "")


def wrong_value(subject: Subject) -> str | None:
    """The first value that is not in the registry, and the nearest that is."""
    note = _first(subject.site.attribution, ("unknown-value",))
    if note is None:
        return None
    return f"{note.value!r}" + (f"; did you mean {note.close!r}?" if note.close else "")


def weak(subject: Subject) -> str | None:
    """What the weak tags of the call say."""
    found = subject.site.attribution
    if found is None or not found.tags:
        return None
    words = [_WEAK.get(tag.strength) or f"a label without a feature key ({tag.key})" for tag in found.tags]
    return " and ".join(dict.fromkeys(words))


def missing(subject: Subject) -> str | None:
    """The path on which the tag is missing, from the call outwards."""
    found = subject.site.attribution
    if found is None or not found.untagged_by:
        return None
    return "; ".join(map(_said, found.untagged_by))


def _first(found: Attribution | None, kinds: tuple[str, ...]) -> TagNote | None:
    notes = () if found is None else found.notes
    return next((note for note in notes if note.fault in kinds), None)


def _said(step: Step) -> str:
    return f"{step.path}:{step.line} {step.text}"
