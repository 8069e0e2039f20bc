"""Runs fixture programs against the fake API, each in a child forked from a parent that knows the SDKs.

Reads one job per line from standard input and writes one outcome per line to standard output, both JSON.
A job is ``{"case": directory, "signal": …, "cap": n, "seconds": s}``; an outcome ``{"requests", "unbounded",
"calls", "lines", "elsewhere", "final", "waits"}``. Runs inside an experiment environment: standard library
only, the SDKs are named by ``--preload``.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import importlib
import importlib.util
import inspect
import json
import os
import random
import select
import signal as signals
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from experiment import clock  # noqa: E402
from experiment.fake_api import FakeApi  # noqa: E402

Job = dict[str, Any]
Outcome = dict[str, Any]

CLI = HERE / "bin"
"""Holds an executable named ``claude``."""

_real_time = time.monotonic


def qualified(kind: type) -> str:
    """A class as a person would import it: without the private modules in between."""
    public = [part for part in kind.__module__.split(".") if not part.startswith("_")]
    top = sys.modules.get(public[0])
    if getattr(top, kind.__qualname__, None) is kind:
        public = public[:1]
    return kind.__qualname__ if kind.__module__ == "builtins" else ".".join([*public, kind.__qualname__])


def environment(job: Job, url: str, tally: Path) -> dict[str, str]:
    """What the fixture finds in its environment: every client leads to the fake."""
    names = {
        "ANTHROPIC_BASE_URL": url,
        "ANTHROPIC_API_KEY": "sk-ant-main",
        "SPARE_API_KEY": "sk-ant-spare",
        "ANTHROPIC_API_BASE": url,
        "OPENAI_BASE_URL": f"{url}/v1/",
        "OPENAI_API_KEY": "sk-ant-main",
        "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": url,
        "ANTHROPIC_BEDROCK_BASE_URL": url,
        "ANTHROPIC_VERTEX_BASE_URL": url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "FAKE_API_URL": url,
        "FAKE_CLAUDE": json.dumps({"signal": job["signal"], "tally": str(tally), "cap": job["cap"]}),
        "FAKE_CLAUDE_PYTHON": sys.executable,
        "FAKE_CLAUDE_RUNNER": str(os.getpid()),
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "LANGSMITH_TRACING": "false",
        "PATH": f"{CLI}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "HOME": str(tally.parent),
        "NO_PROXY": "*",
    }
    kept = {
        k: v for k, v in os.environ.items() if k in ("LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "VIRTUAL_ENV")
    }
    return {**kept, **names}


def mark_requests(case: Path) -> None:
    """Make each request carry the innermost line of the fixture that asked for it."""
    root = str(case) + os.sep

    def line() -> str | None:
        frame = sys._getframe(2)
        while frame is not None:
            if frame.f_code.co_filename.startswith(root):
                return f"{frame.f_code.co_filename[len(root) :]}:{frame.f_lineno}"
            frame = frame.f_back  # type: ignore[assignment]
        return None

    for name in ("httpx", "httpx2"):
        module = sys.modules.get(name)
        for kind in ("Client", "AsyncClient"):
            client = getattr(module, kind, None)
            if client is not None:
                _mark_send(client, line)
    if "http.client" in sys.modules:
        connection = sys.modules["http.client"].HTTPConnection
        end = connection.endheaders

        def endheaders(self: Any, *args: Any, **kwargs: Any) -> Any:
            if at := line():
                self.putheader("x-fixture-line", at)
            return end(self, *args, **kwargs)

        connection.endheaders = endheaders


def _mark_send(client: Any, line: Any) -> None:
    send = client.send

    def marked(self: Any, request: Any, **kwargs: Any) -> Any:
        if at := line():
            request.headers["x-fixture-line"] = at
        return send(self, request, **kwargs)

    async def async_marked(self: Any, request: Any, **kwargs: Any) -> Any:
        if at := line():
            request.headers["x-fixture-line"] = at
        with clock.flight():
            return await send(self, request, **kwargs)

    client.send = async_marked if inspect.iscoroutinefunction(send) else marked


def find_fake_cli() -> None:
    """Make the Agent SDK use the fake executable, not the one it bundles."""
    name = "claude_agent_sdk._internal.transport.subprocess_cli"
    if name in sys.modules:
        transport = sys.modules[name].SubprocessCLITransport
        transport._find_cli = lambda self: str(CLI / "claude")


class Child:
    """One run, in its own process; ``report`` ends it."""

    def __init__(self, job: Job, pipe: int, tally: Path) -> None:
        self.job = job
        self.pipe = pipe
        self.tally = tally
        self.api = FakeApi(job["signal"], int(job["cap"]), lambda: self.report("-", unbounded=True))

    def report(self, final: str, unbounded: bool = False, detail: str = "") -> None:
        """Hand back the outcome and leave without any clean-up that could send more."""
        outcome = outcome_of(self.api.asked, self.api.elsewhere, self.tally)
        waits = clock.waits()
        outcome |= {
            "final": final,
            "unbounded": unbounded,
            "waits": waits[:8],
            "longest": max(waits, default=0),
        }
        os.write(self.pipe, json.dumps({**outcome, "detail": detail}).encode())
        os._exit(0)

    def run(self) -> None:
        """Import the program and call its ``main``."""
        os.setsid()
        case = Path(self.job["case"])
        os.environ.clear()
        os.environ.update(environment(self.job, self.api.url, self.tally))
        self.api.start()
        random.seed(0)
        sys.dont_write_bytecode = True
        sys.path.insert(0, str(case))
        sys.argv = [str(case / "app.py")]
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        mark_requests(case)
        find_fake_cli()
        clock.start()
        try:
            answer = importlib.import_module("app").main()
            if inspect.iscoroutine(answer):
                answer = asyncio.run(answer)
        except SystemExit as stop:
            self.report(f"exits {exit_status(stop.code)}")
        except BaseException as error:  # noqa: BLE001 - whatever the program ends with is the result
            self.report(f"raises {qualified(type(error))}", detail=traceback.format_exc()[-2000:])
        else:
            self.report(f"returns {describe(answer)}", detail=repr(answer)[:300])


def exit_status(code: object) -> int:
    """What the shell sees: a text is printed and means 1."""
    if code is None or isinstance(code, int):
        return code or 0
    return 1


def describe(answer: object) -> str:
    """A returned value in a word: constants as themselves, the rest by its type."""
    if answer is None or isinstance(answer, bool):
        return str(answer)
    return type(answer).__name__


def outcome_of(asked: list[dict[str, Any]], elsewhere: list[dict[str, Any]], tally: Path) -> Outcome:
    """The counts: over HTTP and through the command line."""
    turns = tally.read_text().splitlines() if tally.exists() else []
    lines = Counter(one["line"] for one in asked if one["line"])
    # A request without the SDK's own counter comes from a client that does not count: it is a call.
    calls = sum(1 for one in asked if one["retry"] in (None, "0")) + len(turns)
    others = [one for one in turns if one == "healthy"]
    return {
        "requests": len(asked) + len(turns) - len(others),
        "calls": calls - len(others),
        "lines": dict(lines),
        "elsewhere": len(elsewhere),
        "healthy": len(others),
        "models": dict(Counter(str(one["model"]) for one in asked)),
    }


def supervise(job: Job) -> Outcome:
    """Fork a child for the job, wait for its word, and end whatever it left behind."""
    with tempfile.TemporaryDirectory(prefix="experiment-") as scratch:
        tally = Path(scratch) / "turns"
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reader)
            Child(job, writer, tally).run()
        os.close(writer)
        said = _listen(reader, float(job.get("seconds", 20)))
        _end(pid)
        if said:
            return dict(json.loads(said))
        outcome = outcome_of([], [], tally)
        over = outcome["requests"] > int(job["cap"])
        return {**outcome, "final": "-" if over else "lost", "unbounded": over, "waits": [], "longest": 0}


def _listen(reader: int, seconds: float) -> bytes:
    parts = []
    until = _real_time() + seconds
    with os.fdopen(reader, "rb", buffering=0) as stream:
        while (left := until - _real_time()) > 0 and select.select([stream], [], [], left)[0]:
            part = stream.read(65536)
            if not part:
                break
            parts.append(part)
    return b"".join(parts)


def _end(pid: int) -> None:
    try:
        os.killpg(pid, signals.SIGKILL)
    except (ProcessLookupError, PermissionError):
        # Not yet the leader of a group of its own.
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signals.SIGKILL)
    os.waitpid(pid, 0)


def warm_up() -> None:
    """Do once what every child would do again: a client reads all certificates when it is made."""
    for name in ("httpx", "httpx2"):
        module = sys.modules.get(name)
        make = getattr(module, "create_ssl_context", None)
        if make is not None:
            kept = make()
            for holder in (f"{name}._config", f"{name}._transports.default"):
                if holder in sys.modules:
                    sys.modules[holder].create_ssl_context = lambda *a, _kept=kept, **k: _kept  # type: ignore[attr-defined]


def main() -> None:
    """Serve jobs until the input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preload", default="", help="modules to import before forking, with commas")
    options = parser.parse_args()
    clock.install()
    found = []
    for name in filter(None, options.preload.split(",")):
        if importlib.util.find_spec(name) is not None:
            importlib.import_module(name)
            clock.after_import(name)
            found.append(name)
    warm_up()
    gc.collect()
    gc.freeze()
    out = os.fdopen(os.dup(1), "w")
    # Libraries print; the answers must stay alone on their stream.
    os.dup2(2, 1)
    print(json.dumps({"ready": found}), file=out, flush=True)
    for line in sys.stdin:
        print(json.dumps(supervise(json.loads(line))), file=out, flush=True)


if __name__ == "__main__":
    main()
