"""The JSON Schema of the configuration takes what the tool takes, and refuses what it refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest
import tomli
from jsonschema import Draft7Validator

from poolint.config import manual
from poolint.config.keys import KEYS, fits

SCHEMA: dict[str, Any] = json.loads(manual.schema())
GOOD = {
    "patterns": ["[]", "['a', 'b/']"],
    "rules": ["['RTY']"],
    "flag": ["true", "false"],
    "number": ["1"],
    "severities": ["{ RTY101 = 'info' }"],
    "ignores": ["{ 'tests/' = ['RTY'] }"],
    "confidence": ["'certain'", "'likely'"],
    "level": ["'error'", "'never'"],
    "word": ["'a'"],
    "day": ["'2026-11-25'"],
    "tags": ["{ feature-keys = ['feature'], features = [], style = 'x' }"],
    "pools": ["[{ name = 'eu', path = ['eu/**'] }]"],
}
BAD = {
    "patterns": ["'a'", "[1]"],
    "rules": ["[1]"],
    "flag": ["1"],
    "number": ["0", "'1'", "1.5"],
    "severities": ["{ RTY101 = 'bad' }", "[]"],
    "ignores": ["{ 'tests/' = 'RTY' }"],
    "confidence": ["'sure'"],
    "level": ["'fatal'"],
    "word": ["1"],
    "day": ["1"],
    "tags": ["{ feature = [] }", "{ features = 'a' }"],
    "pools": ["[{ path = [] }]", "[{ name = 'a', nam = 'b' }]", "{ name = 'a' }"],
}


def value(text: str) -> Any:
    return tomli.loads(f"x = {text}")["x"]


def test_it_is_a_schema() -> None:
    Draft7Validator.check_schema(SCHEMA)
    assert list(SCHEMA["properties"]) == [key.name for key in KEYS]


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_it_takes_what_the_tool_takes_and_nothing_else(key: Any) -> None:
    validator = Draft7Validator(SCHEMA)
    for text in GOOD[key.kind]:
        assert fits(key.kind, value(text))
        assert validator.is_valid({key.name: value(text)}), text
    for text in BAD[key.kind]:
        assert not fits(key.kind, value(text))
        assert not validator.is_valid({key.name: value(text)}), text


def test_a_key_that_is_none_is_refused() -> None:
    assert not Draft7Validator(SCHEMA).is_valid({"exclud": []})
