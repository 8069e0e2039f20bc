"""What a signal looks like on an object of the program: the templates of a view, filled.

The result is plain data by member path, so that an evaluator need know neither views nor libraries:
``{"status_code": 429, "body": {"error": {…}}, "response.headers": {…}, "str()": "…"}``. A path that is
absent from it does not exist on the object when ``Appearance.exact``, and is unknown otherwise.
"""

from __future__ import annotations

import http
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

import msgspec

from poolint.model.outage import Appears, Data, Message, Returned, Signal, View
from poolint.model.versions import covers, is_newest

_HOLE = re.compile(
    r"\{((?:body|limit)(?:\.\w+)*|status|type|code|message|headers|text|reason|exit|output)(!s)?\}"
)

Format = Literal["text", "json", "stream-json"]
"""How a program was asked to write: plain text, one object, or one object on each line."""


class Appearance(msgspec.Struct, frozen=True):
    """An object as the program finds it."""

    attributes: Mapping[str, Data]
    """By member path; None is a value."""
    opaque: tuple[str, ...] = ()
    """Member paths that exist, with a value nobody can know."""
    exact: bool = False
    """Members not named do not exist."""


def appearance(signal: Signal, row: Appears, view: View | None = None, output: Format = "text") -> Appearance:
    """The object of ``row`` when it shows ``signal``; for another wording, give a signal that has that
    message."""
    facts = _facts(signal, output)
    found: dict[str, Data] = {}
    for part in (view, row):
        if part is not None:
            found.update((path, None) for path in part.none)
            found.update((path, _filled(value, facts)) for path, value in part.attributes.items())
    if view is None:
        return Appearance(_without_hollow(found))
    return Appearance(_without_hollow(found), view.opaque, view.exact)


def value(signal: Signal, row: Returned, output: Format = "text") -> Data:
    """The plain value that ``row`` gives for ``signal``."""
    return _filled(row.value, _facts(signal, output))


def messages(signal: Signal, row: Appears, version: str | None) -> tuple[tuple[str, Appearance], ...]:
    """The classes and looks of the messages that are yielded before the end, in ``version`` of the row's
    package."""
    facts = _facts(signal, "text")
    return tuple(
        (message.class_, Appearance(_look(message, facts)))
        for message in row.messages
        if (message.when != "limit" or signal.limit)
        and (is_newest(message.versions) if version is None else covers(message.versions, version))
    )


def _look(message: Message, facts: Mapping[str, Any]) -> dict[str, Data]:
    found: dict[str, Data] = dict.fromkeys(message.none)
    found.update((path, _filled(item, facts)) for path, item in message.attributes.items())
    return _without_hollow(found)


def body(signal: Signal) -> Data:
    """The decoded body of the answer, as its dialect writes it; None where there is none."""
    if signal.body is not None:
        return signal.body
    made = _DIALECTS.get(signal.dialect)
    return None if made is None else made(signal)


def _messages(signal: Signal) -> Data:
    error: dict[str, Data] = {"type": signal.type, "message": signal.message}
    if signal.code is not None:
        error["details"] = {"error_code": signal.code}
    event = {"type": "error", "error": error}
    return event if signal.arrives == "midstream" else {**event, "request_id": "req_011CSHoEeqs5C35K2UUqR7Fy"}


def _google(signal: Signal) -> Data:
    return {"error": {"code": signal.status, "message": signal.message, "status": signal.type}}


def _openai(signal: Signal) -> Data:
    error = {"message": signal.message, "type": signal.type, "param": None, "code": signal.code}
    return {"error": error}


_DIALECTS: Mapping[str, Callable[[Signal], Data]] = {
    "messages": _messages,
    "google": _google,
    "openai": _openai,
    "aws": lambda signal: {"message": signal.message},
}


def _facts(signal: Signal, output: Format) -> dict[str, Any]:
    decoded = body(signal)
    return {
        "status": signal.status,
        "type": signal.type,
        "code": signal.code,
        "message": signal.message,
        "headers": dict(signal.headers),
        "body": decoded,
        "limit": dict(signal.limit) or None,
        "text": "" if decoded is None else json.dumps(decoded),
        "reason": _reason(signal.status),
        "exit": signal.exit,
        "output": _output(signal, output),
    }


def _output(signal: Signal, form: Format) -> str:
    """What a program writes on its standard output."""
    if not signal.message:
        return ""
    if form == "text":
        return signal.message + "\n"
    return json.dumps(_result_frame(signal)) + "\n"


def _result_frame(signal: Signal) -> Data:
    failed = signal.kind != "healthy"
    return {
        "type": "result",
        "subtype": "success",
        "is_error": failed,
        "api_error_status": signal.status,
        "terminal_reason": "api_error" if failed else "completed",
        "result": signal.message,
        "num_turns": 1,
        "total_cost_usd": 0 if failed else 0.01,
    }


def _reason(status: int | None) -> str:
    return http.HTTPStatus(status).phrase if status in {item.value for item in http.HTTPStatus} else ""


def _filled(value: Data, facts: Mapping[str, Any]) -> Data:
    if isinstance(value, str):
        whole = _HOLE.fullmatch(value)
        if whole is not None and not whole[2]:
            return _fact(whole[1], facts)
        return _HOLE.sub(lambda hole: str(_fact(hole[1], facts)), value)
    if isinstance(value, list):
        return [_filled(item, facts) for item in value]
    if isinstance(value, dict):
        return {key: _filled(item, facts) for key, item in value.items()}
    return value


def _fact(path: str, facts: Mapping[str, Any]) -> Data:
    first, *keys = path.split(".")
    found = facts[first]
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _without_hollow(found: Mapping[str, Data]) -> dict[str, Data]:
    """``found``, with the first step of a path in place of it where the value is None."""
    kept: dict[str, Data] = {}
    for path, value in found.items():
        first, dot, _ = path.partition(".")
        if value is None and dot:
            kept.setdefault(first, None)
        else:
            kept[path] = value
    return kept
