"""The retry layers that come with poolint: complete, sourced, and with defaults for everything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args

import msgspec
import pytest

from poolint.model.ancestry import names_of
from poolint.model.attempts import Accepts, Amount, Choice, Limit, Wait, WaitForm
from poolint.model.meeting import signals_of
from poolint.model.outage import Signal
from poolint.model.retries import Layer, LayerKind, UseForm, complete
from poolint.model.versions import in_version
from poolint.policy.outage_pack import load_retries, load_signals

RETRIES = load_retries()
SIGNALS = load_signals()
NAMES = names_of(SIGNALS.exceptions, {})
PATH = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\(\)|\(\"[^\"]*\"\))*")
MEMBER = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*\(\)")


def completed(layer: Layer, pins: dict[str, str] | None = None) -> Layer:
    """``layer`` with what it has from the layer it is like."""
    if not layer.like:
        return layer
    bases = [other for other in RETRIES.layers if other.id == layer.like]
    (base,) = in_version(bases, bases[0].package, (pins or {}).get(bases[0].package))
    return complete(layer, completed(base, pins))


LAYERS = tuple(map(completed, RETRIES.layers))


def layer(id_: str, version: str | None = None) -> Layer:
    rows = [row for row in RETRIES.layers if row.id == id_]
    (found,) = in_version(rows, rows[0].package, version)
    return completed(found)


def inside(entry: object) -> Iterator[Any]:
    """Every struct below ``entry``, and itself."""
    if isinstance(entry, msgspec.Struct):
        yield entry
        for field in entry.__struct_fields__:
            yield from inside(getattr(entry, field))
    elif isinstance(entry, tuple):
        for item in entry:
            yield from inside(item)


def label(entry: Any) -> str:
    return f"{getattr(entry, 'id', '')} {getattr(entry, 'versions', '')}".strip()


@pytest.mark.parametrize("found", LAYERS, ids=label)
def test_every_layer_has_a_source_and_a_way_to_stand_around_a_call(found: Layer) -> None:
    assert found.source
    assert found.uses


@pytest.mark.parametrize("found", LAYERS, ids=label)
def test_every_layer_says_how_often_by_default(found: Layer) -> None:
    assert found.attempts is not None


@pytest.mark.parametrize("found", [one for one in LAYERS if one.kind in ("attempts", "queue")], ids=label)
def test_a_loop_around_a_function_says_what_when_and_how_it_ends(found: Layer) -> None:
    assert found.retries is not None
    assert found.wait is not None
    assert found.ending is not None


@pytest.mark.parametrize("found", [one for one in LAYERS if one.kind == "answers"], ids=label)
def test_a_loop_around_requests_says_which_answers_and_how_long(found: Layer) -> None:
    assert found.wait is not None
    assert found.cases or found.statuses or found.exceptions


@pytest.mark.parametrize("found", LAYERS, ids=label)
def test_every_choice_has_a_default_or_must_be_made(found: Layer) -> None:
    choices = [choice for choice in (found.retries, found.exceptions) if choice is not None]
    reads = [choice for choice in choices if choice.argument and not choice.required]
    assert all(choice.default or choice.cases or choice.default == () for choice in reads)
    assert all(choice.accepts for choice in choices)


def test_the_kinds_are_four_and_each_is_used() -> None:
    assert {found.kind for found in LAYERS} == set(get_args(LayerKind))


def test_every_form_is_used() -> None:
    layers = [use.form for entry in LAYERS for use in entry.uses]
    fallbacks = [use.form for entry in RETRIES.fallbacks for use in entry.uses]
    assert {*layers, *fallbacks} == set(get_args(UseForm))


def test_every_way_to_say_which_exceptions_is_used() -> None:
    choices = [found for entry in LAYERS for found in inside(entry) if isinstance(found, Choice)]
    assert {word for choice in choices for word in choice.accepts} == set(get_args(Accepts))


def test_every_form_of_waiting_is_used() -> None:
    waits = [
        found for entry in (*LAYERS, *RETRIES.waits) for found in inside(entry) if isinstance(found, Wait)
    ]
    assert {wait.form for wait in waits} == set(get_args(WaitForm))


@pytest.mark.parametrize("entry", [*LAYERS, *RETRIES.fallbacks], ids=label)
def test_members_are_members_and_paths_are_paths(entry: Any) -> None:
    for use in entry.uses:
        pattern = MEMBER if use.form in ("method", "override") else PATH
        assert [path for path in use.paths if not pattern.fullmatch(path)] == []


@pytest.mark.parametrize(
    "entry",
    [
        *RETRIES.conditions,
        *RETRIES.stops,
        *RETRIES.waits,
        *RETRIES.carriers,
        *RETRIES.sleeps,
        *RETRIES.bounds,
        *RETRIES.suppressors,
    ],
    ids=lambda entry: entry.paths[0],
)
def test_what_code_builds_has_paths_and_a_source(entry: Any) -> None:
    assert entry.source
    assert [path for path in entry.paths if not PATH.fullmatch(path)] == []


def classes_of(entry: object) -> Iterator[str]:
    for found in inside(entry):
        for field in ("classes", "default", "again", "never", "empty"):
            value = getattr(found, field, ())
            if isinstance(value, tuple):
                yield from (name for name in value if isinstance(name, str) and not name.startswith("."))
        for field in ("wrapper", "raises"):
            yield getattr(found, field, "") or "builtins.Exception"
        yield from getattr(found, "per_class", {})


@pytest.mark.parametrize("entry", [*RETRIES.layers, *RETRIES.conditions, *RETRIES.bounds], ids=str)
def test_every_class_named_is_known(entry: object) -> None:
    methods = {"HEAD", "GET", "PUT", "DELETE", "OPTIONS", "TRACE", "POST", "CONNECT", "PATCH"}
    named = {name for name in classes_of(entry) if name not in methods and not name[0].isdigit()}
    assert named - NAMES.keys() == set()


def amounts(wait: Wait | None) -> dict[str, float | None]:
    assert wait is not None
    found = {field: getattr(wait, field) for field in wait.__struct_fields__}
    return {field: amount.default for field, amount in found.items() if isinstance(amount, Amount)}


def test_the_bare_decorator_is_every_exception_for_ever_without_a_wait() -> None:
    found = layer("tenacity")
    assert found.attempts == Limit(argument=("stop", 1), accepts=("stop",), default="unbounded")
    assert found.retries is not None
    assert found.retries.default == ("builtins.Exception",)
    assert found.wait is not None
    assert found.wait.form == "none"
    assert found.ending is not None
    assert (found.ending.gives, found.ending.wrapper) == ("wrapped", "tenacity.RetryError")


@pytest.mark.parametrize(
    ("id_", "counts", "default"),
    [
        ("anthropic-client", "retries", 2),
        ("langchain-anthropic-client", "retries", 2),
        ("openai-client", "retries", 2),
        ("backoff", "attempts", "unbounded"),
        ("stamina", "attempts", 10),
        ("retry", "attempts", "unbounded"),
        ("retrying", "attempts", "unbounded"),
        ("opnieuw", "attempts", 3),
        ("langchain-with-retry", "attempts", 3),
        ("langgraph", "attempts", 3),
        ("litellm-num-retries", "retries", 0),
        ("litellm-with-retries", "attempts", 3),
        ("litellm-router", "retries", 2),
        ("instructor", "retries", 3),
        ("urllib3-retry", "retries", 10),
        ("requests-adapter", "retries", 0),
        ("httpx-transport", "retries", 0),
        ("httpx-retries", "retries", 10),
        ("aiohttp-retry", "attempts", 3),
        ("botocore-standard", "attempts", 3),
        ("botocore-legacy", "attempts", 5),
        ("google-api-core", "attempts", "unbounded"),
        ("celery", "retries", 3),
        ("dramatiq", "retries", 20),
        ("arq", "attempts", 5),
        ("huey", "retries", 0),
        ("prefect-task", "retries", 0),
        ("temporal-activity", "attempts", "unbounded"),
        ("airflow", "retries", 0),
        ("dagster", "retries", 1),
        ("pydantic-ai-transport", "attempts", "unbounded"),
    ],
)
def test_the_default_number_is_the_library_s(id_: str, counts: str, default: int | str) -> None:
    found = layer(id_).attempts
    assert found is not None
    assert (found.counts, found.default) == (counts, default)


def test_the_client_obeyed_retry_after_up_to_a_minute_until_1_6() -> None:
    assert amounts(layer("anthropic-client", "1.5.0").wait)["header_ceiling"] == 60
    assert "header_ceiling" not in amounts(layer("anthropic-client", "1.6.0").wait)


def test_the_mode_of_the_cloud_changed_its_default_in_1_44() -> None:
    for version, id_ in (("1.43.127", "botocore-legacy"), ("1.44.0", "botocore-standard")):
        (chosen,) = (
            row
            for row in in_version(RETRIES.layers, "botocore", version)
            if row.mode is not None and row.mode.default
        )
        assert chosen.id == id_


def case(found: Layer, signal: Signal) -> bool:
    """What the list of cases says to the answer of ``signal``."""
    for line in found.cases:
        seen = signal.headers.get(line.header)
        tests = [
            not line.statuses or any(within(signal.status, item) for item in line.statuses),
            not line.codes or {signal.type, signal.code} & set(line.codes),
            not line.header or seen is not None,
            line.equals is None or seen == line.equals,
            line.above is None or (seen is not None and float(seen) > line.above),
            line.drop == (signal.arrives == "silence"),
        ]
        if all(tests):
            return line.retry
    return False


def within(status: int | None, item: str) -> bool:
    first, _, last = item.partition("-")
    return status is not None and int(first) <= status <= int(last or first)


COUNTED = {
    "per-minute-429": True,
    "ramp-429": True,
    "server-throttle-429": True,
    "overloaded-529": True,
    "connection-drop": True,
    "tier-spend-cap": True,
    "contract-cap": True,
    "own-spend-limit-400": False,
    "credit-balance-400": False,
    "billing-402": False,
    "usage-credits-out": True,
    "plan-window-429": True,
    "gateway-cap-429": False,
}
"""Whether the SDK was seen to send again what this signal answered."""


def test_the_cases_of_the_client_are_what_was_counted() -> None:
    usual = [signal for signal in signals_of(SIGNALS.signals, "anthropic-sdk") if signal.usual]
    assert {signal.id: case(layer("anthropic-client"), signal) for signal in usual} == COUNTED


def test_the_other_client_gives_up_on_a_long_retry_after() -> None:
    window = next(signal for signal in SIGNALS.signals if signal.id == "plan-window-429")
    assert case(layer("openai-client", "2.51.0"), window)
    assert not case(layer("openai-client"), window)


def test_the_cloud_s_client_retries_the_day_like_the_minute() -> None:
    bedrock = {signal.id: signal for signal in signals_of(SIGNALS.signals, "bedrock")}
    standard = layer("botocore-standard")
    assert case(standard, bedrock["bedrock-per-day-429"])
    assert case(standard, bedrock["bedrock-per-minute-429"])
    assert case(standard, bedrock["bedrock-model-not-ready-429"])
    assert not case(standard, bedrock["bedrock-service-quota-400"])


@pytest.mark.parametrize("id_", ["urllib3-retry", "requests-adapter", "httpx-retries"])
def test_a_post_is_left_alone_by_default(id_: str) -> None:
    methods = layer(id_).methods
    assert methods is not None
    assert "POST" not in methods.default


def test_one_transport_takes_a_post_and_no_lost_connection() -> None:
    found = layer("aiohttp-retry")
    assert found.methods is not None
    assert "POST" in found.methods.default
    assert found.exceptions is not None
    assert found.exceptions.default == ()


def test_a_layer_takes_from_another_only_what_it_has_not() -> None:
    caller, base = layer("stamina-caller"), layer("stamina")
    assert caller.wait == base.wait
    assert caller.attempts == Limit(argument=("attempts", 0), default=10, unbounded=("none",))
    assert caller.uses != base.uses


def test_the_sleeps_of_every_loop_are_known() -> None:
    paths = {path for sleep in RETRIES.sleeps for path in sleep.paths}
    assert {"time.sleep", "asyncio.sleep", "anyio.sleep", "trio.sleep", "gevent.sleep"} <= paths


def test_suppress_is_known() -> None:
    assert [item.paths for item in RETRIES.suppressors] == [("contextlib.suppress",)]
