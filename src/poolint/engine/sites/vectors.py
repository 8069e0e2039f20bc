"""Vectors: the words of the lists that become a command line, however they were put together."""

from __future__ import annotations

from itertools import pairwise

from poolint.engine.flow.constants import HOLE, strings
from poolint.engine.flow.graph import KEY_UNKNOWN
from poolint.engine.flow.program import Program
from poolint.engine.flow.values import Call, Container, Slot
from poolint.engine.sites.lines import MAX_WORDS, SHELLS, base, split, words_after
from poolint.model import syntax as s

MAX_STEPS = 200
Row = tuple[Slot, ...]
_LINES = (0, "args", "cmd", "command")
"""Where a call is given a whole line."""


def vectors(code: Program, slot: Slot) -> list[Row]:
    """The lists that a slot may hold, each with those that can only be its end: they begin with a flag."""
    return _vectors(code, slot, None)


def _vectors(code: Program, slot: Slot, seen: set[int] | None) -> list[Row]:
    held = [
        row
        for value in code.graph.values(slot)
        if isinstance(value, Container) and (row := _row(code, slot, value, set() if seen is None else seen))
    ]
    ends = sorted(
        (row for row in held if _text(code, row[0]).startswith("-")), key=lambda row: _at(code, row[0])
    )
    whole = [row for row in held if row not in ends]
    tail = tuple(word for row in ends for word in row)
    return [(*row, *tail)[:MAX_WORDS] for row in whole] or ends


def is_open(code: Program, slot: Slot) -> bool:
    """Whether something was put into the lists at places that nobody knows."""
    graph = code.graph
    held = [value for value in graph.values(slot) if isinstance(value, Container)]
    return any(graph.sources(graph.element(value.number, KEY_UNKNOWN)) for value in held)


def texts(code: Program, row: Row) -> list[str]:
    """The words of a row, each as the first that it may be."""
    return [_text(code, word) for word in row]


def after(code: Program, call: Call, flags: tuple[str, ...]) -> tuple[Slot | str, ...]:
    """The values of some flags of a command line: the place of a word of its own, or the text of a part."""
    if not flags:
        return ()
    found: dict[Slot | str, None] = {}
    for row in rows(code, call):
        for word, following in pairwise((*row, None)):
            for text in () if word is None else strings(code, word).texts:
                if text in flags and following is not None:
                    found[following] = None
                elif text.partition("=")[0] in flags and "=" in text:
                    found[text.partition("=")[2]] = None
    for line in lines(code, call):
        found.update(dict.fromkeys(words_after(split(line), flags)))
    return tuple(found)


def rows(code: Program, call: Call) -> list[Row]:
    """The lists among the arguments of a call, and the arguments themselves."""
    plain = tuple(argument.slot for argument in call.arguments if not argument.keyword and not argument.star)
    return [plain, *(row for argument in call.arguments for row in vectors(code, argument.slot))]


def lines(code: Program, call: Call) -> list[str]:
    """The texts that are a line for a shell: the whole command, or what stands behind ``bash -c``."""
    found: list[str] = []
    place = 0
    for argument in call.arguments:
        if (argument.keyword or place) in _LINES and not argument.star:
            found.extend(text for text in strings(code, argument.slot).texts if len(text.split()) > 1)
        place += not argument.keyword
    for row in rows(code, call):
        words = texts(code, row[:3])
        if (
            len(words) > 2
            and base(words[0]) in SHELLS
            and words[1].startswith("-")
            and words[1].endswith("c")
        ):
            found.append(words[2])
    return found


def _row(code: Program, slot: Slot, value: Container, seen: set[int]) -> Row:
    """The words of a list as it is written, then those put into it later in the order of the source.

    A list among ``seen`` adds nothing: it may hold itself.
    """
    if value.number in seen:
        return ()
    seen.add(value.number)
    words = _written(code, slot, value, seen)
    later = code.added.get(value.number, {})
    for call in (later[ref] for ref in sorted(later)):
        given, func = call.arguments, call.expr.func if isinstance(call.expr, s.Call) else None
        name = func.attr if isinstance(func, s.Attribute) else ""
        if name == "extend" and given:
            words.extend(_spread(code, given[-1].slot, seen))
        elif given:
            first = given[0].expr
            at = first.value if isinstance(first, s.Number) and isinstance(first.value, int) else len(words)
            words.insert(at if name == "insert" else len(words), given[-1].slot)
    return tuple(words[:MAX_WORDS])


def _written(code: Program, slot: Slot, value: Container, seen: set[int]) -> list[Slot]:
    """The words of a list as the expression shows it that made it."""
    shown = _display(code, slot, value)
    if shown is None:
        places = sorted(
            (key, inside) for key, inside in code.graph.keys(value.number) if isinstance(key, int)
        )
        return [inside for _, inside in places]
    slots = code.modules[shown[0]].slots
    words: list[Slot] = []
    for item in shown[1].items:
        if isinstance(item, s.Starred):
            words.extend(_spread(code, slots[item.value.at], seen))
        else:
            words.append(slots[item.at])
    return words


def _spread(code: Program, slot: Slot, seen: set[int]) -> Row:
    """The words of the first list that a slot may hold."""
    return next(iter(_vectors(code, slot, seen)), ())


def _display(code: Program, slot: Slot, value: Container) -> tuple[int, s.Sequence] | None:
    """The expression that made a list, with its module."""
    seen: set[Slot] = set()
    stack = [slot]
    while stack and len(seen) < MAX_STEPS:
        current = stack.pop()
        if current in seen:
            continue
        seen.add(current)
        origin = code.graph.origin(current)
        if origin is not None and isinstance(origin[1], s.Sequence) and value in code.graph.values(current):
            return origin[0], origin[1]
        if origin is not None and isinstance(origin[1], s.Binary):
            slots = code.modules[origin[0]].slots
            stack.extend(slots[side.at] for side in (origin[1].left, origin[1].right) if slots[side.at] >= 0)
        stack.extend(code.graph.sources(current))
    return None


def _at(code: Program, word: Slot) -> tuple[int, int]:
    """Where a word stands in the source."""
    graph = code.graph
    for slot in (word, *graph.sources(word)):
        origin = graph.origin(slot)
        if origin is not None:
            return origin[0], origin[1].at
    return -1, -1


def _text(code: Program, word: Slot) -> str:
    return (strings(code, word).texts or (HOLE,))[0]
