"""Objects of a git repository, read one after the other from one child process."""

from __future__ import annotations

import contextlib
import errno
import subprocess

from poolint.discovery.git import Repository, command, environment

_PIECE = 1 << 20


class Objects:
    """A git that gives objects by their id, from the first that is asked for until it is closed."""

    def __init__(self, repo: Repository) -> None:
        self._repo = repo
        self._git: subprocess.Popen[bytes] | None = None

    def read(self, oid: str, limit: int) -> bytes:
        """The bytes of an object; one more than ``limit`` where there are more."""
        try:
            return self._read(oid, limit)
        except OSError:
            # A git that wanted to fetch it and may not is dead; the next object is asked of another.
            self.close()
            raise

    def _read(self, oid: str, limit: int) -> bytes:
        git = self._git = self._git or self._start()
        assert git.stdin is not None and git.stdout is not None
        git.stdin.write(f"{oid}\n".encode())
        git.stdin.flush()
        answer = git.stdout.readline().split()
        if len(answer) != 3:
            # "<id> missing", or nothing: a shallow or partial clone, or one that is broken.
            raise OSError(errno.ENOENT, "git does not have it in this clone; fetch it")
        size = int(answer[2])
        data = git.stdout.read(min(size, limit + 1))
        rest = size - len(data) + 1
        while rest > 0:
            passed = len(git.stdout.read(min(rest, _PIECE)))
            if not passed:
                raise OSError(errno.EIO, "git ended before it had given all of it")
            rest -= passed
        return data

    def close(self) -> None:
        """End the child."""
        git, self._git = self._git, None
        if git is not None:
            # Asking it to end would not do: children that were forked since hold its input open.
            git.kill()
            for pipe in (git.stdin, git.stdout):
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()  # type: ignore[union-attr]
            git.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command(self._repo, "cat-file", "--batch"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
        )
