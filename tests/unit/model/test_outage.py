"""The signals that come with poolint: complete, sourced, and as the experiment sends them."""

from __future__ import annotations

import builtins
import importlib
import json
from pathlib import Path
from typing import Any

import pytest
import tomli

from poolint.model.ancestry import ancestry, bases_of
from poolint.model.appearance import appearance, body, messages
from poolint.model.meeting import meeting, signals_of, view_of
from poolint.model.outage import DRY, ExceptionClass, Raised, Returned, Signal, Signals
from poolint.policy.outage_pack import load_signals

SIGNALS = load_signals()
BY_ID = {signal.id: signal for signal in SIGNALS.signals}
EXPERIMENT = Path(__file__).resolve().parents[2] / "experiment" / "signals.toml"
KINDS = {"blocked": "blocked-until-reset"}
CLIENTS = {"bedrock": "botocore", "vertex": "anthropic", "openai": "openai", "agent-sdk": "claude-agent-sdk"}
"""The library that first shows the signals of a surface; the SDK for every other."""


def client_of(signal: Signal) -> str:
    return CLIENTS.get(signal.surfaces[0], "anthropic")


def classes(signal: Signal, package: str, version: str | None = None) -> list[str]:
    rows = meeting(SIGNALS, signal, package, version)
    return [row.class_ for row in rows if isinstance(row, Raised) and not row.calls]


@pytest.mark.parametrize("signal", SIGNALS.signals, ids=lambda signal: signal.id)
def test_every_signal_has_a_source_and_says_how_it_is_known(signal: Signal) -> None:
    assert signal.source
    assert signal.evidence
    assert signal.lasts


@pytest.mark.parametrize("signal", SIGNALS.signals, ids=lambda signal: signal.id)
def test_every_signal_is_shown_by_the_newest_client_of_its_surface(signal: Signal) -> None:
    rows = meeting(SIGNALS, signal, client_of(signal), None)
    refused = signal.kind != "healthy" and signal.exit != 0
    assert any(isinstance(row, Raised if refused else Returned) for row in rows)


@pytest.mark.parametrize("row", SIGNALS.raised, ids=lambda row: f"{row.package} {row.class_} {row.versions}")
def test_every_order_ends_where_all_exceptions_begin(row: Raised) -> None:
    assert (row.mro[0], row.mro[-1]) == (row.class_, "builtins.BaseException")


def test_every_id_is_used_once() -> None:
    assert len(BY_ID) == len(SIGNALS.signals)


def test_there_are_signals_of_every_kind() -> None:
    assert {signal.kind for signal in SIGNALS.signals} == {
        "transient",
        "exhausted",
        "blocked-until-reset",
        "healthy",
        "request",
    }


def experiment() -> list[dict[str, Any]]:
    return list(tomli.loads(EXPERIMENT.read_text(encoding="utf-8"))["signal"])


@pytest.mark.parametrize("sent", experiment(), ids=lambda sent: str(sent["id"]))
def test_the_experiment_sends_what_the_catalog_says(sent: dict[str, Any]) -> None:
    signal = BY_ID[sent["id"]]
    assert signal.kind == KINDS.get(sent["kind"], sent["kind"])
    assert signal.exit == sent.get("exit")
    if signal.arrives == "process":
        assert (signal.type, signal.status) == (sent.get("error"), sent.get("api-status"))
        assert signal.message == sent["text"]
        return
    assert (signal.status or 0) == sent["status"]
    if not sent.get("drop"):
        assert (signal.type, signal.code) == (sent["type"], sent.get("code"))
        assert signal.message == sent["message"]
        assert {key: signal.headers.get(key) for key in sent.get("headers", {})} == sent.get("headers", {})


@pytest.mark.parametrize("sent", experiment(), ids=lambda sent: str(sent["id"]))
def test_the_usual_signals_are_those_of_the_experiment(sent: dict[str, Any]) -> None:
    assert BY_ID[sent["id"]].usual is not bool(sent.get("extra"))


def test_what_the_experiment_never_sends_is_unusual() -> None:
    sent = {one["id"] for one in experiment()}
    assert [signal.id for signal in SIGNALS.signals if signal.usual and signal.id not in sent] == []


@pytest.mark.parametrize(
    ("signal", "version", "expected"),
    [
        ("tier-spend-cap", "0.125.0", "anthropic.RateLimitError"),
        ("tier-spend-cap", "2.4.0", "anthropic.RateLimitError"),
        ("tier-spend-cap", "2.5.0", "anthropic.EnforcedSpendLimitReachedError"),
        ("contract-cap", "2.9.0", "anthropic.RateLimitError"),
        ("contract-cap", "2.10.0", "anthropic.ContractSpendLimitReachedError"),
        ("ramp-429", "2.5.0", "anthropic.RateLimitError"),
        ("ramp-429", "2.6.0", "anthropic.RampLimitExceededError"),
        ("billing-402", "2.9.0", "anthropic.APIStatusError"),
        ("billing-402", "2.10.0", "anthropic.PaymentRequiredError"),
        ("overloaded-529", "0.46.0", "anthropic.InternalServerError"),
        ("overloaded-529", "0.47.0", "anthropic.OverloadedError"),
        ("credit-balance-400", "2.13.0", "anthropic.BadRequestError"),
        ("midstream-out-of-credits", "2.13.0", "anthropic.APIStatusError"),
    ],
)
def test_the_class_depends_on_the_version_of_the_sdk(signal: str, version: str, expected: str) -> None:
    assert classes(BY_ID[signal], "anthropic", version) == [expected]


@pytest.mark.parametrize(
    ("signal", "expected"),
    [
        ("tier-spend-cap", "litellm.RateLimitError"),
        ("billing-402", "litellm.PaymentRequiredError"),
        ("connection-drop", "litellm.InternalServerError"),
        ("overloaded-529", "litellm.InternalServerError"),
    ],
)
def test_a_wrapper_has_classes_of_its_own(signal: str, expected: str) -> None:
    assert classes(BY_ID[signal], "litellm") == [expected]


def test_the_wrapper_loses_the_subclasses_of_the_rate_limit() -> None:
    (row,) = meeting(SIGNALS, BY_ID["tier-spend-cap"], "langchain-anthropic", None)
    assert isinstance(row, Raised)
    assert "anthropic.RateLimitError" in row.mro
    assert "anthropic.EnforcedSpendLimitReachedError" not in row.mro
    assert row.cause == "anthropic.EnforcedSpendLimitReachedError"


def test_an_overload_is_a_server_error_only_in_newer_versions() -> None:
    old = bases_of(SIGNALS.exceptions, {"anthropic": "2.4.0"})
    new = bases_of(SIGNALS.exceptions, {})
    assert "anthropic.InternalServerError" not in ancestry(old, "anthropic.OverloadedError")
    assert "anthropic.InternalServerError" in ancestry(new, "anthropic.OverloadedError")


def looks(signal: str, package: str, version: str | None = None) -> dict[str, Any]:
    row = next(
        row for row in meeting(SIGNALS, BY_ID[signal], package, version) if not isinstance(row, Returned)
    )
    assert isinstance(row, Raised)
    return dict(appearance(BY_ID[signal], row, view_of(SIGNALS, row, version)).attributes)


def test_the_error_code_is_an_attribute_from_2_5_on() -> None:
    assert "error_code" not in looks("tier-spend-cap", "anthropic", "2.4.0")
    assert looks("tier-spend-cap", "anthropic", "2.5.0")["error_code"] == "enforced_spend_limit_reached"
    assert looks("per-minute-429", "anthropic", "2.5.0")["error_code"] is None


def test_the_error_code_is_in_the_body_of_every_version() -> None:
    shown = looks("tier-spend-cap", "anthropic", "0.39.0")
    assert shown["body"]["error"]["details"]["error_code"] == "enforced_spend_limit_reached"


def test_a_failure_in_the_middle_of_a_stream_has_the_status_200() -> None:
    assert looks("midstream-overloaded", "anthropic")["status_code"] == 200


def test_a_lost_connection_has_neither_status_nor_response() -> None:
    assert not {"status_code", "response.status_code"} & looks("connection-drop", "anthropic").keys()


def test_the_wrapper_keeps_the_body_in_its_text_alone() -> None:
    shown = looks("tier-spend-cap", "litellm")
    assert shown["body"] is None
    assert "enforced_spend_limit_reached" in shown["str()"]
    assert shown["response.headers"] == {}


def test_the_cloud_tells_a_day_from_a_minute_by_the_message_alone() -> None:
    day, minute = (looks(f"bedrock-per-{unit}-429", "botocore")["response"] for unit in ("day", "minute"))
    assert day["Error"]["Code"] == minute["Error"]["Code"] == "ThrottlingException"
    assert "per day" in day["Error"]["Message"]
    assert "per day" not in minute["Error"]["Message"]


def test_the_text_of_the_other_client_lost_its_code_in_3_38() -> None:
    assert "enforced_spend_limit_reached" in looks("openai-spend-cap-429", "openai", "3.37.0")["str()"]
    assert "enforced_spend_limit_reached" not in looks("openai-spend-cap-429", "openai", None)["str()"]


def test_a_limited_session_is_told_by_messages_before_the_exception() -> None:
    (row,) = (
        row
        for row in meeting(SIGNALS, BY_ID["agent-session-limit"], "claude-agent-sdk", None)
        if "claude_agent_sdk.query" in row.calls
    )
    assert isinstance(row, Raised)
    yielded = dict(messages(BY_ID["agent-session-limit"], row, None))
    assert list(yielded) == [
        "claude_agent_sdk.SystemMessage",
        "claude_agent_sdk.RateLimitEvent",
        "claude_agent_sdk.AssistantMessage",
        "claude_agent_sdk.ResultMessage",
    ]
    result = yielded["claude_agent_sdk.ResultMessage"].attributes
    assert (result["subtype"], result["is_error"], result["api_error_status"]) == ("success", True, 429)
    assert yielded["claude_agent_sdk.AssistantMessage"].attributes["error"] == "rate_limit"


def test_before_0_2_140_the_agent_raised_a_bare_exception() -> None:
    rows = meeting(SIGNALS, BY_ID["agent-credit-balance"], "claude-agent-sdk", "0.2.139")
    assert [row.class_ for row in rows if isinstance(row, Raised)] == ["builtins.Exception"]


def test_the_client_of_the_agent_raises_nothing() -> None:
    rows = meeting(SIGNALS, BY_ID["agent-credit-balance"], "claude-agent-sdk", None)
    assert [type(row) for row in rows if ".receive_response()" in row.calls] == [Returned]


@pytest.mark.parametrize("surface", ["anthropic-sdk", "raw-http", "langchain", "litellm"])
def test_a_surface_of_the_api_meets_the_signals_of_the_api(surface: str) -> None:
    found = {signal.id for signal in signals_of(SIGNALS.signals, surface)}
    assert {"per-minute-429", "tier-spend-cap", "credit-balance-400", "plan-window-429"} <= found
    assert "bedrock-per-day-429" not in found


@pytest.mark.parametrize("surface", ["anthropic-sdk", "bedrock", "vertex", "openai", "agent-sdk", "cli"])
def test_every_surface_can_run_dry_and_can_be_throttled(surface: str) -> None:
    kinds = {signal.kind for signal in signals_of(SIGNALS.signals, surface) if signal.usual}
    assert "transient" in kinds
    assert kinds & set(DRY)


def python_classes(signals: Signals) -> list[ExceptionClass]:
    return [item for item in signals.exceptions if item.package == "python"]


@pytest.mark.parametrize("item", python_classes(SIGNALS), ids=lambda item: f"{item.class_} {item.versions}")
def test_the_classes_of_python_have_the_bases_they_have_here(item: ExceptionClass) -> None:
    if item.versions:
        pytest.skip(f"only of Python {item.versions}")
    module, _, name = item.class_.rpartition(".")
    found = getattr(importlib.import_module(module), name, None)
    if found is None:
        pytest.skip("not in this Python")
    ours = tuple(
        getattr(importlib.import_module(base.rpartition(".")[0]), base.rpartition(".")[2])
        for base in item.bases
    )
    assert ours == tuple(base for base in found.__bases__ if issubclass(base, BaseException))


def test_every_builtin_exception_can_be_named() -> None:
    known = {name for item in SIGNALS.exceptions for name in (item.class_, *item.also)}
    ours = {
        f"builtins.{name}"
        for name, item in vars(builtins).items()
        if isinstance(item, type) and issubclass(item, BaseException)
    }
    assert ours - known <= {"builtins.PythonFinalizationError", "builtins._IncompleteInputError"}


def test_the_body_of_the_api_is_json() -> None:
    assert json.loads(json.dumps(body(BY_ID["tier-spend-cap"])))["error"]["type"] == "rate_limit_error"
