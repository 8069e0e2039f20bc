"""Routes become pools by the terms of the day, by a policy that is named, and by the project's contracts."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from payer.harness import TODAY, billing, books, judged, said

from poolint.model.billing import Billing, OwnPool, UnknownPolicyError, terms

AGENT = """
from claude_agent_sdk import ClaudeAgentOptions, query


async def ask():
    async for _ in query(prompt="x", options=ClaudeAgentOptions(env={"CLAUDE_CODE_OAUTH_TOKEN": token()})):
        pass
"""
DIRECT = """
import os

from anthropic import Anthropic

client = Anthropic(auth_token=os.environ["CLAUDE_CODE_OAUTH_TOKEN"])
client.messages.create(model="claude-sonnet-5", max_tokens=9, messages=[])
"""


def _pools(text: str, *, policy: str | None = None, as_of: date = TODAY) -> tuple[str, ...]:
    texts = {"app.py": text}
    (found,) = judged(texts, books(texts, policy=policy, as_of=as_of)).values()
    return found.pools


@pytest.mark.parametrize("day", [date(2026, 6, 15), date(2026, 7, 10), TODAY])
def test_the_credit_that_was_paused_is_in_force_on_no_day(day: date) -> None:
    assert _pools(AGENT, as_of=day) == ("plan-limits",)


def test_a_named_policy_answers_what_would_move() -> None:
    assert _pools(AGENT, policy="agent-sdk-credit") == ("agent-sdk-credit",)
    assert _pools(DIRECT, policy="agent-sdk-credit") == ("usage-credits",)


def test_third_party_harnesses_left_the_plan_on_the_fourth_of_april() -> None:
    assert _pools(DIRECT, as_of=date(2026, 4, 3)) == ("plan-limits",)
    assert _pools(DIRECT, as_of=date(2026, 4, 4)) == ("usage-credits",)


def test_the_terms_say_which_policy_and_when_it_was_confirmed() -> None:
    used = terms(billing(), TODAY).used
    assert msgspec.to_builtins(used) == {
        "id": "third-party-harness-split",
        "status": "in-force",
        "as_of": "2026-11-25",
        "last_confirmed": "2026-10-01",
    }
    assert terms(billing(), TODAY, "agent-sdk-credit").used.status == "paused"


def test_a_policy_that_nobody_wrote_down_is_named_with_those_that_are() -> None:
    with pytest.raises(UnknownPolicyError, match=r"'nonsense'; there are agent-sdk-credit, "):
        terms(billing(), TODAY, "nonsense")
    with pytest.raises(UnknownPolicyError, match="no billing policy is in force"):
        terms(Billing(), TODAY)


def test_a_contract_of_the_project_names_the_pool_where_all_of_it_fits() -> None:
    texts = {"svc/search/app.py": DIRECT, "svc/other.py": AGENT}
    own = (
        OwnPool(name="never", route=("api-key",)),
        OwnPool(name="search", path=("svc/search/**",), route=("subscription",)),
        OwnPool(name="tagged", tag=("search",)),
    )
    found = judged(texts, books(texts, pools=own))
    assert {path: one.pools for (path, _), one in found.items()} == {
        "svc/search/app.py": ("search",),
        "svc/other.py": ("plan-limits",),
    }


def test_own_names_come_before_the_pools_of_the_policy() -> None:
    text = """
from anthropic import Anthropic, AnthropicBedrock

client = Anthropic() if flag else AnthropicBedrock()
client.messages.create(model="claude-sonnet-5", max_tokens=9, messages=[])
"""
    texts = {"app.py": text}
    own = (OwnPool(name="zoo", route=("cloud:aws",)),)
    (found,) = judged(texts, books(texts, pools=own)).values()
    assert said(found) == "routes=api-key,cloud:aws pools=zoo,api"


CANARY = "sk-ant-api03-canary0123456789canary0123456789"


def test_no_credential_reaches_the_payers() -> None:
    texts = {
        "app.py": f"""
import os

from anthropic import Anthropic
from claude_agent_sdk import ClaudeAgentOptions, query

KEY = "{CANARY}"
os.environ["ANTHROPIC_API_KEY"] = KEY
Anthropic(api_key="{CANARY}").messages.create(model="claude-sonnet-5", max_tokens=9, messages=[])
settings = '{{"env": {{"ANTHROPIC_API_KEY": "{CANARY}"}}, "apiKeyHelper": "{CANARY}"}}'


async def ask():
    options = ClaudeAgentOptions(env={{"ANTHROPIC_API_KEY": KEY}}, settings=settings)
    async for _ in query(prompt="x", options=options):
        pass
""",
        "dev.env": f"ANTHROPIC_API_KEY={CANARY}\nCLAUDE_CODE_OAUTH_TOKEN={CANARY}\n",
        ".claude/settings.json": f'{{"env": {{"ANTHROPIC_API_KEY": "{CANARY}"}}, "apiKeyHelper": "x"}}',
    }
    found = judged(texts)
    assert len(found) == 2
    assert {note.fault for one in found.values() for note in one.notes} >= {"secret"}
    assert "canary" not in msgspec.json.encode(list(found.values())).decode()


def test_the_evidence_names_the_place_and_what_was_overruled() -> None:
    texts = {
        "app.py": """
from claude_agent_sdk import query


async def ask():
    async for _ in query(prompt="x"):
        pass
""",
        "dev.env": "CLAUDE_CODE_OAUTH_TOKEN=x\nANTHROPIC_API_KEY=y\n",
    }
    (found,) = judged(texts).values()
    assert [(step.path, step.line, step.text) for step in found.evidence] == [
        (
            "dev.env",
            2,
            "ANTHROPIC_API_KEY in dev.env: an API key is in the environment, which wins over a login",
        ),
        (
            "dev.env",
            1,
            "CLAUDE_CODE_OAUTH_TOKEN in dev.env: a subscription's OAuth token is in the environment; "
            "but it is overruled",
        ),
    ]


def test_callers_that_hand_over_different_credentials_are_not_ambiguous() -> None:
    texts = {
        "app.py": """
from claude_agent_sdk import ClaudeAgentOptions, query


async def ask(options):
    async for _ in query(prompt="x", options=options):
        pass


async def one():
    await ask(ClaudeAgentOptions(max_turns=1, env={"CLAUDE_CODE_OAUTH_TOKEN": token()}))


async def other():
    await ask(ClaudeAgentOptions(max_turns=1, env={"ANTHROPIC_API_KEY": key()}))
""",
    }
    (found,) = judged(texts).values()
    assert said(found) == "routes=api-key,subscription pools=api,plan-limits"
    assert found.notes == ()
