"""A file whose content is given, and not read from disk: what an editor has not saved yet."""

from __future__ import annotations

import os

import msgspec

from poolint.discovery.languages import language_of
from poolint.discovery.walk import Found, shown
from poolint.model.source import SourcePath


def with_content(found: Found, path: str, data: bytes) -> Found:
    """What a walk found, with ``data`` in the place of the file at ``path``, whether there is one or not."""
    absolute = os.path.abspath(path)
    name = shown(absolute, found.root)
    read = found.read

    def given(wanted: str, limit: int) -> bytes:
        return data if wanted == absolute else read(wanted, limit)

    files = {file.path: file for file in found.files}
    if name not in {place.path for place in found.left_out}:
        language = language_of(absolute) or "python"
        files.setdefault(name, SourcePath(name, absolute, language, explicit=True))
    return msgspec.structs.replace(
        found,
        files=tuple(sorted(files.values())),
        # That it is not on disk, or cannot be read there, is no matter.
        gaps=tuple(gap for gap in found.gaps if gap.path != name),
        read=given,
    )
