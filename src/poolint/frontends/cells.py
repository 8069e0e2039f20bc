"""The code cells of a notebook file, each character with its place in that file.

``json`` reads the file but forgets where things stood, so once it has found the file valid a second,
much simpler scan notes where the strings of code begin.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, NamedTuple

_TOKEN = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"|([{}\[\],:])')
_CHARACTER = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u....|\\.|[^\\]")


class NotANotebook(Exception):  # noqa: N818  a state of the file, not a fault of ours
    """Data that holds no notebook, with the reason and the line where it is known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


class _String(NamedTuple):
    """One JSON string: always on one line of the file."""

    value: str
    line: int
    column: int
    """Of the first character between the quotes."""
    raw: str

    def offsets(self) -> Sequence[int]:
        """Where each character, and the end, stands in ``raw``."""
        if "\\" not in self.raw:
            return range(len(self.value) + 1)
        return [0, *(character.end() for character in _CHARACTER.finditer(self.raw))]


class Cell:
    """The text of one code cell."""

    def __init__(self, strings: list[_String]) -> None:
        self.text = "".join(string.value for string in strings)
        self._strings = strings
        self._starts = [0, *accumulate(len(string.value) for string in strings)][:-1]
        self._offsets = [string.offsets() for string in strings]

    def start(self, offset: int) -> tuple[int, int]:
        """Line and column in the file of the character at ``offset``."""
        return self._place(offset, bisect_right(self._starts, offset) - 1)

    def end(self, offset: int) -> tuple[int, int]:
        """Line and column in the file just after the character before ``offset``."""
        return self._place(offset, bisect_right(self._starts, max(0, offset - 1)) - 1)

    def _place(self, offset: int, number: int) -> tuple[int, int]:
        string, offsets = self._strings[number], self._offsets[number]
        return string.line, string.column + offsets[min(offset - self._starts[number], len(offsets) - 1)]


def cells(data: bytes) -> list[Cell]:
    """The code cells in order; none where the notebook is not written in Python."""
    try:
        text = data.decode("utf-8-sig")
        notebook = json.loads(text)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotANotebook(f"not valid utf-8 ({error.reason})", line) from None
    except json.JSONDecodeError as error:
        raise NotANotebook(f"not valid JSON: {error.msg}", error.lineno) from None
    except RecursionError:
        raise NotANotebook("JSON that nests too deep") from None
    if not isinstance(notebook, dict):
        raise NotANotebook("JSON, but not a notebook")
    if not _in_python(notebook.get("metadata")):
        return []
    code = [path for path, cell in _objects(notebook) if cell.get("cell_type") == "code"]
    strings = _strings(text)
    return [Cell(strings[path]) for path in code if path in strings]


_Path = tuple[str | int, ...]
_KEYS = ("source", "input")


def _objects(notebook: dict[str, Any]) -> list[tuple[_Path, dict[str, Any]]]:
    """The cells, and where they are; before version 4 they stood on worksheets."""
    lists: list[tuple[_Path, Any]] = [(("cells",), notebook.get("cells"))]
    sheets = notebook.get("worksheets")
    for number, sheet in enumerate(sheets if isinstance(sheets, list) else ()):
        if isinstance(sheet, dict):
            lists.append((("worksheets", number, "cells"), sheet.get("cells")))
    return [
        ((*path, number), cell)
        for path, found in lists
        for number, cell in enumerate(found if isinstance(found, list) else ())
        if isinstance(cell, dict)
    ]


def _in_python(metadata: object) -> bool:
    """Whether the kernel speaks Python; a notebook that does not say is taken to."""
    names = []
    if isinstance(metadata, dict):
        for table, key in (("language_info", "name"), ("kernelspec", "language"), ("kernelspec", "name")):
            value = metadata.get(table)
            names.append(value.get(key) if isinstance(value, dict) else None)
    named = [name for name in names if isinstance(name, str) and name]
    return not named or any("python" in name.lower() for name in named)


class _Frame:
    """An object or array that the scan is in, and the key or number of what comes next."""

    def __init__(self, bracket: str) -> None:
        self.at_key = bracket == "{"
        self.is_array = bracket == "["
        self.key: str | int = 0 if self.is_array else ""

    def step(self, mark: str) -> None:
        """A comma or a colon."""
        if not self.is_array:
            self.at_key = mark == ","
        elif isinstance(self.key, int):
            self.key += 1


def _strings(text: str) -> dict[_Path, list[_String]]:
    """The strings of every ``source``, by the path of its cell; the text is known to be valid JSON."""
    found: dict[_Path, list[_String]] = {}
    frames: list[_Frame] = []
    line, counted = 1, 0
    for token in _TOKEN.finditer(text):
        mark = token[2]
        if mark is None:
            if frames and frames[-1].at_key:
                frames[-1].key = json.loads(token[0])
                continue
            depth = 1 if frames and frames[-1].key in _KEYS else 2
            if len(frames) > depth and frames[-depth].key in _KEYS:
                line += text.count("\n", counted, token.start())
                counted = token.start()
                column = counted - text.rfind("\n", 0, counted) + 1
                path = tuple(frame.key for frame in frames[:-depth])
                found.setdefault(path, []).append(_String(json.loads(token[0]), line, column, token[1]))
        elif mark in "{[":
            frames.append(_Frame(mark))
        elif mark in "}]":
            frames.pop()
        else:
            frames[-1].step(mark)
    return found
