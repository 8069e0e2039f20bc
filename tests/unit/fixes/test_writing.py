from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from poolint.fixes.writing import Change, ChangedMeanwhileError, write_all


def change(path: Path, before: bytes = b"old", after: bytes = b"new") -> Change:
    return Change(path.name, str(path), before, after)


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "run.py"
    path.write_bytes(b"old")
    path.chmod(0o751)

    write_all([change(path)])

    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o751
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_one(tmp_path: Path) -> None:
    path, link = tmp_path / "real.py", tmp_path / "link.py"
    path.write_bytes(b"old")
    link.symlink_to(path)

    write_all([change(link)])

    assert link.is_symlink()
    assert path.read_bytes() == b"new"


def test_nothing_is_written_where_one_file_has_changed(tmp_path: Path) -> None:
    first, second = tmp_path / "a.py", tmp_path / "b.py"
    first.write_bytes(b"old")
    second.write_bytes(b"typed meanwhile")

    with pytest.raises(ChangedMeanwhileError, match=r"b\.py was changed while it was looked at"):
        write_all([change(first), change(second)])

    assert (first.read_bytes(), second.read_bytes()) == (b"old", b"typed meanwhile")


def test_a_file_that_is_gone_is_not_made_again(tmp_path: Path) -> None:
    with pytest.raises(ChangedMeanwhileError, match=r"a\.py can no longer be read: No such file"):
        write_all([change(tmp_path / "a.py")])

    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_where_one_folder_is_not_writable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        file = tmp_path / name / "app.py"
        file.write_bytes(b"1\n")
        changes.append(Change(f"{name}/app.py", str(file), b"1\n", b"2\n"))
    monkeypatch.setattr(os, "access", lambda folder, how: Path(folder).name != "b")
    with pytest.raises(ChangedMeanwhileError, match=r"b/app\.py cannot be written: no permission"):
        write_all(changes)
    assert [Path(one.absolute).read_bytes() for one in changes] == [b"1\n", b"1\n"]
