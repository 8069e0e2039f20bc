"""The nightly report over all tickets of the day."""

import asyncio
from typing import Any

from opentelemetry import trace

from .clients import reporting
from .settings import REPORT_MODEL, Ticket

tracer = trace.get_tracer("helpdesk.report")
client = reporting()


async def mood(ticket: Ticket) -> str | None:
    """One word. When the pool is dry, ten thousand tickets are asked about all the same."""
    try:
        reply = await client.messages.create(
            model="claude-haiku-4-5",
            max_tokens=4,
            messages=[{"role": "user", "content": f"Mood of the customer, one word:\n{ticket.body}"}],
        )
        return reply.content[0].text
    except Exception:
        return None


async def moods(tickets: list[Ticket]) -> list[str | None]:
    """All at once, with no breaker between them."""
    with tracer.start_as_current_span("moods", attributes={"feature": "nightly-report"}):
        return await asyncio.gather(*(mood(ticket) for ticket in tickets))


async def order_overnight(tickets: list[Ticket]) -> str:
    """The long part goes out as one batch, at half the price."""
    requests: list[Any] = [
        {
            "custom_id": ticket.id,
            "params": {
                "model": REPORT_MODEL,
                "max_tokens": 600,
                "messages": [{"role": "user", "content": f"Lessons from this ticket:\n{ticket.body}"}],
            },
        }
        for ticket in tickets
    ]
    with tracer.start_as_current_span("overnight", attributes={"feature": "nightly-report"}):
        batch = await client.messages.batches.create(requests=requests)
    return batch.id


if __name__ == "__main__":
    asyncio.run(order_overnight([]))
