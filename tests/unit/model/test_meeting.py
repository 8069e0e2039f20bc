"""Which rows hold for a signal, a library and a version."""

from __future__ import annotations

from poolint.model.meeting import meeting, selects, signals_of, view_of
from poolint.model.outage import Arrival, Passed, Raised, Returned, Signal, Signals, View


def signal(
    id_: str, status: int | None = 429, code: str | None = None, arrives: Arrival = "answer", *surfaces: str
) -> Signal:
    return Signal(
        id=id_,
        name=id_,
        kind="transient",
        surfaces=surfaces or ("*",),
        status=status,
        code=code,
        arrives=arrives,
    )


def raised(class_: str, versions: str = "", **selectors: tuple[str, ...]) -> Raised:
    return Raised(class_=class_, mro=(class_,), package="acme", versions=versions, **selectors)  # type: ignore[arg-type]


BUSY, CAP, GONE = signal("busy"), signal("cap", 429, "cap_reached"), signal("gone", None, None, "silence")
ROWS = Signals(
    signals=(BUSY, CAP, GONE),
    raised=(
        raised("Rate", statuses=("429",)),
        raised("Cap", ">=2", codes=("cap_reached",)),
        raised("Server", statuses=("500-599",)),
        raised("Lost", arrives=("silence",)),
    ),
)


def classes(found: Signal, version: str | None) -> list[str]:
    return [row.class_ for row in meeting(ROWS, found, "acme", version) if isinstance(row, Raised)]


def test_a_status_in_range_is_selected() -> None:
    assert selects(ROWS.raised[2], signal("five", 529))
    assert not selects(ROWS.raised[2], BUSY)


def test_every_selector_given_must_fit() -> None:
    row = raised("Cap", statuses=("429",), codes=("cap_reached",))
    assert selects(row, CAP)
    assert not selects(row, BUSY)


def test_a_row_without_a_selector_speaks_of_nothing() -> None:
    assert not selects(raised("Any"), BUSY)


def test_a_code_goes_before_a_status() -> None:
    assert classes(CAP, None) == ["Cap"]


def test_before_the_class_existed_the_status_decides() -> None:
    assert classes(CAP, "1.9") == ["Rate"]


def test_no_answer_has_its_own_row() -> None:
    assert classes(GONE, None) == ["Lost"]


def test_another_library_has_no_rows() -> None:
    assert meeting(ROWS, BUSY, "other", None) == ()


def test_calls_that_are_told_apart_each_have_a_row() -> None:
    plain = Returned(class_="Answer", package="acme", statuses=("429",))
    asked = Raised(class_="E", mro=("E",), package="acme", statuses=("429",), calls=(".raise_for_status()",))
    assert meeting(Signals(raised=(asked,), returned=(plain,)), BUSY, "acme", None) == (asked, plain)


def test_a_library_that_lets_another_through_says_which() -> None:
    passed = Passed(package="outer", through="acme", arrives=("answer",))
    assert meeting(Signals(passed=(passed,)), BUSY, "outer", None) == (passed,)


def test_a_surface_without_signals_of_its_own_meets_those_of_every_surface() -> None:
    own = signal("own", 429, None, "answer", "cloud")
    assert signals_of((BUSY, own), "cloud") == (own,)
    assert signals_of((BUSY, own), "sdk") == (BUSY,)


def test_the_view_is_that_of_the_version() -> None:
    old, new = View(id="v", package="acme", versions="<2"), View(id="v", package="acme", versions=">=2")
    row = Raised(class_="E", mro=("E",), package="acme", view="v")
    assert view_of(Signals(views=(old, new)), row, "1.0") == old
    assert view_of(Signals(views=(old, new)), row, None) == new
