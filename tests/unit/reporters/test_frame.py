"""Lines of code with the place marked."""

from __future__ import annotations

import msgspec
from unit.reporters.findings import ERROR, TRIAGE

from poolint.reporters.frame import frame
from poolint.reporters.style import Style


def lines(text: str, **place: int | str) -> list[str]:
    return frame(msgspec.structs.replace(ERROR, **place), text, Style())


def test_the_mark_stands_below_its_columns_after_wide_characters() -> None:
    assert lines("票 = ask()\n", line=1, column=5, end_line=1, end_column=10) == [
        "  |",
        "1 | 票 = ask()",
        "  |      ^^^^^",
        "  |",
    ]


def test_tabs_are_as_wide_as_they_look() -> None:
    assert lines("\task()\n", line=1, column=2, end_line=1, end_column=7)[1:3] == [
        "1 |     ask()",
        "  |     ^^^^^",
    ]


def test_several_lines_are_marked_where_they_begin() -> None:
    assert lines("@retry(\n    6,\n)\n", line=1, column=1, end_line=3, end_column=2) == [
        "  |",
        "1 | @retry(",
        "  | ^^^^^^^",
        "2 |     6,",
        "3 | )",
        "  |",
    ]


def test_empty_lines_do_not_lead() -> None:
    assert lines("\n\nask()\n", line=3, column=1, end_line=3, end_column=6)[1] == "3 | ask()"


def test_a_line_that_is_too_long_is_cut_around_the_place() -> None:
    text = f"{'x' * 1000}ask(){'y' * 1000}"
    _, line, mark, _ = lines(text, line=1, column=1001, end_line=1, end_column=1006)
    assert line == f"1 | …{'x' * 60}ask(){'y' * 95}…"
    assert mark == f"  | {' ' * 61}^^^^^"


def test_a_secret_is_not_shown() -> None:
    _, line, mark, _ = lines(
        '    Client(api_key="hunter2-hunter2")', line=1, column=5, end_line=1, end_column=38
    )
    assert (line, mark) == ('1 |     Client(api_key="•••")', "  |     ^^^^^^^^^^^^^^^^^^^^^")


def test_a_secret_without_quotes_is_not_shown_where_files_have_none() -> None:
    line = "  anthropic_api_key: sk-ant-api03-plainwords"
    assert "plainwords" not in "".join(lines(line, path=".github/workflows/ask.yml", line=1, end_line=1))
    named = "  anthropic_api_key: ${{ secrets.KEY }}"
    assert "secrets.KEY" in "".join(lines(named, path=".github/workflows/ask.yml", line=1, end_line=1))


def test_what_acts_is_escaped() -> None:
    assert lines("\x1b[2J", line=1, column=1, end_line=1, end_column=5)[1] == "1 | \\x1b[2J"


def test_a_line_that_is_not_there_has_no_frame() -> None:
    assert lines(TRIAGE, line=99) == lines("", line=3) == []
