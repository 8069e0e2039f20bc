"""Which class inherits from which, in the versions of the libraries that a project uses.

A handler catches an exception when the class it names is in the ancestry of the exception's class.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from poolint.model.outage import ExceptionClass
from poolint.model.versions import covers, is_newest

Bases = Mapping[str, tuple[str, ...]]
"""The direct bases of each class, by dotted name."""


def bases_of(classes: Iterable[ExceptionClass], pins: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The direct bases of every class: of the pinned version of its package, or of the newest."""
    return {item.class_: item.bases for item in classes if _holds(item, pins.get(item.package))}


def names_of(classes: Iterable[ExceptionClass], pins: Mapping[str, str]) -> dict[str, str]:
    """The dotted name of a class by each name it can be imported under, the dotted name itself among them."""
    held = [item for item in classes if _holds(item, pins.get(item.package))]
    return {name: item.class_ for item in held for name in (*item.also, item.class_)}


def _holds(item: ExceptionClass, version: str | None) -> bool:
    return is_newest(item.versions) if version is None else covers(item.versions, version)


def ancestry(bases: Bases, name: str) -> tuple[str, ...]:
    """The method resolution order of ``name``, as Python makes it, from the direct bases of every class.

    A class without bases there is one of which nothing is known: it stands for itself. Raises ``ValueError``
    where no order exists, or where a class inherits from itself.
    """
    order: dict[str, tuple[str, ...]] = {}
    open_: list[str] = [name]
    started: set[str] = set()
    while open_:
        here = open_[-1]
        missing = [base for base in bases.get(here, ()) if base not in order]
        if not missing:
            order[here] = (here, *_merged(here, [[*order[base]] for base in bases.get(here, ())], bases))
            open_.pop()
        elif here in started:
            raise ValueError(f"{here} inherits from itself, by way of {missing[0]}")
        else:
            started.add(here)
            open_.extend(missing)
    return order[name]


def _merged(name: str, rows: list[list[str]], bases: Bases) -> list[str]:
    rows.append(list(bases.get(name, ())))
    merged: list[str] = []
    while rows := [row for row in rows if row]:
        head = next((row[0] for row in rows if not any(row[0] in other[1:] for other in rows)), None)
        if head is None:
            raise ValueError(f"{name}: no order of its bases agrees with the orders of their own")
        merged.append(head)
        rows = [row[1:] if row[0] == head else row for row in rows]
    return merged
