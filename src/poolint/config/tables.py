"""Configuration files: which one is nearest, what it says, and where each word of it stands."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import tomli

from poolint.config.keys import EXPECTED, KEYS, fits
from poolint.model.mistake import Mistake, suggestion
from poolint.model.settings import CONFIGURATIONS, OWN_FILE, SHARED_FILE


class ConfigError(Mistake):
    """A configuration that cannot be used, in words for the user."""


class Table(NamedTuple):
    """The settings of one file, each known to be what its key needs."""

    file: str
    """The path as messages name it."""
    text: str
    values: Mapping[str, Any]
    is_ours: bool
    """Whether the whole file is ours, and not a table in it."""

    @property
    def folder(self) -> Path:
        """The absolute folder that the paths in it speak of."""
        # Without "..", which a relative path may have, and without following links.
        return Path(os.path.normpath(Path(self.file).absolute())).parent


def named_table(file: str) -> Table:
    """The table of a file that the user named."""
    table = _read(Path(file))
    if table is None:
        raise ConfigError(f"{file}: there is no table [tool.poolint] in it; add it, or name another file")
    return table


def nearest_table(paths: Sequence[str]) -> Table | None:
    """The table of the nearest file upwards from what all ``paths`` have in common."""
    start = _common([Path(path).absolute() for path in paths or (".",)])
    for folder in (start, *start.parents):
        table = table_in(folder)
        if table is not None:
            return table
    return None


def table_in(folder: Path) -> Table | None:
    """The table of the file in ``folder`` itself; a pyproject without one is no such file."""
    for name in CONFIGURATIONS:
        file = folder / name
        if name == OWN_FILE and os.path.lexists(file) and not file.is_file():
            raise ConfigError(f"{os.path.relpath(file)}: {_other(file)}")
        table = _read(file) if file.is_file() else None
        if table is not None:
            return table
    return None


def _other(file: Path) -> str:
    """What is wrong with a configuration that is there, and no file."""
    if file.is_dir():
        return "is a folder, and should be a configuration; give it another name"
    if file.is_symlink():
        return "is a link that leads to no file; put it right, or take it away"
    return "is no regular file, and should be a configuration; give it another name"


def lineage(table: Table) -> tuple[Table, ...]:
    """The files that ``table`` extends, the first of them first, and itself last."""
    found = [table]
    seen = {os.path.realpath(table.file)}
    while "extend" in found[0].values:
        above = found[0]
        where = place(above, "extend")
        file = above.folder / Path(above.values["extend"]).expanduser()
        if os.path.realpath(file) in seen:
            raise ConfigError(f"{where}: extend leads back to {os.path.relpath(file)}; take one of them out")
        if not file.is_file():
            raise ConfigError(f"{where}: extend: there is no file {os.path.relpath(file)}; check the path")
        seen.add(os.path.realpath(file))
        found.insert(0, named_table(str(file)))
    return tuple(found)


def places(table: Table) -> dict[str, str]:
    """Where each word for rules stands; who knows the rules says which of them is wrong."""
    found: dict[str, str] = {}
    for key in KEYS:
        value = table.values.get(key.name, ())
        words: Iterable[str] = ()
        if key.kind == "ignores":
            words = chain.from_iterable(value.values()) if value else ()
        elif key.kind in ("rules", "severities"):
            words = value
        for word in words:
            found.setdefault(word, place(table, key.name))
    return found


def place(table: Table, name: str) -> str:
    """The file, and the line of the key where it can be told."""
    is_inside = table.is_ours
    wanted = re.compile(rf"\s*(?:tool\s*\.\s*poolint\s*\.\s*)?[\"']?{re.escape(name)}[\"']?\s*[=.]")
    header = re.compile(rf"\s*\[\[?\s*(?:tool\s*\.\s*poolint\s*\.\s*)?[\"']?{re.escape(name)}[\"']?\s*[\].]")
    for number, line in enumerate(table.text.splitlines(), 1):
        if line.lstrip().startswith("["):
            if header.match(line) and (table.is_ours or "poolint" in line):
                return f"{table.file}:{number}"
            is_inside = not table.is_ours and re.match(r"\s*\[\s*tool\s*\.\s*poolint\s*\]", line) is not None
        elif is_inside and wanted.match(line):
            return f"{table.file}:{number}"
    return table.file


def _common(paths: Sequence[Path]) -> Path:
    folders = [path if path.is_dir() else path.parent for path in paths]
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:  # Several drives have nothing in common.
        return folders[0]


def _read(file: Path) -> Table | None:
    """The table for poolint in ``file``, once it is known to be right; None where there is none."""
    shown = os.path.relpath(file)
    try:
        content = file.read_bytes()
        if file.name == SHARED_FILE and b"poolint" not in content:
            # Most have no table of ours, and whatever else is wrong with one is not for us to say.
            return None
        # Some editors put a mark before the text, which is no part of it.
        text = content.decode("utf-8-sig")
        data = tomli.loads(text)
    except OSError as error:
        words = f"cannot be read: {error.strerror or error}; check the path and who may read it"
        raise ConfigError(f"{shown}: {words}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{shown}: is not UTF-8, as TOML must be; save it as UTF-8") from None
    except tomli.TOMLDecodeError as error:
        raise ConfigError(f"{shown}: is not valid TOML: {error}") from None
    if file.name != SHARED_FILE:
        return _checked(Table(shown, text, data, True))
    tool = data.get("tool")
    table = tool.get("poolint") if isinstance(tool, dict) else None
    if table is None:
        return None
    if not isinstance(table, dict):
        raise ConfigError(f"{shown}: tool.poolint must be a table: write [tool.poolint] above its keys")
    return _checked(Table(shown, text, table, False))


def _checked(table: Table) -> Table:
    """``table``, once each value is known to be what its key needs."""
    known = {key.name: key for key in KEYS}
    problems = []
    for name, value in table.values.items():
        key = known.get(name)
        if key is None:
            problems.append(f"{place(table, name)}: unknown key {name!r}; {_hint(name)}")
        elif not fits(key.kind, value):
            problems.append(f"{place(table, name)}: {name} {EXPECTED[key.kind]}, not {value!r}")
    if problems:
        raise ConfigError("\n".join(problems))
    return table


def _hint(name: str) -> str:
    names = [key.name for key in KEYS]
    return suggestion(name.replace("_", "-").lower(), names, f"known keys: {', '.join(names)}")
