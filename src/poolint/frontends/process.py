"""A child process as the parent sees it: started, given a file, listened to, ended."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import threading
import time
import warnings
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING

import msgspec

from poolint.frontends import child

if TYPE_CHECKING:
    import subprocess

_PIECE = 1 << 20
_PATIENCE = 5
"""How many times its processor time a file may take by the clock: a child that sleeps has hung."""
_MAIN = "import sys; sys.path[:] = sys.argv[1:]; from poolint.frontends import child; child.main()"
"""The path comes from the parent, not from the folder we stand in: that may hold hostile modules."""


class Process:
    """One child, and the file it is at work on."""

    def __init__(self, link: socket.socket, pid: int, popen: subprocess.Popen[bytes] | None = None) -> None:
        self.link = link
        self.at_work: int | None = None
        self.deadline = 0.0
        self._pid = pid
        self._popen = popen
        self._received = bytearray()

    def send(self, index: int, request: child.Request) -> bool:
        """Give it the file with this index; False where it is no more."""
        allowed = child.seconds(len(request.data), request.limits)
        self.at_work, self.deadline = index, time.monotonic() + allowed * _PATIENCE
        data = child.frame(msgspec.msgpack.encode(request))
        try:
            if self._popen is None:
                self.link.sendall(data)
            else:
                stdin = _open(self._popen.stdin)
                stdin.write(data)
                stdin.flush()
        except OSError:
            return False
        return True

    def receive(self) -> bytes | None:
        """The answer; empty while it is not whole, None where none will come."""
        try:
            piece = self.link.recv(_PIECE)
        except OSError:
            piece = b""
        if not piece:
            return None
        received = self._received
        received += piece
        end = 8 + int.from_bytes(received[:8], "big")
        if len(received) < 8 or len(received) < end:
            return b""
        self._received = bytearray()
        self.at_work = None
        return bytes(received[8:])

    def end(self) -> int:
        """Kill it if it still lives; its exit status, negative for a signal."""
        self.link.close()
        if self._popen is not None:
            self._popen.kill()
            with contextlib.suppress(OSError):
                _open(self._popen.stdin).close()
            return self._popen.wait()
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])


def fork(others: Iterable[Process]) -> Process:
    """A child that is a copy of this process; it must not keep the links to ``others`` open."""
    ours, theirs = socket.socketpair()
    # An interrupt must not find the child while it still looks like its parent.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with warnings.catch_warnings():
            # A progress bar may have its thread: the child touches nothing that it could hold.
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
        if pid == 0:
            try:
                ours.close()
                for other in others:
                    other.link.close()
                child.serve(theirs.makefile("rb"), theirs.makefile("wb"))
            finally:
                os._exit(1)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    theirs.close()
    return Process(ours, pid)


def spawn() -> Process:
    """A child started anew, where there is no ``fork``."""
    import subprocess

    popen = subprocess.Popen(
        [sys.executable, "-c", _MAIN, *(path for path in sys.path if path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    ours, theirs = socket.socketpair()
    # Not every system can wait for a pipe and a clock together; for a socket all can.
    threading.Thread(target=_relay, args=(_open(popen.stdout), theirs), daemon=True).start()
    return Process(ours, popen.pid, popen)


def _relay(answers: IO[bytes], link: socket.socket) -> None:
    with contextlib.suppress(OSError), link, answers:
        while piece := os.read(answers.fileno(), _PIECE):
            link.sendall(piece)


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("the child was started without a pipe")
    return pipe
