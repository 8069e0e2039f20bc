"""The example service is held to its README: the sites it names, and no other."""

import re
from collections import Counter
from pathlib import Path

from poolint.model.settings import Settings
from poolint.pipeline import examine, scan

HELPDESK = Path(__file__).parents[2] / "examples" / "helpdesk"


def test_the_call_sites_are_those_that_its_readme_names() -> None:
    readme = (HELPDESK / "README.md").read_text(encoding="utf-8")
    named = {path: int(count) for path, count in re.findall(r"^\| `([^`]+)` \| (\d+) \|", readme, re.M)}
    found = Counter(site.path for site in scan(Settings(paths=(str(HELPDESK),))).sites)
    assert dict(found) == {path: count for path, count in named.items() if count}
    assert f"There are {found.total()}." in readme


def test_a_file_named_alone_has_the_findings_that_it_has_in_the_whole() -> None:
    whole = examine(Settings(paths=(str(HELPDESK),))).report.findings
    assert whole
    for file in sorted(HELPDESK.rglob("*.py")):
        path = file.relative_to(HELPDESK).as_posix()
        alone = examine(Settings(paths=(str(file),))).report.findings
        assert alone == tuple(finding for finding in whole if finding.path == path), path
