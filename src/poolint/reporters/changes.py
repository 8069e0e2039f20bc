"""Changes of files as a unified diff for people: what would be written, line by line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from poolint.reporters.escape import printable

_NEWLINE = re.compile(r"\r\n?|\n")
"""Where editors and Python end a line, and no other character."""


def diff(changes: Iterable[tuple[str, bytes, bytes]]) -> str:
    """Path, bytes before and bytes after of each file, as one diff; empty where nothing changes."""
    lines: list[str] = []
    for path, before, after in changes:
        old, new = _lines(before), _lines(after)
        found = list(difflib.unified_diff(old, new, lineterm=""))
        if found:
            name = printable(path)
            lines += [f"--- a/{name}", f"+++ b/{name}", *map(_shown, found[2:])]
    return "".join(f"{line}\n" for line in lines)


def _lines(data: bytes) -> list[str]:
    lines = _NEWLINE.split(data.decode("utf-8", "replace").removeprefix("\ufeff"))
    return lines if lines[-1] else lines[:-1]


def _shown(line: str) -> str:
    """A line whose characters only show, its tabs among them; no runner takes it for a command."""
    shown = line[:1] + "\t".join(map(printable, line[1:].split("\t")))
    return shown.replace("::", "\\x3a:", 1) if shown.lstrip().startswith("::") else shown
