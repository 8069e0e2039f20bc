"""A scan reads of a project what tags a call, also where no path to Claude leads there."""

from __future__ import annotations

from pathlib import Path

import pytest
from tags.harness import FIXTURES, cases, expected, said, texts_of

from poolint import pipeline
from poolint.model.settings import Settings

SEVERAL = [case for case in cases() if len(list((FIXTURES / case).rglob("*.py"))) > 1]


@pytest.mark.parametrize("case", SEVERAL)
def test_a_scan_says_what_is_known_when_every_file_is_parsed(case: str, tmp_path: Path) -> None:
    texts = texts_of(case)
    for name, text in texts.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    found = pipeline.scan(Settings(paths=(str(tmp_path),), jobs=1))
    told = {
        (site.path, site.line): said(site.attribution) for site in found.sites if site.attribution is not None
    }
    assert told == expected(texts)
