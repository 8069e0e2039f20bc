"""The child process that parses: it may crash, hang or eat memory, and takes nothing else with it.

Requests and answers are frames: a length, then bytes. An answer starts with a letter that says what
follows it.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import os
import signal
from collections.abc import Callable, Iterator
from typing import BinaryIO, NoReturn

import msgspec

from poolint.model.source import Gap, Language, Limits, Source, SourcePath
from poolint.model.syntax import Module

MODULE, GAP = b"M", b"G"
OUT_OF_MEMORY = 86
"""Exit status of a child that did not get the memory it needed."""
_CRASHED = 87
_STACK = 100 * 1024 * 1024


class Request(msgspec.Struct, frozen=True, array_like=True):
    """One file to parse; its path stays behind, since not every path can be encoded."""

    language: Language
    data: bytes
    limits: Limits


def frame(data: bytes) -> bytes:
    """``data`` with its length before it."""
    return len(data).to_bytes(8, "big") + data


def seconds(size: int, limits: Limits) -> float:
    """The processor time that a file of this size may take."""
    return limits.seconds * max(1.0, size / 250_000)


def main() -> NoReturn:
    """Serve the parent over standard input and output: the way of platforms without ``fork``."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    serve(requests, answers)


def serve(requests: BinaryIO, answers: BinaryIO) -> NoReturn:
    """Parse what comes in until nothing more does; never returns into the code that forked."""
    status = _CRASHED
    try:
        _detach()
        from poolint.frontends import notebook, python, workflow

        gc.disable()
        gc.freeze()
        parsers: dict[str, Callable[[Source, Limits], Module]] = {
            "python": python.parse,
            "notebook": notebook.parse,
            "github-actions": workflow.parse,
        }
        decoder = msgspec.msgpack.Decoder(Request)
        while head := requests.read(8):
            request = decoder.decode(requests.read(int.from_bytes(head, "big")))
            source = Source(SourcePath("", "", request.language), request.data)
            _bound(request.limits.memory)
            with _timer(seconds(len(request.data), request.limits)):
                try:
                    module = parsers[request.language](source, request.limits)
                    answer = MODULE + msgspec.msgpack.encode(module)
                except python.Unreadable as error:
                    answer = GAP + msgspec.msgpack.encode(Gap("", error.reason, error.line))
            answers.write(frame(answer))
            answers.flush()
            module = answer = None  # type: ignore[assignment]
        status = 0
    except MemoryError:
        status = OUT_OF_MEMORY
    finally:
        os._exit(status)


def _detach() -> None:
    """Take nothing from the terminal and say nothing on it: the parent speaks."""
    faulthandler.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        # Deep trees overflow the parser's stack; the main thread's may grow up to this limit.
        hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
        resource.setrlimit(resource.RLIMIT_STACK, (_within(_STACK, hard), hard))


def _bound(memory: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (_within(memory, hard), hard))


def _within(wanted: int, hard: int) -> int:
    return wanted if hard < 0 else min(wanted, hard)


@contextlib.contextmanager
def _timer(limit: float) -> Iterator[None]:
    """Die of SIGPROF when the limit of processor time is used up, whoever else uses the machine."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
