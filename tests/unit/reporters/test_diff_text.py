import msgspec
import pytest
from unit.reporters.canned import CANNED, CERTAIN, NOT_COUNTED, PARTLY_COUNTED, UNREACHED
from unit.reporters.differences import ACTING, CHANGED, COMMIT, DIFFERENCE, NOTHING

from poolint.model.difference import Change, Difference, Side
from poolint.reporters.diff_text import render
from poolint.reporters.diff_words import arrow
from poolint.reporters.style import Style

TOLD = """\
Call sites: 1 appeared, 1 vanished, 1 changed, 1 moved
From main (0123456789) to the files on disk
Pools under the policy plan-limits (in-force) as of 2026-11-25, last confirmed 2026-11-20

  call sites        3
  pool api          2
  pool plan-limits  1
  pool unknown      1
  tagged            1 of 3
  worst, dry pool   unbounded requests

Appeared (1)
  app/triage.py:14:16  acme-sdk messages.create in Triage.classify  [api, tagged, 18 conflates]

Vanished (1)
  app/triage.py:14:16  acme-sdk messages.create in Triage.classify  [api, tagged, 18 conflates]

Changed (1)
  app/triage.py:14:16  acme-sdk messages.create in Triage.classify
      pool      api → plan-limits
      tag       tagged (triage) → untagged
      verdict   conflates → distinguishes
      requests  3 → 18 (×6)

Moved (1)
  app/triage.py:14:16  acme-sdk messages.create in Triage.classify
      place     app/old.py:f → app/triage.py:f

Not read before (1), so sites in there are not compared:
  old.py:3  is not valid Python

Not read after (2), so sites in there are not compared:
  app/broken.py:3  not valid Python: '(' was never closed
  data/dump.py  4.2 MB, more than max-file-size (1.0 MB)
"""


def test_all_that_became_of_the_sites_is_told() -> None:
    assert render(DIFFERENCE, Style()) == TOLD


def test_where_nothing_changed_that_is_said() -> None:
    assert render(NOTHING, Style()) == (
        "No call site appeared, vanished or changed\n"
        "From v1|`x` (0123456789) to v2 (0123456789)\n"
        "\n"
        "  call sites  0\n"
    )


def test_what_is_worse_is_red_and_what_is_better_green() -> None:
    text = render(DIFFERENCE, Style(color=True))
    assert "requests  \x1b[31m3 → 18 (×6)\x1b[0m\n" in text
    assert "verdict   \x1b[32mconflates → distinguishes\x1b[0m\n" in text
    assert "pool      api → plan-limits\n" in text


def test_nothing_in_a_name_acts() -> None:
    text = render(ACTING, Style())
    assert all(line.isprintable() for line in text.split("\n"))
    assert "\n::" not in text and "  ./::error::" in text


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("3", "18", "3 → 18 (×6)"),
        ("3", "17", "3 → 17"),
        ("18", "3", "18 → 3"),
        ("0", "3", "0 → 3"),
        ("3", "unbounded", "3 → unbounded"),
    ],
)
def test_requests_that_were_multiplied_say_by_how_much(before: str, after: str, words: str) -> None:
    assert arrow(Change("requests", before, after)) == words


def test_a_site_that_nobody_judged_stands_alone() -> None:
    plain = msgspec.structs.replace(CERTAIN, payer=None, attribution=None, exhaustion=None)
    found = msgspec.structs.replace(DIFFERENCE, appeared=(plain,), vanished=(), changed=(CHANGED,))
    assert "  app/triage.py:14:16  acme-sdk messages.create in Triage.classify\n" in render(found, Style())


def test_a_count_that_is_not_known_is_said_to_be_unknown() -> None:
    base, head = Side("main", COMMIT, CANNED), Side(None, None, PARTLY_COUNTED)
    text = render(Difference(base, head, (UNREACHED,), (), ()), Style())
    assert "  worst, dry pool   unbounded requests → 1 request, unknown of 1 unclear\n" in text
    assert "in run  [api, untagged, ? unclear]\n" in text
    text = render(Difference(base, Side(None, None, NOT_COUNTED), (), (), ()), Style())
    assert "  worst, dry pool   unbounded requests → unknown of 1 unclear\n" in text
