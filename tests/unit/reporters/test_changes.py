from __future__ import annotations

from poolint.reporters.changes import diff


def test_a_changed_line_is_shown_with_its_file() -> None:
    assert diff([("a.py", b"x = 1\ny = 2\n", b"x = 1\ny = 3\n")]) == (
        "--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n x = 1\n-y = 2\n+y = 3\n"
    )


def test_a_file_that_stays_is_not_named() -> None:
    assert diff([("a.py", b"x\n", b"x\n")]) == ""


def test_nothing_in_a_line_or_a_name_acts() -> None:
    shown = diff(
        [("a\x1b[2J\n.py", b"::error::\n", b"\t# \x1b]0;title\x07 \xe2\x80\xae\r\n::error::\n\x0c\n")]
    )

    assert shown == (
        "--- a/a\\x1b[2J\\n.py\n+++ b/a\\x1b[2J\\n.py\n@@ -1 +1,3 @@\n"
        "+\t# \\x1b]0;title\\x07 \\u202e\n \\x3a:error::\n+\\x0c\n"
    )
