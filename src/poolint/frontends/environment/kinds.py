"""Kinds: what a file that shows an environment is, by its name alone; the readers are not needed to tell."""

from __future__ import annotations

import re
from posixpath import basename
from typing import Literal

from poolint.model.routes import Routes
from poolint.model.source import is_workflow

Kind = Literal["settings", "workflow", "compose", "docker", "dotenv", "procfile", "unit"]

_COMPOSE = re.compile(r"(?:docker-|podman-)?compose[\w.-]*\.ya?ml\Z")
_DOCKER = re.compile(r"(?:[\w.-]+\.)?(?:Dockerfile|Containerfile)(?:\.[\w.-]+)?\Z", re.IGNORECASE)
_DOTENV = re.compile(r"\.env(?:rc|\.[\w.-]+)?\Z|.+\.env\Z|(?:env|dotenv)\.(?:example|sample|template|dist)\Z")


def kind_of(path: str, routes: Routes) -> Kind | None:
    """The kind of a file; None where the name tells none."""
    name = basename(path)
    if any(re.search(pattern, path) for pattern in routes.setting_files):
        return "settings"
    if is_workflow(path):
        return "workflow"
    if _COMPOSE.match(name):
        return "compose"
    if _DOCKER.match(name):
        return "docker"
    if _DOTENV.match(name):
        return "dotenv"
    if name == "Procfile" or name.startswith("Procfile."):
        return "procfile"
    # A systemd service, or a drop-in of one.
    if path.endswith(".service") or (".service.d/" in path and path.endswith(".conf")):
        return "unit"
    return None


def is_named_settings(path: str, routes: Routes) -> bool:
    """Whether a file at this path may hold settings for calls that name it."""
    return any(re.search(pattern, path) for pattern in routes.named_setting_files)


def is_yaml(path: str) -> bool:
    """Whether a file of this name may describe objects of a cluster; its text tells."""
    return path.endswith((".yaml", ".yml"))


def is_environment(path: str, routes: Routes) -> bool:
    """Whether a file of this name is to be looked at: at its bytes, and read where they speak of a variable
    that decides who pays."""
    return (
        kind_of(path, routes) is not None
        or is_yaml(path)
        or basename(path) == "pyproject.toml"
        or is_named_settings(path, routes)
    )
