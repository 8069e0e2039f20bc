import re
from pathlib import Path

import pytest
from samples import fresh

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_every_sample_is_what_the_tool_prints() -> None:
    assert "<!-- sample: poolint inventory examples/helpdesk --as-of 2026-11-25 -->" in README
    assert fresh(README) == README, "run `make samples` and look at what changed"


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\((?!https?:|#)([^)#]+)", README))))
def test_every_link_leads_to_a_file(link: str) -> None:
    assert (Path(__file__).parents[2] / link).exists()
