"""What a rule can ask of the tags of a call, in words."""

from __future__ import annotations

import msgspec
import pytest
from unit.policy.outages import site

from poolint.model.judgement import Attribution, Strength, Tag, TagFault, TagNote
from poolint.model.place import Step
from poolint.policy import attributed
from poolint.policy.subject import Subject
from poolint.policy.world import World


def subject(attribution: Attribution | None, surface: str = "acme") -> Subject:
    return Subject(msgspec.structs.replace(site(), attribution=attribution, surface=surface), World())


def tag(strength: Strength, key: str = "feature") -> Tag:
    return Tag("made-up", strength, key, "search", "app.py", 1)


def note(fault: TagFault, close: str | None = None) -> Subject:
    return subject(
        Attribution("weak", notes=(TagNote(fault, "made-up", "featur", "serach", "app.py", 1, close),))
    )


def test_of_a_call_that_was_not_judged_nothing_is_said() -> None:
    readers = (
        attributed.strengths,
        attributed.faults,
        attributed.misplaced,
        attributed.wrong_key,
        attributed.wrong_value,
        attributed.weak,
        attributed.missing,
    )
    assert [reader(subject(None)) for reader in readers] == [None] * len(readers)


@pytest.mark.parametrize(("surface", "agent"), [("agent-sdk", True), ("cli", True), ("litellm", False)])
def test_an_agent_is_known_by_its_surface(surface: str, agent: bool) -> None:
    assert attributed.agent(subject(None, surface)) is agent


def test_faults_are_listed() -> None:
    assert attributed.faults(note("lost-key")) == ("lost-key",)


@pytest.mark.parametrize(
    ("fault", "expected"), [("lost-key", True), ("unknown-key", True), ("unknown-value", False)]
)
def test_a_wrong_value_is_not_misplaced(fault: TagFault, expected: bool) -> None:
    assert attributed.misplaced(note(fault)) is expected


def test_a_wrong_key_says_why() -> None:
    assert attributed.wrong_key(note("lost-key")) == "'featur' of made-up is dropped: it has no such key"
    assert attributed.wrong_key(note("unknown-key")) == "'featur' of made-up is no feature key"
    assert (
        attributed.wrong_key(note("unknown-key", "feature"))
        == "'featur' of made-up is no feature key; did you mean 'feature'?"
    )
    assert attributed.wrong_key(note("unknown-value")) is None


def test_a_wrong_value_says_which_is_near() -> None:
    assert attributed.wrong_value(note("unknown-value")) == "'serach'"
    assert attributed.wrong_value(note("unknown-value", "search")) == "'serach'; did you mean 'search'?"
    assert attributed.wrong_value(note("lost-key")) is None


def test_weak_tags_are_said_once_each() -> None:
    tags = (tag("name"), tag("user"), tag("name"), tag("process"), tag("span", "env"))
    assert attributed.weak(subject(Attribution("weak", tags))) == (
        "a name and a user or session and a label of the whole process"
        " and a label without a feature key (env)"
    )
    assert attributed.weak(subject(Attribution("untagged"))) is None


def test_the_missing_path_is_said_step_by_step() -> None:
    steps = (Step("app.py", 3, "calls ask without a tag"), Step("web.py", 9, "calls digest without a tag"))
    assert attributed.missing(subject(Attribution("partly", untagged_by=steps))) == (
        "app.py:3 calls ask without a tag; web.py:9 calls digest without a tag"
    )
    assert attributed.missing(subject(Attribution("partly"))) is None
