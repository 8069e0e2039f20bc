import re
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from unit.reporters.canned import CANNED, CERTAIN, EMPTY

from poolint.model.facts import Files, Inventory
from poolint.model.source import Gap
from poolint.reporters.text import Style, render

PLAIN = Style()
WHOLE = """\
  line    surface     call             model                       function             confidence

app/triage.py
  14:16   acme-sdk    messages.create  acme-large-5                Triage.classify      certain
  130:27  acme-sdk    messages.stream  acme-large-5, acme-small-5  Triage.übersetze_票  certain

tests/test_bot.ipynb
  7:1     acme-agent  query            -                           <module>             likely

Not read (2), so sites in there are missing above:
  app/broken.py:3  not valid Python: '(' was never closed
  data/dump.py  4.2 MB, more than max-file-size (1.0 MB)

3 call sites in 2 files
  2  acme-sdk
  1  acme-agent
  1 of them likely: the form fits, where the object comes from is not known
  1 in tests
41 files found, 5 could hold a call, 4 parsed, 2 not read
"""


def with_sites(*changes: dict[str, Any]) -> Inventory:
    sites = tuple(msgspec.structs.replace(CERTAIN, **change) for change in changes)
    return Inventory(root="/r", sites=sites, files=Files(1, 1, 1, ()))


def rows(text: str) -> list[str]:
    return [line for line in text.splitlines() if re.match(r"  (line|\d+:\d+) ", line)]


@pytest.mark.parametrize("width", [None, 200])
def test_the_whole_report(width: int | None) -> None:
    assert render(CANNED, Style(width=width)) == WHOLE


def test_no_row_is_wider_than_a_terminal_of_80_columns() -> None:
    assert max(map(cell_len, rows(render(CANNED, Style(width=80))))) <= 80


def test_a_narrow_terminal_shortens_the_longest_columns_only() -> None:
    text = render(CANNED, Style(width=80))
    assert [line.split()[0] for line in rows(text)] == ["line", "14:16", "130:27", "7:1"]
    assert "…" in text
    assert "messages.create" in text


def test_a_shortened_function_keeps_its_end_and_a_shortened_model_its_beginning() -> None:
    text = render(
        with_sites(
            {"function": "Outer.Inner.method_that_asks", "model": "vendor.family-of-models-large-v1:0"}
        ),
        Style(width=72),
    )
    row = rows(text)[1]
    assert re.search(r"vendor\.\S*…  …\S*asks  certain$", row), row


def test_columns_line_up_after_wide_characters() -> None:
    text = render(with_sites({"function": "票票"}, {"function": "f"}), PLAIN)
    starts = {cell_len(row[: row.index("certain")]) for row in rows(text)[1:]}
    assert len(starts) == 1


def test_the_function_is_last_cut_when_even_the_shortest_columns_do_not_fit() -> None:
    assert len(rows(render(CANNED, Style(width=10)))) == 4


def test_nothing_found_says_so_and_what_was_looked_at() -> None:
    assert render(EMPTY, PLAIN) == ("No call sites found\n1 file found, 0 could hold a call, 0 parsed\n")


def test_one_site_is_no_plural() -> None:
    assert "\n1 call site in 1 file\n" in render(with_sites({}), PLAIN)


def test_colour_is_only_there_when_asked_for() -> None:
    assert "\x1b" not in render(CANNED, PLAIN)
    assert "\x1b[33mlikely\x1b[0m" in render(CANNED, Style(color=True))


@pytest.mark.parametrize("width", [None, 60, 80])
def test_colour_changes_no_visible_character(width: int | None) -> None:
    painted = render(CANNED, Style(color=True, width=width))
    assert re.sub(r"\x1b\[\d+m", "", painted) == render(CANNED, Style(width=width))


def test_a_hostile_name_forges_no_line_and_reaches_no_terminal() -> None:
    name = "a\n::error::owned\x1b[2J\u202e.py"
    inventory = Inventory(
        root="/r",
        sites=with_sites({"path": name, "function": name, "model": name}).sites,
        files=Files(1, 1, 1, (Gap("::error::x.py", "no\nreason"),)),
    )
    shown = r"a\n::error::owned\x1b[2J\u202e.py"
    assert (
        render(inventory, PLAIN)
        == f"""\
  line   surface   call             {"model":<{len(shown)}}  {"function":<{len(shown)}}  confidence

{shown}
  14:16  acme-sdk  messages.create  {shown}  {shown}  certain

Not read (1), so sites in there are missing above:
  ./::error::x.py  no\\nreason

1 call site in 1 file
  1  acme-sdk
1 file found, 1 could hold a call, 1 parsed, 1 not read
"""
    )


@given(st.text(st.characters(codec=None), min_size=1, max_size=12))
def test_the_number_of_lines_does_not_depend_on_what_things_are_called(text: str) -> None:
    change = {"path": text, "function": text, "call": text, "surface": text, "model": text}
    hostile = render(with_sites(change), PLAIN)
    assert len(hostile.splitlines()) == len(render(with_sites({}), PLAIN).splitlines())
