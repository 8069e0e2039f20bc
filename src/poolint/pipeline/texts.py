"""Texts: source files of a scan decoded as Python decodes them, each read once."""

from __future__ import annotations

import io
import tokenize

from poolint.discovery.walk import Found

_LIMIT = 1 << 26


class Texts:
    """The texts of files, each read only when it is asked for."""

    def __init__(self, found: Found) -> None:
        self._files = {file.path: file.absolute for file in found.files}
        self._bytes = found.read
        self._texts: dict[str, str] = {}

    def read(self, path: str) -> str:
        """The text of a file; empty where it is no file of the scan, or can no longer be read."""
        if path not in self._texts:
            self._texts[path] = self._decoded(self._files[path]) if path in self._files else ""
        return self._texts[path]

    def _decoded(self, absolute: str) -> str:
        try:
            file = io.BytesIO(self._bytes(absolute, _LIMIT))
            encoding, _ = tokenize.detect_encoding(file.readline)
            file.seek(0)
            return io.TextIOWrapper(file, encoding).read()
        except (OSError, SyntaxError, UnicodeDecodeError):
            return ""
