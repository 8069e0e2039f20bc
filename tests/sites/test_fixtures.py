"""Every fixture holds the sites its marks name, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sites.cases import differences, folders, load, scanned


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.name)
def test_the_sites_are_those_marked(folder: Path, tmp_path: Path) -> None:
    case = load(folder)
    found = differences(case.marks, scanned(case.files, tmp_path))
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.name)
def test_the_name_is_a_claim_in_snake_case(folder: Path) -> None:
    assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+", folder.name)
