"""The environments of a project: which files show one, each read by its front end, and joined."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from posixpath import basename, dirname

import msgspec
import tomli

from poolint.frontends.environment import (
    compose,
    docker,
    dotenv,
    kubernetes,
    services,
    settings,
    workflow,
)
from poolint.frontends.environment.kinds import Kind, is_named_settings, is_yaml, kind_of
from poolint.frontends.environment.yaml import YamlError
from poolint.model.environment import Environment, Environments
from poolint.model.routes import Routes
from poolint.model.source import Gap

MAX_BYTES = 2_000_000
"""A larger file that speaks of a credential is left out, with a gap."""

Read = Callable[[str, str, Routes], Iterator[Environment]]


def environments(files: Mapping[str, bytes], routes: Routes) -> Environments:
    """The environments that ``files`` show, by path and content; those that cannot be read become gaps."""
    words = tuple(name.encode() for name in sorted(routes.variables | routes.settings))
    found: list[Environment] = []
    gaps: list[Gap] = []
    scripts: dict[str, str] = {}
    for path in sorted(files):
        data = files[path]
        if basename(path) == "pyproject.toml":
            scripts.update(_scripts(data))
            continue
        kind = kind_of(path, routes)
        reader = None if kind is None else _READERS[kind]
        if reader is None and is_yaml(path) and b"apiVersion:" in data and b"kind:" in data:
            reader = kubernetes.read
        if reader is None and len(data) <= MAX_BYTES and is_named_settings(path, routes):
            named = settings.read_named(path, data, routes)
            found.extend(() if named is None else (named,))
        if reader is None or not _speaks(reader, data, words):
            continue
        content = _content(path, data, reader, routes)
        if isinstance(content, Gap):
            gaps.append(content)
        else:
            found.extend(content)
    joined = sorted(_joined(found), key=lambda one: (one.path, one.line, one.name))
    return Environments(tuple(joined), tuple(sorted(scripts.items())), tuple(gaps))


def _speaks(reader: Read, data: bytes, words: tuple[bytes, ...]) -> bool:
    """Whether a file may show an environment: it names a variable, or joins files that do."""
    if reader is compose.read and b"env_file" in data:
        return True
    if reader is services.read_unit and b"EnvironmentFile" in data:
        return True
    if reader is docker.read:
        return True
    return any(word in data for word in words)


def _content(path: str, data: bytes, reader: Read, routes: Routes) -> list[Environment] | Gap:
    """What one file shows. A message never quotes the file: what is in it may be a secret."""
    if len(data) > MAX_BYTES:
        return Gap(
            path, f"{len(data):,} bytes that speak of who pays are not read; {MAX_BYTES:,} is the most"
        )
    try:
        return list(reader(path, data.decode("utf-8-sig"), routes))
    except UnicodeDecodeError:
        return Gap(path, "not UTF-8, so it is not known who pays for what runs with it")
    except YamlError as error:
        return Gap(path, f"{error}, so it is not known who pays for what runs with it", error.line)
    except json.JSONDecodeError as error:
        return Gap(path, "not valid JSON, so it is not known who pays for what runs with it", error.lineno)
    except RecursionError:
        return Gap(path, "nested too deeply, so it is not known who pays for what runs with it")


def _scripts(data: bytes) -> dict[str, str]:
    """The installed commands of a project and their modules; what cannot be read, the manifests report."""
    try:
        content = tomli.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomli.TOMLDecodeError, RecursionError):
        return {}
    project = content.get("project")
    table = project.get("scripts") if isinstance(project, dict) else None
    rows = table.items() if isinstance(table, dict) else ()
    return {name: target.partition(":")[0] for name, target in rows if isinstance(target, str)}


def _joined(found: list[Environment]) -> list[Environment]:
    """Services with the variables of the files they take; those files alone only where nothing takes them."""
    files = {one.path: one for one in found if one.kind in ("dotenv", "dockerfile")}
    taken: set[str] = set()
    result = []
    for one in found:
        if one.kind in ("dotenv", "dockerfile"):
            continue
        sources = [source for path in one.includes if (source := _named(files, path, one)) is not None]
        if not one.bound:
            taken.update(source.path for source in sources if not _is_everybodys(source))
        # A variable that is given twice holds what was given last: images, then files, then the service.
        images = [source for source in sources if source.kind == "dockerfile"]
        others = [source for source in sources if source.kind == "dotenv"]
        inner = [variable for source in (*images, *others) for variable in source.variables]
        entries = one.entries or tuple(entry for source in images for entry in source.entries)
        result.append(msgspec.structs.replace(one, variables=(*inner, *one.variables), entries=entries))
    result.extend(one for path, one in files.items() if path not in taken)
    return [one for one in result if one.variables or one.kind == "named-settings"]


def _is_everybodys(source: Environment) -> bool:
    """Whether programs take a file of variables by themselves, without being told to."""
    return source.kind == "dotenv" and source.name.startswith(".env")


def _named(files: Mapping[str, Environment], path: str, one: Environment) -> Environment | None:
    """The file that a service takes: at its path, or for a path of another machine the one of its name."""
    for name in (path, *(f"{path}.{suffix}" for suffix in ("example", "sample", "template", "dist"))):
        if name in files:
            return files[name]
    if not path.startswith("/"):
        return None
    near = [source for source in files.values() if basename(source.path) == basename(path)]
    beside = [source for source in near if dirname(source.path) == dirname(one.path)]
    return beside[0] if beside else near[0] if len(near) == 1 else None


_READERS: dict[Kind, Read] = {
    "settings": settings.read,
    "workflow": workflow.read,
    "compose": compose.read,
    "docker": docker.read,
    "dotenv": dotenv.read,
    "procfile": services.read_procfile,
    "unit": services.read_unit,
}
