"""Suppressions in every kind of file that a finding can stand in."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from unit.reporters.findings import ERROR

from poolint import pipeline
from poolint.model.findings import Finding
from poolint.model.settings import Settings
from poolint.pipeline.suppressing import Said, suppressed
from poolint.policy.rules import load_rules
from poolint.suppress.comments import spoken

RULES = load_rules()
CALL = 'client.messages.create(model="claude-sonnet-5", max_tokens=9, messages=[])'


def checked(folder: Path) -> list[tuple[str, bool]]:
    """Code of each finding about tags and comments, and whether it counts."""
    (folder / "poolint.toml").touch()
    found = pipeline.check(Settings(paths=(str(folder),), jobs=1)).findings
    return [(one.code, one.suppression is None) for one in found if one.code[:3] in ("TAG", "SUP")]


def test_a_comment_in_a_cell_of_a_notebook_suppresses(tmp_path: Path) -> None:
    lines = ["import anthropic\n", "client = anthropic.Anthropic(max_retries=0)\n"]
    lines += [f"{CALL}  # poolint: ignore[TAG102] once\n", "# poolint: ignore[TAG102] twice\n", CALL]
    cell: dict[str, object] = {
        "cell_type": "code",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": lines,
    }
    book = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "a.ipynb").write_text(json.dumps(book, indent=1), encoding="utf-8")
    assert checked(tmp_path) == [("TAG102", False), ("TAG102", False)]


def test_a_comment_above_suppresses_through_other_comments_and_blank_lines(tmp_path: Path) -> None:
    text = "import anthropic\n\nclient = anthropic.Anthropic(max_retries=0)\n"
    text += f"# poolint: ignore[TAG102] once\n# and why\n\n{CALL}\n{CALL}\n"
    (tmp_path / "a.py").write_text(text, encoding="utf-8")
    assert checked(tmp_path) == [("TAG102", False), ("TAG102", True)]


def test_words_in_a_string_are_no_comment(tmp_path: Path) -> None:
    text = "import anthropic\n\nclient = anthropic.Anthropic(max_retries=0)\n"
    text += f"note = '# poolint: ignore[TAG102]'; {CALL}\n"
    (tmp_path / "a.py").write_text(text, encoding="utf-8")
    assert checked(tmp_path) == [("TAG102", True)]


def test_a_file_that_is_no_code_has_comments_too() -> None:
    def at(line: int) -> Finding:
        return msgspec.structs.replace(ERROR, path=".env", line=line, end_line=line)

    text = "# poolint: ignore[RTY101] local\nA=1\nB=2\n"
    marks = suppressed(
        [at(2), at(3)], Said({".env": spoken(text.encode())}, lambda path: text), (RULES, RULES)
    )
    assert [one.suppression is not None for one in marks.findings] == [True, False]


def test_a_comment_comes_from_memory_too(tmp_path: Path) -> None:
    text = "import anthropic\n\nclient = anthropic.Anthropic(max_retries=0)\n"
    (tmp_path / "a.py").write_text(f"{text}{CALL}  # poolint: ignore[TAG102] x\n", encoding="utf-8")
    assert checked(tmp_path) == checked(tmp_path) == [("TAG102", False)]


@pytest.mark.parametrize(
    ("comment", "code"),
    [
        ("# poolint: ignore[TAG102]", "SUP101"),
        ("# poolint: ignore[TAG1020]", "SUP102"),
        ("# poolint: ignroe[TAG102]", "SUP103"),
    ],
)
@pytest.mark.parametrize("has_call", [True, False], ids=["beside a call", "alone"])
def test_a_comment_in_a_file_without_a_call_is_looked_at(
    tmp_path: Path, comment: str, code: str, *, has_call: bool
) -> None:
    (tmp_path / "a.py").write_text(f"import json\n\nprint(json)  {comment}\n", encoding="utf-8")
    if has_call:
        text = f"import anthropic\n\nclient = anthropic.Anthropic()\n{CALL}\n"
        (tmp_path / "b.py").write_text(text, encoding="utf-8")
    assert checked(tmp_path) == [(code, True), *([("TAG102", True)] if has_call else [])]


def test_a_comment_in_a_notebook_without_a_call_is_looked_at(tmp_path: Path) -> None:
    cell: dict[str, object] = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    source = ["x = 1  # poolint: ignore[TAG102]\n"]
    book = {"cells": [{**cell, "source": source}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "a.ipynb").write_text(json.dumps(book, indent=1), encoding="utf-8")
    assert checked(tmp_path) == [("SUP101", True)]


def test_words_in_a_string_of_a_file_without_a_call_are_no_comment(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("note = '# poolint: ignore[TAG102]'\n", encoding="utf-8")
    assert checked(tmp_path) == []


def test_only_files_that_speak_to_poolint_are_parsed_for_it(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("print  poolint\n", encoding="utf-8")
    (tmp_path / "b.py").write_text("print  # poolint: ignore[TAG102]\n(", encoding="utf-8")
    (tmp_path / "poolint.toml").touch()
    done = pipeline.survey(Settings(paths=(str(tmp_path),), jobs=1))
    assert [gap.path for gap in done.inventory.files.failed] == ["b.py"]


def test_a_comment_beside_the_code_is_looked_at(tmp_path: Path) -> None:
    text = f"import anthropic\n\nclient = anthropic.Anthropic(max_retries=0)\n{CALL}\n"
    (tmp_path / "a.py").write_text(text, encoding="utf-8")
    (tmp_path / ".env").write_bytes(b"\xef\xbb\xbfA=1  # poolint: ignore[PAY101] local\r\nB=2\r\n")
    assert checked(tmp_path) == [("SUP101", True), ("TAG102", True)]
