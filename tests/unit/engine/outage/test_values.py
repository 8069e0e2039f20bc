"""What is not known has a key: the same for the same thing, and never larger than what made it."""

from poolint.engine.flow.values import Ref
from poolint.engine.outage.values import Unknown, is_fresh, key_of

ROUNDS = 400
"""A key that doubled with each would not be done before the sun is."""


def doubled(name: str) -> Unknown:
    value = Unknown(("name", name))
    for _ in range(ROUNDS):
        value = Unknown(("+", key_of(value), key_of(value)))
    return value


def test_what_a_loop_adds_to_itself_has_a_key_that_can_be_asked_for() -> None:
    first, again, other = doubled("size"), doubled("size"), doubled("limit")
    answers = {key_of(first): True}
    assert answers.get(key_of(again))
    assert answers.get(key_of(other)) is None


def test_a_key_made_of_an_evaluation_stays_one_of_a_kind_inside_others() -> None:
    evaluated = Unknown((Ref(0, 7), 3))
    assert is_fresh(key_of(Unknown(("attribute", key_of(evaluated), "x"))))
    assert not is_fresh(key_of(doubled("size")))
