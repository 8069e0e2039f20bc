"""What a file is, by its path."""

from __future__ import annotations

import pytest

from poolint.model.source import is_workflow


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (".github/workflows/a.yml", True),
        ("/p/.github/workflows/a.yaml", True),
        ("sub/.github/workflows/a.b.yml", True),
        (".github/workflows/deep/a.yml", False),
        ("my.github/workflows/a.yml", False),
        (".github/a.yml", False),
        (".github/workflows/a.json", False),
        ("a.yml", False),
    ],
)
def test_a_workflow_is_told_by_its_folder_and_suffix(path: str, expected: bool) -> None:
    assert is_workflow(path) is expected
