"""A rule pack read from disk: TOML files to one typed catalog, strictly.

Every mistake of every file is collected before anything is refused, so that an author sees them all at
once; each names the file, the table and the key.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec
import tomli

from poolint.model.catalog import (
    Catalog,
    Entry,
    Flow,
    Pattern,
    Program,
    Shape,
    Surface,
    SurfaceFile,
    Template,
)
from poolint.model.mistake import suggestion
from poolint.policy.checks import PackError, Problem, entry_problems, file_problems
from poolint.policy.expand import Shared, expanded
from poolint.policy.root import rules_root

__all__ = ["PackError", "Problem", "load_catalog", "pack_files", "rules_root"]

_SURFACES = "catalog/surfaces"
_SHARED: dict[str, type[Entry]] = {"pattern": Pattern, "template": Template}
_TABLES: dict[str, type[Entry]] = {"surface": Surface, "shape": Shape, "program": Program, "flow": Flow}
_AT = re.compile(r"(?P<what>.*?)(?: - at `\$(?P<path>[^`]*)`)?\Z", re.DOTALL)
_KEY = re.compile(r"\.([A-Za-z][\w-]*)|\[(\d+)\]")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`")
_MISSING = re.compile(r"Object missing required field `(.*)`")

EntryT = TypeVar("EntryT", bound=Entry)
SharedT = TypeVar("SharedT", Pattern, Template)


def pack_files(root: Path | None, packs: Sequence[str], pattern: str) -> Iterator[tuple[str, Path]]:
    """The files of ``root`` (default: the rules that came with poolint), then of each of ``packs``, the
    user's own; each with its name in messages."""
    base = rules_root() if root is None else root
    for path in sorted(base.glob(pattern)):
        yield path.relative_to(base).as_posix().removeprefix("catalog/"), path
    for pack in packs:
        for path in sorted(Path(pack).glob(pattern)):
            yield os.path.relpath(path), path


def load_catalog(root: Path | None = None, packs: Sequence[str] = ()) -> Catalog:
    """The catalog under ``root`` (default: the one that came with poolint), with that of ``packs``; files in
    name order."""
    base = rules_root() if root is None else root
    folder = base / _SURFACES
    if not folder.is_dir():
        raise PackError((Problem(str(base), "", "", f"no folder {_SURFACES} in it; is this a rule pack?"),))
    problems: list[Problem] = []
    texts: dict[str, dict[str, Any]] = {}
    for name, path in pack_files(base, packs, f"{_SURFACES}/*.toml"):
        data = _read(path, name, problems)
        if data is not None:
            texts[name] = data
    shared = Shared({}, _shared(texts, "pattern", Pattern, problems))
    texts = {name: _written_out(name, data, shared, problems, ("template",)) for name, data in texts.items()}
    shared = Shared(_shared(texts, "template", Template, problems), shared.patterns)
    texts = {name: _written_out(name, data, shared, problems) for name, data in texts.items()}
    contents = {name: _content(name, data, problems) for name, data in texts.items()}
    if problems:
        raise PackError(tuple(sorted(problems, key=lambda problem: problem.file)))
    return _merge([(name, content) for name, content in contents.items() if content is not None])


def _merge(files: list[tuple[str, SurfaceFile]]) -> Catalog:
    contents = [content for _, content in files]
    return Catalog(
        surfaces=tuple(entry for content in contents for entry in content.surface),
        shapes=tuple(entry for content in contents for entry in content.shape),
        programs=tuple(entry for content in contents for entry in content.program),
        flows=tuple(entry for content in contents for entry in content.flow),
        files=tuple(files),
    )


def _read(path: Path, name: str, problems: list[Problem]) -> dict[str, Any] | None:
    """The tables of one file, or None with the reason added to ``problems``."""
    try:
        return tomli.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError) as error:
        problems.append(Problem(name, "", "", f"cannot be read: {error}"))
        return None


def _shared(
    texts: Mapping[str, Mapping[str, Any]], table: str, kind: type[SharedT], problems: list[Problem]
) -> dict[str, SharedT]:
    """The patterns or templates of all files, by id, which must not be given twice."""
    found: dict[str, SharedT] = {}
    for name, data in texts.items():
        for entry in _entries(name, table, kind, data, problems):
            if entry.id in found:
                problems.append(Problem(name, f"[[{table}]] ({entry.id})", "id", "is given twice"))
            found[entry.id] = entry
    return found


def _written_out(
    name: str,
    data: Mapping[str, Any],
    shared: Shared,
    problems: list[Problem],
    tables: tuple[str, ...] = tuple(_TABLES),
) -> dict[str, Any]:
    """``data`` with what its entries share written out in each of them."""
    result = dict(data)
    for table in tables:
        rows = data.get(table)
        if not isinstance(rows, list):
            continue
        result[table] = written = []
        for number, row in enumerate(rows, 1):
            if isinstance(row, dict):
                row, mistakes = expanded(row, shared)
                label = _label(table, number, row)
                problems.extend(Problem(name, label, key, what) for key, what in mistakes)
            written.append(row)
    return result


def _content(name: str, data: Mapping[str, Any], problems: list[Problem]) -> SurfaceFile | None:
    """The content of one file, or None with the reasons added to ``problems``."""
    before = len(problems)
    entries: dict[str, tuple[Entry, ...]] = {
        table: _entries(name, table, kind, data, problems) for table, kind in _TABLES.items()
    }
    # their mistakes are known by now
    entries |= {table: _entries(name, table, kind, data, []) for table, kind in _SHARED.items()}
    head = {key: value for key, value in data.items() if key not in entries}
    bare = _convert(head, SurfaceFile, Problem(name, "", "", ""), problems)
    if bare is None or len(problems) > before:
        return None
    content = msgspec.structs.replace(bare, **entries)
    problems.extend(file_problems(name, content))
    return content if len(problems) == before else None


def _entries(
    name: str, table: str, kind: type[EntryT], data: Mapping[str, Any], problems: list[Problem]
) -> tuple[EntryT, ...]:
    rows = data.get(table, [])
    if not isinstance(rows, list):
        problems.append(Problem(name, "", table, f"is a list of tables: write [[{table}]], not [{table}]"))
        return ()
    found: list[EntryT] = []
    for number, row in enumerate(rows, 1):
        where = Problem(name, _label(table, number, row), "", "")
        entry = _convert(_inherited(kind, row, data), kind, where, problems)
        if entry is not None:
            problems.extend(entry_problems(where, entry))
            found.append(entry)
    return tuple(found)


def _inherited(kind: type[Entry], row: Any, data: Mapping[str, Any]) -> Any:
    """``row`` with ``package``, ``versions`` and ``source`` of the file where it has none."""
    if not isinstance(row, dict):
        return row
    keys = [key for key in ("package", "versions", "source") if key in kind.__struct_fields__ and key in data]
    return {**{key: data[key] for key in keys}, **row}


def _label(table: str, number: int, row: Any) -> str:
    """``[[surface]] #3 (id)``: how an author finds the table."""
    name = row.get("id") or next(iter(row.get("paths") or ()), None) if isinstance(row, dict) else None
    return f"[[{table}]] #{number}" + (f" ({name})" if name else "")


def _convert(data: Any, kind: type[EntryT], where: Problem, problems: list[Problem]) -> EntryT | None:
    """``data`` as a ``kind``; each unknown key is reported and set aside, to find what else is wrong."""
    while True:
        try:
            return msgspec.convert(data, kind)
        except msgspec.ValidationError as error:
            problem, keys = _explain(str(error), kind, where)
            problems.append(problem)
            data = _without(data, keys)
            if data is None:
                return None


def _explain(error: str, kind: type[Entry], where: Problem) -> tuple[Problem, tuple[str | int, ...]]:
    """The author's view of a msgspec error, and the path of the unknown key, if that is what is wrong."""
    found = cast("re.Match[str]", _AT.match(error))
    what = found["what"]
    path = tuple(key or int(index) for key, index in _KEY.findall(found["path"] or ""))
    unknown, missing = _UNKNOWN.match(what), _MISSING.match(what)
    if unknown is not None:
        key = unknown[1]
        known = _keys(kind, path)
        hint = suggestion(key, known, f"known keys: {', '.join(known)}")
        return _at(where, (*path, key), f"unknown key; {hint}"), (*path, key)
    if missing is not None:
        return _at(where, (*path, missing[1]), "required key is missing"), ()
    return _at(where, path, what[0].lower() + what[1:]), ()


def _at(where: Problem, path: tuple[str | int, ...], what: str) -> Problem:
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return Problem(where.file, where.table, text.removeprefix("."), what)


def _without(data: Any, keys: tuple[str | int, ...]) -> Any:
    """``data`` less the key at the end of the path ``keys``; None when there is no such key."""
    if not keys:
        return None
    first, *rest = keys
    if isinstance(data, list) and isinstance(first, int):
        return [_without(item, tuple(rest)) if at == first else item for at, item in enumerate(data)]
    if not rest:
        return {key: value for key, value in data.items() if key != first}
    return {key: _without(value, tuple(rest)) if key == first else value for key, value in data.items()}


def _keys(kind: type[Entry], path: tuple[str | int, ...]) -> list[str]:
    """The keys a table at ``path`` below a ``kind`` may have."""
    names = [step for step in path if isinstance(step, str)]
    for name in names:
        field = next(field for field in msgspec.structs.fields(kind) if field.encode_name == name)
        kind = next(_structs(field.type))
    return [field.encode_name for field in msgspec.structs.fields(kind)]


def _structs(type_: Any) -> Iterator[type[Entry]]:
    """The tables that a field's type speaks of."""
    if isinstance(type_, type) and issubclass(type_, Entry):
        yield type_
    for part in getattr(type_, "__args__", ()):
        yield from _structs(part)
