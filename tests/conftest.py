"""What holds for all tests: none of them leaves a cache beside what it scans."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POOLINT_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield
