"""Writes what a fix makes of a fixture: ``python -m fixes.record CASE…`` in ``tests/``. Read the diff."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from fixes.cases import CASES, load, settings

from poolint.pipeline.fixing import fixing


def record(name: str) -> None:
    case = load(name)
    after = CASES / name / "after"
    shutil.rmtree(after, ignore_errors=True)
    shutil.copytree(CASES / name / "before", after)
    with tempfile.TemporaryDirectory() as folder:
        # Outside of the checkout, so that the fixture is a project of its own.
        project = Path(shutil.copytree(after, Path(folder, "project"), dirs_exist_ok=True))
        done = fixing(settings(project, case.select), unsafe=case.unsafe)
        for change in done.changes:
            (after / Path(change.absolute).relative_to(project)).write_bytes(change.after)
    print(f"{name}: {len(done.fixed)} fixed, {[one.reason for one in done.left]} left")
    for finding in done.check.report.findings:
        print("   still", finding.code, finding.line, finding.message)


if __name__ == "__main__":
    for case_name in sys.argv[1:]:
        record(case_name)
