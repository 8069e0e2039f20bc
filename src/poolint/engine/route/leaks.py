"""Leaks: credentials that stand in the code. Where, and of which kind; never the credential itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from poolint.engine.flow.program import Program
from poolint.model import syntax as s
from poolint.model.place import Place
from poolint.model.routes import Routes, Secret


class Leak(msgspec.Struct, frozen=True, order=True):
    """A credential in the code."""

    place: Place
    column: int
    end_line: int
    end_column: int
    kind: str
    """Words: "an API key"."""


def leaks(program: Program, routes: Routes) -> tuple[Leak, ...]:
    """The credentials in the string literals of the parsed files, sorted."""
    known = [(secret, re.compile(secret.matches)) for secret in routes.secrets if secret.matches is not None]
    found = [leak for file in program.modules for leak in _of_module(program, file, known)]
    return tuple(sorted(found))


def _of_module(
    program: Program, file: int, known: Sequence[tuple[Secret, re.Pattern[str]]]
) -> Iterator[Leak]:
    tree = program.modules[file].tree
    path = program.project.paths[file]
    for node in s.walk(tree.body):
        text = node.value if isinstance(node, s.String) else ""
        if isinstance(node, s.Bytes):
            text = node.value.decode("latin-1")
        if len(text) < _SHORTEST:
            continue
        for secret, pattern in known:
            if pattern.search(text):
                span = tree.span(node.at)
                yield Leak(Place(path, span.line), span.column, span.end_line, span.end_column, secret.name)
                break


_SHORTEST = 20
"""No credential is shorter."""
