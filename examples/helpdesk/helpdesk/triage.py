"""Sorting new tickets. The model of good manners: tagged, one retry layer, and it knows the difference."""

import time

import anthropic

from .clients import tagged
from .outage import Outage, PoolExhausted, outage_of, wait_for
from .settings import FAST_MODEL, Ticket

QUEUES = ("billing", "bug", "how-to", "abuse")


class Triage:
    """Puts a ticket into a queue."""

    def __init__(self) -> None:
        self._client = tagged("triage")

    def queue_of(self, ticket: Ticket) -> str:
        """The queue; at most four requests, and exactly one when the pool is dry."""
        for attempt in range(4):
            try:
                return self._ask(ticket)
            except anthropic.APIStatusError as error:
                outage = outage_of(error)
                if outage is Outage.OUT_OF_MONEY:
                    raise PoolExhausted(ticket.id) from error
                if outage is Outage.BROKEN:
                    raise
                time.sleep(wait_for(error, attempt))
        return "unsorted"

    def _ask(self, ticket: Ticket) -> str:
        reply = self._client.messages.create(
            model=FAST_MODEL,
            max_tokens=8,
            system=f"Answer with one of: {', '.join(QUEUES)}.",
            messages=[{"role": "user", "content": f"{ticket.subject}\n\n{ticket.body}"}],
            metadata={"user_id": ticket.customer},
        )
        word = reply.content[0].text.strip().lower()
        return word if word in QUEUES else "how-to"


def tokens_of(ticket: Ticket) -> int:
    """What a ticket would cost to read. Counting is free, so this is no call site."""
    counted = tagged("triage").messages.count_tokens(
        model=FAST_MODEL, messages=[{"role": "user", "content": ticket.body}]
    )
    return counted.input_tokens
