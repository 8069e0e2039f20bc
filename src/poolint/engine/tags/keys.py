"""Keys of labels: which say what feature asked, which say who, and which were meant to."""

from __future__ import annotations

import difflib
import re
from typing import Literal

from poolint.model.tags import Tags, TagSettings

KeyKind = Literal["feature", "user", "other"]

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_CLOSE = 0.75


class Keys:
    """The keys of a project: its own where it names them, else the catalog's."""

    def __init__(self, tags: Tags, settings: TagSettings) -> None:
        features = settings.feature_keys or tags.feature_keys
        self._features = frozenset(plain(key) for key in features if not key.startswith("*"))
        self._endings = tuple("_" + plain(key[1:]) for key in features if key.startswith("*"))
        self._users = frozenset(map(plain, tags.user_keys))
        self.names = tuple(sorted(self._features | {ending[1:] for ending in self._endings}))
        """The feature keys, for advice."""

    def kind(self, key: str) -> KeyKind:
        """What a key says."""
        name = plain(key)
        if name in self._features or ("_" + name).endswith(self._endings or "\0"):
            return "feature"
        return "user" if name in self._users else "other"

    def close(self, key: str) -> str | None:
        """The feature key that ``key`` was most likely meant to be."""
        name = plain(key)
        words = [word for word in name.split("_") if word in self.names]
        found = difflib.get_close_matches(name, self.names, 1, _CLOSE)
        return found[0] if found else words[0] if words else None


def plain(key: str) -> str:
    """A key without prefix, case, humps and dashes: ``llm.featureName`` is ``feature_name``."""
    last = re.split(r"[.:/]", key.strip())[-1]
    return _HUMP.sub("_", last).replace("-", "_").replace(" ", "_").lower()
