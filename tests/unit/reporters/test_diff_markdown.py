import msgspec
from markdown_it import MarkdownIt
from unit.reporters.canned import CERTAIN
from unit.reporters.differences import ACTING, CHANGED, DIFFERENCE, MOVED, NOTHING

from poolint.reporters.diff_markdown import MARK, render

READER = MarkdownIt("commonmark").enable("table")

TOLD = """\
<!-- poolint-diff -->
### Call sites: 1 appeared, 1 vanished, 1 changed, 1 moved

From main (0123456789) to the files on disk.

Pools under the policy plan-limits (in-force) as of 2026-11-25, last confirmed 2026-11-20&#46;

|  | before | after |
| --- | --- | --- |
| call sites | 3 | 3 |
| pool api | 2 | 2 |
| pool plan-limits | 1 | 1 |
| pool unknown | 1 | 1 |
| tagged | 1 of 3 | 1 of 3 |
| worst, dry pool | unbounded requests | unbounded requests |

**Appeared (1)**

| place | function | call | pool, tag, dry pool |
| --- | --- | --- | --- |
| `app/triage.py:14` | `Triage.classify` | `acme-sdk messages.create` | `api`, `tagged`, `18 conflates` |

**Changed (1)**

| place | function | call | change |
| --- | --- | --- | --- |
| `app/triage.py:14` | `Triage.classify` | `acme-sdk messages.create` \
| pool: `api → plan-limits`<br>⚠️ tag: `tagged (triage) → untagged`\
<br>verdict: `conflates → distinguishes`<br>⚠️ requests: `3 → 18 (×6)` |

<details><summary>Vanished (1)</summary>

| place | function | call | pool, tag, dry pool |
| --- | --- | --- | --- |
| `app/triage.py:14` | `Triage.classify` | `acme-sdk messages.create` | `api`, `tagged`, `18 conflates` |

</details>

<details><summary>Moved (1)</summary>

| place | function | call | change |
| --- | --- | --- | --- |
| `app/triage.py:14` | `Triage.classify` | `acme-sdk messages.create` \
| place: `app/old.py:f → app/triage.py:f` |

</details>

**Not read before (1), so sites in there are not compared**

| path | line | reason |
| --- | --: | --- |
| `old.py` | 3 | `is not valid Python` |

**Not read after (2), so sites in there are not compared**

| path | line | reason |
| --- | --: | --- |
| `app/broken.py` | 3 | `not valid Python: '(' was never closed` |
| `data/dump.py` |  | `4.2 MB, more than max-file-size (1.0 MB)` |
"""


def test_all_that_became_of_the_sites_is_told() -> None:
    assert render(DIFFERENCE) == TOLD


def test_where_nothing_changed_that_is_said() -> None:
    assert render(NOTHING) == (
        f"{MARK}\n"
        "### No call site appeared, vanished or changed\n"
        "\n"
        "From v1&#124;&#96;x&#96; (0123456789) to v2 (0123456789).\n"
        "\n"
        "|  | before | after |\n"
        "| --- | --- | --- |\n"
        "| call sites | 0 | 0 |\n"
    )


def test_nothing_in_a_name_is_markup() -> None:
    page = READER.render(render(ACTING))
    assert "<img" not in page and "</script" not in page
    assert "\x1b" not in page and "\u202e" not in page
    # Every mention stands in code, where it tells nobody.
    assert all("<code>" in line for line in page.split("\n") if "octocat" in line)


def test_a_row_is_one_row_whatever_is_in_it() -> None:
    page = READER.render(render(ACTING))
    appeared = page.split("<strong>Appeared (1)</strong>")[1].split("</table>")[0]
    assert (appeared.count("<tr>"), appeared.count("<td>")) == (2, 4)


def test_a_comment_is_never_too_long_for_the_code_host() -> None:
    sites = tuple(msgspec.structs.replace(CERTAIN, line=number) for number in range(1, 1001))
    changed = (*[CHANGED] * 1000, *[MOVED] * 1000)
    text = render(msgspec.structs.replace(DIFFERENCE, appeared=sites, vanished=sites, changed=changed))
    assert len(text) < 65_536 / 2
    assert text.count("\n\n… and 950 more.\n") == 4
