"""The cache keeps what it is given, says nothing to others, and takes nothing from them."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from poolint import cache
from poolint.cache import FOLDER, Cache, opened, stamp, through

SECRET = "sk-ant-api03-" + "Ab1" * 12
VALUE = b"what was found out: " + SECRET.encode()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "project" / FOLDER


def at(folder: Path, **more: int) -> Cache:
    found = opened(str(folder), is_own=False, **more)
    assert found is not None
    return found


def entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if "-" in path.name)


def test_an_entry_is_read_by_another_run_under_the_same_key_only(folder: Path) -> None:
    at(folder).write("tree", VALUE, b"a", b"b")
    other = at(folder)
    assert other.read("tree", b"a", b"b") == VALUE
    assert other.read("tree", b"ab") is None
    assert other.read("scan", b"a", b"b") is None
    assert other.has("tree", b"a", b"b")
    assert not other.has("tree", b"a")


def test_nothing_is_written_before_there_is_something_to_keep(folder: Path) -> None:
    assert at(folder).read("tree", b"a") is None
    assert not folder.exists()


def test_an_empty_value_is_a_value(folder: Path) -> None:
    at(folder).write("tree", b"", b"a")
    assert at(folder).read("tree", b"a") == b""


def test_git_and_backups_are_told_to_leave_the_folder_alone(folder: Path) -> None:
    at(folder).write("tree", VALUE, b"a")
    assert (folder / ".gitignore").read_bytes() == b"*\n"
    tag = (folder / "CACHEDIR.TAG").read_bytes()
    assert tag.startswith(b"Signature: 8a477f597d28d172789f06886806bc55")
    assert [path.name for path in folder.iterdir() if path.suffix == ".tmp"] == []


@pytest.mark.skipif(sys.platform == "win32", reason="other permissions there")
def test_only_the_user_may_read_it(folder: Path, home: Path) -> None:
    at(folder).write("tree", VALUE, b"a")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    modes = {stat.S_IMODE(path.stat().st_mode) for path in [*folder.iterdir(), home / "poolint" / "key"]}
    assert modes == {0o600}


def test_a_value_cannot_be_read_off_the_files(folder: Path) -> None:
    at(folder).write("tree", VALUE, b"a")
    for path in folder.iterdir():
        assert SECRET.encode() not in path.read_bytes()
        assert b"what was found" not in path.read_bytes()


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _turned(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1])


@pytest.mark.parametrize(
    "spoil", [_cut, _turned, lambda data: b"", lambda data: data + b"x", lambda data: b"x" * 99]
)
def test_a_spoilt_entry_is_none_and_is_written_again(folder: Path, spoil: Callable[[bytes], bytes]) -> None:
    at(folder).write("tree", VALUE, b"a")
    (entry,) = entries(folder)
    entry.write_bytes(spoil(entry.read_bytes()))
    assert at(folder).read("tree", b"a") is None
    at(folder).write("tree", VALUE, b"a")
    assert at(folder).read("tree", b"a") == VALUE


def test_entries_of_another_user_are_none(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(folder).write("tree", VALUE, b"a")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "other"))
    assert at(folder).read("tree", b"a") is None


def test_a_key_that_came_with_the_code_counts_for_nothing(folder: Path, tmp_path: Path) -> None:
    forged = opened(str(folder), is_own=True)
    assert forged is not None
    forged.write("tree", b"forged", b"a")
    assert at(folder).read("tree", b"a") is None


def test_a_folder_of_the_users_own_carries_its_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own"
    first = opened(str(own), is_own=True)
    assert first is not None
    first.write("tree", VALUE, b"a")
    moved = own.rename(tmp_path / "moved")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "another machine"))
    again = opened(str(moved), is_own=True)
    assert again is not None
    assert again.read("tree", b"a") == VALUE


def test_half_a_key_is_made_anew(folder: Path, home: Path) -> None:
    at(folder).write("tree", VALUE, b"a")
    (home / "poolint" / "key").write_bytes(b"half")
    assert at(folder).read("tree", b"a") is None
    assert len((home / "poolint" / "key").read_bytes()) == 32


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links there")
def test_a_link_in_place_of_the_folder_is_not_followed(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    target.mkdir()
    folder.parent.mkdir()
    folder.symlink_to(target)
    assert opened(str(folder), is_own=False) is None
    assert list(target.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="no links there")
def test_links_in_place_of_files_are_replaced_and_not_followed(folder: Path, tmp_path: Path) -> None:
    at(folder).write("tree", VALUE, b"a")
    (entry,) = entries(folder)
    precious = entry.rename(tmp_path / "precious")
    before = precious.read_bytes()
    entry.symlink_to(precious)
    (folder / ".gitignore").unlink()
    (folder / ".gitignore").symlink_to(tmp_path / "made")
    assert at(folder).read("tree", b"a") is None
    at(folder).write("tree", b"new", b"a")
    assert at(folder).read("tree", b"a") == b"new"
    assert precious.read_bytes() == before
    assert not (tmp_path / "made").exists()


def test_a_folder_where_the_entry_should_be_is_no_error(folder: Path) -> None:
    at(folder).write("tree", VALUE, b"a")
    (entry,) = entries(folder)
    entry.unlink()
    entry.mkdir()
    assert at(folder).read("tree", b"a") is None
    at(folder).write("tree", VALUE, b"a")
    assert at(folder).read("tree", b"a") is None


def test_a_place_that_cannot_be_written_keeps_nothing_and_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    found = at(tmp_path / "file" / FOLDER)
    found.write("tree", VALUE, b"a")
    assert found.read("tree", b"a") is None
    found.trim()


def test_without_a_place_for_the_key_there_is_no_cache(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert opened(str(folder), is_own=False) is None


def test_what_was_used_longest_ago_makes_room(folder: Path) -> None:
    room = at(folder, limit=400)
    for number in range(4):
        room.write("tree", bytes(100), bytes([number]))
        (entry,) = {*entries(folder)} - {path for path in entries(folder) if path.stat().st_mtime < 1e6}
        os.utime(entry, (number, number))
    (folder / "notes-of-somebody").write_bytes(bytes(1000))
    room.trim()
    kept = [number for number in range(4) if at(folder).has("tree", bytes([number]))]
    assert kept == [2, 3]
    assert (folder / "notes-of-somebody").exists()


def test_a_value_without_room_is_not_kept(folder: Path) -> None:
    at(folder, limit=10).write("tree", VALUE, b"a")
    assert at(folder).read("tree", b"a") is None


def test_use_makes_an_entry_young_again(folder: Path) -> None:
    at(folder).write("tree", VALUE, b"a")
    (entry,) = entries(folder)
    os.utime(entry, (1, 1))
    at(folder).read("tree", b"a")
    assert entry.stat().st_mtime > 1e9


def test_what_a_killed_run_left_half_written_is_removed_once_it_is_old(folder: Path) -> None:
    room = at(folder)
    room.write("tree", VALUE, b"a")
    old, young = folder / f".{'0' * 16}.tmp", folder / f".{'1' * 16}.tmp"
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (1, 1))
    room.trim()
    assert not old.exists()
    assert young.exists()


def test_many_processes_at_once_read_whole_values_or_none(folder: Path) -> None:
    program = (
        "import sys\n"
        "from poolint.cache import opened\n"
        "found = opened(sys.argv[1], is_own=False, limit=30_000)\n"
        "for turn in range(60):\n"
        "    for key in range(8):\n"
        "        seen = found.read('tree', bytes([key]))\n"
        "        assert seen is None or seen == bytes([key]) * 3_000, seen\n"
        "        found.write('tree', bytes([key]) * 3_000, bytes([key]))\n"
        "    found.trim()\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", program, str(folder)]) for _ in range(3)]
    assert [process.wait() for process in running] == [0, 0, 0]
    assert [path for path in folder.iterdir() if path.suffix == ".tmp"] == []


class Pair(msgspec.Struct, frozen=True):
    one: int
    two: tuple[str, ...]


def test_what_is_made_is_made_once(folder: Path) -> None:
    made: list[int] = []

    def make() -> Pair:
        made.append(1)
        return Pair(1, ("a",))

    for _ in range(3):
        assert through(at(folder), "pack", Pair, make, b"key") == Pair(1, ("a",))
    assert made == [1]
    assert through(None, "pack", Pair, make, b"key") == Pair(1, ("a",))
    assert made == [1, 1]


def test_a_value_of_another_form_is_made_again(folder: Path) -> None:
    at(folder).write("pack", msgspec.msgpack.encode({"one": "text"}), b"key")
    assert through(at(folder), "pack", Pair, lambda: Pair(2, ()), b"key") == Pair(2, ())
    assert cache.decoded(b"\xc1", Pair) is None


def test_the_stamp_of_folders_changes_with_any_file_below_them(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    file = tmp_path / "deep" / "a.py"
    file.write_text("1")
    before = stamp([str(tmp_path)])
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_text("compiled")
    assert stamp([str(tmp_path)]) == before
    os.utime(file, (1, 1))
    touched = stamp([str(tmp_path)])
    (tmp_path / "b.py").write_text("")
    assert len({before, touched, stamp([str(tmp_path)])}) == 3
    assert stamp([str(tmp_path / "nowhere")]) == stamp([])
