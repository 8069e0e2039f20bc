"""What the files around the code say: the versions of packages a project uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from posixpath import basename, dirname
from typing import Literal

import msgspec

from poolint.model.source import Gap
from poolint.model.versions import covers

PinKind = Literal[
    "lock",  # what a resolver wrote down: the version that runs
    "requirements",  # a requirements or constraints file
    "declared",  # the dependencies a project states of itself
]

_ORDER: tuple[PinKind, ...] = ("lock", "requirements", "declared")
_SIDE_FOLDERS = frozenset({"requirements", "reqs", "deps", "constraints"})
"""Folders that hold manifests of the folder above them."""


class Pin(msgspec.Struct, frozen=True, order=True):
    """One statement of a manifest about a package."""

    package: str
    """The normalised name: lower case, ``-`` between words."""
    version: str | None
    """The version to ask the catalog with; None where the manifest leaves it open at the upper end."""
    exact: bool
    """False where ``version`` stands for the newest that an upper bound admits: ``1.9999`` for ``<2``."""
    specifier: str
    """As written, without URLs and markers."""
    path: str
    line: int
    kind: PinKind


class Pins(msgspec.Struct, frozen=True):
    """Every pin of a project, sorted, and the manifests that could not be read."""

    pins: tuple[Pin, ...] = ()
    gaps: tuple[Gap, ...] = ()


def pin_for(pins: Pins, path: str, package: str) -> Pin | None:
    """What holds for ``package`` in the source file ``path``; None where no manifest speaks of it.

    The nearest folder upwards wins, in it the lock. A declaration that is open at the upper end does not
    decide: a lock further up that it admits does. Where no folder upwards speaks of the package, a version
    that all manifests of the project agree on holds.
    """
    name = normalized(package)
    return _nearest(tuple(pin for pin in pins.pins if pin.package == name), path)


def versions(pins: Pins) -> Callable[[str], Mapping[str, str]]:
    """For a source file: the version of every package that has one there. Asked once for each folder."""
    by_package: dict[str, list[Pin]] = {}
    for pin in pins.pins:
        by_package.setdefault(pin.package, []).append(pin)
    known: dict[str, Mapping[str, str]] = {}

    def of(path: str) -> Mapping[str, str]:
        folder = dirname(path)
        if folder not in known:
            found = ((name, _nearest(tuple(mine), path)) for name, mine in by_package.items())
            known[folder] = {
                name: pin.version for name, pin in found if pin is not None and pin.version is not None
            }
        return known[folder]

    return of


def _nearest(mine: tuple[Pin, ...], path: str) -> Pin | None:
    """The pin of one package that holds for a file."""
    undecided: Pin | None = None
    for folder in _upwards(path):
        found = _best(pin for pin in mine if scope_of(pin.path) == folder)
        if found is None or (undecided is not None and not _admits(undecided, found)):
            continue
        if found.version is not None:
            return found
        undecided = undecided or found
    if undecided is None and len({pin.version for pin in mine}) == 1:
        return mine[0]
    return undecided


def normalized(name: str) -> str:
    """A distribution's name as indexes compare it."""
    return "-".join(part for part in name.lower().replace("_", "-").replace(".", "-").split("-") if part)


def scope_of(path: str) -> str:
    """The folder a manifest speaks for: its own, or the one above a folder of manifests."""
    folder = dirname(path)
    return dirname(folder) if basename(folder) in _SIDE_FOLDERS else folder


def _upwards(path: str) -> Iterator[str]:
    folder = dirname(path)
    while folder:
        yield folder
        folder = dirname(folder)
    yield ""


def _best(found: Iterable[Pin]) -> Pin | None:
    """The strongest pin of one folder; without a version where equals disagree."""
    pins = sorted(found, key=lambda pin: (_ORDER.index(pin.kind), pin.version is None, not pin.exact))
    if not pins:
        return None
    first = pins[0]
    rivals = {pin.version for pin in pins if (pin.kind, pin.exact) == (first.kind, first.exact)}
    if len(rivals - {None}) > 1:
        return msgspec.structs.replace(first, version=None, exact=False)
    return first


def _admits(declared: Pin, found: Pin) -> bool:
    try:
        return found.version is None or covers(declared.specifier, found.version)
    except ValueError:
        return True
