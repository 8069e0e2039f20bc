from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest
from repositories import commit, git, lay, start

from poolint.discovery.git import GitError, repository
from poolint.discovery.reading import read_file
from poolint.discovery.snapshot import Snapshot, comparable
from poolint.discovery.walk import Found, discover
from poolint.model.settings import Patterns, Settings


def is_manifest(path: str) -> bool:
    return path.endswith(("pyproject.toml", "workflows/ask.yml"))


def at(root: Path, ref: str, settings: Settings | None = None) -> Found:
    repo = repository(str(root))
    with Snapshot(repo, git(root, "rev-parse", ref)) as snapshot:
        return snapshot.discover(settings or Settings(paths=(str(root),)), is_manifest)


def paths(found: Found) -> list[str]:
    return [file.path for file in found.files]


def without_reader(found: Found) -> Found:
    """What can be compared, without git's own folder, which no commit holds."""
    left_out = tuple(gap for gap in found.left_out if not gap.path.endswith(".git"))
    return msgspec.structs.replace(found, read=read_file, left_out=left_out, content="")


TREE = {
    "pyproject.toml": "",
    "app.py": "",
    "notes.txt": "",
    "book.ipynb": "{}",
    "p/.gitignore": "gen.py\n/out/\n!keep.py\n",
    "p/gen.py": "",
    "p/keep.py": "",
    "p/out/x.py": "",
    "p/q/.gitignore": "!gen.py\n",
    "p/q/gen.py": "",
    "p/q/pyproject.toml": "",
    ".gitignore": "keep.py\n*.tmp.py\n",
    "a.tmp.py": "",
    "build/x.py": "",
    "env/pyvenv.cfg": "",
    "env/x.py": "",
    "node_modules/x.py": "",
    "ünï/☃.py": "",
    " lead.py": "",
    "new\nline.py": "",
    "::error::x.py": "",
    "-rf.py": "",
    "*.py": "",
    ".github/workflows/ask.yml": "",
    "ask/action.yml": "",
    "scripts/run": "#!/usr/bin/env python3\n",
}


@pytest.mark.parametrize(
    ("chosen", "gitignore"),
    [
        (("",), True),
        (("",), False),
        (("p",), True),
        (("p/q", "app.py"), True),
        (("build",), True),
        (("build/x.py", "p/gen.py"), True),
        (("scripts/run",), True),
        (("env",), True),
    ],
)
def test_a_commit_holds_what_the_walk_finds_in_its_checkout(
    tmp_path: Path, chosen: tuple[str, ...], gitignore: bool
) -> None:
    start(tmp_path, TREE)
    settings = Settings(
        paths=tuple(str(tmp_path / path) for path in chosen),
        respect_gitignore=gitignore,
        exclude=(*Settings().exclude, Patterns(("/p/keep*",), str(tmp_path))),
    )
    assert without_reader(at(tmp_path, "HEAD", settings)) == without_reader(discover(settings, is_manifest))


def test_the_local_exclude_file_holds_for_commits_too(tmp_path: Path) -> None:
    start(tmp_path, {"a.py": "", "b.py": ""})
    (tmp_path / ".git" / "info" / "exclude").write_text("b.py\n", encoding="utf-8")
    assert paths(at(tmp_path, "HEAD")) == ["a.py"] == paths(discover(Settings(paths=(str(tmp_path),))))


def test_an_old_commit_is_read_whatever_is_on_disk_now(tmp_path: Path) -> None:
    start(tmp_path, {"a.py": "old\n", "gone.py": "gone\n", "t/x.py": ""})
    commit(tmp_path, {"a.py": "new\n", "gone.py": None, "later.py": ""})
    lay(tmp_path, {"a.py": "newer\n", "untracked.py": ""})
    with Snapshot(repository(str(tmp_path)), git(tmp_path, "rev-parse", "HEAD~1")) as snapshot:
        found = snapshot.discover(Settings(paths=(str(tmp_path),)), is_manifest)
        assert {file.path: found.read(file.absolute, 100) for file in found.files} == {
            "a.py": b"old\n",
            "gone.py": b"gone\n",
            "t/x.py": b"",
        }
        with pytest.raises(FileNotFoundError):
            found.read(str(tmp_path / "later.py"), 100)
        with pytest.raises(FileNotFoundError):
            found.read("/etc/passwd", 100)
        with pytest.raises(FileNotFoundError):
            found.read(str(tmp_path / "t"), 100)
    assert (tmp_path / "a.py").read_text(encoding="utf-8") == "newer\n"


def test_the_bytes_are_those_of_the_commit_whatever_its_attributes_say(tmp_path: Path) -> None:
    start(tmp_path, {".gitattributes": "x.py text eol=crlf working-tree-encoding=UTF-16 ident\n"})
    (tmp_path / "x").write_bytes(b"$Id$\nx\n")
    oid = git(tmp_path, "hash-object", "-w", "--no-filters", "x")
    git(tmp_path, "update-index", "--add", "--cacheinfo", f"100644,{oid},x.py")
    git(tmp_path, "commit", "--quiet", "--message=x")
    with Snapshot(repository(str(tmp_path)), git(tmp_path, "rev-parse", "HEAD")) as snapshot:
        assert snapshot.read(str(tmp_path / "x.py"), 100) == b"$Id$\nx\n"


def test_no_more_than_the_limit_and_one_byte_is_kept_and_the_next_file_is_read_right(tmp_path: Path) -> None:
    start(tmp_path, {"large.py": b"x" * 3_000_000, "small.py": "small"})
    with Snapshot(repository(str(tmp_path)), git(tmp_path, "rev-parse", "HEAD")) as snapshot:
        assert snapshot.read(str(tmp_path / "large.py"), 10) == b"x" * 11
        assert snapshot.read(str(tmp_path / "small.py"), 10) == b"small"
        assert len(snapshot.read(str(tmp_path / "large.py"), 5_000_000)) == 3_000_000


def test_links_and_submodules_are_left_out_with_the_reason(tmp_path: Path) -> None:
    start(tmp_path / "other", {"y.py": ""})
    root = start(tmp_path / "root", {"x.py": "", "pyproject.toml": ""})
    (root / "link.py").symlink_to("/etc/passwd")
    (root / "folder").symlink_to("/etc")
    git(root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../other", "sub")
    commit(root, {})
    found = at(root, "HEAD")
    assert paths(found) == ["x.py"]
    assert [(gap.path, gap.reason) for gap in found.left_out] == [
        ("link.py", "a symbolic link"),
        ("sub", "a submodule"),
    ]


def test_what_no_commit_can_hold_is_left_out_of_the_checkout(tmp_path: Path) -> None:
    root = start(tmp_path / "root", {"x.py": ""})
    start(root / "inner", {"y.py": "", "deep/z.py": ""})
    (tmp_path / "outside.py").write_text("", encoding="utf-8")
    (root / "link.py").symlink_to(tmp_path / "outside.py")
    lay(root, {"untracked.py": ""})
    found = discover(Settings(paths=(str(root),)))
    assert paths(found) == ["inner/deep/z.py", "inner/y.py", "link.py", "untracked.py", "x.py"]
    narrowed = comparable(found)
    assert paths(narrowed) == ["untracked.py", "x.py"]
    assert [(gap.path, gap.reason) for gap in without_reader(narrowed).left_out] == [
        ("inner/deep/z.py", "of another repository within this one"),
        ("inner/y.py", "of another repository within this one"),
        ("link.py", "a symbolic link"),
    ]


def test_what_is_named_and_came_later_is_no_gap(tmp_path: Path) -> None:
    start(tmp_path, {"a.py": ""})
    commit(tmp_path, {"new/b.py": ""})
    found = at(tmp_path, "HEAD~1", Settings(paths=(str(tmp_path / "new"), str(tmp_path / "new" / "b.py"))))
    assert (paths(found), found.named, found.gaps) == (["a.py"], ("new", "new/b.py"), ())


def test_a_project_in_a_subfolder_is_scanned_alone_under_the_rules_above_it(tmp_path: Path) -> None:
    start(
        tmp_path, {".gitignore": "gen.py\n", "x.py": "", "p/pyproject.toml": "", "p/a.py": "", "p/gen.py": ""}
    )
    commit(tmp_path, {})
    found = at(tmp_path, "HEAD", Settings(paths=(str(tmp_path / "p"),)))
    assert (found.root, paths(found)) == (str(tmp_path / "p"), ["a.py"])


def test_names_that_are_no_text_are_found_and_read(tmp_path: Path) -> None:
    start(tmp_path)
    (tmp_path / os.fsdecode(b"\xff.py")).write_bytes(b"x")
    commit(tmp_path, {})
    with Snapshot(repository(str(tmp_path)), git(tmp_path, "rev-parse", "HEAD")) as snapshot:
        found = snapshot.discover(Settings(paths=(str(tmp_path),)), is_manifest)
        assert paths(found) == ["\\xff.py"]
        assert found.read(found.files[0].absolute, 10) == b"x"


def _tree(root: Path, entries: Mapping[str, bytes]) -> str:
    """A tree with names that git itself would not write."""
    oid = bytes.fromhex(git(root, "hash-object", "-w", "seed"))
    raw = b"".join(b"100644 " + name + b"\0" + oid for name in sorted(entries.values()))
    (root / "raw").write_bytes(raw)
    tree = git(root, "hash-object", "-w", "-t", "tree", "--literally", "raw")
    return git(root, "commit-tree", "-m", "x", tree)


def test_names_that_lead_out_of_the_checkout_are_no_files(tmp_path: Path) -> None:
    start(tmp_path, {"seed": "x"})
    made = _tree(tmp_path, {"up": b"..", "here": b".", "git": b".git", "fine": b"fine.py"})
    repo = repository(str(tmp_path))
    with Snapshot(repo, made) as snapshot:
        assert paths(snapshot.discover(Settings(paths=(str(tmp_path),)), lambda path: True)) == ["fine.py"]


def test_an_object_that_is_not_in_the_clone_is_an_error_of_that_file_alone(tmp_path: Path) -> None:
    start(tmp_path / "origin", {"a.py": "x = 1\n", "b.py": "y = 1\n"})
    git(tmp_path / "origin", "config", "uploadpack.allowFilter", "true")
    source = f"file://{tmp_path}/origin"
    git(tmp_path, "clone", "--quiet", "--no-checkout", "--filter=blob:none", source, "part")
    root = tmp_path / "part"
    (root / "b.py").write_text("y = 1\n", encoding="utf-8")
    git(root, "hash-object", "-w", "b.py")
    with Snapshot(repository(str(root)), git(root, "rev-parse", "HEAD")) as snapshot:
        with pytest.raises(OSError, match="git does not have it in this clone; fetch it"):
            snapshot.read(str(root / "a.py"), 100)
        assert snapshot.read(str(root / "b.py"), 100) == b"y = 1\n"


def test_a_gitignore_that_is_not_in_the_clone_is_told(tmp_path: Path) -> None:
    start(tmp_path / "origin", {"p/.gitignore": "x.py\n", "p/run": "#!/bin/sh\n"})
    git(tmp_path / "origin", "config", "uploadpack.allowFilter", "true")
    source = f"file://{tmp_path}/origin"
    git(tmp_path, "clone", "--quiet", "--no-checkout", "--filter=blob:none", source, "part")
    root = tmp_path / "part"
    with Snapshot(repository(str(root)), git(root, "rev-parse", "HEAD")) as snapshot:
        words = r"^p/.gitignore of commit \w{10} cannot be read, .*: git does not have it in this clone"
        with pytest.raises(GitError, match=words):
            snapshot.discover(Settings(paths=(str(root),)), is_manifest)
        everything = Settings(paths=(str(root / "p" / "run"),), respect_gitignore=False)
        assert paths(snapshot.discover(everything, is_manifest)) == ["p/run"]


def test_a_git_that_dies_is_an_error_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start(tmp_path, {"a.py": "x" * 100})
    with Snapshot(repository(str(tmp_path)), git(tmp_path, "rev-parse", "HEAD")) as snapshot:
        snapshot.read(str(tmp_path / "a.py"), 100)
        child = snapshot._objects._git
        assert child is not None
        child.kill()
        child.wait()
        with pytest.raises(OSError, match=r"^"):
            snapshot.read(str(tmp_path / "a.py"), 100)
