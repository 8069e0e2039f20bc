"""An agent that reads our code and fixes what a ticket complains about."""

import asyncio

from claude_agent_sdk import (
    ClaudeAgentOptions,
    ClaudeSDKClient,
    ProcessError,
    RateLimitEvent,
    ResultMessage,
    query,
)

from .outage import PoolExhausted
from .settings import Ticket

BUDGETED = ClaudeAgentOptions(
    model="claude-sonnet-5",
    max_turns=30,
    max_budget_usd=2.0,
    env={
        "CLAUDE_CODE_ENABLE_TELEMETRY": "1",
        "OTEL_METRICS_EXPORTER": "otlp",
        "OTEL_RESOURCE_ATTRIBUTES": "feature=ticket-fixer,team=support",
    },
)


async def fix(ticket: Ticket) -> str:
    """The good one: tagged, with a budget, and it looks at the result before it believes it."""
    async for message in query(prompt=f"Fix this:\n{ticket.body}", options=BUDGETED):
        if isinstance(message, ResultMessage):
            if message.is_error:
                if message.api_error_status in (500, 502, 503, 504, 529):
                    raise ConnectionError(message.result)
                raise PoolExhausted(message.result)
            return message.result or ""
    return ""


async def explain(ticket: Ticket) -> str:
    """Untagged, without a budget, and "You've hit your session limit" would become the explanation."""
    async for message in query(prompt=f"What is the cause of this?\n{ticket.body}"):
        if isinstance(message, ResultMessage):
            return message.result or ""
    return ""


async def fix_stubbornly(ticket: Ticket) -> str:
    """Limit, credit and login all end the process alike, and all are tried twenty times."""
    for _ in range(20):
        try:
            async for message in query(prompt=f"Fix this, whatever it takes:\n{ticket.body}", options=BUDGETED):
                print(message)
            return ticket.id
        except ProcessError:
            await asyncio.sleep(5)
    raise TimeoutError(ticket.id)


async def converse(tickets: list[Ticket]) -> list[str]:
    """One session for several tickets. It stops at the first news about limits, even good news."""
    answers: list[str] = []
    options = ClaudeAgentOptions(model="claude-haiku-4-5", max_turns=5, user="support-team")
    async with ClaudeSDKClient(options=options) as session:
        for ticket in tickets:
            await session.query(f"Can we reproduce this?\n{ticket.body}")
            async for message in session.receive_response():
                if isinstance(message, RateLimitEvent):
                    raise PoolExhausted("out of quota")
                if isinstance(message, ResultMessage) and not message.is_error:
                    answers.append(message.result or "")
    return answers
