"""What the user's terminal can show: colours and columns, from the flag and the environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Literal

ColorChoice = Literal["auto", "always", "never"]


def wants_color(choice: ColorChoice, stream: IO[str] | None, environment: Mapping[str, str]) -> bool:
    """Whether ``stream`` gets colours: the flag decides, then NO_COLOR, FORCE_COLOR, TERM, the terminal."""
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    # A program that is started without one has none.
    return stream is not None and stream.isatty() and environment.get("TERM") != "dumb"


def columns(stream: IO[str] | None) -> int | None:
    """The width of the terminal behind ``stream``, or None where there is none."""
    if stream is None or not stream.isatty():
        return None
    import shutil

    return shutil.get_terminal_size().columns
