"""What a scan is told: which files, within which limits, by how many workers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import msgspec

from poolint.model.billing import OwnPool
from poolint.model.selection import Selection
from poolint.model.tags import TagSettings

OWN_FILE = "poolint.toml"
"""The configuration that is all ours."""
SHARED_FILE = "pyproject.toml"
"""The configuration in which a table is ours."""
CONFIGURATIONS = (OWN_FILE, SHARED_FILE)
"""Names under which a configuration lies in a folder, in the order in which they are asked."""

DEFAULT_EXCLUDE = (
    ".bzr",
    ".direnv",
    ".eggs",
    ".git",
    ".hg",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".nox",
    ".pants.d",
    ".poolint_cache",
    ".pyenv",
    ".pytest_cache",
    ".pytype",
    ".ruff_cache",
    ".svn",
    ".tox",
    ".venv",
    "__pycache__",
    "__pypackages__",
    "_build",
    "buck-out",
    "build",
    "dist",
    "node_modules",
    "site-packages",
    "venv",
)
"""Folders in which nobody keeps a project's own code."""


class Patterns(msgspec.Struct, frozen=True):
    """Paths to leave out, in the syntax of gitignore."""

    lines: tuple[str, ...]
    base: str | None = None
    """The folder that a pattern with a slash speaks of; None for the root of each project."""


class CachePlace(msgspec.Struct, frozen=True):
    """Where a scan keeps what it found out."""

    folder: str = ""
    """Empty for the usual one, in the root of the project."""
    is_own: bool = False
    """Whether the user said so, and not a file that came with the code."""


class Nearby(msgspec.Struct, frozen=True):
    """What the configuration nearest to a file says of that file, whatever else is scanned with it."""

    rules: Selection
    exclude: tuple[Patterns, ...]
    require_ignore_reason: bool
    baseline: str | None
    """Of the nearest configuration that names one."""
    pools: tuple[OwnPool, ...]
    tags: TagSettings
    baseline_place: str = ""
    """The file and line that name the baseline."""


class Settings(msgspec.Struct, frozen=True):
    """Everything that decides what a scan finds."""

    paths: tuple[str, ...] = (".",)
    """What the user named; only call sites below them are reported."""
    exclude: tuple[Patterns, ...] = (Patterns(DEFAULT_EXCLUDE),)
    force_exclude: bool = False
    """Whether excludes also hold for files that the user named."""
    respect_gitignore: bool = True
    max_file_size: int = 1_000_000
    """Bytes; a larger file that may call Claude is not parsed, and said not to be."""
    jobs: int | None = None
    """Worker processes; None for as many as there are processors."""
    cache: CachePlace | None = None
    """None for no cache: what is found is the same."""
    thorough: bool = False
    """Whether every file that mentions a package of the catalog is parsed."""
    packs: tuple[str, ...] = ()
    """Absolute folders with rules and catalogs of the project itself."""
    require_ignore_reason: bool = False
    """Whether a comment that suppresses a finding must say why."""
    baseline: str | None = None
    """The absolute path of a file with findings that do not count."""
    heeds_baselines: bool = True
    """Whether any baseline is looked at."""
    rules: Selection = Selection()
    """For a check: which rules run, and how much they count."""
    near: Callable[[str], Nearby] | None = None
    """What holds for one file, by its absolute path, where another configuration may be nearer to it; None
    where all this holds for every file."""
    policy: str | None = None
    """The billing policy by id; None for the one in force on the day."""
    as_of: date | None = None
    """The day the report speaks of; None for the day on which the newest policy was last confirmed."""
    pools: tuple[OwnPool, ...] = ()
    """Pools and contracts of the project itself."""
    pools_base: str = ""
    """The absolute folder that their patterns speak of; empty for the root of the scan."""
    tags: TagSettings = TagSettings()
    """What the project says of its own tags."""
    places: Mapping[str, str] = {}
    """The file and line in which a key is set that can be found wrong only later, by the key."""


def nearby(settings: Settings, file: str) -> Nearby:
    """What holds for the file at an absolute path."""
    if settings.near is not None:
        return settings.near(file)
    return Nearby(
        rules=settings.rules,
        exclude=settings.exclude,
        require_ignore_reason=settings.require_ignore_reason,
        baseline=settings.baseline,
        pools=settings.pools,
        tags=settings.tags,
        baseline_place=settings.places.get("baseline", ""),
    )
