"""Compose files: each service with its variables, its folder and what it starts."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename, dirname, join, normpath

from poolint.frontends.environment.entries import started
from poolint.frontends.environment.values import variables
from poolint.frontends.environment.yaml import EMPTY, Item, documents
from poolint.model.environment import Environment
from poolint.model.routes import Routes


def read(path: str, text: str, routes: Routes) -> Iterator[Environment]:
    """One environment for each service."""
    for document in documents(text):
        for name, service in (document.get("services") or EMPTY).pairs():
            yield _service(path, name, service, routes)


def _service(path: str, name: Item, service: Item, routes: Routes) -> Environment:
    folder = dirname(path)
    build = service.get("build") or EMPTY
    context = build.text or (build.get("context") or EMPTY).text
    built = below(folder, context) if context else None
    dockerfile = (build.get("dockerfile") or EMPTY).text or "Dockerfile"
    includes = [below(folder, file) for file in _files(service.get("env_file") or EMPTY)]
    if built is not None:
        includes.append(below(built, dockerfile))
    commands = [part for key in ("entrypoint", "command") if (part := service.get(key)) is not None]
    entries = tuple(entry for part in commands for entry in command(part))
    return Environment(
        "compose",
        f"service {name.text}",
        path,
        name.line,
        folder if built is None else built,
        variables(routes, path, given(service.get("environment") or EMPTY)),
        entries,
        (name.text, image_name((service.get("image") or EMPTY).text)),
        tuple(includes),
        bound=built is None,
    )


def below(folder: str, path: str) -> str:
    """``path`` as seen from ``folder``, from the root of the project; empty for the root itself."""
    found = normpath(join(folder, path))
    return "" if found == "." else found


def _files(item: Item) -> list[str]:
    return [part.text or (part.get("path") or EMPTY).text for part in item.items()] or (
        [item.text] if item.text else []
    )


def given(environment: Item) -> list[tuple[str, str | None, int]]:
    """Names, values and lines of a mapping or of a list of ``NAME=value``; a bare name is handed on."""
    found: list[tuple[str, str | None, int]] = []
    for name, value in environment.pairs():
        found.append((name.text, value.text if value.kind == "scalar" else None, name.line))
    if environment.kind == "sequence":
        for item in environment.items():
            name_, equals, text = item.text.partition("=")
            found.append((name_.strip(), text if equals else None, item.line))
    return found


def command(item: Item) -> tuple[str, ...]:
    """What a command given as text or as list starts."""
    if item.kind == "sequence":
        return started([part.text for part in item.items()])
    return started(item.text)


def image_name(image: str) -> str:
    """The last part of an image's name, without registry, tag and digest."""
    return basename(image.partition("@")[0]).partition(":")[0]
