"""Rules read from a pack: every TOML file of ``rules/<family>/`` to one typed rule, strictly.

As with the catalog, every mistake of every file is collected before anything is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tomli

from poolint.model.rule import Example, Rule, RuleFile
from poolint.policy.clauses import clauses
from poolint.policy.fix_pack import fix_problems, fixes_of, load_definitions
from poolint.policy.pack import PackError, Problem, _convert, pack_files
from poolint.policy.rule_checks import own_problems, pack_problems, rule_problems

__all__ = ["load_rules"]

_NO_RULES = ("catalog",)
"""Folders of a pack that hold no rules."""


def load_rules(root: Path | None = None, packs: Sequence[str] = ()) -> tuple[Rule, ...]:
    """The rules under ``root`` (default: those that came with poolint) and in ``packs``, in the order of
    their codes."""
    problems: list[Problem] = []
    found: list[tuple[str, Rule]] = []
    for name, path in pack_files(root, packs, "*/*.toml"):
        if path.parent.name not in _NO_RULES:
            rule = _read(path, name, problems)
            if rule is not None:
                problems.extend(rule_problems(name, rule))
                if any(path.is_relative_to(pack) for pack in packs):
                    problems.extend(own_problems(name, rule))
                found.append((name, rule))
    problems.extend(pack_problems(found))
    written = load_definitions(root, packs)
    problems.extend(problem for name, rule in found for problem in fix_problems(name, rule, written))
    if problems:
        raise PackError(tuple(problems))
    return tuple(sorted((rule for _, rule in found), key=lambda rule: rule.code))


def _read(path: Path, name: str, problems: list[Problem]) -> Rule | None:
    """One rule, or None with the reasons added to ``problems``."""
    try:
        data = tomli.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError) as error:
        problems.append(Problem(name, "", "", f"cannot be read: {error}"))
        return None
    before = len(problems)
    bad, good = (_examples(name, table, data, problems) for table in ("bad", "good"))
    fixes = fixes_of(name, data, problems)
    head = {key: value for key, value in data.items() if key not in ("bad", "good", "fix")}
    file = _convert(head, RuleFile, Problem(name, "", "", ""), problems)
    if file is None or len(problems) > before:
        return None
    asked = clauses(Problem(name, "[when]", "", ""), file, problems)
    return Rule(family=path.parent.name, file=file, clauses=asked, bad=bad, good=good, fixes=fixes)


def _examples(name: str, table: str, data: Mapping[str, Any], problems: list[Problem]) -> tuple[Example, ...]:
    rows = data.get(table, [])
    if not isinstance(rows, list):
        problems.append(Problem(name, "", table, f"is a list of tables: write [[{table}]], not [{table}]"))
        return ()
    found: list[Example] = []
    for number, row in enumerate(rows, 1):
        title = f" ({row['title']})" if isinstance(row, dict) and row.get("title") else ""
        where = Problem(name, f"[[{table}]] #{number}{title}", "", "")
        example = _convert(_with_files(row), Example, where, problems)
        if example is not None:
            found.append(example)
    return tuple(found)


def _with_files(row: Any) -> Any:
    """``row`` with its files under one key: what has a dot in its name is a file."""
    if not isinstance(row, dict):
        return row
    files = {key: value for key, value in row.items() if "." in key or "/" in key}
    return {**{key: value for key, value in row.items() if key not in files}, "files": files}
