"""A ``claude`` executable whose pool is in one chosen state for ever.

Speaks both ways of using the real one: ``claude -p`` (text, ``--output-format json``, ``stream-json``)
and the two-way stream of the Agent SDK (initialize handshake, one turn per user message). Every turn is
one line in the tally file; beyond the cap the program under test is killed. ``FAKE_CLAUDE`` holds the
signal.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

SESSION = "00000000-0000-4000-8000-000000000000"
FREE = ("--version", "-v", "--help", "-h", "mcp", "doctor", "update", "config", "setup-token")


def settings() -> dict[str, Any]:
    """The signal, the tally, the cap and the program under test."""
    return dict(json.loads(os.environ["FAKE_CLAUDE"]))


def on_another_pool() -> bool:
    """Whether the credentials lead elsewhere than to the dry pool."""
    cloud = any(os.environ.get(f"CLAUDE_CODE_USE_{name}") for name in ("BEDROCK", "VERTEX", "FOUNDRY"))
    return cloud or "spare" in os.environ.get("ANTHROPIC_API_KEY", "")


def count_turn(setup: dict[str, Any], healthy: bool) -> None:
    """Note one turn; end the program under test when there were too many."""
    tally = Path(setup["tally"])
    with tally.open("a") as stream:
        stream.write("healthy\n" if healthy else "dry\n")
    if len(tally.read_text().splitlines()) > int(setup["cap"]):
        os.kill(int(os.environ["FAKE_CLAUDE_RUNNER"]), signal.SIGKILL)


def frame(kind: str, **fields: Any) -> dict[str, Any]:
    """One line of the stream."""
    return {"type": kind, "session_id": SESSION, "uuid": SESSION, **fields}


def limit_event(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The rate limit event of a subscription, when there is one."""
    if not (answer.get("rejected") or answer.get("overage-off")):
        return []
    info = {
        "status": "rejected" if answer.get("rejected") else "allowed",
        "resetsAt": 1796083200,
        "rateLimitType": "five_hour",
        "overageStatus": "rejected",
        "overageDisabledReason": "out_of_credits",
        "isUsingOverage": False,
    }
    return [frame("rate_limit_event", rate_limit_info=info)]


def result_frame(answer: dict[str, Any]) -> dict[str, Any]:
    """The frame that ends a turn: ``subtype`` stays ``success`` when the API failed."""
    failed = not answer.get("healthy")
    return frame(
        "result",
        subtype="success",
        is_error=failed,
        duration_ms=10,
        duration_api_ms=5,
        num_turns=1,
        result=answer["text"],
        total_cost_usd=0.0 if failed else 0.01,
        usage={"input_tokens": 0, "output_tokens": 0},
        permission_denials=[],
        api_error_status=answer.get("api-status"),
        terminal_reason="api_error" if failed else "completed",
    )


def turn(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The frames of one turn."""
    content = [{"type": "text", "text": answer["text"]}]
    message = {"id": "m", "type": "message", "role": "assistant", "content": content, "usage": {}}
    model = "claude-sonnet-5" if answer.get("healthy") else "<synthetic>"
    said = frame("assistant", message={**message, "model": model}, parent_tool_use_id=None)
    if answer.get("error"):
        said["error"] = answer["error"]
    return [*limit_event(answer), said, result_frame(answer)]


def emit(value: dict[str, Any]) -> None:
    """Write one line."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def opening() -> dict[str, Any]:
    """The frame that opens every turn."""
    fields = {
        "cwd": "/",
        "tools": [],
        "mcp_servers": [],
        "model": "claude-sonnet-5",
        "permissionMode": "default",
    }
    return frame("system", subtype="init", claude_code_version="2.1.330", apiKeySource="none", **fields)


def converse(setup: dict[str, Any], answer: dict[str, Any]) -> int:
    """The two-way stream: answer control requests, take a turn per user message, leave at end of input."""
    failed = False
    for line in sys.stdin:
        asked = json.loads(line)
        if asked.get("type") == "control_request":
            reply = {"subtype": "success", "request_id": asked["request_id"], "response": {"commands": []}}
            emit({"type": "control_response", "response": reply})
        if asked.get("type") != "user":
            continue
        count_turn(setup, bool(answer.get("healthy")))
        if answer.get("silent"):
            return int(answer["exit"])
        emit(opening())
        for one in turn(answer):
            emit(one)
        failed = True
    return int(answer["exit"]) if failed else 0


def print_once(setup: dict[str, Any], answer: dict[str, Any], form: str) -> int:
    """``claude -p``."""
    count_turn(setup, bool(answer.get("healthy")))
    if answer.get("silent"):
        return int(answer["exit"])
    if form == "json":
        emit(result_frame(answer))
    elif form == "stream-json":
        for one in [opening(), *turn(answer)]:
            emit(one)
    else:
        sys.stdout.write(answer["text"] + "\n")
    return int(answer["exit"])


def option(arguments: list[str], name: str, default: str) -> str:
    """The value of ``--name value`` or ``--name=value``."""
    for at, word in enumerate(arguments):
        if word == name and at + 1 < len(arguments):
            return arguments[at + 1]
        if word.startswith(name + "="):
            return word.partition("=")[2]
    return default


def main(arguments: list[str]) -> int:
    """Choose between the two ways of use."""
    if not arguments or arguments[0] in FREE:
        sys.stdout.write("2.1.330 (Claude Code)\n")
        return 0
    setup = settings()
    answer = dict(setup["signal"])
    if on_another_pool():
        answer = {"healthy": True, "text": "hello", "exit": 0}
    if option(arguments, "--input-format", "text") == "stream-json":
        return converse(setup, answer)
    return print_once(setup, answer, option(arguments, "--output-format", "text"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
