"""Cases: small projects of fixtures, scanned, and compared with their marks as whole sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
from sites.marks import Mark, read_all

import poolint.frontends.python  # noqa: F401  loaded once here, the children that parse have it
from poolint.model.facts import CallSite, Inventory
from poolint.model.settings import Settings
from poolint.model.source import Gap
from poolint.pipeline import scan

FIXTURES = Path(__file__).parent.parent / "fixtures"
CAPABILITIES = ("sites", "surfaces")


class Case(msgspec.Struct, frozen=True):
    """One fixture: its files without marks, by path, and what they must hold."""

    name: str
    files: dict[str, str]
    marks: tuple[Mark, ...]


def folders() -> list[Path]:
    """The folder of every case."""
    return sorted(
        folder
        for capability in CAPABILITIES
        for folder in (FIXTURES / capability).iterdir()
        if folder.is_dir()
    )


def load(folder: Path) -> Case:
    """The case of a folder."""
    texts = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".pyc"
    }
    marks, files = read_all(texts)
    return Case(folder.name, files, tuple(marks))


def write(files: Mapping[str, str], root: Path) -> None:
    """The files on disk, in a project of their own."""
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    (root / "poolint.toml").touch()


def scanned(files: Mapping[str, str], root: Path, *, jobs: int = 1) -> Inventory:
    """What a scan of the files finds."""
    write(files, root)
    return scan(Settings(paths=(str(root),), jobs=jobs))


def differences(marks: Sequence[Mark], found: Inventory) -> list[str]:
    """Every way in which the marks and the inventory differ."""
    said = []
    sites = list(found.sites)
    for mark in marks:
        if mark.kind == "gap":
            continue
        site = next((site for site in sites if fits(mark, site)), None)
        if site is not None:
            sites.remove(site)
        if (site is None) is (mark.kind == "site"):
            said.append(f"Missing  {mark}" if site is None else f"Found at last, make it a site:  {mark}")
    said += [f"Noisy    {described(site)}" for site in sites]
    said += _gaps([mark for mark in marks if mark.kind == "gap"], found.files.failed)
    return said


def _gaps(marks: Iterable[Mark], found: Iterable[Gap]) -> list[str]:
    gaps = list(found)
    said = []
    for mark in marks:
        gap = next((gap for gap in gaps if gap.path == mark.path and mark.word in gap.reason), None)
        if gap is None:
            said.append(f"Missing  {mark}")
        else:
            gaps.remove(gap)
    return said + [f"Noisy    {gap.path}:{gap.line or ''} gap: {gap.reason}" for gap in gaps]


def fits(mark: Mark, site: CallSite) -> bool:
    """Whether a site is the one a mark speaks of."""
    facts = {
        "call": site.call,
        "model": _model(site),
        "confidence": site.confidence,
        "client": "none" if site.client is None else f"{site.client.path}:{site.client.line}",
        "stream": str(site.stream).lower(),
        "batch": str(site.batch).lower(),
    }
    place = (site.path, site.line, site.surface)
    # A site is certain unless its mark says otherwise: else a doubt would never show.
    options = {"confidence": "certain", **dict(mark.options)}
    return place == (mark.path, mark.line, mark.word) and all(
        facts[name] == value for name, value in options.items()
    )


def _model(site: CallSite) -> str:
    if site.model is None:
        return "?"
    return site.model if isinstance(site.model, str) else "|".join(site.model)


def described(site: CallSite) -> str:
    """A site in one line, with the trail that led to it."""
    client = "" if site.client is None else f" client={site.client.path}:{site.client.line}"
    flags = f"{' stream' if site.stream else ''}{' batch' if site.batch else ''}"
    return (
        f"{site.path}:{site.line} {site.surface} call={site.call} model={_model(site)} "
        f"confidence={site.confidence}{flags}{client} via {site.access_path}"
    )
