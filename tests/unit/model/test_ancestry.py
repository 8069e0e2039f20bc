"""Orders of inheritance, against Python's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poolint.model.ancestry import ancestry, bases_of, names_of
from poolint.model.outage import ExceptionClass

CLASSES = (
    ExceptionClass(class_="acme.Error", bases=("builtins.Exception",), package="acme"),
    ExceptionClass(class_="acme.Busy", bases=("acme.Error",), package="acme", versions="<2"),
    ExceptionClass(
        class_="acme.Busy", bases=("acme.Server",), also=("acme.types.Busy",), package="acme", versions=">=2"
    ),
    ExceptionClass(class_="acme.Server", bases=("acme.Error",), package="acme"),
)


def test_the_pinned_version_decides_the_bases() -> None:
    assert ancestry(bases_of(CLASSES, {"acme": "1.4"}), "acme.Busy") == (
        "acme.Busy",
        "acme.Error",
        "builtins.Exception",
    )


def test_without_a_pin_the_newest_version_counts() -> None:
    assert ancestry(bases_of(CLASSES, {}), "acme.Busy") == (
        "acme.Busy",
        "acme.Server",
        "acme.Error",
        "builtins.Exception",
    )


def test_a_class_is_found_under_each_of_its_names() -> None:
    assert names_of(CLASSES, {})["acme.types.Busy"] == "acme.Busy"
    assert "acme.types.Busy" not in names_of(CLASSES, {"acme": "1.4"})


def test_a_class_nobody_knows_stands_for_itself() -> None:
    assert ancestry({}, "mine.Error") == ("mine.Error",)


def test_a_class_that_inherits_from_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="inherits from itself"):
        ancestry({"a": ("b",), "b": ("a",)}, "a")


def test_bases_in_contradicting_orders_are_refused() -> None:
    bases = {"a": ("x", "y"), "b": ("y", "x"), "c": ("a", "b"), "x": ("o",), "y": ("o",)}
    with pytest.raises(ValueError, match="no order of its bases agrees"):
        ancestry(bases, "c")


@given(st.lists(st.lists(st.integers(0, 7), unique=True, max_size=3), min_size=1, max_size=8))
def test_the_order_is_the_one_python_makes(rows: list[list[int]]) -> None:
    made: list[type] = []
    bases: dict[str, tuple[str, ...]] = {"BaseException": (), "Exception": ("BaseException",)}
    for number, row in enumerate(rows):
        parents = tuple(made[index] for index in row if index < number) or (Exception,)
        names = tuple(parent.__name__ for parent in parents)
        try:
            made.append(type(f"C{number}", parents, {}))
        except TypeError:
            with pytest.raises(ValueError, match="no order of its bases agrees"):
                ancestry({**bases, f"C{number}": names}, f"C{number}")
            return
        bases[f"C{number}"] = names
    order = [parent.__name__ for parent in made[-1].__mro__ if parent is not object]
    assert ancestry(bases, made[-1].__name__) == tuple(order)
