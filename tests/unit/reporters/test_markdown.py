from typing import get_args

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from unit.reporters.canned import CANNED, CERTAIN, EMPTY, HOSTILE, LIKELY, NOT_COUNTED, POLICY, unjudged

from poolint.model.facts import Files, Inventory
from poolint.model.source import Gap
from poolint.reporters.escape import printable
from poolint.reporters.groups import By
from poolint.reporters.markdown import code, render

READER = MarkdownIt("commonmark").enable("table")
BY_POOL = """\
## 3 call sites in 2 files

Pools under the policy plan-limits (in-force) as of 2026-11-25, last confirmed 2026-11-20&#46;

- **1 of 3 tagged (33%)**
- **unbounded requests** into a dry pool at worst: `app/triage.py:130`
- 1 likely: the form fits, where the object comes from is not known
- 1 in tests

| by |  | sites |  |
| --- | --- | --: | --- |
| surface | `acme-sdk` | 2 |  |
| surface | `acme-agent` | 1 |  |
| pool | `api` | 2 |  |
| pool | `plan-limits` | 1 |  |
| pool | `unknown` | 1 |  |
| tag | `tagged` | 1 | a feature tag on every path |
| tag | `partly` | 1 | a feature tag on some paths only |
| tag | `untagged` | 1 | nothing says which feature asks |
| dry pool | `conflates` | 2 | sends again although the pool is dry |
| dry pool | `propagates` | 1 | sends nothing again, the error reaches the caller |

### `api` (1 call site)

| place | function | surface | call | model | pool | tag | dry | verdict | owner | confidence |
| --- | --- | --- | --- | --- | --- | --- | --: | --- | --- | --- |
| `app/triage.py:14` | `Triage.classify` | `acme-sdk` | `messages.create` | `acme-large-5` | `api` | tagged | 18 | conflates | `@acme/triage`, `ana@acme.test` | certain |

### `api + plan-limits` (1 call site)

| place | function | surface | call | model | pool | tag | dry | verdict | owner | confidence |
| --- | --- | --- | --- | --- | --- | --- | --: | --- | --- | --- |
| `app/triage.py:130` | `Triage.übersetze_票` | `acme-sdk` | `messages.stream` | `acme-large-5`, `acme-small-5` | `api`, `plan-limits` | partly | ∞ | conflates | `@acme/triage` | certain |

### `unknown` (1 call site)

| place | function | surface | call | pool | tag | dry | verdict | confidence |
| --- | --- | --- | --- | --- | --- | --: | --- | --- |
| `tests/test_bot.ipynb:7` | `<module>` | `acme-agent` | `query` | `unknown` | untagged | 1 | propagates | likely |

### Not read (2), so sites in there are missing above

| path | line | reason |
| --- | --: | --- |
| `app/broken.py` | 3 | `not valid Python: '(' was never closed` |
| `data/dump.py` |  | `4.2 MB, more than max-file-size (1.0 MB)` |

41 files found, 5 could hold a call, 4 parsed, 2 not read.
"""  # noqa: E501


def shown(text: str) -> list[str]:
    """What a reader shows as code, whichever way it is written."""
    pieces: list[str] = []
    inside = False
    for block in READER.parse(text):
        for token in block.children or []:
            if token.type == "code_inline":
                pieces.append(token.content)
            elif token.type == "html_inline":
                inside = token.content == "<code>"
                assert token.content in ("<code>", "</code>")
                pieces += [""] if inside else []
            elif inside:
                pieces[-1] += token.content
    return pieces


def shape(text: str) -> list[str]:
    """The structure that a reader sees, without any words."""
    kinds = []
    for block in READER.parse(text):
        kinds.append(block.type)
        found = [token.type for token in block.children or []]
        kinds += [
            kind for kind in found if kind not in ("text", "text_special", "code_inline", "html_inline")
        ]
    return kinds


def called(name: str) -> Inventory:
    site = msgspec.structs.replace(CERTAIN, path=name, function=name, call=name, surface=name, model=name)
    return Inventory("/r", (site,), Files(1, 1, 1, (Gap(name, name, 1),)))


def test_the_whole_report() -> None:
    assert render(CANNED, "pool") == BY_POOL


def test_in_groups_by_file_a_row_says_the_line_alone() -> None:
    text = render(CANNED)
    assert "### `app/triage.py` (2 call sites)\n" in text
    assert "\n| `14` | `Triage.classify` |" in text


@pytest.mark.parametrize("by", get_args(By))
def test_every_grouping_has_every_site_once(by: By) -> None:
    text = render(CANNED, by)
    assert [text.count(f"| `{site.function}` |") for site in CANNED.sites] == [1, 1, 1]


def test_nothing_found_says_so() -> None:
    assert render(EMPTY) == (
        "## No call sites found\n\n1 file found, 0 could hold a call, 0 parsed, 0 not read.\n"
    )


def test_columns_that_nobody_judged_are_left_out() -> None:
    text = render(unjudged(CANNED))
    assert "| place | function | surface | call | model | confidence |" in text
    assert POLICY.id not in text


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("app/a.py", "`app/a.py`"),
        ("@octocat fixes #1", "`@octocat fixes #1`"),
        ("a|b", "<code>a&#124;b</code>"),
        ("a`b", "<code>a&#96;b</code>"),
        ("a\\|b", "<code>a&#92;&#124;b</code>"),
        ("<b>`", "<code>&#60;b&#62;&#96;</code>"),
        ("two\nlines", "<code>two&#92;nlines</code>"),
        ("`_x_`", "<code>&#96;&#95;x&#95;&#96;</code>"),
        (" ", "<code> </code>"),
        ("", ""),
    ],
)
def test_what_the_code_says_stands_in_code(name: str, written: str) -> None:
    assert code(name) == written


@example(HOSTILE)
@example("`|`")
@example("\\`a\\")
@given(st.text(st.characters(codec=None), min_size=1, max_size=20))
def test_no_name_changes_what_a_reader_sees_but_itself(name: str) -> None:
    text = render(called(name), "surface")
    assert shape(text) == shape(render(called("plain"), "surface"))
    # Readers trim a code span that has a space at both ends.
    assert {piece.strip() for piece in shown(text)} >= {printable(name).strip()}


def test_mentions_are_only_ever_in_code() -> None:
    site = msgspec.structs.replace(LIKELY, owner=("@acme/triage",))
    text = render(Inventory("/r", (site,), Files(1, 1, 1, ())), "owner")
    assert "### `@acme/triage` (1 call site)" in text
    assert text.count("@") == text.count("`@") == 2


def test_how_many_requests_is_a_question_mark_where_it_is_not_known() -> None:
    text = render(NOT_COUNTED)
    assert "| `api` | untagged | ? | unclear | certain |" in text
    assert "- 1 unclear: how many requests they send is not known\n" in text
    assert "into a dry pool" not in text
