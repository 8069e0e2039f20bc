"""Files as they come: their encodings and line ends are kept, and what should not be touched is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fixes.cases import CASES, settings

from poolint.fixes.writing import write_all
from poolint.pipeline.fixing import Fixing, fixing

NAME = "guard_before_a_rate_limit_goes_round"
BEFORE, AFTER = ((CASES / NAME / state / "app.py").read_text("utf-8") for state in ("before", "after"))


def fixed(path: Path, data: bytes, *named: str) -> Fixing:
    path.write_bytes(data)
    done = fixing(settings(path.parent / "/".join(named), ("RTY101",)), unsafe=True)
    write_all(done.changes)
    return done


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("# coding: latin-1\n# ü\n", "latin-1"),
        ("#!/usr/bin/env python\n# -*- coding: cp1252 -*-\n# €\n", "cp1252"),
    ],
)
def test_encodings_are_kept(tmp_path: Path, head: str, encoding: str) -> None:
    path = tmp_path / "app.py"

    fixed(path, (head + BEFORE).encode(encoding))

    assert path.read_bytes() == (head + AFTER).encode(encoding)


def test_line_ends_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "app.py"

    fixed(path, BEFORE.replace("\n", "\r\n").encode())

    assert path.read_bytes() == AFTER.replace("\n", "\r\n").encode()


def test_mixed_line_ends_are_kept_and_new_lines_are_as_those_beside_them(tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    mixed = BEFORE.replace("slow down\n", "slow down\r\n").replace("seconds.\n", "seconds.\r\n")

    fixed(path, mixed.encode())

    guard = "            if is_spent(error):\n                raise\n"
    expected = AFTER.replace("slow down\n", "slow down\r\n").replace("seconds.\n", "seconds.\r\n")
    assert path.read_bytes() == expected.replace(guard, guard.replace("\n", "\r\n")).encode()


def test_what_libcst_would_lose_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    data = ("\f" + BEFORE).encode()

    done = fixed(path, data)

    assert path.read_bytes() == data
    assert [left.reason for left in done.left] == [
        "the file holds characters that would be lost (a form feed, a lone carriage return)"
    ]


def test_a_notebook_is_left_alone(tmp_path: Path) -> None:
    cell: dict[str, object] = {"cell_type": "code", "source": BEFORE, "metadata": {}, "outputs": []}
    notebook = {"cells": [{**cell, "execution_count": None}], "metadata": {}, "nbformat": 4}

    done = fixed(tmp_path / "app.ipynb", json.dumps(notebook).encode())

    assert done.changes == ()
    assert len(done.left) == len(done.check.report.findings) == 1


def test_a_file_that_was_not_named_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "poolint.toml").write_text("")
    (tmp_path / "clients.py").write_text("import anthropic\n\nclient = anthropic.Anthropic()\n")
    text = BEFORE.replace("client = anthropic.Anthropic(max_retries=0)", "from clients import client")
    (tmp_path / "app.py").write_text(text)

    done = fixing(settings(tmp_path / "app.py", ("RTY103",)), unsafe=True)

    assert done.changes == ()
    assert [left.reason for left in done.left] == [
        "clients.py is not changed: it is a notebook, was not named, or could not be read as a whole"
    ]
