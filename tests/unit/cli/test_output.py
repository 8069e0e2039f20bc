import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import click
import pytest

from poolint.cli.output import checked_target, write_file


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_gets_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "ordinary").touch()
    write_file(tmp_path / "report", "text\n")
    assert (tmp_path / "report").read_text(encoding="utf-8") == "text\n"
    assert mode(tmp_path / "report") == mode(tmp_path / "ordinary")


def test_a_replaced_file_keeps_its_permissions(tmp_path: Path) -> None:
    target = tmp_path / "report"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o604)
    write_file(target, "new")
    assert (target.read_text(encoding="utf-8"), mode(target)) == ("new", 0o604)


def test_nothing_but_the_report_is_left_in_the_folder(tmp_path: Path) -> None:
    write_file(tmp_path / "report", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_a_reader_of_the_old_file_keeps_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "report"
    target.write_text("old", encoding="utf-8")
    with target.open(encoding="utf-8") as reader:
        write_file(target, "new")
        assert reader.read() == "old"


def test_a_failed_write_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    target = tmp_path / "report"
    target.write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(click.ClickException, match="No space left on device"):
        write_file(target, "new")
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [
        ("report", "old")
    ]


def test_text_is_written_as_utf_8_whatever_the_locale(tmp_path: Path) -> None:
    write_file(tmp_path / "report", "größe\n")
    assert (tmp_path / "report").read_bytes() == "größe\n".encode()


def test_a_symbolic_link_stays_and_what_it_points_to_is_replaced(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old", encoding="utf-8")
    link.symlink_to(real)
    write_file(checked_target(link), "new")
    assert (link.is_symlink(), real.read_text(encoding="utf-8")) == (True, "new")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_file(checked_target(pipe), "text")
    reader.join(10)
    assert (read, stat.S_ISFIFO(pipe.stat().st_mode)) == ([b"text"], True)


def test_a_missing_folder_is_named_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(click.ClickException, match=r"there is no folder .*nowhere"):
        checked_target(tmp_path / "nowhere" / "report")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(click.ClickException, match="is a folder"):
        checked_target(tmp_path)


def test_a_folder_without_permission_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # root may write anywhere, so the answer of the system is given here.
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path)
    with pytest.raises(click.ClickException, match="no permission"):
        checked_target(tmp_path / "report")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
@pytest.mark.parametrize(
    ("sink", "words"),
    [
        ("/dev/full", "to standard output: No space left on device; send it elsewhere"),
        (None, "standard output is closed; open it"),
    ],
)
def test_a_report_that_cannot_be_written_is_said(tmp_path: Path, sink: str | None, words: str) -> None:
    program = f"""
import os, sys
if {sink!r} is None:
    os.close(1)
else:
    os.dup2(os.open({sink!r}, os.O_WRONLY), 1)
os.execv(sys.executable, [sys.executable, "-m", "poolint", "check", "--jobs", "1", {str(tmp_path)!r}])
"""
    done = subprocess.run([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr.splitlines()[-1].endswith(words)) == (2, True), done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end differently there")
def test_a_closed_pipe_ends_without_a_word() -> None:
    program = "from poolint.cli.output import write_stdout; write_stdout('line\\n' * 200_000)"
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == b"line\n"
    process.stdout.close()
    assert (process.stderr.read(), process.wait(30)) == (b"", 0)
    process.stderr.close()
