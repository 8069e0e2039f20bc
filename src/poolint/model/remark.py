"""Remarks: what is wrong with a comment that speaks to poolint."""

from __future__ import annotations

from typing import Literal

import msgspec

RemarkFault = Literal[
    "unused",  # nothing is found there that it would suppress
    "unknown",  # it names a rule that there is not
    "malformed",  # it cannot be read
    "unexplained",  # it gives no reason, where one must be given
]


class Remark(msgspec.Struct, frozen=True):
    """One thing that is wrong with one comment."""

    fault: RemarkFault
    path: str
    line: int
    column: int
    end_column: int
    """1-based, the end exclusive."""
    text: str
    """What is wrong, in words for the message."""
    comment: str
    """The comment as it is written."""
