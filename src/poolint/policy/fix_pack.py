"""Fixes read from a rule pack: the ``[[fix]]`` tables of a rule, and the functions that they write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import tomli

from poolint.model.fix import Definition, DefinitionFile, Fix
from poolint.model.rule import Rule
from poolint.policy.checks import Problem
from poolint.policy.pack import PackError, _convert, _entries, pack_files

__all__ = ["fix_problems", "fixes_of", "load_definitions"]

_FOLDER = "catalog/fixes"
_NEEDS = {
    "order": (),
    "argument": ("argument", "value"),
    "condition": ("argument", "value", "default", "calls", "joins"),
    "guard": ("insert",),
    "comment": ("insert", "styles"),
    "statement": ("insert", "styles"),
    "around": ("insert", "styles"),
}
"""The keys that each kind is nothing without."""


def load_definitions(root: Path | None = None, packs: Sequence[str] = ()) -> tuple[Definition, ...]:
    """The functions under ``root`` (default: those that came with poolint) and in ``packs``."""
    problems: list[Problem] = []
    found: dict[str, Definition] = {}
    for name, path in pack_files(root, packs, f"{_FOLDER}/*.toml"):
        for one in _read(path, name, problems):
            if one.id in found:
                problems.append(Problem(name, f"[[definition]] ({one.id})", "id", "is taken"))
            if f"def {one.name}(" not in one.code:
                problems.append(Problem(name, f"[[definition]] ({one.id})", "code", f"defines no {one.name}"))
            found[one.id] = one
    if problems:
        raise PackError(tuple(problems))
    return tuple(found.values())


def fixes_of(name: str, data: Mapping[str, Any], problems: list[Problem]) -> tuple[Fix, ...]:
    """The fixes of a rule file, strictly; ``name`` is the file."""
    rows = data.get("fix", [])
    if not isinstance(rows, list):
        problems.append(Problem(name, "", "fix", "is a list of tables: write [[fix]], not [fix]"))
        return ()
    read = [
        _convert(row, Fix, Problem(name, f"[[fix]] #{at}", "", ""), problems)
        for at, row in enumerate(rows, 1)
    ]
    return tuple(fix for fix in read if fix is not None)


def fix_problems(name: str, rule: Rule, known: Sequence[Definition]) -> Iterator[Problem]:
    """What is wrong with the fixes of one rule; ``name`` is its file."""
    ids = {definition.id for definition in known}
    for number, fix in enumerate(rule.fixes, 1):
        table = f"[[fix]] #{number} ({fix.kind})"
        for key in _NEEDS[fix.kind]:
            # A condition is joined to others, or it is a function that asks another.
            if not getattr(fix, key) and not (fix.wraps and key in ("default", "joins")):
                yield Problem(name, table, key, f"required by a fix of kind {fix.kind!r}")
        if fix.defines and fix.defines not in ids:
            yield Problem(name, table, "defines", f"{fix.defines!r} is defined in no file of {_FOLDER}/")
        if "{feature}" in f"{fix.insert}{fix.value}" and not fix.styles:
            yield Problem(
                name, table, "styles", "required where a feature is written: say whose tags they are"
            )
        if not fix.title.strip():
            yield Problem(name, table, "title", "must not be empty")


def _read(path: Path, name: str, problems: list[Problem]) -> tuple[Definition, ...]:
    try:
        data = tomli.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError) as error:
        problems.append(Problem(name, "", "", f"cannot be read: {error}"))
        return ()
    rest = {key: value for key, value in data.items() if key != "definition"}
    _convert(rest, DefinitionFile, Problem(name, "", "", ""), problems)
    return _entries(name, "definition", Definition, data, problems)
