"""Every way to label a call that poolint knows is shown by fixtures, in each form that it has.

One row for each row of the facts that the catalog rests on: where it is shown, by which mechanisms it tags a
call, and by which it says something that does not tell which feature asked.
"""

from __future__ import annotations

from functools import cache

import msgspec
import pytest
from tags.harness import attributed, cases, tags, texts_of

from poolint.model.judgement import Attribution


class Row(msgspec.Struct, frozen=True):
    """One row: its fixtures, and the mechanisms that show each form; without any it has no such form."""

    name: str
    cases: tuple[str, ...]
    tagged: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()


def row(name: str, shown: str, tagged: str = "", weak: str = "") -> Row:
    """A row, written in words apart."""
    return Row(name, tuple(shown.split()), tuple(tagged.split()), tuple(weak.split()))


USER = "metadata_that_only_knows_the_user"
ROWS = (
    # --- on the request itself
    row("Anthropic metadata", "request_metadata_knows_only_the_user", weak="request-metadata"),
    row("user profile", "headers_of_gateways", weak="user-profile user-profile-header"),
    row(
        "workspace", "headers_of_gateways request_metadata_knows_only_the_user", "workspace workspace-header"
    ),
    row("API key of a team", "key_of_a_team", weak="key-of-a-team"),
    row("headers of one's own", "headers_of_gateways", "custom-header"),
    row(
        "Helicone",
        f"request_headers_of_helicone {USER}",
        "helicone-property",
        "helicone-user helicone-session",
    ),
    row(
        "Portkey",
        f"portkey {USER}",
        "portkey-metadata portkey-client",
        "portkey-metadata portkey-client portkey-trace",
    ),
    row(
        "Cloudflare",
        f"headers_of_gateways {USER}",
        "cloudflare-metadata",
        "cloudflare-metadata cloudflare-gateway",
    ),
    row("TrueFoundry", f"headers_of_gateways {USER}", "truefoundry-metadata", "truefoundry-metadata"),
    row("LiteLLM", f"litellm {USER}", "litellm-metadata litellm-extra-body", "litellm-metadata"),
    row(
        "LiteLLM's headers",
        f"headers_of_gateways {USER}",
        "litellm-tags-header litellm-metadata-header",
        "litellm-metadata-header",
    ),
    row("OpenRouter", "headers_of_gateways", weak="openrouter-app"),
    row(
        "Bedrock", "bedrock", "bedrock-request-metadata", "bedrock-request-metadata bedrock-inference-profile"
    ),
    row("Bedrock through LangChain", "langchain", "bedrock-langchain-metadata"),
    row("labels of ADK", f"google_adk_labels {USER}", "adk-labels", "adk-labels"),
    # --- the Agent SDK, the command line, the action
    row(
        "OTEL_RESOURCE_ATTRIBUTES of the options",
        "agent_options_environment",
        "otel-resource-attributes",
        "otel-resource-attributes",
    ),
    row("OTEL_SERVICE_NAME", "agent_options_environment command_line", weak="otel-service-name"),
    row("ANTHROPIC_CUSTOM_HEADERS", "agent_options_environment", "custom-header"),
    row("CLAUDE_CODE_ATTRIBUTION_PROJECT", "agent_options_environment", "attribution-project"),
    row("CLAUDE_CODE_TAGS", "command_line", weak="agent-tags-variable"),
    row("client_app", "agent_options_environment", weak="agent-app"),
    row(
        "CLAUDE_AGENT_SDK_CLIENT_APP",
        "environment_of_the_process environment_without_a_label",
        weak="agent-app-variable",
    ),
    row("tag_session", "environment_of_the_process environment_without_a_label", weak="agent-session-tag"),
    row(
        "a span around an agent",
        "spans_around_an_agent",
        "otel-span langfuse-propagate",
        "otel-span langfuse-observe",
    ),
    row("env of a command", "command_line", "otel-resource-attributes", "otel-service-name"),
    row(
        "variables before a command",
        "variables_before_a_command",
        "otel-resource-attributes custom-header attribution-project",
        "otel-resource-attributes otel-service-name",
    ),
    row(
        "env of a step",
        "github_actions",
        "otel-resource-attributes custom-header",
        "otel-resource-attributes otel-service-name",
    ),
    # --- tracing and observability
    row(
        "OpenTelemetry", "opentelemetry", "otel-span otel-attribute otel-attributes", "otel-span otel-baggage"
    ),
    row(
        "Langfuse",
        "langfuse",
        "langfuse-propagate langfuse-observation langfuse-update",
        "langfuse-observe langfuse-propagate",
    ),
    row(
        "LangSmith",
        "langsmith langsmith_extra_at_the_call",
        "langsmith-traceable langsmith-context langsmith-extra",
        "langsmith-traceable langsmith-wrapper",
    ),
    row("Traceloop", "traceloop", "traceloop-workflow traceloop-association", "traceloop-task"),
    row(
        "OpenInference",
        "openinference",
        "openinference-attributes openinference-tags openinference-metadata openinference-project",
        "openinference-attributes openinference-user",
    ),
    row("ddtrace", "ddtrace", "ddtrace-annotate ddtrace-tag", "ddtrace-decorator ddtrace-span"),
    row("Weave", "weave", "weave-op weave-attributes", "weave-op"),
    row("MLflow", "mlflow", "mlflow-span mlflow-trace", "mlflow-span"),
    row(
        "Logfire",
        "logfire",
        "logfire-span logfire-with-tags logfire-with-settings logfire-baggage",
        "logfire-span logfire-instrument",
    ),
    row("Braintrust", "braintrust", "braintrust-traced braintrust-log", "braintrust-traced"),
    row(
        "Sentry",
        "sentry",
        "sentry-tag sentry-tags sentry-context",
        "sentry-span sentry-ai-track sentry-context",
    ),
    row("AgentOps", "agentops", "agentops-decorator agentops-trace agentops-metadata", "agentops-decorator"),
    row("Opik", "opik", "opik-track opik-update", "opik-track opik-wrapper opik-project"),
    row("PostHog", "posthog", "posthog-properties", "posthog-properties"),
    row("New Relic", "newrelic", "newrelic-attributes newrelic-attribute", "newrelic-trace"),
    row(
        "Laminar", "laminar", "laminar-observe laminar-span laminar-tags laminar-metadata", "laminar-observe"
    ),
    row("OpenLIT", "openlit", weak="openlit-trace"),
    # --- of the frameworks themselves
    row("LangChain", "langchain", "langchain-config langchain-constructor", "langchain-config"),
    row("Pydantic AI", "pydantic_ai", "pydantic-ai-metadata", "pydantic-ai-metadata"),
    row(
        "OpenAI Agents",
        "openai_agents",
        "openai-agents-run-config openai-agents-trace",
        "openai-agents-run-config",
    ),
    row("Strands", "strands", "strands-trace-attributes", "strands-trace-attributes"),
)
CARRIERS = {
    "action-environment",
    "agent-environment",
    "client-headers",
    "command-environment",
    "custom-headers-variable",
    "extra-headers",
}
"""Mechanisms that only say where headers and variables stand: their labels are those of others."""


@cache
def judged(case: str) -> tuple[Attribution, ...]:
    """Who asked, for each site of a fixture."""
    return tuple(attributed(texts_of(case)).values())


def missing(row: Row, level: str, mechanisms: tuple[str, ...]) -> set[str]:
    """The mechanisms that no site of that level shows."""
    found = [one for case in row.cases for one in judged(case) if one.level == level]
    return set(mechanisms) - {tag.mechanism for one in found for tag in one.tags}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_is_shown_where_it_tags_a_call(row: Row) -> None:
    assert not missing(row, "tagged", row.tagged)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_is_shown_where_it_says_too_little(row: Row) -> None:
    assert not missing(row, "weak", row.weak)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_is_shown_where_it_says_nothing(row: Row) -> None:
    assert any(one.level == "untagged" and not one.tags for case in row.cases for one in judged(case))


def test_every_mechanism_of_the_catalog_stands_in_a_row() -> None:
    named = {mechanism for row in ROWS for mechanism in (*row.tagged, *row.weak)}
    assert {one.id for one in tags().mechanisms} - named == CARRIERS
    assert named <= {one.id for one in tags().mechanisms}


def test_the_fixtures_of_every_row_are_there() -> None:
    assert {case for row in ROWS for case in row.cases} <= set(cases())
