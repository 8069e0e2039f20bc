import re
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from unit.reporters.canned import CANNED, CERTAIN, EMPTY, NOT_COUNTED, PARTLY_COUNTED, unjudged

from poolint.model.facts import Files, Inventory
from poolint.model.source import Gap
from poolint.reporters.groups import By
from poolint.reporters.text import Style, render

PLAIN = Style()
WHOLE = """\
3 call sites in 2 files
Pools under the policy plan-limits (in-force) as of 2026-11-25, last confirmed 2026-11-20

  surface  acme-sdk     2  ████████████████
           acme-agent   1  ████████
  pool     api          2  ████████████████
           plan-limits  1  ████████
           unknown      1  ████████
  tag      tagged       1  ████████
           partly       1  ████████
           untagged     1  ████████
  dry      conflates    2  ████████████████
           propagates   1  ████████

  1 of 3 tagged (33%)
  unbounded requests into a dry pool at worst: app/triage.py:130
  1 likely: the form fits, where the object comes from is not known
  1 in tests

TABLE
Not read (2), so sites in there are missing above:
  app/broken.py:3  not valid Python: '(' was never closed
  data/dump.py  4.2 MB, more than max-file-size (1.0 MB)

41 files found, 5 could hold a call, 4 parsed, 2 not read
"""
BY_FILE = """\
  line    surface     call             model                       function             pool             tag       dry  verdict     owner                        confidence

app/triage.py
  14:16   acme-sdk    messages.create  acme-large-5                Triage.classify      api              tagged    18   conflates   @acme/triage, ana@acme.test  certain
  130:27  acme-sdk    messages.stream  acme-large-5, acme-small-5  Triage.übersetze_票  api+plan-limits  partly    ∞    conflates   @acme/triage                 certain

tests/test_bot.ipynb
  7:1     acme-agent  query            -                           <module>             unknown          untagged  1    propagates  -                            likely
"""  # noqa: E501
BY_POOL = """\
  place                     surface     call             model                       function             tag       dry  verdict     owner                        confidence

api (1 call site)
  app/triage.py:14:16       acme-sdk    messages.create  acme-large-5                Triage.classify      tagged    18   conflates   @acme/triage, ana@acme.test  certain

api + plan-limits (1 call site)
  app/triage.py:130:27      acme-sdk    messages.stream  acme-large-5, acme-small-5  Triage.übersetze_票  partly    ∞    conflates   @acme/triage                 certain

unknown (1 call site)
  tests/test_bot.ipynb:7:1  acme-agent  query            -                           <module>             untagged  1    propagates  -                            likely
"""  # noqa: E501


def with_sites(*changes: dict[str, Any]) -> Inventory:
    sites = tuple(msgspec.structs.replace(CERTAIN, **change) for change in changes)
    return Inventory(root="/r", sites=sites, files=Files(1, 1, 1, ()))


def rows(text: str) -> list[str]:
    return [line for line in text.splitlines() if re.match(r"  (line|\d+:\d+) ", line)]


@pytest.mark.parametrize("width", [None, 240])
def test_the_whole_report(width: int | None) -> None:
    assert render(CANNED, Style(width=width)) == WHOLE.replace("TABLE\n", f"{BY_FILE}\n")


def test_groups_of_another_kind_name_the_file_in_each_row_and_drop_their_own_column() -> None:
    assert render(CANNED, PLAIN, "pool") == WHOLE.replace("TABLE\n", f"{BY_POOL}\n")


@pytest.mark.parametrize("by", get_args(By))
def test_every_grouping_shows_every_site_once(by: By) -> None:
    text = render(CANNED, PLAIN, by)
    assert [text.count(f"{place} ") for place in ("14:16", "130:27", "7:1")] == [1, 1, 1]


def test_before_the_judges_there_are_no_columns_for_them() -> None:
    text = render(unjudged(CANNED), PLAIN)
    assert rows(text)[0].split() == ["line", "surface", "call", "model", "function", "confidence"]
    assert text.startswith("3 call sites in 2 files\n\n  surface  acme-sdk    2  █")


@pytest.mark.parametrize("width", [80, 100, 120, 160])
@pytest.mark.parametrize("by", get_args(By))
def test_no_line_is_wider_than_the_terminal(width: int, by: By) -> None:
    inventory = msgspec.structs.replace(CANNED, policy=None)
    assert max(map(cell_len, render(inventory, Style(width=width), by).splitlines())) <= width


def test_a_narrow_terminal_keeps_the_place_and_the_judgements() -> None:
    headings, *sites = rows(render(CANNED, Style(width=80)))
    assert headings.split() == ["line", "surface", "call", "function", "pool", "tag", "dry", "confid…"]
    assert [line.split()[0] for line in sites] == ["14:16", "130:27", "7:1"]


def test_bars_shrink_with_the_terminal() -> None:
    lengths = [render(CANNED, Style(width=width)).count("█") for width in (200, 40, 10)]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[0] > lengths[1] > lengths[2] == 0


def test_a_share_too_small_for_a_block_still_shows() -> None:
    text = render(with_sites(*[{}] * 500, {"surface": "rare"}), PLAIN)
    assert "  rare         1  ▏\n" in text


def test_a_shortened_function_keeps_its_end_and_a_shortened_model_its_beginning() -> None:
    change = {"function": "Outer.Inner.method_that_asks", "model": "vendor.family-of-models-large-v1:0"}
    row = rows(render(unjudged(with_sites(change)), Style(width=72)))[1]
    assert re.search(r"vendor\.\S*…  …\S*asks  certain$", row), row


def test_columns_line_up_after_wide_characters() -> None:
    text = render(with_sites({"function": "票票"}, {"function": "f"}), PLAIN)
    starts = {cell_len(row[: row.index("certain")]) for row in rows(text)[1:]}
    assert len(starts) == 1


def test_a_terminal_too_narrow_for_anything_still_gets_every_row() -> None:
    assert len(rows(render(CANNED, Style(width=10)))) == 4


def test_nothing_found_says_so_and_what_was_looked_at() -> None:
    assert render(EMPTY, PLAIN) == ("No call sites found\n1 file found, 0 could hold a call, 0 parsed\n")


def test_one_site_is_no_plural() -> None:
    assert render(with_sites({}), PLAIN).startswith("1 call site in 1 file\n")


def test_colour_is_only_there_when_asked_for() -> None:
    assert "\x1b" not in render(CANNED, PLAIN)
    assert "\x1b[33mlikely\x1b[0m" in render(CANNED, Style(color=True))


@pytest.mark.parametrize("width", [None, 60, 80])
def test_colour_changes_no_visible_character(width: int | None) -> None:
    painted = render(CANNED, Style(color=True, width=width))
    assert re.sub(r"\x1b\[\d+m", "", painted) == render(CANNED, Style(width=width))


def test_words_that_look_like_a_judgement_are_not_painted_as_one() -> None:
    text = render(with_sites({"function": "untagged"}), Style(color=True))
    assert "\x1b[31muntagged" not in text


def test_a_hostile_name_forges_no_line_and_reaches_no_terminal() -> None:
    name = "a\n::error::owned\x1b[2J\u202e.py"
    inventory = Inventory(
        root="/r",
        sites=unjudged(with_sites({"path": name, "function": name, "model": name})).sites,
        files=Files(1, 1, 1, (Gap("::error::x.py", "no\nreason"),)),
    )
    shown = r"a\n::error::owned\x1b[2J\u202e.py"
    assert (
        render(inventory, PLAIN)
        == f"""\
1 call site in 1 file

  surface  acme-sdk  1  ████████████████████████

  line   surface   call             {"model":<{len(shown)}}  {"function":<{len(shown)}}  confidence

{shown}
  14:16  acme-sdk  messages.create  {shown}  {shown}  certain

Not read (1), so sites in there are missing above:
  ./::error::x.py  no\\nreason

1 file found, 1 could hold a call, 1 parsed, 1 not read
"""
    )


@given(st.text(st.characters(codec=None), min_size=1, max_size=12))
def test_the_number_of_lines_does_not_depend_on_what_things_are_called(text: str) -> None:
    change = {"path": text, "function": text, "call": text, "surface": text, "model": text}
    hostile = render(with_sites(change), PLAIN)
    assert len(hostile.splitlines()) == len(render(with_sites({}), PLAIN).splitlines())


def test_how_many_requests_is_a_question_mark_where_it_is_not_known() -> None:
    text = render(NOT_COUNTED, PLAIN)
    assert rows(text)[1].split()[-4:] == ["untagged", "?", "unclear", "certain"]
    assert "\n  1 unclear: how many requests they send is not known\n" in text
    assert "into a dry pool" not in text


def test_the_most_that_is_known_stands_beside_how_many_are_not() -> None:
    assert (
        "  1 request into a dry pool at worst: tests/test_bot.ipynb:7\n"
        "  1 unclear: how many requests they send is not known\n"
    ) in render(PARTLY_COUNTED, PLAIN)
