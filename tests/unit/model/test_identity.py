"""Findings stay the same over edits elsewhere."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from unit.reporters.findings import ERROR

from poolint.model.findings import Finding
from poolint.model.identity import fingerprints, identity


def moved(finding: Finding, lines: int, columns: int = 0) -> Finding:
    return msgspec.structs.replace(
        finding,
        line=finding.line + lines,
        end_line=finding.end_line + lines,
        column=finding.column + columns,
        end_column=finding.end_column + columns,
    )


@given(st.integers(0, 10_000), st.integers(0, 80), st.text(max_size=20))
def test_lines_above_and_other_words_change_nothing(lines: int, columns: int, message: str) -> None:
    after = msgspec.structs.replace(moved(ERROR, lines, columns), message=message, severity="info", trace=())
    assert identity(after) == identity(ERROR)


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=6), st.integers(1, 50))
def test_fingerprints_are_unique_and_stable(anchors: list[str], lines: int) -> None:
    before = [moved(msgspec.structs.replace(ERROR, anchor=name), at) for at, name in enumerate(anchors)]
    after = [moved(finding, lines) for finding in before]
    assert fingerprints(before) == fingerprints(after)
    assert len(set(fingerprints(before))) == len(before)


def test_what_names_the_cause_is_in_it() -> None:
    others = [
        msgspec.structs.replace(ERROR, code="RTY102"),
        msgspec.structs.replace(ERROR, path="app/other.py"),
        msgspec.structs.replace(ERROR, anchor="exceptacme.Gone:"),
        msgspec.structs.replace(ERROR, sites=ERROR.sites[:1]),
    ]
    assert len({identity(one) for one in (ERROR, *others)}) == 5


def test_a_call_above_of_the_same_name_changes_nothing() -> None:
    first = msgspec.structs.replace(ERROR, sites=("a.py:f:query:1",))
    assert identity(first) == identity(msgspec.structs.replace(first, sites=("a.py:f:query:2",)))


def test_the_value_of_a_setting_is_not_in_it() -> None:
    env = msgspec.structs.replace(ERROR, path=".env", anchor="ACME_API_KEY=sk-1")
    assert identity(env) == identity(msgspec.structs.replace(env, anchor="ACME_API_KEY=sk-2"))
    assert identity(env) != identity(msgspec.structs.replace(env, anchor="OTHER_KEY=sk-1"))
