"""A Claude API on loopback whose pool is in one chosen state for ever.

Every request that reaches the dry pool is answered with the same signal and counted; every other pool
(a key with ``spare`` in it, another vendor's path) answers with success, so that a fallback shows. Runs
inside the interpreter of an experiment environment, so it needs the standard library only.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Signal = dict[str, Any]
Asked = dict[str, Any]

SPARE = "spare"
"""A credential that holds this word draws from another pool, which is never dry."""

FAMILIES = (
    ("/chat/completions", "openai"),
    ("/converse", "bedrock"),
    ("/invoke", "bedrock"),
    (":rawPredict", "vertex"),
    (":streamRawPredict", "vertex"),
    ("/v1/messages", "anthropic"),
)


def family(path: str) -> str:
    """The wire dialect of a request path."""
    bare = path.split("?", 1)[0]
    for mark, name in FAMILIES:
        if mark in bare:
            return name
    return "unknown"


def error_body(signal: Signal, dialect: str) -> bytes:
    """The body of the signal's answer, as this dialect writes it."""
    if "body" in signal:
        return str(signal["body"]).encode()
    if dialect == "bedrock":
        return json.dumps({"message": signal["message"]}).encode()
    error: dict[str, Any] = {"type": signal["type"], "message": signal["message"]}
    if dialect == "openai":
        return json.dumps({"error": {**error, "code": signal.get("code"), "param": None}}).encode()
    if signal.get("code"):
        error["details"] = {"error_code": signal["code"]}
    return json.dumps({"type": "error", "error": error, "request_id": "req_fake"}).encode()


USAGE = {"input_tokens": 3, "output_tokens": 2}
MESSAGE = {
    "id": "msg_fake",
    "type": "message",
    "role": "assistant",
    "model": "claude-sonnet-5",
    "content": [{"type": "text", "text": "hello"}],
    "stop_reason": "end_turn",
    "stop_sequence": None,
    "usage": USAGE,
}


def success_body(dialect: str, path: str) -> bytes:
    """A minimal good answer."""
    if dialect == "openai":
        message = {"role": "assistant", "content": "hello"}
        usage = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        answer: dict[str, Any] = {"id": "c1", "object": "chat.completion", "created": 1, "model": "gpt-x"}
        return json.dumps({**answer, "choices": [choice], "usage": usage}).encode()
    if dialect == "bedrock" and "/converse" in path:
        output = {"message": {"role": "assistant", "content": [{"text": "hello"}]}}
        usage = {"inputTokens": 3, "outputTokens": 2, "totalTokens": 5}
        metrics = {"latencyMs": 1}
        return json.dumps(
            {"output": output, "stopReason": "end_turn", "usage": usage, "metrics": metrics}
        ).encode()
    return json.dumps(MESSAGE).encode()


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n"


def stream_start() -> str:
    """The first frames of a streamed answer."""
    opening = {**MESSAGE, "content": [], "stop_reason": None}
    block = {"index": 0, "content_block": {"type": "text", "text": ""}}
    delta = {"index": 0, "delta": {"type": "text_delta", "text": "hel"}}
    return (
        _event("message_start", {"message": opening})
        + _event("content_block_start", block)
        + _event("content_block_delta", delta)
    )


def stream_body() -> bytes:
    """A whole streamed answer."""
    rest = (
        _event("content_block_stop", {"index": 0})
        + _event("message_delta", {"delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 2}})
        + _event("message_stop", {})
    )
    return (stream_start() + rest).encode()


class FakeApi(ThreadingHTTPServer):
    """The server and what it was asked; ``on_cap`` is called once more than ``cap`` requests arrived."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, signal: Signal, cap: int, on_cap: Callable[[], None]) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.signal = signal
        self.cap = cap
        self.on_cap = on_cap
        self.asked: list[Asked] = []
        self.elsewhere: list[Asked] = []
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        """The address clients are pointed to."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def start(self) -> None:
        """Serve from a thread that dies with the process."""
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 60}, daemon=True).start()

    def note(self, asked: Asked, dry: bool) -> None:
        """Keep one request; tell the owner when there were too many."""
        with self.lock:
            (self.asked if dry else self.elsewhere).append(asked)
            over = len(self.asked) > self.cap or len(self.elsewhere) > 10 * self.cap
        if over:
            self.on_cap()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is part of the game."""


class _Answer(BaseHTTPRequestHandler):
    server: FakeApi
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        self._send(200, {}, b'{"data": []}')

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        raw = self.rfile.read(length) if length else self._chunks()
        try:
            body = json.loads(raw)
        except ValueError:
            body = {}
        dialect = family(self.path)
        dry = self._is_dry(dialect)
        self.server.note(self._asked(dialect, body), dry)
        stream = bool(isinstance(body, dict) and body.get("stream"))
        if dry:
            self._answer_dry(dialect, stream)
        elif stream and dialect == "anthropic":
            self._send(200, {"content-type": "text/event-stream"}, stream_body())
        else:
            self._send(200, {}, success_body(dialect, self.path))

    def _chunks(self) -> bytes:
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            return b""
        parts = []
        while size := int(self.rfile.readline().split(b";")[0] or b"0", 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _is_dry(self, dialect: str) -> bool:
        held = self.headers.get("x-api-key", "") + self.headers.get("authorization", "")
        pools = self.server.signal.get("dialects", ["anthropic"])
        return dialect in pools and SPARE not in held

    def _asked(self, dialect: str, body: Any) -> Asked:
        keep = body if isinstance(body, dict) else {}
        return {
            "path": self.path,
            "dialect": dialect,
            "model": keep.get("model"),
            "max_tokens": keep.get("max_tokens"),
            "retry": self.headers.get("x-stainless-retry-count"),
            "line": self.headers.get("x-fixture-line"),
        }

    def _answer_dry(self, dialect: str, stream: bool) -> None:
        signal = self.server.signal
        if signal.get("drop"):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        headers = dict(signal.get("headers", {}))
        if signal.get("midstream") and stream:
            fault = _event("error", json.loads(error_body(signal, dialect)))
            self._send(
                200, {**headers, "content-type": "text/event-stream"}, (stream_start() + fault).encode()
            )
            return
        if dialect == "bedrock":
            headers["x-amzn-errortype"] = str(signal["type"])
        self._send(int(signal["status"]), headers, error_body(signal, dialect))

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {"content-type": "application/json", "request-id": "req_fake", **headers}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
