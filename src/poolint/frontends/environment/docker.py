"""Dockerfiles: the variables of the last stage, and what the container starts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from posixpath import basename, dirname

from poolint.frontends.environment.entries import started, words
from poolint.frontends.environment.values import variables
from poolint.model.environment import Environment
from poolint.model.routes import Routes

_PAIR = re.compile(r"([A-Za-z_]\w*)=(.*)\Z", re.DOTALL)

Given = list[tuple[str, "str | None", int]]


def read(path: str, text: str, routes: Routes) -> Iterator[Environment]:
    """The environment of the image that the file builds: its last stage, and those it is built on."""
    stages: dict[str, Given] = {}
    given: Given = []
    entries: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] = ()
    for number, name, rest in instructions(text):
        if name == "FROM":
            parts = rest.split()
            base = next((part for part in parts if not part.startswith("--")), "")
            given = list(stages.get(base.lower(), ()))
            entries = entrypoint = ()
            if len(parts) > 2 and parts[-2].upper() == "AS":
                stages[parts[-1].lower()] = given
        elif name == "ENV":
            given.extend(_pairs(rest, number))
        elif name == "ARG":
            argument = _PAIR.match(rest)
            given.append(
                (argument[1], argument[2] or None, number) if argument else (rest.strip(), None, number)
            )
        elif name == "CMD":
            entries = _command(rest)
        elif name == "ENTRYPOINT":
            entrypoint = _command(rest)
    found = variables(routes, path, given)
    folder = dirname(path)
    yield Environment("dockerfile", basename(path), path, 1, folder, found, (*entrypoint, *entries))


def instructions(text: str) -> Iterator[tuple[int, str, str]]:
    """Line, name and rest of each instruction, continued lines joined."""
    pending, start = "", 1
    for number, line in enumerate((*text.splitlines(), ""), 1):
        if line.lstrip().startswith("#"):
            continue
        if not pending:
            start = number
        if line.rstrip().endswith(("\\", "`")):
            pending += line.rstrip()[:-1] + " "
            continue
        name, _, rest = (pending + line).strip().partition(" ")
        pending = ""
        if name:
            yield start, name.upper(), rest.strip()


def _pairs(rest: str, line: int) -> Given:
    """``ENV a=1 b=2`` and the old ``ENV a 1``."""
    first, _, old = rest.partition(" ")
    if "=" not in first:
        return [(first, old.strip(), line)]
    return [(pair[1], pair[2], line) for pair in map(_PAIR.match, words(rest)) if pair is not None]


def _command(rest: str) -> tuple[str, ...]:
    if rest.startswith("["):
        try:
            vector = json.loads(rest)
        except ValueError:
            return started(rest)
        if isinstance(vector, list):
            return started([str(word) for word in vector])
    return started(rest)
