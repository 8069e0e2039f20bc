"""Summaries of long threads. Two retry layers that do not know of each other."""

import anthropic
from opentelemetry import trace
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_exponential

from .clients import Writer, shared
from .settings import WRITING_MODEL

tracer = trace.get_tracer("helpdesk")


@retry(
    stop=stop_after_attempt(6),
    wait=wait_exponential(max=60),
    retry=retry_if_exception_type(anthropic.RateLimitError),
)
def summarise(thread: str) -> str:
    """Six attempts here, three of the SDK in each: 18 requests against an empty pool."""
    reply = shared.messages.create(
        model=WRITING_MODEL,
        max_tokens=400,
        messages=[{"role": "user", "content": f"Summarise for a colleague:\n\n{thread}"}],
        extra_headers={"x-feature": "summaries"},
    )
    return reply.content[0].text


@retry
def headline(thread: str) -> str:
    """Bare ``@retry``: every exception, without a pause, for ever."""
    return Writer(model="claude-haiku-4-5").write(f"A headline of five words:\n{thread}", max_tokens=30)


def handover(thread: str) -> str:
    """Within a span that names the feature, so this way through the wrapper is tagged; the other is not."""
    with tracer.start_as_current_span("handover", attributes={"feature": "handover", "team": "support"}):
        return Writer().write(f"Hand this over to the night shift:\n{thread}")
