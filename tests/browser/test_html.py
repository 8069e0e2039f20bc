"""The HTML report in a real browser."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from browser.conftest import Open
from playwright.sync_api import Browser, Locator, Page, expect
from unit.reporters.canned import (
    AFTER_WIDE_CHARACTERS,
    CANNED,
    CERTAIN,
    GAPS,
    HOSTILE,
    LIKELY,
    PARTLY_COUNTED,
    SOURCES,
    unjudged,
)

from poolint.model.facts import CallSite, Files, Inventory
from poolint.model.judgement import Attribution, Payer, Tag
from poolint.model.place import Step
from poolint.model.source import Gap
from poolint.reporters.html import render

PLACES = ["app/triage.py:14", "app/triage.py:130", "tests/test_bot.ipynb:7"]


def places(page: Page) -> list[str]:
    return page.locator("tr.site .open-row .sub").all_inner_texts()


def search(page: Page) -> Locator:
    return page.get_by_role("searchbox", name="Search", exact=True)


def choice(page: Page, label: str) -> Locator:
    return page.get_by_role("combobox", name=label, exact=True)


def inventory(*sites: CallSite) -> Inventory:
    return Inventory("/r", sites, Files(1, 1, 1, ()))


def many(count: int) -> Inventory:
    kinds = (CERTAIN, AFTER_WIDE_CHARACTERS, LIKELY)
    return inventory(
        *(
            msgspec.structs.replace(
                kinds[number % 3], id=str(number), path=f"app/m{number // 20}.py", line=number + 1
            )
            for number in range(count)
        )
    )


@pytest.fixture
def page(opened: Open) -> Page:
    return opened(render(CANNED, SOURCES))


def test_every_site_is_a_row_in_the_order_of_the_report(page: Page) -> None:
    assert places(page) == PLACES
    expect(page.locator("#count")).to_have_text("3 call sites")
    expect(page).to_have_title("poolint: 3 call sites in 2 files")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("TRIAGE.classify", PLACES[:1]),
        ("übersetz", PLACES[1:2]),
        ("acme-sdk partly", PLACES[1:2]),
        ("@acme", PLACES[:2]),
        ("query", PLACES[2:]),
        ("nothing like it", []),
    ],
)
def test_searching_wants_every_word_anywhere_in_the_row(page: Page, words: str, found: list[str]) -> None:
    search(page).fill(words)
    assert places(page) == found


def test_a_search_without_result_says_so_and_clear_brings_all_back(page: Page) -> None:
    search(page).fill("zzz")
    expect(page.locator("#rows")).to_have_text("No call site fits. Clear the search to see all.")
    expect(page.locator("#count")).to_have_text("0 of 3 call sites")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#count")).to_have_text("3 call sites")
    assert places(page) == PLACES
    assert search(page).input_value() == ""


@pytest.mark.parametrize(
    ("label", "value", "found"),
    [
        ("Pool", "api", PLACES[:2]),
        ("Pool", "plan-limits", PLACES[1:2]),
        ("Tag", "untagged", PLACES[2:]),
        ("Dry pool", "conflates", PLACES[:2]),
        ("Surface", "acme-agent", PLACES[2:]),
        ("Context", "test", PLACES[2:]),
        ("Owner", "ana@acme.test", PLACES[:1]),
    ],
)
def test_each_filter_leaves_the_sites_it_names(page: Page, label: str, value: str, found: list[str]) -> None:
    choice(page, label).select_option(value)
    assert places(page) == found


def test_a_line_of_a_chart_filters_and_shows_that_it_does(page: Page) -> None:
    line = page.locator(".pick[data-value='untagged']")
    line.click()
    assert places(page) == PLACES[2:]
    expect(line).to_have_attribute("aria-pressed", "true")
    expect(choice(page, "Tag")).to_have_value("untagged")
    line.click()
    assert places(page) == PLACES
    expect(line).to_have_attribute("aria-pressed", "false")


def test_sorting_by_dry_requests_puts_no_end_first_and_turns_round(page: Page) -> None:
    heading = page.locator("thead th", has_text="Dry")
    expect(heading).to_have_attribute("aria-sort", "none")
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    assert page.locator(".dry").all_inner_texts() == ["∞", "18", "1"]
    page.keyboard.press("Enter")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    assert page.locator(".dry").all_inner_texts() == ["1", "18", "∞"]
    expect(page.locator("th[aria-sort='ascending']")).to_have_count(1)


@pytest.mark.parametrize(
    ("by", "headings"),
    [
        ("pool", ["api", "api + plan-limits", "unknown"]),
        ("feature", ["triage", "übersetzung", "no feature tag"]),
        ("owner", ["@acme/triage", "@acme/triage + ana@acme.test", "no owner"]),
        ("surface", ["acme-sdk", "acme-agent"]),
        ("file", ["app/triage.py", "tests/test_bot.ipynb"]),
        ("model", ["acme-large-5", "acme-large-5 + acme-small-5", "model not named"]),
        ("", []),
    ],
)
def test_rows_are_grouped_as_chosen(page: Page, by: str, headings: list[str]) -> None:
    choice(page, "Group by").select_option(by)
    assert page.locator("tr.group b").all_inner_texts() == headings
    assert sorted(places(page)) == sorted(PLACES)


def test_the_page_opens_grouped_as_the_command_line_said(opened: Open) -> None:
    page = opened(render(CANNED, SOURCES, "surface"))
    expect(choice(page, "Group by")).to_have_value("surface")
    assert page.locator("tr.group span").all_inner_texts() == [
        "2 call sites · 1 tagged · ∞ into a dry pool at worst",
        "1 call site · 0 tagged · 1 into a dry pool at worst",
    ]


def test_a_row_opens_and_closes_by_keyboard_and_says_so(page: Page) -> None:
    search(page).focus()
    button = page.locator(".open-row").first
    while not button.evaluate("one => one === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    detail = page.locator(f"#{button.get_attribute('aria-controls')}")
    expect(detail).to_be_visible()
    expect(button).to_be_focused()
    page.keyboard.press("Space")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(detail).to_have_count(0)


def test_an_open_row_tells_who_pays_who_asked_and_what_happens_step_by_step(page: Page) -> None:
    page.locator(".open-row").first.click()
    detail = page.locator("tr.detail")
    assert [title.lower() for title in detail.locator("h3").all_inner_texts()] == [
        "when the pool is dry",
        "who pays",
        "who asked",
        "the call",
    ]
    assert detail.locator(".trace li").all_inner_texts() == [
        "the request is refused: 429, spend cap reached app/triage.py:14\n14return CLIENT.messages.create(",
        "the client sends it 3 times in all app/clients.py:9\n"
        '9CLIENT = acme.Client(api_key="•••", max_retries=2)',
        "the decorator starts over, 6 times in all: 18 requests app/triage.py:11\n"
        "11@retry(stop=stop_after_attempt(6))",
        "tenacity.RetryError reaches the caller",
    ]
    for words in (
        "the client is given api_key",
        "feature = triage request, request-metadata",
        "18 requests (acme-spend-cap)",
        "settings.ATTEMPTS: taken as 6, its default",
        "Change: the predicate",
        "acme.Client().messages.create()",
        "cooldown",
    ):
        expect(detail).to_contain_text(words)


def test_rounds_that_come_again_are_told_once(opened: Open) -> None:
    rounds = [
        step
        for number in range(5)
        for step in (Step("a.py", 3, "3 requests sent"), Step("a.py", 1, f"goes round after {2**number} s"))
    ]
    steps = (*rounds, Step("a.py", 1, "gives up after attempt 6"), Step("", 0, "Error"), Step("", 0, "Error"))
    assert CERTAIN.exhaustion is not None
    dry = msgspec.structs.replace(CERTAIN.exhaustion, trace=steps)
    page = opened(
        render(inventory(msgspec.structs.replace(CERTAIN, exhaustion=dry)), {"a.py": "one\ntwo\nask()"})
    )
    page.locator(".open-row").click()
    told = page.locator(".trace li")
    assert told.all_inner_texts() == [
        "3 requests sent a.py:3\n3ask()",
        "goes round after 1 s a.py:1\n1one",
        "and so on, 4 times more",
        "gives up after attempt 6 a.py:1",
        "Error",
        "Error",
    ]
    assert told.evaluate_all("items => items.map((item) => item.value)") == [1, 2, 0, 11, 12, 13]


def test_an_open_row_says_what_to_look_at(page: Page) -> None:
    page.locator(".open-row").nth(1).click()
    detail = page.locator("tr.detail")
    for words in (
        "a token beside the key: either pool may pay Dockerfile:4",
        "unknown value: x-feature = übersetzung, meant is perhaps uebersetzung app/triage.py:120",
        "called without a tag by view() app/web.py:31",
        "unbounded requests (acme-spend-cap)",
        "never ends",
    ):
        expect(detail).to_contain_text(words)


def test_an_open_row_stays_open_while_the_table_is_filtered(page: Page) -> None:
    page.locator(".open-row").first.click()
    search(page).fill("classify")
    expect(page.locator("tr.detail")).to_have_count(1)


def hostile() -> Inventory:
    tag = Tag("header", "request", HOSTILE, HOSTILE, HOSTILE, 14)
    names: dict[str, Any] = dict.fromkeys(("id", "path", "function", "surface", "call", "model"), HOSTILE)
    site = msgspec.structs.replace(
        CERTAIN,
        **names,
        access_path=HOSTILE,
        owner=(HOSTILE, "__proto__", "constructor"),
        payer=Payer(("unknown",), (HOSTILE, "__proto__")),
        attribution=Attribution("tagged", (tag,), HOSTILE),
    )
    return Inventory(HOSTILE, (site,), Files(1, 1, 1, (Gap(HOSTILE, HOSTILE, 1),)))


def test_names_that_would_act_stay_text(opened: Open) -> None:
    page = opened(render(hostile(), {HOSTILE: "\n" * 13 + f"x = '{HOSTILE}'"}))
    page.locator(".open-row").click()
    for by in ("pool", "feature", "owner", "surface", "file", "model"):
        choice(page, "Group by").select_option(by)
        expect(page.locator("tr.group")).to_contain_text("</script><img src=x onerror=alert(1)>")
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 2
    # What is hidden or turns a line round is written as its escape.
    expect(page.locator("h1 + .root")).to_have_text(
        r"</script><img src=x onerror=alert(1)>\u2028|`@octocat`|\u202e\x1b[2J=cmd()"
    )
    choice(page, "Pool").select_option("__proto__")
    expect(page.locator("tr.site")).to_have_count(1)


def test_a_script_that_slipped_in_would_not_run(browser: Browser, tmp_path: Path) -> None:
    slipped = tmp_path / "slipped.html"
    report = render(CANNED).replace(
        "<main>", "<main><script>window.slipped = 1</script><img src=x onerror=slipped=1>"
    )
    slipped.write_text(report, encoding="utf-8")
    page = browser.new_page()
    page.goto(slipped.as_uri())
    assert places(page) == PLACES
    assert page.evaluate("() => window.slipped") is None
    page.close()


CONTRAST = """() => {
    const rgb = (color) => color.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map((part) => part / 255).map(
        (part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    ).reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
    const ground = (element) => {
        for (let one = element; one; one = one.parentElement) {
            const color = rgb(getComputedStyle(one).backgroundColor);
            if (color.length === 3 || color[3] === 1) return color;
        }
        return rgb(getComputedStyle(document.body).backgroundColor);
    };
    const poor = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        const seen = walker.currentNode.data.trim() && element.getClientRects().length;
        if (!seen || element.closest(":disabled")) continue;
        const pair = [rgb(getComputedStyle(element).color), ground(element)].map(light);
        const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
        if (ratio < 4.5) poor.add(`${element.className || element.tagName} ${ratio.toFixed(2)}`);
    }
    return [...poor];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(opened: Open, scheme: str) -> None:
    page = opened(render(CANNED, SOURCES), scheme=scheme)
    page.locator("summary").first.click()
    page.locator(".open-row").nth(1).click()
    page.locator(".open-row").first.click()
    page.locator(".pick").first.click()
    page.mouse.move(0, 0)
    page.wait_for_timeout(300)
    assert page.evaluate(CONTRAST) == []


def test_dark_is_dark_and_light_is_light(opened: Open) -> None:
    grounds = [
        opened(render(CANNED), scheme=scheme).evaluate(
            "() => getComputedStyle(document.body).backgroundColor"
        )
        for scheme in ("light", "dark")
    ]
    assert grounds == ["rgb(244, 245, 247)", "rgb(15, 17, 22)"]


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_is_wider_than_the_screen(opened: Open, width: int) -> None:
    long = msgspec.structs.replace(
        CERTAIN,
        path="a" * 120 + ".py",
        function="f" * 150,
        model="m" * 90,
        surface="s" * 60,
        owner=("@" + "o" * 80,),
    )
    for found in (CANNED, msgspec.structs.replace(inventory(long, LIKELY), root="/r" * 90), hostile()):
        page = opened(render(found, SOURCES), width=width)
        for button in page.locator(".open-row").all():
            button.click()
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [375, 768, 901, 1092, 1440])
def test_the_word_of_a_chip_stays_on_one_line(opened: Open, width: int) -> None:
    page = opened(render(CANNED, SOURCES), width=width)
    chips = page.locator("tr.site .chip")
    assert chips.all_inner_texts()[:3] == ["api", "tagged", "conflates"]
    lines = chips.evaluate_all(
        "chips => chips.map((chip) => {"
        " const words = document.createRange();"
        " words.selectNodeContents(chip);"
        " return words.getClientRects().length; })"
    )
    assert set(lines) == {1}


def test_a_pool_with_a_long_name_is_broken_and_does_not_widen_the_page(opened: Open) -> None:
    payer = Payer(("api-key",), ("p" * 200,))
    page = opened(render(inventory(msgspec.structs.replace(CERTAIN, payer=payer))), width=1092)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 1092


def test_on_a_phone_each_value_says_what_it_is(opened: Open) -> None:
    page = opened(render(CANNED), width=390)
    labels = (
        page.locator("tr.site")
        .first.locator("td")
        .evaluate_all("cells => cells.map((cell) => getComputedStyle(cell, '::before').content)")
    )
    assert labels == ['"Surface"', '"Pool"', '"Tag"', '"Dry"', '"Verdict"', '"Owner"']


def test_a_screen_reader_finds_a_table_on_a_phone_too(opened: Open) -> None:
    page = opened(render(CANNED), width=390)
    table = page.get_by_role("table", name="Call sites")
    expect(table.get_by_role("columnheader")).to_have_count(7)
    expect(table.get_by_role("rowheader")).to_have_count(5)
    assert table.locator("tr.site").first.get_by_role("cell").count() == 6
    expect(page.get_by_role("status")).to_have_text("3 call sites")
    expect(page.get_by_role("img", name="tag coverage: 1 tagged, 1 partly, 1 untagged")).to_be_visible()


def test_five_thousand_sites_keep_a_bounded_number_of_rows(opened: Open) -> None:
    page = opened(render(many(5000)))
    assert page.locator("#rows tr").count() <= 150
    expect(page.locator("#page")).to_have_text("1–50 of 5000")
    search(page).press_sequentially("übersetze")
    expect(page.locator("#count")).to_have_text("1667 of 5000 call sites")
    assert page.locator("#rows tr").count() <= 150
    page.locator("thead th", has_text="Verdict").get_by_role("button").click()
    page.get_by_role("button", name="Next").click()
    expect(page.locator("#page")).to_have_text("51–100 of 1667")
    expect(page.get_by_role("button", name="Previous")).to_be_enabled()


def test_pages_end_at_the_last_site(opened: Open) -> None:
    page = opened(render(many(60)))
    expect(page.get_by_role("button", name="Previous")).to_be_disabled()
    page.get_by_role("button", name="Next").click()
    assert len(places(page)) == 10
    expect(page.get_by_role("button", name="Next")).to_be_disabled()
    search(page).fill("app/m0.py:1")
    expect(page.get_by_role("navigation", name="Pages")).to_be_hidden()


def test_before_the_judges_there_are_no_columns_for_them(opened: Open) -> None:
    page = opened(render(unjudged(CANNED)))
    assert page.locator("thead button").all_inner_texts() == ["Call site", "Surface"]
    page.locator(".open-row").first.click()
    assert page.locator("tr.detail h3").count() == 1


def test_nothing_found_says_so(opened: Open) -> None:
    page = opened(render(inventory()))
    expect(page.locator("#rows")).to_have_text("No call sites found.")


def test_what_was_not_read_is_listed(page: Page) -> None:
    page.get_by_text("Not read (2)").click()
    assert page.locator(".notice li").all_inner_texts() == [
        f"app/broken.py:3 {GAPS[0].reason}",
        f"data/dump.py {GAPS[1].reason}",
    ]


def test_how_many_requests_is_a_question_mark_where_it_is_not_known(opened: Open) -> None:
    page = opened(render(PARTLY_COUNTED, by="surface"))
    assert page.locator(".dry").all_inner_texts() == ["1", "?"]
    assert (
        page.locator("tr.group")
        .last.inner_text()
        .endswith("1 call site · 0 tagged · 1 unclear: how many requests they send is not known")
    )
    page.get_by_role("button", name="app/plugins.py:5").click()
    section = page.locator(".sections section.outage")
    assert "how many requests it sends is not known" in section.inner_text()
    assert "never ends" not in section.inner_text()
