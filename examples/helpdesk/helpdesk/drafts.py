"""Drafts of answers, streamed to the agent's screen."""

import time
from collections.abc import Iterator

import anthropic

from .clients import shared, tagged
from .outage import PoolExhausted
from .settings import WRITING_MODEL, Ticket

PROMPT = "Draft a friendly answer in {language}:\n\n{body}"


def stream_draft(ticket: Ticket) -> Iterator[str]:
    """The draft, word by word. The second handler can never run: the first one catches its class."""
    try:
        with tagged("drafts").messages.stream(
            model=WRITING_MODEL,
            max_tokens=800,
            messages=[{"role": "user", "content": PROMPT.format(language=ticket.language, body=ticket.body)}],
        ) as stream:
            yield from stream.text_stream
    except anthropic.RateLimitError as error:
        yield f"(busy, try again later: {error.message})"
    except anthropic.EnforcedSpendLimitReachedError as error:
        raise PoolExhausted(ticket.id) from error


def draft_somehow(ticket: Ticket) -> str | None:
    """Cheaper models on the same key: when the pool is dry, it is dry for all three."""
    for model in ("claude-opus-5", "claude-sonnet-5", "claude-haiku-4-5"):
        try:
            reply = tagged("drafts").messages.create(
                model=model,
                max_tokens=800,
                messages=[{"role": "user", "content": ticket.body}],
            )
            return reply.content[0].text
        except anthropic.RateLimitError:
            continue
    return None


def polish(text: str) -> str:
    """Waits as long as the header says. A plan's weekly window has been seen to say 33 hours."""
    request = {
        "model": WRITING_MODEL,
        "max_tokens": 800,
        "messages": [{"role": "user", "content": f"Polish:\n{text}"}],
        # The API knows no such key: this tags nothing.
        "metadata": {"feature": "polish"},
    }
    try:
        return shared.messages.create(**request).content[0].text
    except anthropic.RateLimitError as error:
        time.sleep(float(error.response.headers["retry-after"]))
        return shared.messages.create(**request).content[0].text
