"""A progress bar on stderr for scans that take long, and nothing for those that do not."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic as _now
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_PATIENCE = 1.0
"""Seconds before a bar appears."""


@contextmanager
def progress_bar(color: bool) -> Iterator[Callable[[int, int], None]]:
    """A function to be told (done, total); it draws once the patience is over and stderr is a terminal."""
    bar = _Bar(color)
    try:
        yield bar.report
    finally:
        bar.close()


class _Bar:
    """A bar from the first report after the patience is over until it is closed."""

    def __init__(self, color: bool) -> None:
        self._color = color
        self._start = _now()
        self._shown: tuple[Progress, TaskID] | None = None

    def report(self, done: int, total: int) -> None:
        """Show ``done`` of ``total``."""
        if self._shown is None:
            if _now() - self._start < _PATIENCE or not sys.stderr.isatty():
                return
            self._shown = self._open(total)
        progress, task = self._shown
        progress.update(task, completed=done, total=total)

    def close(self) -> None:
        """Take the bar away."""
        if self._shown is not None:
            self._shown[0].stop()

    def _open(self, total: int) -> tuple[Progress, TaskID]:
        # Only a long scan pays for this import.
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        console = Console(stderr=True, no_color=not self._color)
        progress = Progress(
            TextColumn("reading files"), BarColumn(), MofNCompleteColumn(), console=console, transient=True
        )
        progress.start()
        return progress, progress.add_task("scan", total=total)
