"""Parsing in child processes: a file that kills its parser costs itself and nothing else."""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections import deque
from collections.abc import Callable, Sequence

import msgspec

from poolint.frontends import child
from poolint.frontends.process import Process, fork, spawn
from poolint.model.source import Gap, Language, Limits, Source
from poolint.model.syntax import Module

Parsed = Module | Gap
Progress = Callable[[int], None]
"""Called with the number of files just done."""

_FACTOR: dict[Language, int] = {"python": 1, "notebook": 50, "github-actions": 1}
"""How many times the limit a file may be: a notebook is mostly output, its code is measured in the child."""
_FEW_BYTES = 200_000
"""Less than this is parsed sooner by one child than by several."""


class Parsers:
    """The children that parse; they live as long as the ``with`` block, across calls of ``parse``."""

    def __init__(
        self, jobs: int | None = None, limits: Limits | None = None, *, forks: bool | None = None
    ) -> None:
        self._jobs = max(1, jobs or os.cpu_count() or 1)
        self.limits = limits or Limits()
        self.lost = 0
        """How many children have died at work."""
        self._forks = hasattr(os, "fork") if forks is None else forks
        self._children: list[Process] = []
        self._module = msgspec.msgpack.Decoder(Module)
        self._gap = msgspec.msgpack.Decoder(Gap)

    def __enter__(self) -> Parsers:
        return self

    def __exit__(self, *failure: object) -> None:
        self._end_all()

    def warm(self) -> None:
        """Start the first child now, so that it loads the parser while the caller goes on."""
        if not self._children:
            self._start()

    def parse(self, sources: Sequence[Source], progress: Progress | None = None) -> list[Parsed]:
        """What each source holds, in their order; a ``Gap`` for one that cannot be read."""
        batch = _Batch(sources, self.limits, progress)
        size = sum(len(sources[index].data) for index in batch.waiting)
        wanted = 1 if size < _FEW_BYTES else min(self._jobs, len(batch.waiting))
        try:
            if wanted > 1 and self._forks:
                # Loaded once here, every child that is forked later has it.
                from poolint.frontends import python  # noqa: F401
            while batch.waiting and len(self._children) < wanted:
                self._start()
            self._run(batch)
        except BaseException:
            self._end_all()
            raise
        return batch.results()

    def _start(self) -> Process:
        started = fork(self._children) if self._forks else spawn()
        self._children.append(started)
        return started

    def _end_all(self) -> None:
        while self._children:
            self._children.pop().end()

    def _run(self, batch: _Batch) -> None:
        """Give every idle child the next file until all are done."""
        with selectors.DefaultSelector() as selector:
            for process in self._children:
                selector.register(process.link, selectors.EVENT_READ, process)
            for process in list(self._children):
                self._feed(process, batch, selector)
            while batch.at_work:
                soonest = min(process.deadline for process in self._children if process.at_work is not None)
                ready = selector.select(max(0.0, soonest - time.monotonic()))
                for key, _ in ready:
                    self._listen(key.data, batch, selector)
                if not ready:
                    for process in list(self._children):
                        if process.at_work is not None and process.deadline <= time.monotonic():
                            self._bury(process, batch, selector, hung=True)

    def _feed(self, process: Process, batch: _Batch, selector: selectors.BaseSelector) -> None:
        index = batch.next()
        if index is not None and not process.send(index, batch.request(index)):
            self._bury(process, batch, selector)

    def _listen(self, process: Process, batch: _Batch, selector: selectors.BaseSelector) -> None:
        index = process.at_work
        answer = process.receive()
        if answer is None:
            self._bury(process, batch, selector)
        elif answer and index is not None:
            decoder = self._module if answer[:1] == child.MODULE else self._gap
            batch.finish(index, decoder.decode(memoryview(answer)[1:]))
            self._feed(process, batch, selector)

    def _bury(
        self, process: Process, batch: _Batch, selector: selectors.BaseSelector, *, hung: bool = False
    ) -> None:
        """A child is dead or hangs: its file gets one more try, alone in a fresh child, then is a gap."""
        self.lost += 1
        selector.unregister(process.link)
        self._children.remove(process)
        index, status = process.at_work, process.end()
        if index is not None:
            batch.fail(index, -_SIGPROF if hung else status)
        if batch.waiting:
            fresh = self._start()
            selector.register(fresh.link, selectors.EVENT_READ, fresh)
            self._feed(fresh, batch, selector)


class _Batch:
    """The files of one call: which wait, which are at work, what came of the others."""

    def __init__(self, sources: Sequence[Source], limits: Limits, progress: Progress | None) -> None:
        self._sources = sources
        self._limits = limits
        self._progress = progress
        self._done: dict[int, Parsed] = {}
        self._failed: set[int] = set()
        self.at_work = 0
        for index, source in enumerate(sources):
            if len(source.data) > limits.file_size * _FACTOR[source.file.language]:
                self._settle(index, _too_large(source, limits))
        # The largest first, so that no child is left alone with one at the end.
        order = sorted(range(len(sources)), key=lambda index: (-len(sources[index].data), index))
        self.waiting = deque(index for index in order if index not in self._done)

    def next(self) -> int | None:
        """A file to work on."""
        if not self.waiting:
            return None
        self.at_work += 1
        return self.waiting.popleft()

    def request(self, index: int) -> child.Request:
        """What a child is told about a file."""
        source = self._sources[index]
        return child.Request(source.file.language, source.data, self._limits)

    def finish(self, index: int, parsed: Parsed) -> None:
        """A child answered; it does not know the path."""
        self.at_work -= 1
        path = self._sources[index].file.path
        if isinstance(parsed, Module) and parsed.gaps:
            gaps = tuple(msgspec.structs.replace(gap, path=path) for gap in parsed.gaps)
            parsed = msgspec.structs.replace(parsed, gaps=gaps)
        self._settle(index, msgspec.structs.replace(parsed, path=path))

    def fail(self, index: int, status: int) -> None:
        """A child died over a file: put it first in line again, or the second time make it a gap."""
        if index not in self._failed:
            self._failed.add(index)
            self.at_work -= 1
            self.waiting.appendleft(index)
            return
        source = self._sources[index]
        self.finish(index, Gap("", f"{_cause(status, source, self._limits)}; tried twice"))

    def results(self) -> list[Parsed]:
        """What came of the files, in their order."""
        return [self._done[index] for index in range(len(self._sources))]

    def _settle(self, index: int, parsed: Parsed) -> None:
        self._done[index] = parsed
        if self._progress is not None:
            self._progress(1)


def _too_large(source: Source, limits: Limits) -> Gap:
    limit = limits.file_size * _FACTOR[source.file.language]
    return Gap(source.file.path, f"larger than {limit:,} bytes, the limit; raise it with max-file-size")


_SIGPROF = getattr(signal, "SIGPROF", 27)
_SIGSEGV = getattr(signal, "SIGSEGV", 11)
_SIGABRT = getattr(signal, "SIGABRT", 6)


def _cause(status: int, source: Source, limits: Limits) -> str:
    """Why a child died, in words for the user."""
    if status == -_SIGPROF:
        return f"the parser needed more than {child.seconds(len(source.data), limits):g} seconds"
    memory = f"{limits.memory // 1_048_576:,} MB of memory"
    # Where memory runs out inside the parser, it aborts or goes on without.
    if status in (child.OUT_OF_MEMORY, -_SIGABRT):
        return f"the parser needed more than {memory}"
    if status == -_SIGSEGV:
        return f"the parser crashed (SIGSEGV), which it also does where {memory} are not enough"
    if status < 0:
        return f"the parser crashed ({signal.Signals(-status).name})"
    return f"the parser crashed (exit status {status})"
