import json
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from referencing import Registry, Resource
from unit.reporters.differences import ACTING, COMMIT, DIFFERENCE, NOTHING

from poolint.model.difference import Aspect, Difference, Trend
from poolint.reporters.diff_json import SCHEMA_VERSION, render

SCHEMAS = Path(__file__).resolve().parents[3] / "schemas"
SCHEMA = json.loads((SCHEMAS / "diff.schema.json").read_text(encoding="utf-8"))
INVENTORY = json.loads((SCHEMAS / "inventory.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(
    SCHEMA, registry=Registry().with_resource(INVENTORY["$id"], Resource.from_contents(INVENTORY))
)


def test_the_published_schema_is_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("found", [DIFFERENCE, ACTING, NOTHING], ids=["all", "acting", "nothing"])
def test_the_document_keeps_the_published_schema(found: Difference) -> None:
    VALIDATOR.validate(json.loads(render(found)))


@pytest.mark.parametrize(
    "where", [(), ("base",), ("changed", 0), ("changed", 0, "changes", 0), ("appeared", 0)], ids=str
)
def test_the_schema_refuses_a_key_it_does_not_promise(where: tuple[Any, ...]) -> None:
    document = json.loads(render(DIFFERENCE))
    at = document
    for key in where:
        at = at[key]
    at["more"] = 1
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(document)


def test_the_schema_knows_every_word() -> None:
    change = SCHEMA["$defs"]["change"]["properties"]
    assert change["aspect"]["enum"] == list(get_args(Aspect))
    assert change["trend"]["enum"] == list(get_args(Trend))


def test_each_side_says_what_it_is() -> None:
    document = json.loads(render(DIFFERENCE))
    assert document["schema_version"] == SCHEMA_VERSION
    assert (document["base"]["ref"], document["base"]["commit"]) == ("main", COMMIT)
    assert (document["head"]["ref"], document["head"]["commit"]) == (None, None)
    assert document["base"]["failed"] == [{"path": "old.py", "line": 3, "reason": "is not valid Python"}]


def test_the_text_is_plain_ascii() -> None:
    assert render(ACTING).isascii()
    assert "\x1b" not in render(ACTING)
