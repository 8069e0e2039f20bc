"""What can be set from outside, in one place."""

import os
from dataclasses import dataclass

FAST_MODEL = "claude-haiku-4-5"
WRITING_MODEL = os.environ.get("HELPDESK_WRITING_MODEL", "claude-sonnet-5")
REPORT_MODEL = "claude-opus-5"


@dataclass(frozen=True)
class Ticket:
    """What a customer wrote."""

    id: str
    customer: str
    subject: str
    body: str
    language: str = "en"
