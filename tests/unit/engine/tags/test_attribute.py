"""The feature, the notes, and files that must be parsed to know more."""

from __future__ import annotations

import pytest
from unit.engine.acme import solved
from unit.engine.tags.tagged import TAGS, level, only

from poolint.engine.sites.locate import locate
from poolint.engine.tags.attribute import attributions
from poolint.model.source import SourcePath
from poolint.model.tags import TagSettings

CLIENT = "import acme\nimport trace\nclient = acme.Client()\n"


@pytest.mark.parametrize(
    ("headers", "feature"),
    [
        ("{'X-Feature': 'a'}", "a"),
        ("{'X-Team': 'b', 'X-Feature': 'a'}", "a"),
        ("{'X-Team': 'b'}", "b"),
        ("{'X-Feature': str(x)}", None),
        ("{}", None),
    ],
)
def test_the_feature_is_the_one_literal_of_the_feature_key(headers: str, feature: str | None) -> None:
    assert only(f"{CLIENT}def f(x):\n    client.talk(headers={headers})\n").feature == feature


def notes(
    text: str, settings: TagSettings | None = None
) -> list[tuple[str, str | None, str | None, str | None]]:
    return [(note.fault, note.key, note.value, note.close) for note in only(text, settings).notes]


def test_a_key_that_is_dropped_is_noted() -> None:
    assert notes(CLIENT + "client.talk(metadata={'feature': 'a'})\n") == [("lost-key", "feature", "a", None)]


def test_a_key_that_was_meant_to_be_a_feature_is_noted_unless_another_one_is() -> None:
    text = CLIENT + "with trace.span(attributes={'featur': 'a'%s}):\n    client.talk()\n"
    assert notes(text % "") == [("unknown-key", "featur", "a", "feature")]
    assert notes(text % ", 'team': 'b'") == []


def test_a_value_that_the_registry_does_not_have_is_noted() -> None:
    settings = TagSettings(features=("search", "digest"))
    text = CLIENT + "client.talk(headers={'X-Feature': '%s', 'X-Team': 'growth'})\n"
    assert notes(text % "serach", settings) == [("unknown-value", "Feature", "serach", "search")]
    assert notes(text % "search", settings) == []
    assert notes(text % "serach") == []


def test_a_file_that_was_not_parsed_is_asked_for_once_it_matters() -> None:
    files = {
        "app.py": CLIENT
        + "from tracing import feature\ndef f():\n    with feature('a'):\n        client.talk()\n",
        "tracing.py": "import trace\nfeature = trace.span\n",
        "other.py": "",
    }
    paths = sorted(files)
    program = solved(files, ["app.py"])
    sites = locate(program, [SourcePath(path, "/" + path) for path in paths], lambda path: "source")
    asked: list[frozenset[int]] = []
    attributions(program, sites, TAGS, more=asked.append)
    assert asked == [frozenset({paths.index("tracing.py")})]


def test_the_answer_is_the_same_in_any_order_of_files() -> None:
    files = {
        "a.py": "from b import ask\nimport trace\nwith trace.span(tags=['a']):\n    ask()\n",
        "b.py": CLIENT + "def ask():\n    client.talk()\n",
    }
    assert level(files) == "tagged tags=a"
