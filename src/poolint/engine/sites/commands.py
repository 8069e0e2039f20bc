"""Commands: argument vectors and shell lines that start a program which reaches Claude."""

from __future__ import annotations

import re

import msgspec

from poolint.engine.flow.constants import HOLE, literals, strings
from poolint.engine.flow.program import Program as Code
from poolint.engine.flow.values import Call
from poolint.engine.sites.arguments import passed
from poolint.engine.sites.lines import SHELLS, base, split
from poolint.engine.sites.vectors import is_open, lines, rows, texts, vectors
from poolint.model.catalog import Answer, Command, Program

_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_PREFIXES = frozenset({"sudo", "env", "nohup", "time", "exec", "command", "nice", "stdbuf", "timeout"})
_KEYWORDS = frozenset({"until", "while", "if", "elif", "then", "else", "do", "!", "{"})
"""Words of a shell after which a command begins."""
_BREAKS = frozenset({"|", "||", "&&", ";", "&", "|&", "(", ")", "\n"})


class Started(msgspec.Struct, frozen=True):
    """A program that a call starts, and the model its flags name."""

    program: Program
    answer: Answer
    models: tuple[str, ...]


def started(code: Code, command: Command, call: Call, programs: tuple[Program, ...]) -> Started | None:
    """The first known program that the call runs in a way that bills; None if it runs none."""
    piped = _is_piped(code, command, call)
    for words in _lines(code, command, call):
        for line, fed in _simple_commands(words):
            found = _known(line, programs, piped=piped or fed)
            if found is not None:
                return found
    return None


def assigned(code: Code, call: Call) -> tuple[tuple[str, str], ...]:
    """The variables that a command line gives to a known program: before it, or exported in the line."""
    found: dict[str, str] = {}
    for words in (*map(split, lines(code, call)), *(texts(code, row) for row in rows(code, call))):
        exported: dict[str, str] = {}
        for line, _ in _simple_commands(words):
            rest = _without_prefixes(line)
            if rest[:1] == ["export"]:
                exported.update(_assignments(rest[1:]))
            elif any(_arguments(program, rest) is not None for program in code.atlas.catalog.programs):
                found.update({**exported, **_assignments(line[: len(line) - len(rest)])})
    return tuple(found.items())


def _assignments(words: list[str]) -> dict[str, str]:
    pairs = (word.partition("=") for word in words if _ASSIGNMENT.match(word))
    return {name: value for name, _, value in pairs}


def _is_piped(code: Code, command: Command, call: Call) -> bool:
    """Whether something is fed to the program's standard input."""
    names = tuple(name for name in command.stdin if name)
    found = passed(code, call, names)
    return any(literals(code, slot).values != (None,) for slot in found.slots)


def _lines(code: Code, command: Command, call: Call) -> list[list[str]]:
    """The possible command lines, as words; operators of a shell line stand as words of their own."""
    if command.spread:
        vector = []
        for argument in call.arguments:
            if argument.star:
                held = vectors(code, argument.slot)
                vector.extend(texts(code, held[0]) if held else [HOLE])
            elif not argument.keyword:
                vector.append((strings(code, argument.slot).texts or (HOLE,))[0])
        return [_unwrapped(vector)]
    found: list[list[str]] = []
    for slot in passed(code, call, command.argument).slots:
        for row in vectors(code, slot):
            rest = [HOLE] if is_open(code, slot) else []
            found.append(_unwrapped([*texts(code, row), *rest]))
        for text in strings(code, slot).texts:
            found.append(split(text) if _is_shell(code, command, call) else [text])
    return found


def _is_shell(code: Code, command: Command, call: Call) -> bool:
    if command.shell in ("always", "string"):
        return True
    if command.shell == "never":
        return False
    found = passed(code, call, ("shell",))
    return any(literals(code, slot).values != (False,) for slot in found.slots)


def _unwrapped(words: list[str]) -> list[str]:
    """The inner line of ``bash -c "…"``, else the words themselves."""
    if len(words) > 2 and base(words[0]) in SHELLS:
        for place, word in enumerate(words[1:-1], 1):
            if word.startswith("-") and word.endswith("c"):
                return split(words[place + 1])
    return words


def _simple_commands(words: list[str]) -> list[tuple[list[str], bool]]:
    """The commands of a line, and whether each reads from the one before or from a file."""
    found: list[tuple[list[str], bool]] = []
    current: list[str] = []
    fed = False
    for word in words:
        if word in _BREAKS:
            found.append((current, fed))
            current, fed = [], word in ("|", "|&")
        elif word in ("<", "<<", "<<<"):
            fed = True
        else:
            current.append(word)
    found.append((current, fed))
    return [(line, piped) for line, piped in found if line]


def _known(line: list[str], programs: tuple[Program, ...], *, piped: bool) -> Started | None:
    words = _without_prefixes(line)
    if words:
        words[0] = words[0].lstrip("$(`")
    for program in programs:
        rest = _arguments(program, words)
        if rest is not None:
            return _judge(program, rest, piped=piped)
    return None


def _without_prefixes(line: list[str]) -> list[str]:
    """The line after variable assignments and commands that run another (``sudo``, ``timeout 60``)."""
    words = list(line)
    while words and (_ASSIGNMENT.match(words[0]) or base(words[0]) in _PREFIXES | _KEYWORDS):
        prefix = base(words.pop(0))
        while prefix in _PREFIXES and words and _is_option(words[0]):
            words.pop(0)
    return words


def _is_option(word: str) -> bool:
    """A flag, or a number such as a time limit."""
    return word.startswith("-") or word.rstrip("smh").replace(".", "").isdigit()


def _arguments(program: Program, words: list[str]) -> list[str] | None:
    """What follows the program's name, when the line starts it directly or through a runner."""
    if not words:
        return None
    if base(words[0]) in program.names:
        return words[1:]
    if base(words[0]) in program.runners:
        for place, word in enumerate(words[1:], 1):
            name = word if word.count("@") < 2 and not word[1:].count("@") else word.rpartition("@")[0]
            if name in program.packages or (name in program.names):
                return words[place + 1 :]
            if not word.startswith("-") and word not in ("exec", "dlx", "x", "run", "tool"):
                return None
    return None


def _judge(program: Program, words: list[str], *, piped: bool) -> Started | None:
    printing = False
    unknown = False
    models: list[str] = []
    first = True
    place = 0
    while place < len(words):
        word = words[place]
        flag, _, value = word.partition("=")
        if first and word in program.subcommands:
            return None
        first = first and word.startswith("-")
        printing = printing or flag in program.print_flags
        unknown = unknown or word == HOLE
        if flag in program.model_flags:
            models.append(value or (words[place + 1] if place + 1 < len(words) else ""))
        place += 2 if flag in program.value_flags and not value else 1
    named = tuple(model for model in models if model and HOLE not in model)
    if printing or piped:
        return Started(program, "yes", named)
    return Started(program, "likely", named) if unknown else None
