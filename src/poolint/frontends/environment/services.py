"""Procfiles and systemd units: what is started, and with which variables."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename, dirname

from poolint.frontends.environment.entries import assigned, started, words
from poolint.frontends.environment.values import variables
from poolint.model.environment import Environment
from poolint.model.routes import Routes


def read_procfile(path: str, text: str, routes: Routes) -> Iterator[Environment]:
    """One environment for each process."""
    for number, line in enumerate(text.splitlines(), 1):
        name, colon, command = line.partition(":")
        if not colon or name.lstrip().startswith("#"):
            continue
        found = variables(routes, path, [(key, value, number) for key, value in assigned(command)])
        entries = started(command)
        yield Environment("procfile", f"process {name.strip()}", path, number, dirname(path), found, entries)


def read_unit(path: str, text: str, routes: Routes) -> Iterator[Environment]:
    """The environment of a unit."""
    given: list[tuple[str, str | None, int]] = []
    entries: list[str] = []
    includes: list[str] = []
    labels = [basename(path).removesuffix(".service")]
    for number, line in _lines(text):
        key, _, value = line.partition("=")
        key, value = key.strip(), value.strip()
        if key == "Environment":
            for word in words(value):
                name, equals, content = word.partition("=")
                if equals:
                    given.append((name, content, number))
        elif key == "PassEnvironment":
            given.extend((name, None, number) for name in value.split())
        elif key == "EnvironmentFile":
            includes.append(value.lstrip("-"))
        elif key == "ExecStart":
            entries.extend(started(value.lstrip("-@:+!")))
        elif key == "WorkingDirectory":
            labels.append(basename(value.rstrip("/")))
    found = variables(routes, path, given)
    yield Environment(
        "systemd",
        basename(path),
        path,
        1,
        dirname(path),
        found,
        tuple(entries),
        tuple(labels),
        tuple(includes),
        bound=True,
    )


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their numbers, those continued with ``\\`` joined."""
    pending, start = "", 1
    for number, line in enumerate((*text.splitlines(), ""), 1):
        if not pending:
            start = number
        if line.endswith("\\"):
            pending += line[:-1] + " "
            continue
        yield start, (pending + line).strip()
        pending = ""
