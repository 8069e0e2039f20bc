"""What the gate loses on real packages: nothing that parsing every mention of Claude finds."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from experiment.environments import interpreter

from poolint import pipeline
from poolint.model.facts import CallSite
from poolint.model.settings import Settings

NEWER = pytest.mark.skipif(sys.version_info < (3, 11), reason="its requirements ask for Python 3.11")


def _identity(site: CallSite) -> tuple[object, ...]:
    """Where a site is and what it calls; who calls it from afar is seen in more files when all are parsed."""
    return site.id, site.line, site.surface, site.access_path, site.confidence, site.model, site.client


@pytest.mark.parametrize(
    ("package", "calls"),
    [
        pytest.param("langchain_anthropic", True, marks=NEWER),
        pytest.param("langsmith", True, marks=NEWER),
        ("claude_agent_sdk", False),
    ],
)
def test_the_gate_loses_no_site_of_a_real_package(package: str, calls: bool, tmp_path: Path) -> None:
    (installed,) = interpreter("newest").parents[1].glob(f"lib/python*/site-packages/{package}")
    shutil.copytree(
        installed, tmp_path / package, ignore=shutil.ignore_patterns("*.so", "_bundled", "__pycache__")
    )
    found = [
        pipeline.scan(Settings(paths=(str(tmp_path),), thorough=thorough, jobs=1))
        for thorough in (False, True)
    ]
    gated, thorough = ([_identity(site) for site in outcome.sites] for outcome in found)
    assert gated == thorough
    assert bool(found[0].sites) is calls
    assert found[0].files.parsed <= found[1].files.parsed
