"""Walking: every Python file, notebook and workflow of the projects that the named paths belong to."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from poolint.discovery.ignore import Rules, first_decision, git_exclude, read_rules
from poolint.discovery.languages import language_of, names_python
from poolint.discovery.reading import Read, read_file
from poolint.model.settings import CONFIGURATIONS, Patterns, Settings, nearby
from poolint.model.source import Gap, Language, SourcePath

_MARKERS = (*CONFIGURATIONS, ".git")
"""What the folder at the top of a project holds, at least one of."""
VIRTUALENV = "pyvenv.cfg"
"""What the folder of a virtual environment holds."""
_NO_CODE = "neither Python nor a notebook nor a workflow"

Beside = Callable[[str], bool]
"""Whether a file that is no code is wanted too, by its path."""


class Found(msgspec.Struct, frozen=True):
    """What a walk found."""

    root: str
    """The absolute folder that every path is relative to."""
    files: tuple[SourcePath, ...]
    """Sorted by path: the named ones, and those of the same projects."""
    named: tuple[str, ...]
    """The named paths as they are reported, an empty one for the root."""
    gaps: tuple[Gap, ...]
    """Places that could not be looked at, sorted."""
    left_out: tuple[Gap, ...]
    """Places that were left out on purpose, with the reason, sorted."""
    around: tuple[SourcePath, ...] = ()
    """The files beside the code that were asked for, sorted by path."""
    read: Read = read_file
    """What gives the bytes of a file, by its absolute path."""
    nested: tuple[str, ...] = ()
    """Absolute folders in which a configuration may lie, sorted."""
    content: str = ""
    """What stands for the bytes of all files, where they are known without being read; else empty."""
    package: str = ""
    """The dotted name of the package that the root is, where it is one and not the top of a project."""


class Layout(msgspec.Struct, frozen=True):
    """Where a scan looks; all folders and paths are absolute."""

    root: str
    """The folder that every path is relative to."""
    tops: tuple[str, ...]
    """The folders of the projects, none in another."""
    named: tuple[str, ...]
    """What the user named, sorted."""


def discover(settings: Settings, beside: Beside = lambda path: False) -> Found:
    """The files of a scan, as they are on disk."""
    where = layout(settings)
    root, named = where.root, where.named
    walk = _Walk(settings, root, frozenset(named), beside)
    for top in where.tops:
        walk.folder(top, inherited_rules(settings, top))
    for path in named:
        walk.named(path)
    return Found(
        root,
        tuple(sorted(walk.files.values())),
        tuple(sorted({shown(path, root) for path in named})),
        tuple(sorted(walk.gaps)),
        tuple(sorted(walk.left_out)),
        tuple(sorted(walk.around.values())),
        nested=tuple(sorted(walk.nested)),
        package=_package(root),
    )


def layout(settings: Settings) -> Layout:
    """Where a scan looks, by the folders that are there now."""
    named = sorted({os.path.abspath(path) for path in settings.paths})
    # A misspelt path in no project must not make a project of whatever folder is above it.
    lost = [path for path in named if not os.path.lexists(path) and not _is_marked(path)]
    tops = [project_root(path) for path in named if path not in lost]
    root = _common([*tops, *map(os.path.dirname, lost)])
    return Layout(root, tuple(_outermost(tops)), tuple(named))


def _is_marked(path: str) -> bool:
    """Whether some folder above ``path`` is the top of a project."""
    above = os.path.dirname(path)
    while not any(os.path.lexists(os.path.join(above, marker)) for marker in _MARKERS):
        if os.path.dirname(above) == above:
            return False
        above = os.path.dirname(above)
    return True


class Excludes:
    """What the configurations leave out, each list of patterns compiled once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._known: dict[tuple[tuple[Patterns, ...], str], list[Rules]] = {}

    def of(self, folder: str, top: str) -> list[Rules]:
        """The excludes that hold in ``folder`` of the project in ``top``."""
        listed = nearby(self._settings, os.path.join(folder, CONFIGURATIONS[0])).exclude
        if (listed, top) not in self._known:
            self._known[listed, top] = [
                Rules(patterns.lines, _slashed(patterns.base or top), "exclude") for patterns in listed
            ]
        return self._known[listed, top]


def project_root(path: str) -> str:
    """The folder of the project that ``path`` belongs to.

    That is the nearest one upwards with a marker; else the folder itself, and for a file the one in which
    its outermost package lies.
    """
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    above = folder
    while True:
        if is_project(above):
            return above
        if os.path.dirname(above) == above:
            break
        above = os.path.dirname(above)
    if folder != path:
        while os.path.exists(os.path.join(folder, "__init__.py")) and os.path.dirname(folder) != folder:
            folder = os.path.dirname(folder)
    return folder


def _package(root: str) -> str:
    """The dotted name of the package that ``root`` is; an installed one is often scanned by itself."""
    names: list[str] = []
    while not is_project(root) and os.path.exists(os.path.join(root, "__init__.py")):
        names.append(os.path.basename(root))
        root = os.path.dirname(root)
    return ".".join(reversed(names))


def is_project(folder: str) -> bool:
    """Whether a folder is the top of a project, by what lies in it."""
    return any(os.path.lexists(os.path.join(folder, marker)) for marker in _MARKERS)


def shown(path: str, root: str) -> str:
    """``path`` as every output names it: relative to the root, with ``/``, and text whatever its bytes."""
    relative = "" if path == root else path[len(root) :].lstrip(os.sep)
    return printable_path(relative)


def printable_path(path: str) -> str:
    """``path`` with ``/``, and with the bytes that are no text written as ``\\xff``."""
    if os.sep != "/":
        path = path.replace(os.sep, "/")
    return (
        path
        if path.isascii()
        else path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    )


def inherited_rules(settings: Settings, top: str) -> list[Rules]:
    """The rules that hold in the folder ``top`` from outside, nearest first."""
    if not settings.respect_gitignore:
        return []
    above = os.path.dirname(top)
    chain = [above]
    while not os.path.lexists(os.path.join(above, ".git")):
        if os.path.dirname(above) == above:
            return []
        above = os.path.dirname(above)
        chain.append(above)
    rules = _repository_rules(above)
    for folder in reversed(chain):
        rules = [*_folder_rules(folder), *rules]
    return rules


def _repository_rules(folder: str) -> list[Rules]:
    file = git_exclude(folder)
    found = None if file is None else read_rules(file, _slashed(folder), ".git/info/exclude")
    return [] if found is None else [found]


def _folder_rules(folder: str) -> list[Rules]:
    found = read_rules(os.path.join(folder, ".gitignore"), _slashed(folder), ".gitignore")
    return [] if found is None else [found]


class _Walk:
    """The files found so far, and what was met on the way."""

    def __init__(self, settings: Settings, root: str, explicit: frozenset[str], beside: Beside) -> None:
        self.around: dict[str, SourcePath] = {}
        self._beside = beside
        self.files: dict[str, SourcePath] = {}
        self.gaps: set[Gap] = set()
        self.left_out: set[Gap] = set()
        self._settings = settings
        self._root = root
        self._explicit = explicit
        self.nested: set[str] = set()
        self._entered: set[str] = set()
        self._compiled = Excludes(settings)
        self._excludes: list[Rules] = []

    def named(self, path: str) -> None:
        """Add a path that the user named, unless a walk has been there."""
        if os.path.isdir(path):
            if path not in self._entered and not self._is_forced_out(path + "/"):
                self.folder(path, inherited_rules(self._settings, path))
            return
        if path in self.files or self._is_forced_out(path):
            return
        language = language_of(path)
        try:
            mode = os.stat(path).st_mode
        except OSError as error:
            self._gap(path, _reason(error, "does not exist; check the spelling"))
            return
        if not stat.S_ISREG(mode):
            self._gap(path, "is neither a file nor a folder")
        elif language is None and not _is_script(path) and self._settings.force_exclude:
            # A hook is given what looks like code by its suffix: most YAML is no workflow.
            self._leave_out(path, _NO_CODE)
        elif language is None and not _is_script(path):
            self._gap(path, f"is {_NO_CODE}, by its name and first line; leave it out")
        else:
            self._add(path, language or "python")

    def folder(self, top: str, rules: Sequence[Rules]) -> None:
        """Add what lies below the folder ``top``, in which ``rules`` hold from outside."""
        stack = [(top, list(rules), self._compiled.of(top, top))]
        while stack:
            folder, outer, self._excludes = stack.pop()
            if folder in self._entered:
                continue
            self._entered.add(folder)
            try:
                with os.scandir(folder) as entries:
                    listed = list(entries)
            except OSError as error:
                self._gap(folder, _reason(error, "does not exist any more"))
                continue
            names = {entry.name for entry in listed}
            if VIRTUALENV in names and folder not in self._explicit and folder != top:
                self._leave_out(folder, "a virtual environment")
                continue
            inner = self._rules_in(folder, names, outer)
            if not names.isdisjoint(CONFIGURATIONS):
                self.nested.add(folder)
                self._excludes = self._compiled.of(folder, top)
            for entry in listed:
                self._entry(entry, inner, stack)

    def _rules_in(self, folder: str, names: set[str], outer: list[Rules]) -> list[Rules]:
        """The gitignore rules in ``folder``, nearest first; a repository within has only its own."""
        if not self._settings.respect_gitignore:
            return []
        if ".git" in names:
            outer = _repository_rules(folder)
        return [*_folder_rules(folder), *outer] if ".gitignore" in names else outer

    def _entry(
        self, entry: os.DirEntry[str], rules: list[Rules], stack: list[tuple[str, list[Rules], list[Rules]]]
    ) -> None:
        name = entry.name
        path = entry.path
        language = language_of(path)
        try:
            is_folder = entry.is_dir(follow_symlinks=False)
            # A workflow is both: its steps are calls, and what it sets surrounds the code that it runs.
            may_be_beside = language is None or language == "github-actions"
            is_beside = not is_folder and may_be_beside and self._beside(shown(path, self._root))
            if not is_folder and language is None and not is_beside:
                return
            if path in self._explicit and not self._settings.force_exclude:
                pass
            elif self._is_left_out(path, name, rules, is_folder):
                return
            if is_folder:
                stack.append((path, rules, self._excludes))
            elif self._is_file(entry):
                if is_beside:
                    self.around[path] = SourcePath(shown(path, self._root), path)
                if language is not None:
                    self._add(path, language)
        except OSError as error:
            self._gap(entry.path, _reason(error, "does not exist any more"))

    def _is_left_out(self, path: str, name: str, rules: list[Rules], is_folder: bool) -> bool:
        plain = path if os.sep == "/" else path.replace(os.sep, "/")
        if is_folder:
            plain, name = plain + "/", name + "/"
        # Excludes come first: a gitignore file cannot bring back what the user does not want.
        by = first_decision(self._excludes, plain, name) or first_decision(rules, plain, name)
        if by is not None:
            self._leave_out(path, by.origin)
        return by is not None

    def _is_file(self, entry: os.DirEntry[str]) -> bool:
        """Whether there is a file to read; a link to one inside the root is read there."""
        if entry.is_symlink():
            target = os.path.realpath(entry.path)
            if not os.path.isfile(target) or target.startswith(_slashed(self._root)):
                self._leave_out(entry.path, "a symbolic link")
                return False
        elif not entry.is_file(follow_symlinks=False):
            self._leave_out(entry.path, "not a regular file")
            return False
        return True

    def _is_forced_out(self, path: str) -> bool:
        """Whether excludes hold for a named path, and it or a folder above it is excluded."""
        if not self._settings.force_exclude:
            return False
        top = project_root(path.rstrip("/"))
        for step in _steps(path, top):
            excludes = self._compiled.of(os.path.dirname(step.rstrip("/")), top)
            name = step.rstrip("/").rpartition("/")[2] + ("/" if step.endswith("/") else "")
            if first_decision(excludes, step, name) is not None:
                self._leave_out(path.rstrip("/"), "exclude")
                return True
        return False

    def _add(self, path: str, language: Language) -> None:
        self.files[path] = SourcePath(shown(path, self._root), path, language, path in self._explicit)

    def _gap(self, path: str, reason: str) -> None:
        self.gaps.add(Gap(shown(path, self._root) or ".", reason))

    def _leave_out(self, path: str, reason: str) -> None:
        self.left_out.add(Gap(shown(path, self._root), reason))


def _steps(path: str, top: str) -> Iterator[str]:
    """Each folder from below ``top`` down to ``path``, and ``path``."""
    at = path.find("/", len(_slashed(top)))
    while 0 <= at < len(path) - 1:
        yield path[: at + 1]
        at = path.find("/", at + 1)
    yield path


def _is_script(path: str) -> bool:
    """Whether a file without a telling name is a Python script, by its first line."""
    if os.path.splitext(path)[1]:
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return True  # Reading it will say why it cannot be read.
    try:
        first = os.read(descriptor, 200)
    finally:
        os.close(descriptor)
    return names_python(first)


def _reason(error: OSError, missing: str) -> str:
    if isinstance(error, FileNotFoundError):
        return missing
    return f"could not be read: {error.strerror or error}"


def _common(folders: Sequence[str]) -> str:
    try:
        return os.path.commonpath(folders)
    except ValueError:  # Several drives have nothing in common.
        return os.path.dirname(folders[0])


def _outermost(folders: Iterable[str]) -> list[str]:
    """The folders that lie in no other."""
    kept: list[str] = []
    for folder in sorted(set(folders)):
        if not any(folder == top or folder.startswith(_slashed(top)) for top in kept):
            kept.append(folder)
    return kept


def _slashed(folder: str) -> str:
    plain = folder if os.sep == "/" else folder.replace(os.sep, "/")
    return plain if plain.endswith("/") else plain + "/"
