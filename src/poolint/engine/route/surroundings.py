"""Surroundings: the environments that a file of the program runs under, where the project shows it."""

from __future__ import annotations

from posixpath import basename, dirname

from poolint.engine.flow.program import Program
from poolint.engine.project import SOURCE_FOLDERS, Project
from poolint.engine.route.reach import Reach
from poolint.model.environment import Environment, Environments
from poolint.model.facts import Context

_SIDE_FOLDERS = frozenset(
    [
        ".config", ".devcontainer", ".docker", "charts", "ci", "compose", "conf", "config", "deploy",
        "deployment", "deployments", "docker", "env", "envs", "etc", "helm", "infra", "k8s", "kubernetes",
        "manifests", "ops", "systemd", "templates",
    ]
)  # fmt: skip
"""Folders that hold what surrounds the code of the folder above them."""
_TEST_RUNNERS = frozenset({"pytest", "tox", "nox", "unittest"})


class Surroundings:
    """The environments of a project, each with the files that run under it."""

    def __init__(self, program: Program, environments: Environments, reach: Reach) -> None:
        self._project = program.project
        self._reach = reach
        self._parsed = frozenset(program.modules)
        self._scripts = dict(environments.scripts)
        self._folders = {part for path in program.project.paths for part in dirname(path).split("/") if part}
        self._all = tuple(one for one in environments.environments if one.kind != "named-settings")
        self._started = {id(one): self._files(one) for one in self._all}
        self._scopes = {id(one): _scope(one) for one in self._all}
        self._lonely = self._alone()
        self._known: dict[tuple[int, Context], tuple[Environment, ...]] = {}

    def of(self, file: int, context: Context) -> tuple[Environment, ...]:
        """The environments of a file; of the kinds that are looked up by folder, those of the nearest one."""
        known = self._known.get((file, context))
        if known is None:
            known = self._known[file, context] = self._nearest(file, context)
        return known

    def _nearest(self, file: int, context: Context) -> tuple[Environment, ...]:
        path = self._project.paths[file]
        mine = [one for one in self._all if self._holds(one, file, path, context)]
        nearest: dict[str, int] = {}
        for one in mine:
            depth = len(self._scopes[id(one)])
            nearest[one.kind] = max(depth, nearest.get(one.kind, 0))
        return tuple(one for one in mine if len(self._scopes[id(one)]) == nearest[one.kind])

    def _holds(self, one: Environment, file: int, path: str, context: Context) -> bool:
        started = self._started[id(one)]
        scope = self._scopes[id(one)]
        inside = not scope or path.startswith(scope + "/")
        if inside and context == "test" and _TEST_RUNNERS.intersection(one.entries):
            return True
        if started:
            return any(file in self._reach.below(entry) for entry in started)
        if not inside:
            return False
        if not one.bound or id(one) in self._lonely:
            return True
        folders = dirname(path).split("/")
        if any(label and label in folders for label in one.labels):
            return True
        known = any(label in self._folders for label in one.labels)
        return bool(scope) and not known and one.kind != "workflow"

    def _alone(self) -> set[int]:
        """Services that are the only one below their folder: they run what is there."""
        by_scope: dict[str, list[Environment]] = {}
        for one in self._all:
            if one.bound and one.kind != "workflow" and not self._started[id(one)]:
                by_scope.setdefault(self._scopes[id(one)], []).append(one)
        return {
            id(group[0])
            for group in by_scope.values()
            if len(group) == 1 and not any(label in self._folders for label in group[0].labels)
        }

    def _files(self, one: Environment) -> tuple[int, ...]:
        """The parsed files that an environment starts."""
        scope = one.folder
        found: dict[int, None] = {}
        for entry in one.entries:
            number = self._file(scope, self._scripts.get(entry, entry))
            if number is not None and number in self._parsed:
                found[number] = None
        return tuple(found)

    def _file(self, scope: str, entry: str) -> int | None:
        stem = entry.removesuffix(".py").lstrip("/") if entry.endswith(".py") else entry.replace(".", "/")
        for root in (scope, *_sources(scope), "", *_sources("")):
            for tail in ("", "/__main__"):
                number = self._project.file(f"{root}/{stem}{tail}" if root else stem + tail)
                if number is not None:
                    return number
        return _elsewhere(self._project, stem) if "/" in stem or entry.endswith(".py") else None


def _sources(folder: str) -> tuple[str, ...]:
    return tuple(f"{folder}/{name}" if folder else name for name in SOURCE_FOLDERS)


def _elsewhere(project: Project, stem: str) -> int | None:
    """The only file whose path ends so, or that a path of another machine (``/srv/app/x.py``) ends with."""
    while stem:
        found = [
            number
            for number, path in enumerate(project.paths)
            if path == stem + ".py" or path.endswith(f"/{stem}.py")
        ]
        if found:
            return found[0] if len(found) == 1 else None
        stem = stem.partition("/")[2]
    return None


def _scope(one: Environment) -> str:
    """The folder whose code an environment may run: its own, or the one above a folder of such files."""
    folder = one.folder
    while folder and basename(folder) in _SIDE_FOLDERS:
        folder = dirname(folder)
    return folder
