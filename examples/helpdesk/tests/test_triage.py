"""Tests of the example, as such projects have them: a double that costs nothing, and one real call."""

import os
from unittest.mock import MagicMock

import pytest
from anthropic import Anthropic

from helpdesk.settings import Ticket
from helpdesk.triage import Triage

TICKET = Ticket("T-1", "c-9", "Refund", "Please send my money back.")


def test_an_unknown_word_is_a_how_to() -> None:
    triage = Triage()
    triage._client = MagicMock()
    triage._client.messages.create.return_value.content = [MagicMock(text="nonsense")]
    assert triage.queue_of(TICKET) == "how-to"


@pytest.mark.skipif("ANTHROPIC_API_KEY" not in os.environ, reason="spends money")
def test_the_api_answers() -> None:
    reply = Anthropic().messages.create(
        model="claude-haiku-4-5", max_tokens=1, messages=[{"role": "user", "content": "Hi"}]
    )
    assert reply.stop_reason
