"""Commands: what a command line says of its output, and how often a shell starts it again."""

from __future__ import annotations

import re
import shlex
from math import inf
from typing import TYPE_CHECKING

from poolint.engine.outage.values import Args, Value
from poolint.model.appearance import Format
from poolint.model.catalog import Command

if TYPE_CHECKING:
    from poolint.engine.outage.machine import Machine

_FORMATS: dict[str, Format] = {"json": "json", "stream-json": "stream-json"}
_UNTIL = re.compile(r"^\s*(until\s|while\s+!\s)")
_FOR = re.compile(r"^\s*for\s+\w+\s+in\s+([^;\n]+)[;\n]")
_RANGE = re.compile(r"\{(\d+)\.\.(\d+)\}|\$\(\s*seq\s+(\d+)\s*\)")


def words_of(command: Command, args: Args) -> tuple[list[str], str]:
    """The words of a command line as far as they are known, and the line of a shell, if it is one."""
    if command.spread:
        return [word for word in args.positional if isinstance(word, str)], ""
    found = args.find(command.argument)
    value: Value = None if found is None else found[0]
    if isinstance(value, list | tuple):
        return [word for word in value if isinstance(word, str)], ""
    if isinstance(value, str):
        return _split(value), value
    return [], ""


def _split(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()


def output_format(m: Machine, words: list[str]) -> Format:
    """The form in which a program was asked to write."""
    flags = {flag for program in m.program.atlas.catalog.programs for flag in program.format_flags}
    for number, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name in flags:
            chosen = value if equals else words[number + 1] if number + 1 < len(words) else ""
            return _FORMATS.get(chosen, "text")
    return "text"


def starts(m: Machine, line: str) -> float:
    """How often a shell line starts the program when it fails each time; ``inf`` for no end."""
    if not line:
        return 1
    if _UNTIL.match(line):
        return inf
    listed = _FOR.match(line)
    if listed is not None and ("break" in line or "exit" in line):
        return _count(listed[1])
    names = {name for program in m.program.atlas.catalog.programs for name in program.names}
    parts = [part for part in re.split(r"\|\|", line) if names & set(_split(part))]
    return max(1, len(parts))


def _count(items: str) -> int:
    found = _RANGE.search(items)
    if found is None:
        return len(items.split())
    if found[3]:
        return int(found[3])
    return abs(int(found[2]) - int(found[1])) + 1
