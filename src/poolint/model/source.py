"""Files: what was found on disk, what could not be read, and places within them."""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec

Language = Literal["python", "notebook", "github-actions"]

WORKFLOWS = ".github/workflows/"
"""Where the workflows of GitHub lie in a project."""

APART: frozenset[Language] = frozenset({"github-actions"})
"""Languages whose code runs on a machine of its own: no file beside it, and no other program of the project,
gives it variables."""


def is_workflow(path: str) -> bool:
    """Whether a file is a workflow of GitHub, by its path with ``/``."""
    folder, _, name = path.rpartition("/")
    return name.endswith((".yml", ".yaml")) and f"/{folder}/".endswith(f"/{WORKFLOWS}")


class Span(NamedTuple):
    """A range of source text: 1-based lines and columns, the end column exclusive.

    Columns count Unicode code points, as editors do.
    """

    line: int
    column: int
    end_line: int
    end_column: int


class SourcePath(msgspec.Struct, frozen=True, order=True):
    """A file that discovery kept: where it is, and how the user will see it named."""

    path: str
    """Relative to the scan root, with ``/``; what every output prints."""
    absolute: str
    """What the operating system opens."""
    language: Language = "python"
    explicit: bool = False
    """Named by the user, so neither excludes nor gitignore rules apply."""


class Source(msgspec.Struct, frozen=True):
    """A file with its bytes."""

    file: SourcePath
    data: bytes


class Limits(msgspec.Struct, frozen=True):
    """What one file may cost before it is left out, with a gap that says so."""

    file_size: int = 1_000_000
    """Bytes."""
    seconds: float = 5.0
    """Processor time to parse a file of up to 250 kB; a larger one gets more in proportion."""
    memory: int = 1_536 * 1024 * 1024
    """Bytes of address space of a child process."""


class Gap(msgspec.Struct, frozen=True, order=True):
    """A place we could not look, with the reason; a scan with gaps ends with exit status 3."""

    path: str
    reason: str
    line: int | None = None
    """Only where it is known to be true."""


class Imported(msgspec.Struct, frozen=True, order=True):
    """One name that a file imports, as its bytes show it."""

    module: str
    """As written, without the leading dots."""
    level: int
    """How many dots lead; 0 for an absolute import."""
    name: str | None
    """The name taken from the module; ``*`` for all; None when the module itself is imported."""
    alias: str | None
    is_called: bool = False
    """Whether a call of a function gives the module, under a name that its bytes do not show."""


class Lent(NamedTuple):
    """A name that a module gives to a word, and others may import, as its bytes show it."""

    value: bytes
    """What it is given, or the literals with a word that the function gives."""
    makers: frozenset[bytes]
    """For a member of a class: the class, and the names of its module that speak of it; else none."""


class Comment(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A comment that speaks to us (``# poolint: …``), with the ``#``."""

    line: int
    column: int
    text: str
    own_line: bool
    """Nothing but white space stands before it."""
