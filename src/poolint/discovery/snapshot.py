"""A snapshot: the files of one commit as the walk would find them in its checkout, which is not made."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from poolint.discovery.git import GitError, Repository, run
from poolint.discovery.ignore import Rules, first_decision, git_exclude, parsed_rules, read_rules
from poolint.discovery.languages import language_of, names_python
from poolint.discovery.objects import Objects
from poolint.discovery.walk import (
    VIRTUALENV,
    Beside,
    Excludes,
    Found,
    Layout,
    layout,
    shown,
)
from poolint.model.settings import CONFIGURATIONS, Settings
from poolint.model.source import Gap, SourcePath

_LINK = "120000"
_SUBMODULE = "160000"
_IGNORE_BYTES = 1 << 22


class Entry(NamedTuple):
    """What a commit has at a path that is no folder."""

    mode: str
    oid: str


_Folder = dict[str, "Entry | _Folder"]


class Snapshot:
    """One commit whose files can be found and read, until it is closed."""

    def __init__(self, repo: Repository, commit: str) -> None:
        self._repo = repo
        self._commit = commit
        self._objects = Objects(repo)
        self._tree = _tree(repo, commit)

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(self, *failure: object) -> None:
        self._objects.close()

    def discover(self, settings: Settings, beside: Beside) -> Found:
        """The files of a scan of this commit. What is named and not there is no gap: it came later."""
        where = layout(settings)
        root, named = where.root, where.named
        walk = _Descent(self, settings, where, beside)
        for top in where.tops:
            walk.folder(top)
        for path in () if settings.force_exclude else named:
            walk.named(path)
        files, around = tuple(sorted(walk.files.values())), tuple(sorted(walk.around.values()))
        return Found(
            root,
            files,
            tuple(sorted({shown(path, root) for path in named})),
            (),
            tuple(sorted(walk.left_out)),
            around,
            self.read,
            tuple(sorted(walk.nested)),
            "\n".join(f"{self._oid(file)} {file.path!r}" for file in (*files, *around)),
        )

    def _oid(self, file: SourcePath) -> str:
        entry = self.entry(file.absolute)
        return entry.oid if isinstance(entry, Entry) else ""

    def read(self, absolute: str, limit: int) -> bytes:
        """The bytes that the commit has at an absolute path of its checkout."""
        entry = self.entry(absolute)
        if not isinstance(entry, Entry):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        return self._objects.read(entry.oid, limit)

    def entry(self, absolute: str) -> Entry | _Folder | None:
        """What the commit has at an absolute path of its checkout; None where there is nothing."""
        at: Entry | _Folder | None = self._tree
        for name in _names(absolute, self._repo.top):
            at = at.get(name) if isinstance(at, dict) else None
        return at

    def rules_above(self, top: str) -> list[Rules]:
        """The gitignore rules that hold in the folder ``top`` from outside, nearest first."""
        rules = []
        exclude = git_exclude(self._repo.top)
        if exclude is not None:
            found = read_rules(exclude, _slashed(self._repo.top), ".git/info/exclude")
            rules = [] if found is None else [found]
        at = self._repo.top
        for name in _names(top, self._repo.top):
            rules = [*self.rules_in(at), *rules]
            at = os.path.join(at, name)
        return rules

    def rules_in(self, folder: str) -> list[Rules]:
        """The gitignore rules that stand in a folder itself."""
        path = os.path.join(folder, ".gitignore")
        entry = self.entry(path)
        if not isinstance(entry, Entry) or entry.mode in (_LINK, _SUBMODULE):
            return []
        try:
            data = self.read(path, _IGNORE_BYTES)
        except OSError as error:
            place = f"{shown(path, self._repo.top)} of commit {self._commit[:10]}"
            words = f"{place} cannot be read, and it decides which files count: {error.strerror}"
            raise GitError(words) from None
        found = parsed_rules(data.decode("utf-8", "surrogateescape"), _slashed(folder), ".gitignore")
        return [] if found is None else [found]


class _Descent:
    """The files of a snapshot found so far."""

    def __init__(self, snapshot: Snapshot, settings: Settings, where: Layout, beside: Beside) -> None:
        self.files: dict[str, SourcePath] = {}
        self.around: dict[str, SourcePath] = {}
        self.left_out: set[Gap] = set()
        self._snapshot = snapshot
        self._settings = settings
        self._compiled = Excludes(settings)
        self._root = where.root
        self._beside = beside
        self._explicit = frozenset(() if settings.force_exclude else where.named)
        self.nested: set[str] = set()
        self._entered: set[str] = set()

    def named(self, path: str) -> None:
        """Add a path that the user named, unless the descent has been there."""
        entry = self._snapshot.entry(path)
        if isinstance(entry, dict):
            self.folder(path)
        elif entry is not None and path not in self.files and self._is_file(path, entry):
            language = language_of(path)
            if language is not None or (not os.path.splitext(path)[1] and self._is_script(path)):
                self.files[path] = SourcePath(shown(path, self._root), path, language or "python", True)

    def folder(self, top: str) -> None:
        """Add what lies below a folder."""
        wanted = self._settings.respect_gitignore
        above = self._snapshot.rules_above(top) if wanted else []
        stack = [(top, above, self._compiled.of(top, top))]
        while stack:
            folder, outer, excludes = stack.pop()
            entries = self._snapshot.entry(folder)
            if not isinstance(entries, dict) or folder in self._entered:
                continue
            self._entered.add(folder)
            if VIRTUALENV in entries and folder not in self._explicit and folder != top:
                self._leave_out(folder, "a virtual environment")
                continue
            rules = [*self._snapshot.rules_in(folder), *outer] if wanted else []
            if not entries.keys().isdisjoint(CONFIGURATIONS):
                self.nested.add(folder)
                excludes = self._compiled.of(folder, top)
            for path, entry in _below(folder, entries):
                if self._is_kept(path, entry, (excludes, rules)):
                    if isinstance(entry, dict):
                        stack.append((path, rules, excludes))
                    else:
                        self._add(path)

    def _is_kept(
        self, path: str, entry: Entry | _Folder, rules: tuple[Sequence[Rules], Sequence[Rules]]
    ) -> bool:
        """Whether there is something to look at, and nothing leaves it out."""
        name = os.path.basename(path)
        is_folder = isinstance(entry, dict) or entry.mode == _SUBMODULE
        if not is_folder and language_of(path) is None and not self._beside(shown(path, self._root)):
            return False
        plain = path if os.sep == "/" else path.replace(os.sep, "/")
        tail = "/" if is_folder else ""
        if path not in self._explicit:
            for one in rules:
                by = first_decision(one, plain + tail, name + tail)
                if by is not None:
                    self._leave_out(path, by.origin)
                    return False
        return isinstance(entry, dict) or self._is_file(path, entry)

    def _is_file(self, path: str, entry: Entry) -> bool:
        if entry.mode in (_LINK, _SUBMODULE):
            self._leave_out(path, "a symbolic link" if entry.mode == _LINK else "a submodule")
            return False
        return True

    def _add(self, path: str) -> None:
        language = language_of(path)
        if language is None or (language == "github-actions" and self._beside(shown(path, self._root))):
            self.around[path] = SourcePath(shown(path, self._root), path)
        if language is not None:
            explicit = path in self._explicit
            self.files[path] = SourcePath(shown(path, self._root), path, language, explicit)

    def _is_script(self, path: str) -> bool:
        try:
            return names_python(self._snapshot.read(path, 200))
        except OSError:
            return True  # Reading it will say why it cannot be read.

    def _leave_out(self, path: str, reason: str) -> None:
        self.left_out.add(Gap(shown(path, self._root), reason))


def comparable(found: Found) -> Found:
    """What a walk found, without the files that no commit of this repository can hold.

    Those of another repository within this one (a submodule, a checkout among the files), and what a
    symbolic link leads to: a snapshot has neither, so they would seem to have come since.
    """
    inner: dict[str, bool] = {found.root: False}
    left_out: list[Gap] = []

    def is_inner(folder: str) -> bool:
        known = inner.get(folder)
        if known is None:
            above = os.path.dirname(folder)
            known = inner[folder] = os.path.lexists(os.path.join(folder, ".git")) or (
                above != folder and is_inner(above)
            )
        return known

    def kept(files: Sequence[SourcePath]) -> Iterator[SourcePath]:
        for file in files:
            if is_inner(os.path.dirname(file.absolute)):
                left_out.append(Gap(file.path, "of another repository within this one"))
            elif os.path.islink(file.absolute):
                left_out.append(Gap(file.path, "a symbolic link"))
            else:
                yield file

    files, around = tuple(kept(found.files)), tuple(kept(found.around))
    left_out.extend(found.left_out)
    return msgspec.structs.replace(found, files=files, around=around, left_out=tuple(sorted(set(left_out))))


def _tree(repo: Repository, commit: str) -> _Folder:
    """Every path of a commit, folder by folder."""
    done = run(repo, "ls-tree", "-r", "-z", "--full-tree", commit)
    if done.returncode:
        raise GitError(f"the files of commit {commit[:12]} cannot be listed; fetch it again, with its trees")
    top: _Folder = {}
    for line in done.stdout.split(b"\0"):
        meta, tab, path = line.partition(b"\t")
        names = os.fsdecode(path).split("/")
        # git keeps such names out of checkouts; a commit can be made by hand.
        if tab and not {"", ".", "..", ".git"} & set(names):
            mode, _, oid = meta.decode().split()
            _put(top, names, Entry(mode, oid))
    return top


def _put(folder: _Folder, names: Sequence[str], entry: Entry) -> None:
    for name in names[:-1]:
        inner = folder.setdefault(name, {})
        if not isinstance(inner, dict):
            return
        folder = inner
    folder[names[-1]] = entry


def _names(path: str, top: str) -> list[str]:
    """The names that lead from ``top`` to ``path``; one that leads nowhere for a path outside."""
    if path == top:
        return []
    return path[len(_slashed(top)) :].split(os.sep) if path.startswith(_native(top)) else [""]


def _below(folder: str, entries: _Folder) -> Iterator[tuple[str, Entry | _Folder]]:
    return ((os.path.join(folder, name), entries[name]) for name in sorted(entries))


def _native(folder: str) -> str:
    return folder if folder.endswith(os.sep) else folder + os.sep


def _slashed(folder: str) -> str:
    return _native(folder).replace(os.sep, "/")
