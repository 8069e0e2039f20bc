"""What must hold of a catalog entry beyond its types: patterns compile, paths parse, members agree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from poolint.model.catalog import (
    Condition,
    Entry,
    Flow,
    ModelSource,
    Pattern,
    Program,
    Shape,
    Surface,
    SurfaceFile,
    Template,
)
from poolint.model.mistake import Mistake

_STEP = r"(?:\.[A-Za-z_]\w*|\(\)|\(\"[^\"]*\"\)|\[\])"
_PATH = re.compile(rf"[A-Za-z_]\w*{_STEP}*")
_KEEP = re.compile(r"[A-Za-z_]\w*(?:\(\))?|\|")
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


class Problem(msgspec.Struct, frozen=True):
    """One mistake in a pack: where it stands and what is wrong."""

    file: str
    table: str
    key: str
    what: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.table, f"key {self.key!r}" if self.key else "") if part)
        return f"{self.file}: {place}: {self.what}" if place else f"{self.file}: {self.what}"


class PackError(Mistake):
    """A pack that cannot be used; ``problems`` says why, one by one."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


def file_problems(name: str, content: SurfaceFile) -> Iterator[Problem]:
    """What is wrong with a file as a whole."""
    for key in ("package", "source"):
        if not getattr(content, key).strip():
            yield Problem(name, "", key, "must not be empty: say what was read, and in which version")


def entry_problems(where: Problem, entry: Entry) -> Iterator[Problem]:
    """What is wrong with one entry; ``where`` gives the file and the table."""
    for key, what in _problems(entry):
        yield Problem(where.file, where.table, key, what)


def _problems(entry: Entry) -> Iterator[tuple[str, str]]:
    if isinstance(entry, Surface):
        yield from _surface(entry)
    elif isinstance(entry, Shape):
        yield from _id("id", entry.id)
        yield from _members("calls", entry.calls)
        yield from _model(entry.model)
    elif isinstance(entry, Program):
        yield from _id("id", entry.id)
        yield from _id("surface", entry.surface)
    elif isinstance(entry, Flow):
        yield from _paths("paths", entry.paths)
    elif isinstance(entry, Pattern):
        yield from _id("id", entry.id)
        yield from _pattern("regex", entry.regex)
    elif isinstance(entry, Template):
        yield from _id("id", entry.id)
        yield from _all_members(entry)
        yield from _model(entry.model)
    if not getattr(entry, "source", "").strip():
        yield "source", "must not be empty: say where this was read, and in which version"


def _surface(entry: Surface) -> Iterator[tuple[str, str]]:
    yield from _id("id", entry.id)
    yield from _paths("roots", entry.roots)
    yield from _all_members(entry)
    for number, condition in enumerate(entry.when):
        yield from _condition(f"when[{number}]", condition)
    yield from _model(entry.model)
    if entry.command is not None and not entry.bills:
        yield "command", "says how a billing call starts a program, but bills is empty"


def _all_members(entry: Surface | Template) -> Iterator[tuple[str, str]]:
    yield from _members("bills", entry.bills)
    yield from _members("free", entry.free)
    for keep in entry.keeps:
        if not _KEEP.fullmatch(keep):
            yield "keeps", f"{keep!r} is no member (`name`), call (`name()`) or operator (`|`)"
    for key in ("batch", "streams", "lazy"):
        for member in getattr(entry, key):
            if member not in entry.bills:
                yield key, f"{member!r} is not in bills"
    for member in entry.free:
        if member in entry.bills:
            yield "free", f"{member!r} is in bills too"


def _condition(key: str, condition: Condition) -> Iterator[tuple[str, str]]:
    yield from _pattern(f"{key}.matches", condition.matches)
    if not condition.argument and not condition.client:
        yield key, "looks at nothing: name an argument or a client argument"
    if condition.matches is None and condition.has_key is None and condition.present is None:
        yield key, "asks nothing: give matches, has-key or present"


def _model(model: ModelSource | None) -> Iterator[tuple[str, str]]:
    if model is not None:
        yield from _pattern("model.matches", model.matches)
        yield from _pattern("model.opaque", model.opaque)
        yield from _pattern("model.excludes", model.excludes)
        yield from _pattern("model.prefers", model.prefers)


def _pattern(key: str, pattern: str | None) -> Iterator[tuple[str, str]]:
    if pattern is not None:
        try:
            re.compile(pattern)
        except re.error as error:
            yield key, f"{pattern!r} is not a regular expression: {error}"


def _id(key: str, value: str) -> Iterator[tuple[str, str]]:
    if not _ID.fullmatch(value):
        yield key, f"{value!r} is not an id: use words of a-z and 0-9 joined by '-'"


def _paths(key: str, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    found = False
    for path in paths:
        found = True
        if not _PATH.fullmatch(path):
            yield key, f'{path!r} is not an access path: use name, .name, (), ("text") and []'
    if not found:
        yield key, "must not be empty"


def _members(key: str, members: Iterable[str]) -> Iterator[tuple[str, str]]:
    for member in members:
        if not _PATH.fullmatch(member):
            yield key, f'{member!r} is not a member path: use name, .name, (), ("text") and []'
