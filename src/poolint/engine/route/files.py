"""Files: which file of the project a value names, as far as the end of its path stands in the code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from posixpath import dirname, join, normpath
from typing import Generic, TypeVar

from poolint.engine.flow.constants import HOLE, literals
from poolint.engine.flow.program import Program
from poolint.engine.flow.values import Slot
from poolint.engine.route.readings import origins
from poolint.model import syntax as s

MAX_DEPTH = 8
_JOINING = frozenset(["join", "joinpath", "Path", "PurePath", "str", "fspath", "abspath", "realpath"])
_KEEPING = frozenset(["resolve", "absolute", "expanduser", "as_posix"])

ThingT = TypeVar("ThingT")


class Files(Generic[ThingT]):
    """What some files of a project hold, found by the paths that the code names them with."""

    def __init__(self, program: Program, held: Mapping[str, ThingT]) -> None:
        self._program = program
        self._held = held

    def named(self, slot: Slot, module: int) -> tuple[ThingT, ...] | None:
        """What the files hold that ``slot`` may name; None unless every one is known."""
        paths = self._paths(slot, 0)
        found = [self.at(path, module) for path in paths]
        known = tuple(one for one in found if one is not None)
        return known if known and len(known) == len(found) else None

    def at(self, path: str, module: int) -> ThingT | None:
        """What the file holds that a text names."""
        return self._file(path, self._program.project.paths[module])

    def _file(self, path: str, origin: str) -> ThingT | None:
        """The file at a path from the root or from beside the code; else the only one whose path ends so."""
        tail = path.rpartition(HOLE)[2].replace("\\", "/").lstrip("/")
        for base in (dirname(origin), ""):
            plain = normpath(join(base, tail))
            if plain in self._held:
                return self._held[plain]
        tail = normpath(tail)
        while tail.startswith("../"):
            tail = tail[3:]
        near = [known for known in self._held if _ends(known, tail)]
        return self._held[near[0]] if len(near) == 1 else None

    def _paths(self, slot: Slot, depth: int) -> list[str]:
        """The paths in a slot; what is not known of one is a hole."""
        found: dict[str, None] = {}
        plain = literals(self._program, slot)
        found.update(dict.fromkeys(plain.texts))
        if plain.unknown or not found:
            for origin in origins(self._program.graph, slot):
                if origin is None:
                    found[HOLE] = None
                else:
                    found.update(dict.fromkeys(self._made(*origin, depth)))
        return list(found)

    def _made(self, module: int, expr: s.Expr, depth: int) -> Iterable[str]:
        """The paths that an expression makes of others."""
        if isinstance(expr, s.String):
            return [expr.value]
        if depth < MAX_DEPTH and isinstance(expr, s.Binary) and expr.op == "/":
            return self._joined(module, [expr.left, expr.right], depth)
        if depth < MAX_DEPTH and isinstance(expr, s.Call):
            name = expr.func.attr if isinstance(expr.func, s.Attribute) else getattr(expr.func, "id", "")
            given = [one.value for one in expr.arguments if not one.keyword and not one.star]
            if isinstance(expr.func, s.Attribute) and name in _KEEPING:
                return self._joined(module, [expr.func.value], depth)
            if name in _JOINING and given:
                return self._joined(module, given, depth)
        return [HOLE]

    def _joined(self, module: int, parts: list[s.Expr], depth: int) -> list[str]:
        slots = self._program.modules[module].slots
        found = [""]
        for part in parts:
            slot = slots[part.at]
            tails = self._paths(slot, depth + 1) if slot >= 0 else list(self._made(module, part, depth + 1))
            found = [join(head, tail) for head in found for tail in tails][:MAX_DEPTH]
        return found


def _ends(path: str, tail: str) -> bool:
    """Whether a path ends so; a hidden folder must be named, since it belongs to other programs."""
    folder = path.removesuffix(tail)
    return f"/{path}".endswith(f"/{tail}") and "/." not in f"/{folder}"
