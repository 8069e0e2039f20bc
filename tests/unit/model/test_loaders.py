"""Loaders of modules, told by their names."""

from __future__ import annotations

import pytest

from poolint.model.loaders import is_loader


@pytest.mark.parametrize(
    "name",
    ["lazy_import", "require", "LazyLoader", "_lazy_module", "import_module", "__import__", "importorskip"],
)
def test_a_name_that_says_so_is_a_loader(name: str) -> None:
    assert is_loader(name)


@pytest.mark.parametrize("name", ["", "load", "Client", "get_provider", "open"])
def test_another_is_none(name: str) -> None:
    assert not is_loader(name)
