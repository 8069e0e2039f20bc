import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from unit.reporters.canned import CANNED, CERTAIN, EMPTY, HOSTILE, NOT_COUNTED, unjudged

from poolint.model.exhaustion import Exhaustion, Observation, RetryLayer
from poolint.model.facts import CallSite, Files, Inventory
from poolint.model.judgement import PayerNote, Tag, TagNote
from poolint.model.source import Gap
from poolint.reporters.json import SCHEMA_VERSION, render
from poolint.version import VERSION

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = json.loads((ROOT / "schemas" / "inventory.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def rendered(inventory: Inventory) -> Any:
    return json.loads(render(inventory))


def with_site(**changes: Any) -> Inventory:
    site = msgspec.structs.replace(CERTAIN, **changes)
    return Inventory(root="/r", sites=(site,), files=Files(1, 1, 1, ()))


def test_the_published_schema_is_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("inventory", [CANNED, EMPTY, unjudged(CANNED)], ids=["canned", "empty", "unjudged"])
def test_the_document_keeps_the_published_schema(inventory: Inventory) -> None:
    VALIDATOR.validate(rendered(inventory))


def test_the_document_of_the_docs_keeps_it_too() -> None:
    page = (ROOT / "docs" / "inventory.md").read_text(encoding="utf-8")
    document = page.partition("```json\n")[2].partition("```")[0]
    VALIDATOR.validate(json.loads(document))
    assert json.loads(document)["schema_version"] == SCHEMA_VERSION


@pytest.mark.parametrize(
    ("where", "key"), [((), "extra"), (("sites", 0), "extra"), (("files",), "extra"), (("tool",), "extra")]
)
def test_the_schema_refuses_a_key_it_does_not_promise(where: tuple[Any, ...], key: str) -> None:
    document = rendered(CANNED)
    part = document
    for step in where:
        part = part[step]
    part[key] = 1
    assert not VALIDATOR.is_valid(document)


def test_the_schema_promises_every_field_of_a_site() -> None:
    judged = {"payer": ["route", "pools", "evidence", "payer_notes"]}
    judged["attribution"] = ["tag_level", "feature", "tags", "untagged_by", "tag_notes"]
    fields = [field.name for field in msgspec.structs.fields(CallSite)]
    keys = {key for field in fields for key in judged.get(field, [field])}
    site = SCHEMA["$defs"]["site"]
    assert set(site["required"]) == set(site["properties"]) == keys


@pytest.mark.parametrize(
    ("definition", "struct"),
    [
        ("tag", Tag),
        ("tag_note", TagNote),
        ("payer_note", PayerNote),
        ("layer", RetryLayer),
        ("observation", Observation),
        ("exhaustion", Exhaustion),
    ],
)
def test_the_schema_promises_every_field_of_a_judgement(
    definition: str, struct: type[msgspec.Struct]
) -> None:
    promised = SCHEMA["$defs"][definition]
    fields = {field.name for field in msgspec.structs.fields(struct)}
    assert set(promised["required"]) == set(promised["properties"]) == fields


def test_the_whole_document() -> None:
    document = rendered(CANNED)
    assert {**document, "sites": len(document["sites"])} == {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "poolint", "version": VERSION},
        "root": "/home/dev/bot",
        "policy": {
            "id": "plan-limits",
            "status": "in-force",
            "as_of": "2026-11-25",
            "last_confirmed": "2026-11-20",
        },
        "sites": 3,
        "files": {
            "discovered": 41,
            "prefiltered": 5,
            "parsed": 4,
            "failed": [
                {"path": "app/broken.py", "line": 3, "reason": "not valid Python: '(' was never closed"},
                {
                    "path": "data/dump.py",
                    "line": None,
                    "reason": "4.2 MB, more than max-file-size (1.0 MB)",
                },
            ],
        },
        "summary": {
            "sites": 3,
            "by_surface": {"acme-agent": 1, "acme-sdk": 2},
            "by_confidence": {"certain": 2, "likely": 1},
            "by_context": {"source": 2, "test": 1, "example": 0},
            "by_pool": {"api": 2, "plan-limits": 1, "unknown": 1},
            "by_tag_level": {"tagged": 1, "partly": 1, "weak": 0, "untagged": 1, "unknown": 0},
            "worst": "unbounded",
            "uncounted": 0,
        },
    }


def test_a_site_carries_everything_known_of_it() -> None:
    site = rendered(unjudged(CANNED))["sites"][0]
    assert site == {
        "id": "app/triage.py:Triage.classify:messages.create:1",
        "path": "app/triage.py",
        "line": 14,
        "column": 16,
        "end_line": 18,
        "end_column": 10,
        "language": "python",
        "function": "Triage.classify",
        "surface": "acme-sdk",
        "call": "messages.create",
        "access_path": "acme.Client().messages.create()",
        "confidence": "certain",
        "model": "acme-large-5",
        "stream": False,
        "batch": False,
        "context": "source",
        "client": {"path": "app/clients.py", "line": 9},
        "route": [],
        "pools": [],
        "evidence": [],
        "payer_notes": [],
        "tag_level": None,
        "feature": None,
        "tags": [],
        "untagged_by": [],
        "tag_notes": [],
        "owner": [],
        "exhaustion": None,
    }


def test_judgements_stand_flat_beside_the_place() -> None:
    site = rendered(CANNED)["sites"][1]
    assert {key: site[key] for key in list(site)[17:]} == {
        "route": ["api-key", "subscription"],
        "pools": ["api", "plan-limits"],
        "evidence": [
            {"path": "app/clients.py", "line": 9, "text": "the client is given api_key"},
            {"path": "Dockerfile", "line": 4, "text": "ENV ACME_AUTH_TOKEN"},
        ],
        "payer_notes": [
            {
                "fault": "ambiguous",
                "path": "Dockerfile",
                "line": 4,
                "text": "a token beside the key: either pool may pay",
            }
        ],
        "tag_level": "partly",
        "feature": "übersetzung",
        "tags": [
            {
                "mechanism": "header",
                "strength": "request",
                "key": "x-feature",
                "value": "übersetzung",
                "path": "app/triage.py",
                "line": 120,
                "dynamic": False,
                "inherited": True,
            }
        ],
        "untagged_by": [{"path": "app/web.py", "line": 31, "text": "called without a tag by view()"}],
        "tag_notes": [
            {
                "fault": "unknown-value",
                "mechanism": "header",
                "key": "x-feature",
                "value": "übersetzung",
                "path": "app/triage.py",
                "line": 120,
                "close": "uebersetzung",
            }
        ],
        "owner": ["@acme/triage"],
        "exhaustion": {
            "verdict": "conflates",
            "requests": {"acme-spend-cap": "unbounded"},
            "worst": "unbounded",
            "worst_signal": "acme-spend-cap",
            "final": "",
            "finals": {"acme-spend-cap": ""},
            "layers": [
                {
                    "path": "app/triage.py",
                    "line": 126,
                    "end_line": 134,
                    "mechanism": "loop",
                    "name": "a loop",
                    "verdict": "conflates",
                    "attempts": "unbounded",
                    "transient": None,
                    "reason": "while True",
                    "change": None,
                }
            ],
            "trace": [{"path": "app/triage.py", "line": 126, "text": "the loop goes round for ever"}],
            "observations": [],
            "unclear": [],
            "bound": "",
        },
    }


def test_before_the_judges_the_sums_are_empty_and_not_made_up() -> None:
    document = rendered(unjudged(CANNED))
    summary = document["summary"]
    assert (document["policy"], summary["by_pool"], summary["worst"]) == (None, {}, None)
    assert set(summary["by_tag_level"].values()) == {0}


def test_models_are_a_list_when_there_are_several_and_null_when_there_is_none() -> None:
    assert [site["model"] for site in rendered(CANNED)["sites"]] == [
        "acme-large-5",
        ["acme-large-5", "acme-small-5"],
        None,
    ]


def test_sites_keep_their_order() -> None:
    assert [site["id"] for site in rendered(CANNED)["sites"]] == [site.id for site in CANNED.sites]


def test_two_renderings_are_the_same_bytes_and_end_in_one_line_break() -> None:
    first, second = render(CANNED), render(CANNED)
    assert first == second
    assert first.endswith("}\n")


def test_an_undecodable_file_name_is_shown_by_its_bytes() -> None:
    assert rendered(with_site(path="caf\udce9.py"))["sites"][0]["path"] == "caf\\xe9.py"


@example(HOSTILE)
@given(st.text(st.characters(codec=None), min_size=1, max_size=20))
def test_hostile_text_stays_plain_ascii_that_a_strict_reader_takes(text: str) -> None:
    inventory = Inventory(
        root=text,
        sites=with_site(id=text, path=text, function=text, model=text).sites,
        files=Files(1, 1, 0, (Gap(text, text, 1),)),
    )
    output = render(inventory)
    assert output.isascii()
    assert all(char.isprintable() or char == "\n" for char in output)
    VALIDATOR.validate(msgspec.json.decode(output.encode()))


def test_a_count_that_is_not_known_is_null() -> None:
    document = rendered(NOT_COUNTED)
    VALIDATOR.validate(document)
    assert document["sites"][0]["exhaustion"]["worst"] is None
    assert (document["summary"]["worst"], document["summary"]["uncounted"]) == (None, 1)
