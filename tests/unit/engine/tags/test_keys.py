"""Keys tell features from users, whatever their prefix, case and dashes."""

from __future__ import annotations

import pytest

from poolint.engine.tags.keys import KeyKind, Keys, plain
from poolint.model.tags import Tags, TagSettings

KEYS = Keys(Tags(feature_keys=("*feature", "service"), user_keys=("user_id", "_user")), TagSettings())


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("feature", "feature"),
        ("Feature", "feature"),
        ("llm.feature", "feature"),
        ("acme-feature", "feature"),
        ("acmeFeature", "feature"),
        ("service", "feature"),
        ("web-service", "other"),
        ("user_id", "user"),
        ("userId", "user"),
        ("_user", "user"),
        ("featured", "other"),
        ("", "other"),
    ],
)
def test_a_key_is_of_a_kind(key: str, kind: KeyKind) -> None:
    assert KEYS.kind(key) == kind


@pytest.mark.parametrize(
    ("key", "close"),
    [("featur", "feature"), ("feature_x", "feature"), ("servise", "service"), ("model", None)],
)
def test_the_key_that_was_meant(key: str, close: str | None) -> None:
    assert KEYS.close(key) == close


def test_keys_of_the_project_replace_those_of_the_catalog() -> None:
    keys = Keys(Tags(feature_keys=("feature",)), TagSettings(feature_keys=("area",)))
    assert (keys.kind("area"), keys.kind("feature")) == ("feature", "other")


def test_a_key_without_prefix_case_humps_and_dashes() -> None:
    assert plain("llm.Feature-NameOf") == "feature_name_of"
