import os
import socket
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from poolint.discovery.walk import Found, discover, project_root
from poolint.model.settings import DEFAULT_EXCLUDE, Patterns, Settings


def lay(root: Path, *files: str) -> None:
    for name in files:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("", encoding="utf-8")


def found(root: Path, *paths: str, extend: Iterable[str] = (), **settings: bool) -> Found:
    patterns = (Patterns(DEFAULT_EXCLUDE), Patterns(tuple(extend)))
    named = tuple(str(root / path) for path in paths or ("",))
    return discover(Settings(paths=named, exclude=patterns, **settings))  # type: ignore[arg-type]


def files(root: Path, *paths: str, extend: Iterable[str] = (), **settings: bool) -> list[str]:
    return [file.path for file in found(root, *paths, extend=extend, **settings).files]


def test_python_files_and_notebooks_are_found_in_the_order_of_their_paths(tmp_path: Path) -> None:
    lay(tmp_path, "b.py", "a/z.py", "a/n.ipynb", "w.pyw", "README.md", "a/stub.pyi")
    assert files(tmp_path) == ["a/n.ipynb", "a/z.py", "b.py", "w.pyw"]
    assert [file.language for file in found(tmp_path).files] == ["notebook", "python", "python", "python"]


def test_a_workflow_is_code_and_stands_beside_code(tmp_path: Path) -> None:
    lay(tmp_path, ".github/workflows/a.yml", ".github/workflows/b.yaml", "action.yml", "compose.yml")
    result = discover(
        Settings(paths=(str(tmp_path),)), lambda path: path in (".github/workflows/a.yml", "compose.yml")
    )
    assert [(file.path, file.language) for file in result.files] == [
        (".github/workflows/a.yml", "github-actions"),
        (".github/workflows/b.yaml", "github-actions"),
        ("action.yml", "github-actions"),
    ]
    assert [file.path for file in result.around] == [".github/workflows/a.yml", "compose.yml"]


def test_a_named_file_that_is_no_code_is_told_what_would_be(tmp_path: Path) -> None:
    lay(tmp_path, "compose.yml")
    assert [gap.reason for gap in found(tmp_path, "compose.yml").gaps] == [
        "is neither Python nor a notebook nor a workflow, by its name and first line; leave it out"
    ]


def test_a_hook_passes_over_a_named_file_that_is_no_code(tmp_path: Path) -> None:
    lay(tmp_path, "compose.yml", ".github/workflows/a.yml")
    result = discover(
        Settings(
            paths=tuple(str(tmp_path / name) for name in ("compose.yml", ".github/workflows/a.yml")),
            force_exclude=True,
        )
    )
    assert result.gaps == ()
    assert [gap.path for gap in result.left_out] == ["compose.yml"]
    assert [file.path for file in result.files] == [".github/workflows/a.yml"]


def test_default_excludes_and_virtual_environments_are_left_out_with_a_reason(tmp_path: Path) -> None:
    lay(tmp_path, "a.py", "node_modules/x.py", "p/build/x.py", "env3/pyvenv.cfg", "env3/x.py")
    result = found(tmp_path)
    assert [file.path for file in result.files] == ["a.py"]
    assert [(gap.path, gap.reason) for gap in result.left_out] == [
        ("env3", "a virtual environment"),
        ("node_modules", "exclude"),
        ("p/build", "exclude"),
    ]


def test_gitignore_rules_hold_without_a_checkout_nested_and_negated(tmp_path: Path) -> None:
    lay(tmp_path, "a.py", "gen/a.py", "gen/keep.py", "sub/b.py", "sub/c.py", "sub/deep/b.py")
    (tmp_path / ".gitignore").write_text("gen/*\n!gen/keep.py\n", encoding="utf-8")
    (tmp_path / "sub" / ".gitignore").write_text("/b.py\n", encoding="utf-8")
    assert files(tmp_path) == ["a.py", "gen/keep.py", "sub/c.py", "sub/deep/b.py"]
    assert len(files(tmp_path, respect_gitignore=False)) == 6


def test_the_exclude_file_of_the_checkout_holds(tmp_path: Path) -> None:
    lay(tmp_path, "a.py", "mine.py", ".git/info/exclude")
    (tmp_path / ".git/info/exclude").write_text("mine.py\n", encoding="utf-8")
    assert files(tmp_path) == ["a.py"]


def test_rules_above_the_project_hold_up_to_the_checkout(tmp_path: Path) -> None:
    lay(tmp_path, ".git/HEAD", "one/pyproject.toml", "one/a.py", "one/gen.py")
    (tmp_path / ".gitignore").write_text("gen.py\n", encoding="utf-8")
    assert files(tmp_path / "one") == ["a.py"]


def test_a_repository_within_has_only_its_own_rules(tmp_path: Path) -> None:
    lay(tmp_path, ".git/HEAD", "inner/.git/HEAD", "inner/a.py", "a.py")
    (tmp_path / ".gitignore").write_text("a.py\n", encoding="utf-8")
    assert files(tmp_path) == ["inner/a.py"]


def test_extended_excludes_leave_out_more(tmp_path: Path) -> None:
    lay(tmp_path, "a.py", "vendor/b.py", "c/vendor/d.py")
    assert files(tmp_path, extend=["/vendor/"]) == ["a.py", "c/vendor/d.py"]


def test_a_named_file_is_read_whatever_excludes_and_gitignore_say(tmp_path: Path) -> None:
    lay(tmp_path, "pyproject.toml", "build/a.py", "ignored.py")
    (tmp_path / ".gitignore").write_text("ignored.py\n", encoding="utf-8")
    assert files(tmp_path, "build/a.py", "ignored.py") == ["build/a.py", "ignored.py"]
    assert files(tmp_path, "build/a.py", force_exclude=True) == []


def test_a_named_file_brings_its_project_along(tmp_path: Path) -> None:
    lay(tmp_path, "pyproject.toml", "a.py", "p/b.py")
    result = found(tmp_path, "p/b.py")
    assert [(file.path, file.explicit) for file in result.files] == [("a.py", False), ("p/b.py", True)]
    assert (result.root, result.named) == (str(tmp_path), ("p/b.py",))


@pytest.mark.parametrize("marker", ["pyproject.toml", "poolint.toml", ".git/HEAD"])
def test_the_nearest_marker_upwards_is_the_root(tmp_path: Path, marker: str) -> None:
    lay(tmp_path, marker, "p/q/a.py")
    assert project_root(str(tmp_path / "p/q/a.py")) == str(tmp_path)


def test_what_does_not_exist_is_a_gap(tmp_path: Path) -> None:
    gaps = found(tmp_path, "nowhere.py").gaps
    assert [(gap.path, gap.reason) for gap in gaps] == [("nowhere.py", "does not exist; check the spelling")]


def test_a_named_file_of_another_kind_is_a_gap_and_a_script_is_not(tmp_path: Path) -> None:
    lay(tmp_path, "notes.md")
    (tmp_path / "tool").write_text("#!/usr/bin/env python3\n", encoding="utf-8")
    result = found(tmp_path, "notes.md", "tool")
    assert [file.path for file in result.files] == ["tool"]
    assert [gap.path for gap in result.gaps] == ["notes.md"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_symbolic_links_never_loop_and_files_are_read_once(tmp_path: Path) -> None:
    lay(tmp_path / "outside", "far.py")
    root = tmp_path / "root"
    lay(root, "a.py", "p/b.py")
    (root / "p" / "loop").symlink_to(root)
    (root / "again.py").symlink_to(root / "a.py")
    (root / "far.py").symlink_to(tmp_path / "outside" / "far.py")
    (root / "dead.py").symlink_to(root / "nothing.py")
    assert files(root) == ["a.py", "far.py", "p/b.py"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_pipes_and_sockets_are_left_out_or_a_gap_when_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe.py")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.py")
        result = found(tmp_path)
    assert (result.files, [gap.path for gap in result.left_out]) == ((), ["pipe.py", "socket.py"])
    assert [gap.path for gap in found(tmp_path, "pipe.py").gaps] == ["pipe.py"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep names as text")
def test_a_name_that_is_no_text_is_shown_as_its_bytes(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.py"))).touch()
    assert files(tmp_path) == ["\\xff.py"]


def test_an_unreadable_folder_is_a_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # root may read everything, so the answer of the system is given here.
    lay(tmp_path, "a.py", "locked/b.py")
    real = os.scandir

    def scandir(path: str) -> object:
        if path.endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    result = found(tmp_path)
    assert [file.path for file in result.files] == ["a.py"]
    assert [(gap.path, gap.reason) for gap in result.gaps] == [
        ("locked", "could not be read: Permission denied")
    ]


def test_a_misspelt_path_outside_every_project_is_a_gap_and_nothing_is_walked(tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text("x = 1\n")
    found = discover(Settings(paths=(str(tmp_path / "nonexistent"),)))
    assert (found.files, len(found.gaps)) == ((), 1)
