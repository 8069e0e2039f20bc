"""Findings marked by comments, and comments that mark nothing."""

from __future__ import annotations

import msgspec
from unit.reporters.findings import ERROR

from poolint.model.findings import Finding, Suppression
from poolint.model.source import Comment
from poolint.suppress.comments import Ignores, read_ignores
from poolint.suppress.marking import Known, Marked, marked

CODES = {
    "RTY101": {"RTY101"},
    "retry": {"RTY101", "RTY103"},
    "RTY103": {"RTY103"},
    "SUP101": {"SUP101"},
    "ALL": {"RTY101", "RTY103", "SUP101"},
}
KNOWN = Known(lambda word: frozenset(CODES.get(word, ())), tuple(CODES), ("RTY101", "RTY103"), ("SUP101",))


def finding(line: int, end: int = 0, code: str = "RTY101") -> Finding:
    return msgspec.structs.replace(ERROR, path="a.py", line=line, end_line=end or line, code=code)


def comments(*texts: tuple[int, str]) -> dict[str, Ignores]:
    listed = [Comment(line, 1, text, False) for line, text in texts]
    return {"a.py": read_ignores("a.py", listed, lambda line: line + 1)}


def mark(findings: list[Finding], *texts: tuple[int, str], explained: bool = False) -> Marked:
    return marked(findings, comments(*texts), KNOWN, explained=lambda path: explained)


def why(done: Marked) -> list[int | None]:
    """The line of the comment that answers for each finding."""
    return [one.suppression.line if one.suppression else None for one in done.findings]


def faults(done: Marked) -> list[tuple[str, int, str]]:
    return [(one.fault, one.line, one.text) for one in done.remarks]


def test_a_comment_marks_the_finding_on_its_line_with_the_reason() -> None:
    done = mark([finding(4), finding(5)], (4, "# poolint: ignore[RTY101] at night"))
    assert [one.suppression for one in done.findings] == [
        Suppression("comment", "at night", "a.py", 4),
        None,
    ]
    assert done.remarks == ()


def test_every_line_of_a_finding_will_do() -> None:
    assert why(mark([finding(4, 7)], (7, "# poolint: ignore[RTY101]"))) == [7]
    assert why(mark([finding(4, 7)], (8, "# poolint: ignore[RTY101]"))) == [None]


def test_only_the_rules_that_are_named_are_marked() -> None:
    done = mark([finding(4), finding(4, code="RTY103")], (4, "# poolint: ignore[RTY103]"))
    assert why(done) == [None, 4]


def test_the_nearest_comment_answers_and_the_other_is_unused() -> None:
    done = mark([finding(4)], (1, "# poolint: ignore-file[retry]"), (4, "# poolint: ignore[RTY101]"))
    assert why(done) == [4]
    assert faults(done) == [("unused", 1, "retry is not found here")]


def test_a_range_marks_what_is_in_it() -> None:
    done = mark(
        [finding(2), finding(4), finding(9)], (3, "# poolint: off[retry]"), (6, "# poolint: on[retry]")
    )
    assert why(done) == [None, 3, None]


def test_each_word_that_is_not_needed_is_unused() -> None:
    done = mark([finding(4)], (4, "# poolint: ignore[RTY101, RTY103]"))
    assert faults(done) == [("unused", 4, "RTY103 is not found here")]


def test_of_a_rule_that_did_not_run_nobody_knows() -> None:
    known = KNOWN._replace(ran=("RTY103",))
    done = marked(
        [], comments((4, "# poolint: ignore[RTY101, retry, RTY103]")), known, explained=lambda path: False
    )
    assert faults(done) == [("unused", 4, "RTY103 is not found here")]


def test_of_a_file_that_was_not_read_whole_nobody_knows() -> None:
    known = KNOWN._replace(unread=("a.py",))
    texts = comments((4, "# poolint: ignore[RTY103, zzz]"), (5, "# poolint: on"))
    assert faults(marked([], texts, known, explained=lambda path: False)) == [
        ("unknown", 4, "'zzz' names no rule; 'poolint explain' lists them"),
        ("unused", 5, "nothing is off here"),
    ]


def test_a_word_that_names_no_rule_is_told_the_nearest() -> None:
    done = mark([], (4, "# poolint: ignore[RTY-101, zzzzzz]"))
    assert faults(done) == [
        ("unknown", 4, "'RTY-101' names no rule; did you mean 'RTY101'?"),
        ("unknown", 4, "'zzzzzz' names no rule; 'poolint explain' lists them"),
    ]


def test_findings_about_comments_are_not_suppressed_by_comments() -> None:
    done = mark([finding(4, code="SUP101")], (4, "# poolint: ignore[SUP101, ALL]"))
    assert why(done) == [None]
    assert faults(done)[0][:2] == ("unknown", 4)
    assert faults(done)[1:] == [("unused", 4, "ALL is not found here")]


def test_a_reason_can_be_demanded() -> None:
    texts = ((4, "# poolint: ignore[RTY101]"), (5, "# poolint: ignore[RTY101] why"))
    done = mark([finding(4), finding(5)], *texts, explained=True)
    assert faults(done) == [("unexplained", 4, "RTY101")]
    assert mark([finding(4), finding(5)], *texts).remarks == ()


def test_what_cannot_be_read_marks_nothing_and_is_passed_on() -> None:
    done = mark([finding(4)], (4, "# poolint: ignore"))
    assert why(done) == [None]
    assert faults(done) == [("malformed", 4, "it names no rule")]
