"""Background work. The queue is a retry layer too, and the outermost one."""

import os

from celery import Celery

from .clients import Writer, tagged
from .outage import PoolExhausted
from .summaries import summarise
from .triage import Triage

app = Celery("helpdesk", broker=os.environ.get("REDIS_URL", "redis://localhost"))


@app.task(autoretry_for=(Exception,), retry_backoff=True, max_retries=5)
def summarise_later(thread: str) -> str:
    """The queue's six runs times tenacity's six times the SDK's three."""
    return summarise(thread)


@app.task(autoretry_for=(ConnectionError,), dont_autoretry_for=(PoolExhausted,), max_retries=3)
def sort_later(ticket_id: str, customer: str, subject: str, body: str) -> str:
    """The good one: an empty pool is not tried again, the ticket stays where it is."""
    from .settings import Ticket

    return Triage().queue_of(Ticket(ticket_id, customer, subject, body))


@app.task(bind=True, max_retries=None)
def greet_later(self, name: str) -> str:
    """Asks for its own retry, with no end."""
    try:
        return Writer(tagged("greetings")).write(f"A greeting for {name}", max_tokens=40)
    except Exception as error:
        raise self.retry(exc=error, countdown=30) from error
