"""Ways to tag a call read from a rule pack, as strictly as the rest of it.

Every mistake of every file is collected before anything is refused; each names the file, the table and the
key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
import tomli

from poolint.model.catalog import Entry
from poolint.model.tags import Mechanism, TagFile, Tags
from poolint.policy.checks import _id, _paths, _pattern
from poolint.policy.pack import PackError, Problem, _convert, _entries, pack_files

__all__ = ["load_tags"]

_TABLES: Mapping[str, type[Entry]] = {"tag": Mechanism}
_WRITTEN = ("decorator", "context", "statement")
"""Kinds that are found by what is written around a call."""
_NAMED = ("header", "environment")


def load_tags(root: Path | None = None, packs: Sequence[str] = ()) -> Tags:
    """The mechanisms under ``root`` (default: those that came with poolint) and in ``packs``, files in name
    order."""
    problems: list[Problem] = []
    files = list(_files(pack_files(root, packs, "catalog/tags/*.toml"), problems))
    merged = Tags(
        mechanisms=tuple(chain.from_iterable(content.tag for _, content in files)),
        feature_keys=tuple(dict.fromkeys(key for _, content in files for key in content.feature_keys)),
        user_keys=tuple(dict.fromkeys(key for _, content in files for key in content.user_keys)),
    )
    problems.extend(_twice(files))
    if problems:
        raise PackError(tuple(problems))
    return merged


def _files(paths: Iterable[tuple[str, Path]], problems: list[Problem]) -> Iterator[tuple[str, TagFile]]:
    for name, path in paths:
        try:
            data = tomli.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError) as error:
            problems.append(Problem(name, "", "", f"cannot be read: {error}"))
            continue
        content = _content(name, data, problems)
        if content is not None:
            yield name, content


def _content(name: str, data: Mapping[str, Any], problems: list[Problem]) -> TagFile | None:
    entries = {table: _entries(name, table, kind, data, problems) for table, kind in _TABLES.items()}
    head = {key: value for key, value in data.items() if key not in _TABLES}
    bare = _convert(head, TagFile, Problem(name, "", "", ""), problems)
    if bare is None:
        return None
    content = msgspec.structs.replace(bare, **entries)
    for number, mechanism in enumerate(content.tag, 1):
        table = f"[[tag]] #{number} ({mechanism.id})"
        problems.extend(Problem(name, table, key, what) for key, what in _problems(mechanism))
    return content


def _problems(mechanism: Mechanism) -> Iterator[tuple[str, str]]:
    """What is wrong with one mechanism beyond its types."""
    yield from _id("id", mechanism.id)
    kinds = mechanism.kinds
    if not kinds:
        yield "kinds", "must not be empty: say what it is, for example ['decorator']"
    if mechanism.paths:
        yield from _paths("paths", mechanism.paths)
    for host in mechanism.hosts:
        yield from _pattern("hosts", host)
    if any(kind in _WRITTEN for kind in kinds) and not mechanism.paths and not mechanism.shapes:
        yield "paths", f"must not be empty: a {kinds[0]} is found by its path"
    if any(kind in _NAMED for kind in kinds) and not mechanism.names:
        yield "names", f"must not be empty: a {kinds[0]} is found by its name"
    if "gateway" in kinds and not mechanism.hosts:
        yield "hosts", "must not be empty: a gateway is found by its address"
    if ("keyword" in kinds or "gateway" in kinds) and not mechanism.carries:
        yield "carries", f"must not be empty: a {kinds[0]} is found by the argument that carries it"
    yield from _carries(mechanism)


def _carries(mechanism: Mechanism) -> Iterator[tuple[str, str]]:
    for number, carry in enumerate(mechanism.carries):
        where = f"carries[{number}]"
        if carry.form != "keywords" and not (carry.argument or carry.flag or carry.before):
            yield (
                f"{where}.argument",
                "must not be empty: name the argument, or the flag, that carries the label",
            )
        if carry.form == "pair" and len(carry.argument) < 2:
            yield f"{where}.argument", "needs two arguments: the key and the value"
    for name in mechanism.names:
        if name.count("{") > 1 or re.sub(r"\{key\}", "", name).count("{"):
            yield "names", f"{name!r} may hold one placeholder, {{key}}"


def _twice(files: list[tuple[str, TagFile]]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for name, content in files:
        for number, mechanism in enumerate(content.tag, 1):
            before = seen.setdefault(mechanism.id, name)
            if before != name or sum(other.id == mechanism.id for other in content.tag[:number]) > 1:
                table = f"[[tag]] #{number} ({mechanism.id})"
                yield Problem(name, table, "id", f"is taken already, in {before}")
