"""A mistake of the user: what ends a command with a message instead of an answer."""

from __future__ import annotations


class Mistake(Exception):  # noqa: N818  a state of the input, not a fault of ours
    """What is wrong, why, and what to do about it, in words for the user.

    Commands catch this one, so that they need not import every stage that may find one.
    """
