"""Slow down, or out of money? The one place that tells them apart."""

import enum

import anthropic

SPEND_CODES = frozenset(
    {
        "enforced_spend_limit_reached",
        "contract_spend_limit_reached",
        "linked_organization_spend_limit_reached",
        "credits_required",
    }
)
# A dry prepaid balance and an own spend limit come as a 400 that only its text gives away.
SPEND_TEXTS = (
    "credit balance is too low",
    "specified api usage limits",
    "specified workspace api usage limits",
)
LONGEST_WAIT = 30.0


class Outage(enum.Enum):
    """What to do about an error."""

    SLOW_DOWN = "slow down"
    OUT_OF_MONEY = "out of money"
    BROKEN = "broken"


class PoolExhausted(Exception):
    """The pool is dry: asking again sends a request and changes nothing until somebody pays."""


def outage_of(error: anthropic.APIStatusError) -> Outage:
    """Codes and status first, words only where there is nothing else."""
    if error.status_code == 402 or getattr(error, "error_code", None) in SPEND_CODES:
        return Outage.OUT_OF_MONEY
    if error.status_code == 400 and any(text in str(error).lower() for text in SPEND_TEXTS):
        return Outage.OUT_OF_MONEY
    if error.status_code == 429 or error.status_code >= 500:
        return Outage.SLOW_DOWN
    return Outage.BROKEN


def wait_for(error: anthropic.APIStatusError, attempt: int) -> float:
    """How long to wait: what the server asks for, within reason."""
    asked = error.response.headers.get("retry-after")
    return min(float(asked) if asked else 2.0**attempt, LONGEST_WAIT)
