"""The web layer: thin functions over the rest, with the client handed in."""

from typing import Annotated

import anthropic
from fastapi import Depends, FastAPI, HTTPException

from .clients import tagged
from .drafts import draft_somehow
from .outage import PoolExhausted
from .settings import WRITING_MODEL, Ticket
from .triage import Triage

app = FastAPI()


def client() -> anthropic.Anthropic:
    """What the framework hands to whoever asks for ``Client``."""
    return tagged("suggestions")


Client = Annotated[anthropic.Anthropic, Depends(client)]


@app.post("/tickets")
def create(ticket: Ticket) -> dict[str, str]:
    """Sort a ticket; a dry pool is said aloud, with the status that means it."""
    try:
        return {"queue": Triage().queue_of(ticket)}
    except PoolExhausted as error:
        raise HTTPException(status_code=402, detail="the budget for triage is used up") from error


@app.post("/suggestions")
def suggest(text: str, claude: Client) -> dict[str, str]:
    """Completes a sentence. Whatever goes wrong, the user sees an empty box and nobody is told."""
    try:
        reply = claude.messages.create(
            model=WRITING_MODEL,
            max_tokens=40,
            messages=[{"role": "user", "content": f"Continue: {text}"}],
        )
        return {"suggestion": reply.content[0].text}
    except Exception:
        return {"suggestion": ""}


@app.post("/drafts")
def draft(ticket: Ticket) -> dict[str, str | None]:
    """A draft, or null."""
    return {"draft": draft_somehow(ticket)}
