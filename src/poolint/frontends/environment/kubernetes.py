"""Kubernetes manifests: each container with its variables and what it starts."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname

from poolint.frontends.environment.compose import command, image_name
from poolint.frontends.environment.values import variables
from poolint.frontends.environment.yaml import EMPTY, Item, documents
from poolint.model.environment import Environment
from poolint.model.routes import Routes

_SPECS = (
    ("spec",),
    ("spec", "template", "spec"),
    ("spec", "jobTemplate", "spec", "template", "spec"),
)
Given = list[tuple[str, "str | None", int]]


def read(path: str, text: str, routes: Routes) -> Iterator[Environment]:
    """One environment for each container of the file."""
    objects = documents(text)
    maps = {
        (kind, (document.get("metadata", "name") or EMPTY).text): _data(document)
        for document in objects
        if (kind := (document.get("kind") or EMPTY).text) in ("ConfigMap", "Secret")
    }
    for document in objects:
        name = (document.get("metadata", "name") or EMPTY).text
        for keys in _SPECS:
            containers = (document.get(*keys) or EMPTY).get("containers") or EMPTY
            for container in containers.items():
                if container.kind == "mapping":
                    yield _container(path, name, container, maps, routes)


def _container(
    path: str, owner: str, container: Item, maps: dict[tuple[str, str], Given], routes: Routes
) -> Environment:
    given: Given = []
    for source in (container.get("envFrom") or EMPTY).items():
        for kind, key in (("ConfigMap", "configMapRef"), ("Secret", "secretRef")):
            given.extend(maps.get((kind, (source.get(key, "name") or EMPTY).text), ()))
    for variable in (container.get("env") or EMPTY).items():
        value = variable.get("value")
        text = "${{ }}" if value is None else value.text
        given.append(((variable.get("name") or EMPTY).text, text, variable.line))
    commands = [part for key in ("command", "args") if (part := container.get(key)) is not None]
    name = (container.get("name") or EMPTY).text
    return Environment(
        "kubernetes",
        f"container {name}",
        path,
        container.line,
        dirname(path),
        variables(routes, path, given),
        tuple(entry for part in commands for entry in command(part)),
        (name, owner, image_name((container.get("image") or EMPTY).text)),
        bound=True,
    )


def _data(document: Item) -> Given:
    """The entries of a ConfigMap or Secret; those of ``data`` of a secret are encoded, so only set."""
    found: Given = []
    secret = (document.get("kind") or EMPTY).text == "Secret"
    for key in ("data", "stringData"):
        for name, value in (document.get(key) or EMPTY).pairs():
            text = "${{ }}" if secret and key == "data" and value.text else value.text
            found.append((name.text, text, name.line))
    return found
