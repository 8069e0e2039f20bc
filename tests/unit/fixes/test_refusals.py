"""What cannot be put right is left alone, with a reason that says why."""

from __future__ import annotations

from pathlib import Path

import pytest
from fixes.cases import settings

from poolint.pipeline.fixing import fixing

HEAD = """import time
import anthropic
from tenacity import retry, stop_after_attempt, Retrying

client = anthropic.Anthropic(max_retries=0)
"""
CALL = 'client.messages.create(model="claude-sonnet-5", max_tokens=64, messages=[text])'


@pytest.mark.parametrize(
    ("decorator", "reason"),
    [
        (
            "@retry(stop=stop_after_attempt(3), retry=lambda state: state.outcome.failed)",
            "retry is given as something that `&` may not be able to join",
        ),
        (
            "@retry(**{'stop': stop_after_attempt(3)})",
            "the call is given arguments by place or unseen, and retry may be one",
        ),
    ],
)
def test_a_decorator_whose_condition_cannot_be_joined(tmp_path: Path, decorator: str, reason: str) -> None:
    (tmp_path / "poolint.toml").touch()
    (tmp_path / "app.py").write_text(f"{HEAD}\n\n{decorator}\ndef ask(text):\n    return {CALL}\n")

    done = fixing(settings(tmp_path, ("RTY101", "RTY102")), unsafe=True)

    assert done.changes == ()
    assert [left.reason for left in done.left] == [reason]


@pytest.mark.parametrize(
    ("made", "giveup"),
    [
        ("async def hopeless(error):\n    return error.status_code < 429\n", "hopeless"),
        (
            "class Judge:\n    def hopeless(self, error):\n        return error.status_code < 429\n",
            "Judge().hopeless",
        ),
        ("hopeless = lambda error: error.status_code < 429\n", "hopeless"),
    ],
)
def test_a_giveup_that_may_have_to_be_awaited_or_is_made_elsewhere(
    tmp_path: Path, made: str, giveup: str
) -> None:
    (tmp_path / "poolint.toml").touch()
    (tmp_path / "app.py").write_text(
        f"import backoff\n{HEAD}\n\n{made}\n\n"
        f"@backoff.on_exception(backoff.expo, anthropic.APIStatusError, max_tries=3, giveup={giveup})\n"
        f"def ask(text):\n    return {CALL}\n"
    )

    done = fixing(settings(tmp_path, ("RTY101", "RTY102")), unsafe=True)

    assert done.changes == ()
    reason = "giveup is given already, as something that is made elsewhere"
    assert {left.reason for left in done.left} == {reason}


def test_a_line_in_no_handler_and_in_a_try_with_several(tmp_path: Path) -> None:
    (tmp_path / "poolint.toml").touch()
    (tmp_path / "app.py").write_text(
        f"{HEAD}\n\ndef ask(text):\n"
        "    for model in ('claude-opus-5', 'claude-sonnet-5'):\n"
        "        try:\n"
        "            return client.messages.create(model=model, max_tokens=9, messages=[text])\n"
        "        except anthropic.RateLimitError:\n            continue\n"
        "        except anthropic.APIError:\n            continue\n"
    )

    done = fixing(settings(tmp_path, ("RTY108",)), unsafe=True)

    assert done.changes == ()
    assert [left.reason for left in done.left] == [
        "the line of the finding stands in no except clause, and in no try with a single one"
    ]


def test_a_name_that_is_taken_is_not_used_and_the_function_is_found_again(tmp_path: Path) -> None:
    (tmp_path / "poolint.toml").touch()
    path = tmp_path / "app.py"
    loop = f"""    for attempt in range(3):
        try:
            return {CALL}
        except anthropic.RateLimitError:
            time.sleep(1)
"""
    path.write_text(f"{HEAD}is_spent = False\n\n\ndef ask(text):\n{loop}")
    first = fixing(settings(tmp_path, ("RTY101",)), unsafe=True).changes[0].after
    path.write_bytes(first + f"\n\ndef again(text):\n{loop}".encode())

    second = fixing(settings(tmp_path, ("RTY101",)), unsafe=True).changes[0].after

    assert second.count(b"def is_spent_2(") == 1
    assert second.count(b"if is_spent_2(error):") == 2
    assert b"is_spent_3" not in second


def test_a_suppressed_finding_is_not_put_right(tmp_path: Path) -> None:
    (tmp_path / "poolint.toml").touch()
    (tmp_path / "app.py").write_text(
        f"{HEAD}\n\n@retry(stop=stop_after_attempt(3))  # poolint: ignore[RTY101] known\n"
        f"def ask(text):\n    return {CALL}\n"
    )

    done = fixing(settings(tmp_path, ("RTY101",)), unsafe=True)

    assert (done.changes, done.fixed, done.left) == ((), (), ())
    assert [finding.suppression is not None for finding in done.check.report.findings] == [True]


def test_a_client_that_several_calls_on_a_line_may_build_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "poolint.toml").touch()
    (tmp_path / "app.py").write_text(
        HEAD.replace(
            "client = anthropic.Anthropic(max_retries=0)",
            "client, other = anthropic.Anthropic(), anthropic.Anthropic()",
        )
        + f"\n\n@retry(stop=stop_after_attempt(3))\ndef ask(text):\n    return {CALL}\n"
    )

    done = fixing(settings(tmp_path, ("RTY103",)), unsafe=True)

    assert done.changes == ()
    assert [left.reason for left in done.left] == ["which call on line 5 builds the client is not clear"]
