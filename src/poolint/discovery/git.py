"""Git asked about a repository, with nothing that the repository configures allowed to run."""

from __future__ import annotations

import difflib
import os
import shutil
import subprocess
from collections.abc import Sequence

import msgspec

from poolint.model.mistake import Mistake

_SAFE = (
    "--no-pager",
    "--no-optional-locks",
    "--no-replace-objects",
    "--literal-pathspecs",
    # Each of these can name a program, in a file that the repository brings along.
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "core.sshCommand=false"),
    *("-c", "core.askPass="),
    *("-c", "credential.helper="),
    *("-c", "diff.external="),
    *("-c", "protocol.allow=never"),
    *("-c", "gc.auto=0"),
    # A bare repository among the files of another one is not to be taken for ours.
    *("-c", "safe.bareRepository=explicit"),
)
_OVERRIDDEN = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_NAMESPACE",
    "GIT_COMMON_DIR",
    "GIT_GRAFT_FILE",
    "GIT_SHALLOW_FILE",
    "GIT_EXTERNAL_DIFF",
    "GIT_LITERAL_PATHSPECS",
    "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
)
"""What git sets for its hooks, and would have us look at another repository than the one around the files."""
_ADDED = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    # An object that a partial clone lacks is not fetched: that would run what the repository configures.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
}
_MOST_NAMES = 5000


class GitError(Mistake):
    """What git cannot give, in words for the user."""


class Repository(msgspec.Struct, frozen=True):
    """A checkout of a git repository, as seen from a folder in it."""

    program: str
    folder: str
    """The absolute folder that was asked for."""
    prefix: str
    """The folder as the repository names it: empty for its top, else with ``/`` at the end."""

    @property
    def top(self) -> str:
        """The absolute folder of the checkout, spelt as ``folder`` is."""
        top = self.folder
        for _ in range(self.prefix.count("/")):
            top = os.path.dirname(top)
        return top


def repository(folder: str) -> Repository:
    """The repository around a folder."""
    program = shutil.which("git")
    if program is None:
        raise GitError("git is not installed, and only it can read a ref; install it")
    alone = Repository(program, folder, "")
    done = run(alone, "rev-parse", "--is-inside-work-tree", "--show-prefix")
    if done.returncode:
        raise GitError(f"{folder} is in no git repository that can be read: {_complaint(done.stderr)}")
    inside, _, prefix = os.fsdecode(done.stdout).partition("\n")
    if inside != "true":
        raise GitError(f"{folder} is in no work tree of git; run poolint in a checkout")
    return Repository(program, folder, prefix.removesuffix("\n"))


def commit(repo: Repository, ref: str) -> str:
    """The id of the commit that a ref names."""
    found = None
    # git would take the first for an option; the second ends an argument.
    if ref and not ref.startswith("-") and "\0" not in ref:
        done = run(repo, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
        found = None if done.returncode else done.stdout.decode().strip()
    if not found:
        raise GitError(f"{ref!r} names no commit here; {_hint(repo, ref)}")
    return found


def merge_base(repo: Repository, one: str, other: str) -> str:
    """The commit at which the histories of two refs part."""
    first, second = commit(repo, one), commit(repo, other)
    done = run(repo, "merge-base", first, second)
    if done.returncode:
        raise GitError(f"{one!r} and {other!r} have no commit in common; {_depth(repo)}")
    return done.stdout.decode().split()[0]


def command(repo: Repository, *arguments: str) -> list[str]:
    """The command line for git in the folder of the repository."""
    return [repo.program, *_SAFE, "-C", repo.folder, *arguments]


def environment() -> dict[str, str]:
    """The environment that git is run in."""
    kept = {name: value for name, value in os.environ.items() if name not in _OVERRIDDEN}
    return {**kept, **_ADDED}


def run(repo: Repository, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """What git answers."""
    return subprocess.run(
        command(repo, *arguments),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=environment(),
        check=False,
    )


def _complaint(stderr: bytes) -> str:
    """What git says is wrong, in one line."""
    lines = stderr.decode("utf-8", "backslashreplace").splitlines()
    return lines[0].removeprefix("fatal: ") if lines else "git does not say why"


def _hint(repo: Repository, ref: str) -> str:
    """What the user may have meant, or has to do first."""
    if ref == "HEAD":
        return "nothing is committed on this branch yet; commit first"
    done = run(repo, "for-each-ref", f"--count={_MOST_NAMES}", "--format=%(refname:short)")
    names = os.fsdecode(done.stdout).splitlines()
    if not names:
        return "there is no branch and no tag yet; commit first"
    close = _closest(ref, names)
    if close:
        return f"did you mean {close!r}?"
    if _is_shallow(repo):
        return "this clone is shallow; fetch the ref first (git fetch --depth=1 origin REF)"
    return "'git branch --all' and 'git tag' list what does"


def _closest(ref: str, names: Sequence[str]) -> str:
    """The name most like ``ref``; that of a branch elsewhere before one that is only spelt like it."""
    same = [name for name in names if name.endswith(f"/{ref}")]
    return (same or difflib.get_close_matches(ref, names, 1, 0.6) or [""])[0]


def _depth(repo: Repository) -> str:
    if _is_shallow(repo):
        return "this clone is shallow; fetch its history first (git fetch --unshallow)"
    return "name a ref that the work started from"


def _is_shallow(repo: Repository) -> bool:
    return run(repo, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
