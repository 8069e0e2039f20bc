"""Manifests: the versions of packages in lock files, requirements and project metadata, never executed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
import tomli

from poolint.frontends.manifest_names import Form, form_of
from poolint.model.project import Pin, PinKind, Pins, normalized
from poolint.model.source import Gap

MAX_BYTES = 20_000_000
"""A manifest larger than this is left out, with a gap."""

_REQUIREMENT = re.compile(r"\s*(?P<name>[A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?P<rest>.*)\Z", re.DOTALL)
_CLAUSE = re.compile(r"(===|==|~=|!=|<=|>=|<|>)\s*v?([0-9][\w.+!*-]*)")
_BARE = re.compile(r"[v=]?\s*([0-9][\w.+!-]*)\Z")
_CARET = re.compile(r"([\^~])\s*v?([0-9]+(?:\.[0-9]+)*)")
_AT_LINE = re.compile(r"at line (\d+)")
_STRING = re.compile(r"""(["'])((?:(?!\1).)*)\1""")
_LAST = "9999"
"""Stands for the last release of a series: ``<2`` is asked of the catalog as ``1.9999``."""


class Stated(msgspec.Struct, frozen=True):
    """A package as one manifest states it."""

    name: str
    specifier: str
    line: int


def pins(files: Mapping[str, bytes]) -> Pins:
    """The pins of all manifests among ``files``, by path; those that cannot be read become gaps."""
    found: list[Pin] = []
    gaps: list[Gap] = []
    for path in sorted(files):
        form = form_of(path)
        if form is None:
            continue
        kind, read = _READERS[form]
        content = _read(path, files[path], read)
        if isinstance(content, Gap):
            gaps.append(content)
            continue
        found.extend(_pin(path, kind, stated) for stated in content)
    return Pins(tuple(sorted(set(found), key=_order)), tuple(gaps))


def _order(pin: Pin) -> tuple[str, str, int, str]:
    return pin.package, pin.path, pin.line, pin.specifier


Read = Callable[[str], Iterator[Stated]]


def _read(path: str, data: bytes, read: Read) -> list[Stated] | Gap:
    if len(data) > MAX_BYTES:
        return Gap(path, f"a manifest of {len(data):,} bytes is not read; {MAX_BYTES:,} is the most")
    try:
        return list(read(data.decode("utf-8-sig")))
    except UnicodeDecodeError:
        return Gap(path, "not UTF-8, so the versions in it are not known")
    except tomli.TOMLDecodeError as error:
        line = _AT_LINE.search(str(error))
        return Gap(
            path, "not valid TOML, so the versions in it are not known", int(line[1]) if line else None
        )
    except json.JSONDecodeError as error:
        return Gap(path, "not valid JSON, so the versions in it are not known", error.lineno)
    except RecursionError:
        return Gap(path, "nested too deeply, so the versions in it are not known")


# --- lock files --------------------------------------------------------------------------------


def _lock(text: str) -> Iterator[Stated]:
    """``[[package]]`` (or ``[[packages]]``) tables with a name and a version."""
    content = tomli.loads(text)
    lines = _table_lines(text)
    for table in ("package", "packages"):
        rows = content.get(table)
        for row in rows if isinstance(rows, list) else ():
            name, version = (row.get("name"), row.get("version")) if isinstance(row, dict) else (None, None)
            if isinstance(name, str) and isinstance(version, str):
                yield Stated(name, f"=={version}", lines.get((name, version), 1))


def _table_lines(text: str) -> dict[tuple[str, str], int]:
    """The line of each version in a lock: the first ``version`` after a ``name``."""
    found: dict[tuple[str, str], int] = {}
    name = ""
    for number, line in enumerate(text.splitlines(), 1):
        key, _, value = line.partition("=")
        string = _STRING.match(value.strip())
        if string is None:
            continue
        if key.strip() == "name":
            name = string[2]
        elif key.strip() == "version" and name:
            found.setdefault((name, string[2]), number)
            name = ""
    return found


def _pipfile_lock(text: str) -> Iterator[Stated]:
    content = json.loads(text)
    for section in ("default", "develop"):
        rows = content.get(section) if isinstance(content, dict) else None
        for name, row in rows.items() if isinstance(rows, dict) else ():
            version = row.get("version") if isinstance(row, dict) else None
            if isinstance(version, str):
                yield Stated(name, version, _after(text, f'"{name}"', f'"{version}"'))


def _after(text: str, first: str, then: str) -> int:
    """The line of ``then`` behind ``first``; of what is found, where not both are."""
    start = text.find(first)
    place = text.find(then, max(start, 0))
    return text.count("\n", 0, max(place if place >= 0 else start, 0)) + 1


# --- requirements ------------------------------------------------------------------------------


def _requirements(text: str) -> Iterator[Stated]:
    pending = ""
    start = 1
    for number, line in enumerate((*text.splitlines(), ""), 1):
        if not pending:
            start = number
        pending += re.sub(r"(?:^|\s)#.*", "", line)
        if pending.endswith("\\"):
            pending = pending[:-1]
            continue
        stated = _stated(pending, start)
        pending = ""
        if stated is not None:
            yield stated


def _stated(requirement: str, line: int) -> Stated | None:
    """A requirement as ``name[extra]<specifier>; marker``; None for options and paths."""
    found = _REQUIREMENT.match(requirement)
    if found is None:
        return None
    rest = found["rest"].partition(";")[0].partition(" --")[0].strip()
    if rest.startswith(("@", "/", "\\", ":")):
        return Stated(found["name"], "", line) if rest.startswith("@") else None
    return Stated(found["name"], _clauses(rest), line)


def _clauses(text: str) -> str:
    """The clauses of a specifier, and nothing else that stands there."""
    return ",".join(f"{operator}{version}" for operator, version in _CLAUSE.findall(text))


# --- project metadata --------------------------------------------------------------------------


def _pyproject(text: str) -> Iterator[Stated]:
    content = tomli.loads(text)
    for requirement in _standard(content):
        stated = _stated(requirement, _quoted(text, requirement))
        if stated is not None:
            yield stated
    for name, version in _poetry(_table(content, "tool", "poetry")):
        line = re.search(rf"^\s*[\"']?{re.escape(name)}[\"']?\s*=", text, re.MULTILINE)
        yield Stated(name, _poetry_clauses(version), 1 if line is None else _line_of(text, line.end()))


def _line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _standard(content: Mapping[str, Any]) -> Iterator[str]:
    project = _table(content, "project")
    lists = [
        project.get("dependencies"),
        *_table(project, "optional-dependencies").values(),
        *_table(content, "dependency-groups").values(),
        _table(content, "tool", "uv").get("dev-dependencies"),
        _table(content, "tool", "uv").get("constraint-dependencies"),
    ]
    for items in lists:
        for item in items if isinstance(items, list) else ():
            if isinstance(item, str):
                yield item


def _poetry(poetry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    tables = [_table(poetry, "dependencies"), _table(poetry, "dev-dependencies")]
    groups = _table(poetry, "group").values()
    tables.extend(_table(group, "dependencies") for group in groups if isinstance(group, dict))
    for table in tables:
        for name, row in table.items():
            version = row.get("version") if isinstance(row, dict) else row
            if name != "python":
                yield name, version if isinstance(version, str) else ""


def _pipfile(text: str) -> Iterator[Stated]:
    content = tomli.loads(text)
    for section in ("packages", "dev-packages"):
        for name, row in _table(content, section).items():
            version = row.get("version") if isinstance(row, dict) else row
            line = re.search(rf"^\s*[\"']?{re.escape(name)}[\"']?\s*=", text, re.MULTILINE)
            specifier = _clauses(version) if isinstance(version, str) else ""
            yield Stated(name, specifier, 1 if line is None else _line_of(text, line.end()))


def _table(content: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """The table below ``keys``; empty where there is none."""
    for key in keys:
        below = content.get(key)
        if not isinstance(below, dict):
            return {}
        content = below
    return content


def _quoted(text: str, requirement: str) -> int:
    for quote in ('"', "'"):
        place = text.find(f"{quote}{requirement}{quote}")
        if place >= 0:
            return _line_of(text, place)
    return 1


def _poetry_clauses(text: str) -> str:
    """Poetry's ``^1.2`` and ``~1.2`` as PEP 440 clauses; a bare version is exact."""
    bare = _BARE.fullmatch(text.strip())
    if bare is not None:
        return f"=={bare[1]}"
    clauses = [_clauses(_CARET.sub("", text))]
    for operator, version in _CARET.findall(re.sub(r"~=", "", text)):
        clauses.append(f">={version},<{_raised(operator, version)}")
    return ",".join(clause for clause in clauses if clause)


def _raised(operator: str, version: str) -> str:
    """The first version that ``^version`` or ``~version`` leaves out."""
    numbers = [int(part) for part in version.split(".")]
    if operator == "~":
        place = min(1, len(numbers) - 1)
    else:
        place = next((at for at, number in enumerate(numbers) if number), len(numbers) - 1)
    return ".".join(map(str, (*numbers[:place], numbers[place] + 1)))


# --- versions ----------------------------------------------------------------------------------


def _pin(path: str, kind: PinKind, stated: Stated) -> Pin:
    version, exact = _version(stated.specifier)
    return Pin(normalized(stated.name), version, exact, stated.specifier, path, stated.line, kind)


def _version(specifier: str) -> tuple[str | None, bool]:
    """The newest version that a specifier admits, and whether it is the only one."""
    bounds: list[str] = []
    for operator, version in _CLAUSE.findall(specifier):
        if operator == "===" or (operator == "==" and not version.endswith(".*")):
            return version, True
        if operator == "<=":
            bounds.append(version)
        elif operator == "<":
            bounds.append(_before(version))
        elif operator == "==":
            bounds.append(f"{version[:-2]}.{_LAST}")
        elif operator == "~=" and "." in version:
            bounds.append(f"{version.rpartition('.')[0]}.{_LAST}")
    return (min(bounds, key=_numbers), False) if bounds else (None, False)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("+")[0]))


def _before(version: str) -> str:
    """The last release below ``version``, of a series that may have any number of them."""
    numbers = list(_numbers(version))
    while len(numbers) > 1 and not numbers[-1]:
        numbers.pop()
    if not numbers[-1]:
        return "0"
    return ".".join(map(str, (*numbers[:-1], numbers[-1] - 1, _LAST)))


_READERS: Mapping[Form, tuple[PinKind, Read]] = {
    "lock": ("lock", _lock),
    "pipfile-lock": ("lock", _pipfile_lock),
    "pipfile": ("declared", _pipfile),
    "pyproject": ("declared", _pyproject),
    "requirements": ("requirements", _requirements),
}
