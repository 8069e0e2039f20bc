"""Templates filled: what a signal looks like on an object."""

from __future__ import annotations

import json

import pytest

from poolint.model.appearance import Appearance, appearance, body, messages, value
from poolint.model.outage import Message, Raised, Returned, Signal, View

CAP = Signal(
    id="cap",
    name="the cap is reached",
    kind="exhausted",
    surfaces=("*",),
    dialect="messages",
    status=429,
    type="rate_limit_error",
    code="cap_reached",
    message="No more.",
    headers={"retry-after": "9"},
)
THROTTLE = Signal(
    id="throttle",
    name="slow down",
    kind="transient",
    surfaces=("*",),
    dialect="messages",
    status=429,
    type="rate_limit_error",
    message="Slower.",
)
DIED = Signal(id="died", name="it died", kind="transient", surfaces=("*",), arrives="process", exit=1)
SAID = Signal(
    id="said",
    name="it said so",
    kind="exhausted",
    surfaces=("*",),
    arrives="process",
    status=400,
    type="billing_error",
    message="Too low",
    exit=1,
    limit={"status": "rejected"},
)
ROW = Raised(class_="acme.Error", mro=("acme.Error", "builtins.BaseException"), view="error", package="acme")


def shown(signal: Signal, **attributes: object) -> Appearance:
    return appearance(signal, ROW, View(id="error", package="acme", attributes=attributes))


def test_a_template_alone_keeps_the_kind_of_its_value() -> None:
    assert shown(CAP, status_code="{status}").attributes == {"status_code": 429}


def test_a_template_among_words_is_text() -> None:
    found = shown(THROTTLE, **{"str()": "Error code: {status} - {body}"}).attributes["str()"]
    assert found.startswith("Error code: 429 - {'type': 'error', 'error': {'type': 'rate_limit_error',")


def test_a_template_can_be_made_text() -> None:
    assert shown(CAP, message="{status!s}").attributes == {"message": "429"}


def test_an_event_in_a_stream_has_no_request_id() -> None:
    event = Signal(id="e", name="e", kind="transient", dialect="messages", arrives="midstream", type="t")
    assert body(event) == {"type": "error", "error": {"type": "t", "message": ""}}


def test_a_path_into_the_body_finds_what_is_there() -> None:
    found = shown(CAP, error_code="{body.error.details.error_code}").attributes
    assert found == {"error_code": "cap_reached"}


def test_a_path_into_the_body_is_none_where_nothing_is() -> None:
    found = shown(THROTTLE, error_code="{body.error.details.error_code}").attributes
    assert found == {"error_code": None}


def test_a_member_of_nothing_makes_its_owner_none() -> None:
    paths = {"details.error_code": "{body.error.details.error_code}"}
    assert shown(THROTTLE, **paths).attributes == {"details": None}


def test_templates_are_filled_inside_mappings_and_lists() -> None:
    found = shown(CAP, response={"Error": {"Code": "{type}"}, "codes": ["{status}"]}).attributes
    assert found == {"response": {"Error": {"Code": "rate_limit_error"}, "codes": [429]}}


def test_the_text_is_the_body_as_json() -> None:
    assert json.loads(shown(CAP, text="{text}").attributes["text"]) == body(CAP)


def test_the_row_goes_before_the_view() -> None:
    row = Raised(class_="a", mro=("a",), attributes={"status_code": 500}, none=("body",), package="acme")
    view = View(id="error", package="acme", attributes={"status_code": "{status}", "body": "{body}"})
    assert appearance(CAP, row, view).attributes == {"status_code": 500, "body": None}


def test_a_view_closes_the_world_and_names_what_nobody_knows() -> None:
    view = View(id="error", package="acme", opaque=("request",))
    assert appearance(CAP, ROW, view) == Appearance({}, ("request",), True)
    assert appearance(CAP, ROW, None) == Appearance({}, (), False)


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        ("aws", {"message": "No more."}),
        ("google", {"error": {"code": 429, "message": "No more.", "status": "rate_limit_error"}}),
        (
            "openai",
            {
                "error": {
                    "message": "No more.",
                    "type": "rate_limit_error",
                    "param": None,
                    "code": "cap_reached",
                }
            },
        ),
        ("none", None),
    ],
)
def test_each_dialect_makes_its_body(dialect: str, expected: object) -> None:
    signal = Signal(
        id="cap",
        name="n",
        kind="exhausted",
        dialect=dialect,  # type: ignore[arg-type]
        status=429,
        type="rate_limit_error",
        code="cap_reached",
        message="No more.",
    )
    assert body(signal) == expected


def test_a_program_writes_its_text_and_a_line_end() -> None:
    assert appearance(SAID, Returned(attributes={"stdout": "{output}"})).attributes["stdout"] == "Too low\n"


def test_a_program_that_was_asked_for_json_writes_its_result_frame() -> None:
    row = Returned(attributes={"stdout": "{output}"})
    frame = json.loads(appearance(SAID, row, output="json").attributes["stdout"])
    assert (frame["is_error"], frame["subtype"], frame["api_error_status"]) == (True, "success", 400)


def test_a_program_that_died_writes_nothing() -> None:
    assert appearance(DIED, Returned(attributes={"stdout": "{output}"})).attributes["stdout"] == ""


def test_a_plain_value_is_filled_too() -> None:
    assert value(SAID, Returned(value=["{exit}", "{output}"])) == [1, "Too low\n"]


def test_messages_come_in_their_order_and_version() -> None:
    row = Returned(
        package="acme",
        messages=(
            Message(class_="acme.Limit", when="limit", attributes={"info.status": "{limit.status}"}),
            Message(class_="acme.Said", versions=">=2", attributes={"error": "{type}"}),
            Message(class_="acme.Said", versions="<2"),
        ),
    )
    assert messages(SAID, row, "2.1") == (
        ("acme.Limit", Appearance({"info.status": "rejected"})),
        ("acme.Said", Appearance({"error": "billing_error"})),
    )
    assert messages(DIED, row, "1.0") == (("acme.Said", Appearance({})),)
