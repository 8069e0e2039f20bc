"""Features of paths: what the project says that the calls of a file belong to."""

from __future__ import annotations

import os
from pathlib import Path

from pathspec import GitIgnoreSpec

from poolint.model.tags import TagSettings


def feature_of(tags: TagSettings, base: str, root: str, path: str) -> str | None:
    """The feature of the last pattern of ``tags.defaults`` that fits, where the registry has it.

    ``base`` is the folder that patterns speak of, ``root`` the one that ``path`` is relative to.
    """
    relative = os.path.relpath(Path(root, path), base) if base and root else path
    if relative.startswith(os.pardir):
        relative = path
    found = None
    for pattern, feature in tags.defaults:
        if GitIgnoreSpec.from_lines([pattern]).match_file(relative.replace(os.sep, "/")):
            found = feature
    if found is not None and tags.features and found not in tags.features:
        return None
    return found
