"""What looks like a call of Claude and is none. Nothing in this file costs a token."""

import os
import time

from anthropic.types import Message
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from twilio.rest import Client

client = Client(os.environ.get("TWILIO_SID"), os.environ.get("TWILIO_TOKEN"))
engine = create_engine(os.environ.get("DATABASE_URL", "sqlite://"))

EXAMPLE = 'client.messages.create(model="claude-sonnet-5", max_tokens=10, messages=[])'


def text_customer(number: str, body: str) -> str:
    """A text message to a telephone, by a method of the same name."""
    for _ in range(3):
        try:
            return client.messages.create(to=number, from_="+15550100", body=body).sid
        except OSError:
            time.sleep(1)
    return ""


def query(prompt: str) -> list[str]:
    """A function of ours that happens to be called query."""
    return [line for line in prompt.splitlines() if line]


def open_tickets() -> list[str]:
    """Two kinds of database query, and our own function above."""
    with Session(engine) as db:
        rows = db.query("tickets").filter_by(state="open").all()
    return query("\n".join(row.subject for row in rows))


def length_of(message: Message) -> int:
    """Uses a type of the SDK, calls nothing."""
    return sum(len(block.text) for block in message.content if block.type == "text")
