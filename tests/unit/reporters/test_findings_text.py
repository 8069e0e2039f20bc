"""The findings as text, on one canned report."""

from __future__ import annotations

import re
import unicodedata

import msgspec
from hypothesis import given, settings
from unit.reporters.canned import CANNED, EMPTY
from unit.reporters.findings import CHECKED, CLEAN, ERROR
from unit.reporters.hostile import reports

from poolint.model.findings import Report
from poolint.model.place import Step
from poolint.reporters.findings_text import concise, render, statistics
from poolint.reporters.style import Style

PLAIN = Style()
SHOWN = f"""error[RTY101]: {ERROR.message}
  --> app/triage.py:7:9
    |
  5 |         try:
  6 |             return client.messages.create(text)
  7 |         except acme.Busy:  # 票
    |         ^^^^^^^^^^^^^^^^^
    |
  endangers: app/triage.py:14 messages.create in Triage.classify
             tests/test_bot.ipynb:7 query in <module>
  how: app/triage.py:6  the cap is reached: acme.Busy
       app/triage.py:7  the handler goes round again
  help: Look at the code first.
  fix: unsafe, where the code is of a form it knows: poolint check --fix --unsafe-fixes --select RTY101
  rule: retry-conflates-exhaustion (poolint explain RTY101)
"""


def only(*findings: object) -> Report:
    found = {"findings": findings, "inventory": msgspec.structs.replace(CANNED, files=EMPTY.files)}
    return msgspec.structs.replace(CHECKED, **found)


def test_a_finding_says_what_happens_where_how_and_what_to_do() -> None:
    assert render(only(ERROR), PLAIN) == f"{SHOWN}\n1 finding (1 error) in 1 file\n"


def test_what_is_suppressed_is_counted_and_not_shown() -> None:
    text = render(CHECKED, PLAIN)
    assert "RTY103" not in text
    assert text.endswith("\n2 findings (1 error, 1 warning) in 2 files; 1 suppressed by comment\n")


def test_what_was_not_read_is_said() -> None:
    assert "Not read (2), so findings in there are missing above:\n" in render(CHECKED, PLAIN)


def test_a_likely_finding_says_so() -> None:
    assert "warning[EXH101] (likely): the caller gets" in render(CHECKED, PLAIN)


def test_a_site_outside_of_the_report_is_counted() -> None:
    assert "  endangers: 1 more\n" in render(CHECKED, PLAIN)


def steps(*texts: str) -> Report:
    trace = tuple(Step("a.py", number, text) for number, text in enumerate(texts, 1))
    return only(msgspec.structs.replace(ERROR, trace=trace))


def test_a_long_trace_is_cut() -> None:
    assert "a.py:20  step\n       10 more steps\n" in render(steps(*["step"] * 30), PLAIN)


def test_rounds_of_a_trace_are_shown_once() -> None:
    rounds = [
        step
        for seconds in (1, 2, 4)
        for step in (Step("a.py", 6, "3 requests sent"), Step("a.py", 3, f"again after {seconds} s"))
    ]
    trace = (*rounds, Step("a.py", 6, "3 requests sent"), Step("a.py", 3, "gives up"))
    assert (
        "  how: a.py:6  3 requests sent\n"
        "       a.py:3  again after 1 s\n"
        "       the same 2 times more\n"
        "       a.py:6  3 requests sent\n"
        "       a.py:3  gives up\n"
        "  help:"
    ) in render(only(msgspec.structs.replace(ERROR, trace=trace)), PLAIN)


def test_concise_is_one_line_for_each() -> None:
    lines = concise(CHECKED, PLAIN).splitlines()
    assert len(lines) == 2 + len(CANNED.files.failed) + 1
    assert lines[1] == f"app/triage.py:7:9: error[RTY101]: {ERROR.message}"
    assert lines[2].startswith("app/broken.py:3:1: not read: ")


def test_statistics_count_by_rule() -> None:
    assert statistics(CHECKED, PLAIN) == (
        "1  EXH101  exhaustion-swallowed\n"
        "1  RTY101  retry-conflates-exhaustion\n"
        "2 findings (1 error, 1 warning) in 2 files; 1 suppressed by comment\n"
    )


def test_no_finding_is_said_with_what_was_looked_at() -> None:
    assert concise(msgspec.structs.replace(CLEAN, inventory=EMPTY), PLAIN) == (
        "No findings at 0 call sites; 1 suppressed by comment\n"
    )


def test_nothing_from_scanned_code_acts() -> None:
    for text in (render(CHECKED, PLAIN), concise(CHECKED, PLAIN)):
        assert re.search(r"[^\n -~票×…ü]", text) is None


@given(reports())
@settings(max_examples=100, deadline=None)
def test_no_text_from_outside_forges_a_line(report: Report) -> None:
    counting_ = [finding for finding in report.findings if finding.suppression is None]
    *lines, _, end = concise(report, PLAIN).split("\n")
    assert (len(lines), end) == (len(counting_) + len(report.inventory.files.failed), "")
    for text in (concise(report, PLAIN), render(report, PLAIN)):
        acting = {"Cc", "Cf", "Cs", "Zl", "Zp"}
        assert acting.isdisjoint(unicodedata.category(char) for char in text.replace("\n", ""))
        assert not any(
            line.lstrip().startswith("::") or re.search(r"##(vso)?\[", line) for line in text.split("\n")
        )


def test_what_is_fixed_in_the_baseline_is_said() -> None:
    report = msgspec.structs.replace(only(), fixed=("RTY101 in a.py", "TAG102 in \x1b.py"))
    heading = "2 entries of the baseline are fixed; take out with --update-baseline:\n"
    entries = "  RTY101 in a.py\n  TAG102 in \\x1b.py\n"
    assert concise(report, PLAIN) == f"{heading}{entries}No findings at 3 call sites\n"
    assert render(report, PLAIN) == f"{heading}{entries}\nNo findings at 3 call sites\n"


def test_colour_is_all_that_colour_adds() -> None:
    for form in (render, concise, statistics):
        painted = form(CHECKED, Style(color=True))
        assert "\x1b[31m" in painted or form is statistics
        assert re.sub(r"\x1b\[\d+m", "", painted) == form(CHECKED, PLAIN)
