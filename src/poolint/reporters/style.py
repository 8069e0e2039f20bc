"""Style: how text may look on a terminal."""

from __future__ import annotations

import msgspec

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


class Style(msgspec.Struct, frozen=True):
    """How the text may look."""

    color: bool = False
    width: int | None = None
    """Columns of the terminal; None for a file or a pipe, where nothing is shortened."""

    def paint(self, text: str, paint: str) -> str:
        """``text`` in a colour, or as it is where colours are off."""
        return f"\x1b[{_CODES[paint]}m{text}\x1b[0m" if self.color and paint and text else text
