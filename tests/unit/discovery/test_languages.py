"""What a file holds, by its name."""

from __future__ import annotations

import pytest

from poolint.discovery.languages import language_of


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("/p/a.py", "python"),
        ("/p/a.pyw", "python"),
        ("/p/a.ipynb", "notebook"),
        ("/p/.github/workflows/a.yml", "github-actions"),
        ("/p/.github/workflows/a.yaml", "github-actions"),
        ("/p/sub/.github/workflows/a.yml", "github-actions"),
        ("/p/action.yml", "github-actions"),
        ("/p/.github/actions/x/action.yaml", "github-actions"),
        ("/p/.github/workflows/deep/a.yml", None),
        ("/p/workflows/a.yml", None),
        ("/p/compose.yml", None),
        ("/p/a.pyi", None),
        ("/p.py/a", None),
        ("/p/a", None),
    ],
)
def test_the_name_of_a_file_tells_its_language(path: str, language: str | None) -> None:
    assert language_of(path) == language
