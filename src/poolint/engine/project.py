"""The project: its files as modules, and what an import in one of them means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from posixpath import dirname

_INIT = "/__init__"
SOURCE_FOLDERS = ("src", "lib", "python")
"""Folders that hold packages without being one, tried beside every root."""


class Project:
    """Every file of the scan by module path: its path without suffix, packages without ``__init__``."""

    def __init__(self, paths: Sequence[str], package: str = "") -> None:
        self.paths = tuple(paths)
        self._package = package
        """The dotted name of the package that the root is, where it is one."""
        self._files: dict[str, int] = {}
        self._folders: set[str] = set()
        self._packages: set[str] = set()
        self._nests: set[str] = set()
        """Packages with a package in them."""
        self._by_name: dict[str, list[str]] = {}
        for number, path in enumerate(self.paths):
            if path.endswith(".py"):
                self._add(number, path[:-3])
        for package in self._packages:
            above = dirname(package)
            while above:
                self._nests.add(above)
                above = dirname(above)

    def _add(self, number: int, stem: str) -> None:
        if stem.endswith(_INIT):
            stem = stem[: -len(_INIT)]
            self._packages.add(stem)
        self._files[stem] = number
        self._by_name.setdefault(stem.rpartition("/")[2], []).append(stem)
        folder = dirname(stem)
        while folder and folder not in self._folders:
            self._folders.add(folder)
            folder = dirname(folder)

    def file(self, module: str) -> int | None:
        """The number of the file that defines ``module`` (a module path), if one does."""
        return self._files.get(module)

    def exists(self, module: str) -> bool:
        """Whether ``module`` is a module, a package or a namespace package of the project."""
        return module in self._files or module in self._folders

    def run_by(self, module: str) -> Iterator[int]:
        """The files that run when ``module`` is imported: those of the packages it lies in, and its own."""
        number = self._files.get(module)
        if number is not None:
            yield number
        above = dirname(module)
        while above:
            if above in self._packages:
                yield self._files[above]
            above = dirname(above)

    def module_of(self, number: int) -> str:
        """The module path of a file."""
        path = self.paths[number]
        stem = path[:-3] if path.endswith(".py") else path
        return stem[: -len(_INIT)] if stem.endswith(_INIT) else stem

    def relative(self, number: int, level: int, dotted: str) -> str | None:
        """The module path that ``from <level dots><dotted> import …`` names in file ``number``."""
        folder = dirname(self.paths[number])
        for _ in range(level - 1):
            if not folder:
                return None
            folder = dirname(folder)
        path = "/".join(part for part in (folder, dotted.replace(".", "/")) if part)
        return path if path == folder or self.exists(path) else None

    def absolute(self, number: int, dotted: str) -> str | None:
        """The module path that ``import <dotted>`` names in file ``number``; None when not of the project.

        Roots are tried as the file's program would most likely have them on its path: from the file's
        own folder outwards; then any other root, when only one holds the module.
        """
        if self._is_of_root(dotted):
            path = dotted[len(self._package) + 1 :].replace(".", "/") or _INIT[1:]
            return path if self.exists(path) else None
        tail = dotted.replace(".", "/")
        folder = dirname(self.paths[number])
        while True:
            if folder not in self._packages:
                for root in (folder, *(_join(folder, name) for name in SOURCE_FOLDERS)):
                    if self.exists(_join(root, tail)):
                        return _join(root, tail)
            above = dirname(folder)
            if above == folder:
                break
            folder = above
        return self._elsewhere(tail)

    def is_own(self, number: int, dotted: str) -> bool:
        """Whether ``import <dotted>`` in the file names the package that the file is itself a part of.

        A library's own source is not a program that uses the library: there ``dotted`` is the code at
        hand, never what the catalog knows of the released package. A package without packages in it
        that carries a library's name, as ``examples/<library>``, is taken for a folder about it.
        """
        if self._is_of_root(dotted):
            return True
        package = self._outermost(dirname(self.paths[number]))
        if package is None or package not in self._nests:
            return False
        named = f"{dotted.replace('.', '/')}/"
        # ``google/adk`` may lie below a folder that is no package: any number of its last names will do.
        at = len(package)
        while at > 0:
            at = package.rfind("/", 0, at)
            if named.startswith(f"{package[at + 1 :]}/"):
                return True
        return False

    def _is_of_root(self, dotted: str) -> bool:
        # As below: a package without packages in it may only be a folder about a library.
        return bool(self._package and self._packages) and f"{dotted}.".startswith(f"{self._package}.")

    def _outermost(self, folder: str) -> str | None:
        """The outermost package that ``folder`` is or lies in; folders without ``__init__`` do not end it."""
        found = None
        while folder:
            if folder in self._packages:
                found = folder
            folder = dirname(folder)
        return found

    def _elsewhere(self, tail: str) -> str | None:
        """The only module of the project whose path ends with ``tail`` below a folder that is no package."""
        found = [
            stem
            for stem in self._by_name.get(tail.rpartition("/")[2], ())
            if stem.endswith("/" + tail) and stem[: -len(tail) - 1] not in self._packages
        ]
        return found[0] if len(found) == 1 else None


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
