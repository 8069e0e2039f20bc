"""Messages of rules: templates over facts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from poolint.model.rule import Grain
from poolint.policy.predicates import PREDICATES
from poolint.policy.subject import Subject

_FACT = re.compile(r"\{(?P<key>[a-z.-]+)(?:\|(?P<otherwise>[^{}]*))?\}")


def filled(template: str, subject: Subject) -> str:
    """``template`` with its facts, on one line."""
    text = _FACT.sub(lambda found: _said(found, subject), template)
    return " ".join(text.split())


def template_problems(template: str, grain: Grain) -> Iterator[tuple[str, str]]:
    """Each fact of ``template`` that cannot be filled in, and why not."""
    for found in _FACT.finditer(template):
        predicate = PREDICATES.get(found["key"])
        if predicate is None:
            yield found["key"], "no such fact"
        elif predicate.grain not in ("site", grain):
            yield found["key"], f'a rule of grain "{grain}" has no {predicate.grain}'
    rest = _FACT.sub("", template)
    if "{" in rest or "}" in rest:
        yield "", "a brace that begins or ends no fact; facts are written {requests.words}"


def facts_of(template: str) -> frozenset[str]:
    """The facts that ``template`` speaks of."""
    return frozenset(found["key"] for found in _FACT.finditer(template))


def _said(found: re.Match[str], subject: Subject) -> str:
    value = PREDICATES[found["key"]].read(subject)
    if value is None:
        return found["otherwise"] or "?"
    if isinstance(value, tuple):
        return ", ".join(value)
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
