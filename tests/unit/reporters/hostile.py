"""Reports whose every text from outside is whatever a stranger may write."""

from __future__ import annotations

import msgspec
from hypothesis import strategies as st
from unit.reporters.canned import CANNED
from unit.reporters.findings import CHECKED, ERROR

from poolint.model.findings import Finding, Report, Suppression
from poolint.model.place import Step
from poolint.model.source import Gap

ACTS = (
    "::error::x",
    "\n::error::x",
    "\r::stop-commands::t\r",
    "%0A::set-output name=a::b",
    "##[error]x",
    "##vso[task.complete]x",
    ",line=1::x",
    "]]>",
    "</testsuites>&amp;",
    "\x00\x1b[2J\x9b",
    "\u202e\u2028\ufffe\uffff",
    "\udcff",
    "🎟",
)
text = st.lists(st.one_of(st.sampled_from(ACTS), st.text(st.characters(codec=None), max_size=8)), max_size=4)
words = text.map("".join)
numbers = st.integers(1, 2**40)


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    line = draw(numbers)
    suppression = st.builds(
        Suppression, st.sampled_from(["comment", "baseline", "config"]), words, words, st.integers(0, 9)
    )
    return msgspec.structs.replace(
        ERROR,
        path=draw(words),
        message=draw(words),
        help=draw(words),
        anchor=draw(words),
        line=line,
        end_line=line + draw(st.integers(0, 3)),
        column=draw(numbers),
        end_column=draw(numbers),
        severity=draw(st.sampled_from(["error", "warning", "info"])),
        sites=tuple(draw(st.lists(words, max_size=2))),
        trace=tuple(draw(st.lists(st.builds(Step, words, numbers, words), max_size=3))),
        suppression=draw(st.none() | suppression),
    )


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """A report of hostile findings and gaps."""
    gaps = draw(st.lists(st.builds(Gap, words, words, st.none() | numbers), max_size=2))
    files = msgspec.structs.replace(CANNED.files, failed=tuple(gaps))
    inventory = msgspec.structs.replace(CANNED, files=files)
    found = tuple(draw(st.lists(findings(), max_size=3)))
    return msgspec.structs.replace(CHECKED, inventory=inventory, findings=found, sources=())
