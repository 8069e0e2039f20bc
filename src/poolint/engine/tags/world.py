"""The world of one question: the solved program, the mechanisms by how they are found, and the keys."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator

import msgspec

from poolint.engine.flow.program import Program
from poolint.engine.naming import Naming
from poolint.engine.tags.keys import Keys, plain
from poolint.engine.tags.labels import Label
from poolint.engine.tags.values import Reader
from poolint.model import syntax as s
from poolint.model.judgement import Strength, Tag, TagFault, TagNote
from poolint.model.place import Place
from poolint.model.tags import Carry, Mechanism, TagKind, Tags, TagSettings

_STRONG: tuple[Strength, ...] = ("request", "span")


class Found(msgspec.Struct, frozen=True):
    """A label found, and what it is worth."""

    tag: Tag | None
    """None where the mechanism drops it: then only the note is left."""
    counts: bool = False
    """Whether it says which feature asked."""
    optional: bool = False
    note: TagNote | None = None


class World:
    """All that is asked for while the calls of one program are attributed."""

    def __init__(
        self, program: Program, tags: Tags, settings: TagSettings, environment: Iterable[str]
    ) -> None:
        packages = {path.partition(".")[0] for one in tags.mechanisms for path in one.paths}
        self.program = program
        self.naming = Naming(program, packages)
        self.reader = Reader(program, self.naming)
        self.keys = Keys(tags, settings)
        self.settings = settings
        self.environment = frozenset(environment)
        """Variables known to be set where the program runs."""
        self._variables = tuple(name.casefold() for name in sorted(tags.variables))
        self._kinds: dict[TagKind, list[Mechanism]] = {}
        self._paths: dict[str, list[Mechanism]] = {}
        self._shapes: dict[str, list[Mechanism]] = {}
        for one in tags.mechanisms:
            for kind in one.kinds:
                self._kinds.setdefault(kind, []).append(one)
            for path in one.paths:
                self._paths.setdefault(path, []).append(one)
            for shape in one.shapes:
                self._shapes.setdefault(shape, []).append(one)
        self._names = {kind: _names(self.of(kind)) for kind in ("header", "environment")}

    def of(self, kind: TagKind, surface: str | None = None) -> list[Mechanism]:
        """The mechanisms of a kind, those of a surface where one is named."""
        return [
            one
            for one in self._kinds.get(kind, ())
            if surface is None or not one.surfaces or surface in one.surfaces
        ]

    def called(self, kind: TagKind, module: int, func: s.Expr) -> list[Mechanism]:
        """The mechanisms of a kind that a callee is: by its path, or by a name that is all theirs."""
        paths = self.naming.dotted(module, func)
        found = [one for path in paths for one in self._paths.get(path, ()) if kind in one.kinds]
        if paths or not isinstance(func, s.Attribute) or self.naming.values(module, func):
            return list(dict.fromkeys(found))
        return [one for one in self._shapes.get(func.attr, ()) if kind in one.kinds]

    def named(self, kind: str, name: str, surface: str | None) -> tuple[Mechanism, str | None] | None:
        """The mechanism of a header or variable ``name``, and the key that is part of the name."""
        for pattern, one in self._names[kind]:
            match = pattern.fullmatch(name)
            if match is not None and (surface is None or not one.surfaces or surface in one.surfaces):
                return one, (match["key"] if "key" in pattern.groupindex else one.key)
        return None

    def is_told_by(self, variable: str) -> bool:
        """Whether a variable of this name may carry a label, or let one be seen."""
        return variable.casefold().startswith(self._variables)

    def search(self, pattern: str, text: str) -> re.Match[str] | None:
        """Where a pattern of the catalog is found in a text."""
        return re.search(pattern, text)

    def place(self, module: int, at: int) -> Place:
        """Where a node stands."""
        program = self.program
        return Place(program.project.paths[module], program.modules[module].tree.span(at).line)

    def found(self, one: Mechanism, carry: Carry | None, label: Label, place: Place) -> Found | None:
        """What a label is worth; None where it is none."""
        key = label.key
        declared = key is not None and key in (one.key, None if carry is None else carry.key)
        strength = (carry.strength if carry is not None else None) or one.strength
        if carry is not None and carry.keys and key is not None and key not in carry.keys:
            fault: TagFault = "lost-key"
            return Found(None, note=self._note(fault, one, label, place))
        kind = "feature" if key is None or declared else self.keys.kind(key)
        if kind == "other" and one.only_features:
            return None
        if kind == "user":
            strength = "user"
        tag = Tag(one.id, strength, key, label.value, place.path, place.line, label.dynamic)
        counts = kind == "feature" and strength in _STRONG
        return Found(tag, counts, label.optional, self._fault(kind, one, label, place))

    def _fault(self, kind: str, one: Mechanism, label: Label, place: Place) -> TagNote | None:
        """What is wrong with the key or the value of a label."""
        key, value, features = label.key, label.value, self.settings.features
        if kind == "other" and key is not None:
            close = self.keys.close(key)
            return None if close is None else self._note("unknown-key", one, label, place, close)
        if kind == "feature" and features and value is not None and self.is_primary(key):
            if value in features:
                return None
            near = difflib.get_close_matches(value, features, 1)
            return self._note("unknown-value", one, label, place, near[0] if near else None)
        return None

    def is_primary(self, key: str | None) -> bool:
        """Whether the values of a key are features, and not teams or products."""
        own = self.settings.feature_keys
        return key is None or "feature" in plain(key) or plain(key) in map(plain, own[:1])

    def _note(
        self, fault: TagFault, one: Mechanism, label: Label, place: Place, close: str | None = None
    ) -> TagNote:
        return TagNote(fault, one.id, label.key, label.value, place.path, place.line, close)


def _names(mechanisms: Iterable[Mechanism]) -> list[tuple[re.Pattern[str], Mechanism]]:
    """Patterns of names, the longest fixed part first."""
    found = [(name, one) for one in mechanisms for name in one.names]
    found.sort(key=lambda item: (-len(item[0].replace("{key}", "")), item[0]))
    return list(_patterns(found))


def _patterns(found: Iterable[tuple[str, Mechanism]]) -> Iterator[tuple[re.Pattern[str], Mechanism]]:
    for name, one in found:
        parts = map(re.escape, name.split("{key}"))
        yield re.compile("(?P<key>.+)".join(parts), re.IGNORECASE), one
