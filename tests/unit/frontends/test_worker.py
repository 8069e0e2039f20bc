"""Parsing in children: one bad file is one gap, whatever it does to its parser."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from poolint.frontends import python
from poolint.frontends.worker import Parsers
from poolint.model.source import Gap, Limits, Source, SourcePath
from poolint.model.syntax import Module

MEGABYTES = 1024 * 1024
GOOD = b"import x\nx.f()\n"
BULK = b"#" * 60_000 + b"\n"
"""Makes a batch large enough for several children at no cost."""


def source(path: str, data: bytes) -> Source:
    return Source(SourcePath(path, "/" + path), data)


def outcome(data: bytes, limits: Limits, *, forks: bool = True) -> str:
    """What becomes of a hostile file between two good ones, which must survive."""
    files = [source("a.py", GOOD), source("bad.py", data), source("z.py", GOOD)]
    with Parsers(jobs=1, limits=limits, forks=forks) as parsers:
        first, bad, last = parsers.parse(files)
    assert [first, last] == [python.parse(files[0]), python.parse(files[2])]
    assert isinstance(bad, Gap)
    assert bad.path == "bad.py"
    return bad.reason


def test_results_are_what_parsing_here_gives_in_the_order_of_the_sources() -> None:
    files = [source(f"{n}.py", b"f(%d)\n" % n * (n % 7)) for n in range(40)]
    with Parsers(jobs=1) as parsers:
        assert parsers.parse(files) == [python.parse(file) for file in files]


def test_the_number_of_children_changes_nothing() -> None:
    files = [source(f"{n}.py", BULK + b"f(a, b)[%d]\n" % n) for n in range(20)]
    files.insert(7, source("bad.py", b"x = = 1\n"))
    results = []
    for jobs in (1, 2, 5):
        with Parsers(jobs=jobs) as parsers:
            results.append(parsers.parse(files))
    assert results[0][7] == Gap("bad.py", "could not be parsed here: invalid syntax", 1)
    assert results[1:] == results[:1] * 2


def test_children_live_on_between_calls() -> None:
    with Parsers(jobs=1) as parsers:
        parsers.parse([source("a.py", GOOD)])
        before = [child._pid for child in parsers._children]
        parsers.parse([source("b.py", GOOD)])
        assert [child._pid for child in parsers._children] == before


def test_no_sources_start_no_child() -> None:
    with Parsers() as parsers:
        assert (parsers.parse([]), parsers._children) == ([], [])


def test_a_file_over_the_size_limit_is_never_parsed() -> None:
    with Parsers(jobs=1, limits=Limits(file_size=10)) as parsers:
        assert parsers.parse([source("a.py", b"x" * 11)]) == [
            Gap("a.py", "larger than 10 bytes, the limit; raise it with max-file-size")
        ]
        assert parsers._children == []


HANGS = b"\\\n" * 50_000
"""Continued lines: the grammar looks at all of them again at each."""


def test_what_hangs_runs_into_the_time_limit() -> None:
    reason = outcome(HANGS, Limits(seconds=0.5))
    assert reason == "the parser needed more than 0.5 seconds; tried twice"


def test_a_megabyte_on_one_line_runs_into_the_memory_limit() -> None:
    reason = outcome(b"[" + b"1," * 480_000 + b"]", Limits(memory=300 * MEGABYTES))
    assert "300 MB of memory" in reason


@pytest.fixture
def crash(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Data at which a child that is forked from here crashes: no input is known that does it by itself."""
    data = b"crash = 1\n"
    whole = python.parse

    def parse(source: Source, *limits: Limits) -> Module:
        if source.data == data:
            os.write(2, b"last words")
            os.kill(os.getpid(), signal.SIGSEGV)
        return whole(source, *limits)

    monkeypatch.setattr(python, "parse", parse)
    return data


def test_a_crash_of_the_parser_is_told(crash: bytes) -> None:
    reason = outcome(crash, Limits(memory=900 * MEGABYTES))
    assert reason == (
        "the parser crashed (SIGSEGV), which it also does where 900 MB of memory are not enough; tried twice"
    )


def test_a_child_that_hangs_without_using_time_is_killed() -> None:
    with Parsers(jobs=1, limits=Limits(seconds=0.2)) as parsers:
        parsers.warm()
        os.kill(parsers._children[0]._pid, signal.SIGSTOP)
        (result,) = parsers.parse([source("a.py", GOOD)])
    assert result == python.parse(source("a.py", GOOD))


def test_a_file_whose_child_died_is_tried_again_in_a_fresh_one() -> None:
    with Parsers(jobs=1) as parsers:
        parsers.warm()
        os.kill(parsers._children[0]._pid, signal.SIGKILL)
        assert parsers.parse([source("a.py", GOOD)]) == [python.parse(source("a.py", GOOD))]


def test_children_started_anew_do_the_same_as_forked_ones() -> None:
    files = [source(f"{n}.py", BULK + b"f(a, b)[%d]\n" % n) for n in range(6)]
    with Parsers(jobs=2, forks=False) as parsers:
        assert parsers.parse(files) == [python.parse(file) for file in files]


def test_a_child_started_anew_may_die_too() -> None:
    reason = outcome(HANGS, Limits(seconds=0.5), forks=False)
    assert reason == "the parser needed more than 0.5 seconds; tried twice"


def test_a_child_started_anew_imports_nothing_from_the_folder_it_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tree_sitter.py").write_text("raise SystemExit('hostile')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    with Parsers(jobs=1, forks=False) as parsers:
        assert parsers.parse([source("a.py", GOOD)]) == [python.parse(source("a.py", GOOD))]


def test_progress_counts_every_file_once() -> None:
    files = [source(f"{n}.py", GOOD) for n in range(5)] + [source("big.py", b"x" * 100)]
    counted: list[int] = []
    with Parsers(jobs=1, limits=Limits(file_size=50)) as parsers:
        parsers.parse(files, counted.append)
    assert sum(counted) == 6


def test_children_say_nothing(capfd: pytest.CaptureFixture[str], crash: bytes) -> None:
    outcome(crash, Limits())
    assert capfd.readouterr() == ("", "")


def test_no_child_is_left_behind() -> None:
    with Parsers(jobs=3) as parsers:
        parsers.parse([source(f"{n}.py", BULK * 2) for n in range(3)])
        pids = [child._pid for child in parsers._children]
    assert len(pids) == 3
    for pid in pids:
        with pytest.raises(ChildProcessError):
            os.waitpid(pid, 0)


def test_one_child_spares_the_parent_the_parser() -> None:
    script = """
        import sys
        from poolint.frontends.worker import Parsers
        from poolint.model.source import Source, SourcePath
        with Parsers() as parsers:
            parsers.parse([Source(SourcePath("a.py", "/a.py"), b"x")])
        sys.exit("tree_sitter" in sys.modules)
    """
    assert subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False).returncode == 0


def test_an_interrupt_ends_parent_and_children_quietly() -> None:
    script = """
        import signal
        from poolint.frontends.worker import Parsers
        from poolint.model.source import Source, SourcePath
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            with Parsers(jobs=1) as parsers:
                parsers.warm()
                print(parsers._children[0]._pid, flush=True)
                parsers.parse([Source(SourcePath("a.py", "/a.py"), b"\\\\\\n" * 50_000)])
        except KeyboardInterrupt:
            print("interrupted")
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    time.sleep(0.2)
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate(timeout=30) == ("interrupted\n", "")
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_path_that_is_no_unicode_is_carried_along() -> None:
    path = os.fsdecode(b"caf\xe9.py")
    with Parsers(jobs=1) as parsers:
        module, gap = parsers.parse([source(path, GOOD), source(path, b"x = = 1")])
    assert (module.path, gap.path) == (path, path)
