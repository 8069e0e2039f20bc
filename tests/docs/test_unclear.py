"""What the page "why did it say unclear" says of code is what the tool says of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from poolint import pipeline
from poolint.model.settings import Settings

LOOP = """import os
import time

import acme_errors
import anthropic
import plugins

client = anthropic.Anthropic(max_retries=0)


def ask(request, name, patient):
    for attempt in range({times}):
        try:
            return client.messages.create(**request, model="claude-sonnet-5")
        except {caught} as error:
            if not {question}:
                raise
            time.sleep(2)
"""


@pytest.mark.parametrize(
    ("times", "caught", "question", "verdict", "unclear", "bound"),
    [
        ("5", "anthropic.RateLimitError", "acme_errors.is_transient(error)", "unclear", 1, False),
        ("5", "getattr(plugins, name)", "True", "unclear", 1, False),
        ("5", "anthropic.RateLimitError", "patient", "conflates", 0, False),
        ('int(os.environ["ATTEMPTS"])', "anthropic.RateLimitError", "True", "conflates", 0, True),
    ],
)
def test_a_row_of_the_table_is_true(
    tmp_path: Path, times: str, caught: str, question: str, verdict: str, unclear: int, bound: bool
) -> None:
    (tmp_path / "poolint.toml").touch()
    code = LOOP.format(times=times, caught=caught, question=question)
    (tmp_path / "app.py").write_text(code, encoding="utf-8")
    (site,) = pipeline.scan(Settings(paths=(str(tmp_path),), jobs=1)).sites
    dry = site.exhaustion
    assert dry is not None
    assert (dry.verdict, len(dry.unclear), bool(dry.bound)) == (verdict, unclear, bound)
