"""YAML as plain nodes with their lines: the one door of the YAML library."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

MAX_NODES = 200_000
"""Nodes visited of one file, aliases counted each time: more is no configuration."""
MAX_DEPTH = 60


class YamlError(ValueError):
    """A text that is not YAML, or costs too much to read."""

    def __init__(self, reason: str, line: int | None) -> None:
        self.line = line
        super().__init__(reason)


class Item(msgspec.Struct, frozen=True):
    """A node: ``value`` is a text, a list of items, or a list of pairs of items."""

    line: int
    kind: str
    """``scalar``, ``sequence`` or ``mapping``."""
    value: Any
    column: int = 1
    end_line: int = 1
    end_column: int = 1
    """The end is exclusive; an item that an alias stands for is where its anchor is."""

    def get(self, *keys: str) -> Item | None:
        """What stands below ``keys``; None where there is no such mapping or key."""
        current: Item | None = self
        for key in keys:
            pairs = current.value if current is not None and current.kind == "mapping" else ()
            current = next((value for name, value in pairs if name.value == key), None)
        return current

    def pairs(self) -> Iterator[tuple[Item, Item]]:
        """The pairs of a mapping; none for anything else."""
        if self.kind == "mapping":
            yield from self.value

    def items(self) -> Iterator[Item]:
        """The items of a sequence; a scalar is a sequence of itself."""
        if self.kind == "sequence":
            yield from self.value
        elif self.kind == "scalar":
            yield self

    @property
    def text(self) -> str:
        """The text of a scalar; empty for anything else."""
        return self.value if isinstance(self.value, str) else ""


EMPTY = Item(1, "mapping", [])


def documents(text: str) -> list[Item]:
    """The documents of a file. Nothing is constructed: tags do nothing, aliases are followed in bounds."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    budget = _Budget()
    try:
        return [budget.item(node, 0) for node in yaml.compose_all(text, loader) if node is not None]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise YamlError("not valid YAML", None if mark is None else mark.line + 1) from error
    except RecursionError as error:
        raise YamlError("nested too deeply", None) from error


class _Budget:
    """Counts what has been visited of one file."""

    def __init__(self) -> None:
        self._left = MAX_NODES

    def item(self, node: Any, depth: int) -> Item:
        self._left -= 1
        line = node.start_mark.line + 1
        end = node.end_mark
        where = (node.start_mark.column + 1, end.line + 1, end.column + 1)
        if self._left < 0 or depth > MAX_DEPTH:
            raise YamlError("too large or too deep once its aliases are followed", line)
        if node.id == "sequence":
            return Item(line, "sequence", [self.item(inner, depth + 1) for inner in node.value], *where)
        if node.id == "mapping":
            return Item(line, "mapping", self._pairs(node.value, depth + 1), *where)
        return Item(line, "scalar", "" if node.tag.endswith(":null") else node.value, *where)

    def _pairs(self, pairs: list[tuple[Any, Any]], depth: int) -> list[tuple[Item, Item]]:
        """The pairs of a mapping, those merged in with ``<<`` after its own."""
        own: list[tuple[Item, Item]] = []
        merged: list[tuple[Item, Item]] = []
        for key, value in pairs:
            name, item = self.item(key, depth), self.item(value, depth)
            if name.value == "<<":
                for source in item.items() if item.kind == "sequence" else (item,):
                    merged.extend(source.pairs())
            else:
                own.append((name, item))
        return [*own, *merged]
