"""A mistake of the user: what ends a command with a message instead of an answer."""

from __future__ import annotations

from collections.abc import Iterable


class Mistake(Exception):  # noqa: N818  a state of the input, not a fault of ours
    """What is wrong, why, and what to do about it, in words for the user.

    Commands catch this one, so that they need not import every stage that may find one.
    """


def suggestion(word: str, known: Iterable[str], otherwise: str) -> str:
    """What to say of an unknown word: the closest right one, or ``otherwise`` where none is close."""
    # Only a mistake pays for the import.
    import difflib

    close = difflib.get_close_matches(word, list(known), 1, 0.5)
    return f"did you mean {close[0]!r}?" if close else otherwise
