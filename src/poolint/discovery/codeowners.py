"""Where a project keeps its CODEOWNERS."""

from __future__ import annotations

import os

import msgspec

_PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""In the order in which the code hosts look."""


class OwnersFile(msgspec.Struct, frozen=True):
    """A file of owners, and how the paths of a scan are written in it."""

    path: str
    """Relative to the root of the scan."""
    absolute: str
    prefix: str
    """What stands before a path of the scan: empty, or a folder with ``/``."""


def owners_file(root: str) -> OwnersFile | None:
    """The one that is in force for ``root``: of this folder, or of one above it in the same repository."""
    for folder in _upwards(root):
        for place in _PLACES:
            absolute = os.path.join(folder, *place.split("/"))
            if os.path.isfile(absolute):
                relative = os.path.relpath(root, folder).replace(os.sep, "/")
                path = os.path.relpath(absolute, root).replace(os.sep, "/")
                return OwnersFile(path, absolute, "" if relative == "." else f"{relative}/")
    return None


def _upwards(root: str) -> list[str]:
    """``root`` and the folders above it up to the top of its repository; without one, ``root`` alone."""
    folders = [root]
    while not os.path.lexists(os.path.join(folders[-1], ".git")):
        above = os.path.dirname(folders[-1])
        if above == folders[-1]:
            return [root]
        folders.append(above)
    return folders
