"""The fakes answer on the wire as the real ones do, and the marks say what they mean."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from experiment.fake_api import FakeApi
from experiment.marks import MarkError, Outcome, load, parse_outcome, sites_of
from experiment.signals import all_signals

HERE = Path(__file__).parent
stopped: list[str] = []


@pytest.fixture
def api(request: pytest.FixtureRequest) -> Iterator[FakeApi]:
    server = FakeApi(all_signals()[request.param], cap=1, on_cap=lambda: stopped.append("stopped"))
    stopped.clear()
    server.start()
    yield server
    server.server_close()


def ask(
    api: FakeApi, path: str = "/v1/messages", key: str = "main", **body: Any
) -> tuple[int, dict[str, str], str]:
    data = json.dumps({"model": "claude-sonnet-5", **body}).encode()
    asked = urllib.request.Request(api.url + path, data=data, headers={"x-api-key": key})
    try:
        with urllib.request.urlopen(asked) as answer:
            return answer.status, dict(answer.headers), answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read().decode()


@pytest.mark.parametrize("api", ["tier-spend-cap"], indirect=True)
def test_the_spend_cap_is_a_429_with_a_code_and_without_retry_after(api: FakeApi) -> None:
    status, headers, body = ask(api)

    assert (status, json.loads(body)["error"]["details"]) == (
        429,
        {"error_code": "enforced_spend_limit_reached"},
    )
    assert "retry-after" not in headers


@pytest.mark.parametrize("api", ["tier-spend-cap"], indirect=True)
def test_another_key_draws_from_another_pool(api: FakeApi) -> None:
    assert ask(api, key="sk-spare")[0] == 200
    assert (len(api.asked), len(api.elsewhere)) == (0, 1)


@pytest.mark.parametrize("api", ["tier-spend-cap"], indirect=True)
def test_another_vendor_is_another_pool(api: FakeApi) -> None:
    assert ask(api, "/v1/chat/completions")[0] == 200


@pytest.mark.parametrize("api", ["bedrock-per-day-429"], indirect=True)
def test_bedrock_names_its_error_in_a_header(api: FakeApi) -> None:
    status, headers, _ = ask(api, "/model/m/converse")

    assert (status, headers["x-amzn-errortype"]) == (429, "ThrottlingException")


@pytest.mark.parametrize("api", ["midstream-overloaded"], indirect=True)
def test_an_error_in_the_middle_of_a_stream_comes_after_a_200(api: FakeApi) -> None:
    status, _, body = ask(api, stream=True)

    assert status == 200
    assert body.index("message_start") < body.index("event: error")


@pytest.mark.parametrize("api", ["overloaded-529"], indirect=True)
def test_the_owner_is_told_when_the_cap_is_passed(api: FakeApi) -> None:
    ask(api)
    assert stopped == []
    ask(api)
    assert stopped == ["stopped"]


def claude(
    tmp_path: Path, signal: str, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    setup = {"signal": all_signals()[signal], "tally": str(tmp_path / "turns"), "cap": 5}
    around = {"FAKE_CLAUDE": json.dumps(setup), "FAKE_CLAUDE_PYTHON": sys.executable, "PATH": os.defpath}
    command = [str(HERE / "bin" / "claude"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**around, **environment})


def test_the_command_says_success_and_is_error_in_one_result(tmp_path: Path) -> None:
    done = claude(tmp_path, "agent-session-limit", "-p", "task", "--output-format", "json")

    result = json.loads(done.stdout)
    assert (done.returncode, result["subtype"], result["is_error"]) == (1, "success", True)
    assert (tmp_path / "turns").read_text() == "dry\n"


def test_the_command_costs_no_turn_for_its_version(tmp_path: Path) -> None:
    assert claude(tmp_path, "agent-session-limit", "--version").returncode == 0
    assert not (tmp_path / "turns").exists()


def test_the_command_on_another_key_succeeds(tmp_path: Path) -> None:
    done = claude(tmp_path, "agent-credit-balance", "-p", "task", ANTHROPIC_API_KEY="sk-spare")

    assert (done.returncode, done.stdout) == (0, "hello\n")


def test_an_outcome_is_read_back_as_it_is_written() -> None:
    for text in ("unbounded", "18 raises tenacity.RetryError", "1 returns None elsewhere 2", "3 exits 1"):
        assert str(parse_outcome(text)) == text


def test_an_outcome_without_a_count_is_refused() -> None:
    with pytest.raises(MarkError, match="cannot read outcome"):
        parse_outcome("many raises Busy")


def test_unbounded_is_no_number() -> None:
    assert parse_outcome("unbounded") == Outcome(None)


def test_a_site_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(MarkError, match=r"app\.py:1"):
        sites_of("app.py", "call()  # site: anthropic-sdk dry=many\n")


def test_a_case_without_a_verdict_is_refused(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("call()  # site: anthropic-sdk dry=1\n")

    with pytest.raises(MarkError, match="verdict"):
        load(tmp_path)
