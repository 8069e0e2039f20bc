import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from unit.reporters.canned import (
    CANNED,
    CERTAIN,
    EMPTY,
    GAPS,
    HOSTILE,
    NOT_COUNTED,
    PARTLY_COUNTED,
    SOURCES,
    unjudged,
)

from poolint.model.facts import Files, Inventory
from poolint.model.source import Gap
from poolint.reporters.escape import printable
from poolint.reporters.groups import By
from poolint.reporters.html import render


class Reader(HTMLParser):
    """The elements of a page, and what stands in them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.opened: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        tag, attributes = self.opened[-1] if self.opened else ("", {})
        name = attributes.get("id") or tag
        self.texts[name] = self.texts.get(name, "") + data


def data_of(page: str) -> Any:
    return json.loads(Reader(page).texts["data"])


def called(name: str) -> Inventory:
    site = msgspec.structs.replace(CERTAIN, path=name, function=name, call=name, surface=name, model=name)
    return Inventory(name, (site,), Files(1, 1, 1, (Gap(name, name, 1),)))


def test_the_data_of_a_site_has_everything_that_a_row_opens_to() -> None:
    site = data_of(render(CANNED, SOURCES))["sites"][1]
    expected = json.loads(msgspec.json.encode(CANNED.sites[1]))
    assert site == {
        **{key: value for key, value in expected.items() if key not in ("payer", "attribution", "model")},
        "models": ["acme-large-5", "acme-small-5"],
        "owner": ["@acme/triage"],
        "route": ["api-key", "subscription"],
        "pools": ["api", "plan-limits"],
        "evidence": expected["payer"]["evidence"],
        "payer_notes": expected["payer"]["notes"],
        "tag_level": "partly",
        "feature": "übersetzung",
        "tags": expected["attribution"]["tags"],
        "untagged_by": expected["attribution"]["untagged_by"],
        "tag_notes": expected["attribution"]["notes"],
        "groups": {
            "pool": "api + plan-limits",
            "feature": "übersetzung",
            "owner": "@acme/triage",
            "surface": "acme-sdk",
            "file": "app/triage.py",
            "model": "acme-large-5 + acme-small-5",
        },
    }


def test_only_lines_that_something_names_are_in_the_page_and_no_secret() -> None:
    assert data_of(render(CANNED, SOURCES))["lines"] == {
        "app/clients.py": {"9": 'CLIENT = acme.Client(api_key="•••", max_retries=2)'},
        "app/triage.py": {
            "11": "@retry(stop=stop_after_attempt(6))",
            "12": "def classify(self, text):",
            "14": "    return CLIENT.messages.create(",
            "15": '        model="acme-large-5",',
            "16": "        messages=[text],",
            "17": '        metadata={"feature": "triage"},',
            "18": "    )",
        },
    }


def test_a_line_that_is_not_there_or_too_long_harms_nothing() -> None:
    sources = {"app/clients.py": "one line", "app/triage.py": "\n" * 13 + "\tx = " + "1, " * 999}
    assert (
        data_of(render(CANNED, sources))["lines"]["app/triage.py"]["14"]
        == "    x = " + "1, " * 77 + "1" + "…"
    )
    assert data_of(render(CANNED, sources))["lines"]["app/clients.py"] == {}


def test_lines_are_counted_as_python_counts_them() -> None:
    text = "a\x0cb\u2028c\r\n" + "\r" * 7 + "the ninth"
    assert data_of(render(CANNED, {"app/clients.py": text}))["lines"]["app/clients.py"] == {"9": "the ninth"}


@pytest.mark.parametrize("by", get_args(By))
def test_the_page_knows_how_it_is_grouped(by: By) -> None:
    data = data_of(render(CANNED, by=by))
    assert data["by"] == by
    assert set(data["orders"][by]) == {site["groups"][by] for site in data["sites"]}


def test_the_browser_is_told_to_load_nothing_and_run_this_script_alone() -> None:
    page = render(CANNED, SOURCES)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    digests = [
        base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        for content in (
            page.partition("<style>")[2].partition("</style>")[0],
            page.rpartition("<script>")[2].partition("</script>")[0],
        )
    ]
    assert policy[1].split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{digests[0]}'",
        f"script-src 'sha256-{digests[1]}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
    ]


def test_no_address_and_no_style_or_handler_in_an_attribute() -> None:
    for tag, attributes in Reader(render(CANNED, SOURCES)).opened:
        assert not any(name == "style" or name.startswith("on") for name in attributes), tag
        links = {name: value for name, value in attributes.items() if name in ("src", "href")}
        assert links in ({}, {"href": "data:,"}, {"href": "#sites"})


def test_charts_say_in_words_what_they_show() -> None:
    labels = [
        attributes.get("aria-label") for tag, attributes in Reader(render(CANNED)).opened if tag == "svg"
    ]
    assert [label for label in labels if label] == [
        "tag coverage: 1 tagged, 1 partly, 1 untagged",
        "verdicts: 2 conflates, 1 propagates",
    ]


def test_gaps_are_listed_with_their_reasons() -> None:
    page = render(CANNED)
    assert "Not read (2), so sites in there are missing below" in page
    assert "<li><code>app/broken.py:3</code> not valid Python: &#x27;(&#x27; was never closed</li>" in page
    assert f"<li><code>data/dump.py</code> {GAPS[1].reason}</li>" in page


def test_before_the_judges_the_page_has_the_surfaces_alone() -> None:
    page = render(unjudged(CANNED))
    filters = {
        attributes.get("data-filter") for tag, attributes in Reader(page).opened if tag == "button"
    } - {None}
    assert filters == {"surface"}


def test_nothing_found_is_a_page_too() -> None:
    assert "<h1>No call sites found</h1>" in render(EMPTY)


def test_two_renderings_are_the_same() -> None:
    assert render(CANNED, SOURCES) == render(CANNED, SOURCES)


@example(HOSTILE)
@example("</script>")
@example("<!--<script>")
@example('" autofocus onfocus="x')
@example("$policy ${css}")
@given(st.text(st.characters(codec=None), min_size=1, max_size=20))
def test_no_name_changes_the_elements_of_the_page(name: str) -> None:
    page = render(called(name), {name: f"{name}\n" * 30})
    plain = render(called("plain"), {"plain": "plain\n" * 30})
    elements = [(tag, sorted(attributes)) for tag, attributes in Reader(page).opened]
    assert elements == [(tag, sorted(attributes)) for tag, attributes in Reader(plain).opened]
    assert data_of(page)["sites"][0]["function"] == printable(name)


def test_a_most_that_is_not_known_is_no_good_number() -> None:
    page = render(NOT_COUNTED)
    assert (
        '<div class="card number warn"><b>?</b><span>requests into a dry pool at worst</span><br>'
        "<small>1 unclear: how many requests they send is not known</small></div>"
    ) in page
    page = render(PARTLY_COUNTED)
    assert (
        '<div class="card number warn"><b>1</b><span>request into a dry pool at worst</span><br>'
        "<small>tests/test_bot.ipynb:7; 1 unclear: how many requests they send is not known</small></div>"
    ) in page
