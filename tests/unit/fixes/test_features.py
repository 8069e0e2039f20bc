from __future__ import annotations

from poolint.fixes.features import feature_of
from poolint.model.tags import TagSettings

TAGS = TagSettings(defaults=(("src/", "site"), ("src/search/**", "search")))


def test_the_last_pattern_that_fits_decides() -> None:
    assert feature_of(TAGS, "", "", "src/search/app.py") == "search"
    assert feature_of(TAGS, "", "", "src/app.py") == "site"
    assert feature_of(TAGS, "", "", "tools/app.py") is None


def test_patterns_speak_of_the_folder_of_the_configuration() -> None:
    assert feature_of(TAGS, "/repo/web", "/repo", "web/src/app.py") == "site"
    assert feature_of(TAGS, "/repo/web", "/repo", "other/app.py") is None


def test_a_feature_that_the_registry_lacks_is_none() -> None:
    tags = TagSettings(features=("search",), defaults=TAGS.defaults)

    assert feature_of(tags, "", "", "src/app.py") is None
