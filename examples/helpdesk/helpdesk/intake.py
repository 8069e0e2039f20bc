"""Reading the mailbox. Written in a hurry: every limit looks like a busy minute to it."""

import json
import queue
import time

import anthropic

from .clients import shared
from .settings import FAST_MODEL, Ticket

inbox: "queue.Queue[Ticket]" = queue.Queue()

# Left over from the prototype (and not a real key).
prototype = anthropic.Anthropic(api_key="sk-ant-api03-EXAMPLE-ONLY-not-a-real-key")


def extract_fields(ticket: Ticket) -> dict[str, str]:
    """Order number and product, as JSON. A monthly spend cap is retried here like a busy minute."""
    for attempt in range(8):
        try:
            reply = shared.messages.create(
                model=FAST_MODEL,
                max_tokens=256,
                messages=[{"role": "user", "content": f"Order number and product as JSON:\n{ticket.body}"}],
            )
            return json.loads(reply.content[0].text)
        except anthropic.RateLimitError:
            time.sleep(2**attempt)
    raise TimeoutError(ticket.id)


def detect_language(ticket: Ticket) -> str:
    """The language. The loop has no end while the pool is dry."""
    while True:
        try:
            reply = prototype.messages.create(
                model=FAST_MODEL,
                max_tokens=4,
                messages=[{"role": "user", "content": f"ISO code of the language:\n{ticket.body[:500]}"}],
                extra_headers={"x-feature": "intke"},
            )
            return reply.content[0].text.strip()
        except anthropic.RateLimitError:
            time.sleep(5)


def watch() -> None:
    """Wait for tickets for ever: each one costs, and nothing here knows how many may come."""
    while True:
        ticket = inbox.get()
        shared.messages.create(
            model=FAST_MODEL,
            max_tokens=64,
            messages=[{"role": "user", "content": f"One line for the on-call engineer: {ticket.subject}"}],
            metadata={"user_id": ticket.customer},
        )
