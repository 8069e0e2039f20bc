"""Translations, by three roads: LangChain, Amazon Bedrock, and plain HTTP with keys in turn."""

import json
import os
import time

import boto3
import httpx
from langchain_anthropic import ChatAnthropic
from langchain_core.prompts import ChatPromptTemplate

from .settings import Ticket

prompt = ChatPromptTemplate.from_template("Translate into {language}:\n\n{text}")
translator = (prompt | ChatAnthropic(model="claude-sonnet-5", max_tokens=2000)).with_retry(
    stop_after_attempt=3
)

bedrock = boto3.client("bedrock-runtime", region_name="eu-central-1")

KEYS = [name for name in os.environ.get("TRANSLATE_KEYS", "").split(",") if name]
cool_until: dict[str, float] = {}


def translate(text: str, language: str) -> str:
    """Retries every error three times, on top of the retries of the model object."""
    return translator.invoke(
        {"text": text, "language": language},
        config={"tags": ["feature:translate"], "metadata": {"team": "support"}},
    ).content


def translate_in_the_eu(ticket: Ticket) -> str:
    """On the AWS bill; the request metadata ends up in the invocation log."""
    reply = bedrock.converse(
        modelId="eu.anthropic.claude-sonnet-4-20250514-v1:0",
        messages=[{"role": "user", "content": [{"text": f"Translate into English:\n{ticket.body}"}]}],
        requestMetadata={"feature": "translate", "team": "support"},
    )
    return reply["output"]["message"]["content"][0]["text"]


def embed(text: str) -> list[float]:
    """Another model on the same service: no call site of Claude."""
    reply = bedrock.invoke_model(modelId="amazon.titan-embed-text-v2:0", body=json.dumps({"inputText": text}))
    return json.loads(reply["body"].read())["embedding"]


def translate_by_hand(text: str) -> str:
    """A key that met a monthly cap comes back into the rotation after a minute, for the rest of the month."""
    while True:
        for key in KEYS:
            if cool_until.get(key, 0) > time.time():
                continue
            reply = httpx.post(
                "https://api.anthropic.com/v1/messages",
                headers={"x-api-key": os.environ[key], "anthropic-version": "2023-06-01"},
                json={
                    "model": "claude-haiku-4-5",
                    "max_tokens": 2000,
                    "messages": [{"role": "user", "content": f"Translate into English:\n{text}"}],
                },
                timeout=60,
            )
            if reply.status_code == 429:
                cool_until[key] = time.time() + 60
                continue
            return reply.raise_for_status().json()["content"][0]["text"]
        time.sleep(1)
