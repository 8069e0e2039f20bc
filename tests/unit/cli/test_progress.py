import io
import sys

import pytest

from poolint.cli import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def drawn(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, seconds: list[float]) -> str:
    clock = iter(seconds)
    monkeypatch.setattr(progress, "_now", lambda: next(clock))
    monkeypatch.setattr(sys, "stderr", stream)
    with progress.progress_bar(color=False) as report:
        report(1, 4)
        report(4, 4)
    return stream.getvalue()


def test_a_long_scan_on_a_terminal_draws_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "4/4" in drawn(monkeypatch, Terminal(), [0.0, 0.5, 1.5])


def test_a_short_scan_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn(monkeypatch, Terminal(), [0.0, 0.5, 0.9]) == ""


def test_a_pipe_gets_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn(monkeypatch, io.StringIO(), [0.0, 5.0, 6.0]) == ""
