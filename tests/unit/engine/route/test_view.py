from poolint.engine.route.view import Given, Presence, View
from poolint.model.place import Step

PLACE = Step("a", 1, "X")


def _layer(*presences: Presence) -> dict[str, tuple[Given, ...]]:
    return {"X": tuple(Given(presence, PLACE) for presence in presences)}


def _seen(*layers: dict[str, tuple[Given, ...]]) -> list[str]:
    return [given.presence for given in View(layers).look("X")]


def test_the_nearest_sure_layer_hides_what_is_below() -> None:
    assert _seen(_layer("yes"), _layer("no")) == ["yes"]
    assert _seen(_layer("no"), _layer("yes")) == ["no"]


def test_what_may_be_set_leaves_the_next_layer_in_sight() -> None:
    assert _seen(_layer("maybe"), {}, _layer("yes"), _layer("maybe")) == ["maybe", "yes"]


def test_what_may_be_taken_away_weakens_what_is_below() -> None:
    assert _seen(_layer("dropped"), _layer("yes"), _layer("off")) == ["maybe", "maybe"]
    assert _seen(_layer("dropped"), _layer("no"), _layer("yes")) == ["no"]


def test_a_variable_that_no_layer_gives_is_nothing() -> None:
    assert _seen({}, {}) == []
