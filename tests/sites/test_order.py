"""The same bytes whatever the order of the files, the number of workers, and what else stands in a file."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sites.cases import FIXTURES, Case, folders, load, scanned, write
from sites.quick import atlas

from poolint.engine.flow.program import Program
from poolint.engine.flow.statements import add_module
from poolint.engine.project import Project
from poolint.engine.sites.locate import locate
from poolint.frontends.python import parse
from poolint.model.settings import Settings
from poolint.model.source import Source, SourcePath
from poolint.model.syntax import Module
from poolint.pipeline import scan
from poolint.reporters import json

SEVERAL = [folder for folder in folders() if len(list(folder.rglob("*.py"))) > 1]


def trees(case: Case) -> dict[str, Module]:
    """The Python files of a case that parse."""
    return {
        path: parse(Source(SourcePath(path, "/" + path), text.encode()))
        for path, text in case.files.items()
        if path.endswith(".py") and path != "broken.py"
    }


def joined(parsed: dict[str, Module], order: list[str]) -> list[tuple[object, ...]]:
    """The sites of a program whose files are numbered, and joined, in the order."""
    program = Program(atlas(), Project(order))
    for number, path in enumerate(order):
        add_module(program, number, parsed[path])
    program.graph.solve()
    found = locate(program, [SourcePath(path, "/" + path) for path in order], lambda path: "source")
    return [(item.site,) for item in found]


@pytest.mark.parametrize("folder", SEVERAL, ids=lambda folder: folder.name)
def test_the_order_of_the_files_changes_nothing(folder: Path) -> None:
    parsed = trees(load(folder))
    paths = sorted(parsed)
    expected = joined(parsed, paths)
    orders = [paths[::-1]] + [random.Random(seed).sample(paths, len(paths)) for seed in range(4)]
    assert [joined(parsed, order) for order in orders] == [expected] * len(orders)


def test_the_number_of_workers_changes_no_byte(tmp_path: Path) -> None:
    for folder in SEVERAL[:8]:
        write({f"{folder.name}/{path}": text for path, text in load(folder).files.items()}, tmp_path)
    # Enough text to be worth a second worker.
    large = f"import anthropic\nanthropic.Anthropic()\nTEXT = {'x' * 300_000!r}\n"
    (tmp_path / "large.py").write_text(large)
    found = [json.render(scan(Settings(paths=(str(tmp_path),), jobs=jobs))) for jobs in (1, 2, 2)]
    assert found[0] == found[1] == found[2]


TEXT = load(FIXTURES / "sites" / "dictionary_and_list_of_clients").files["app.py"]
LINES = ["", "# note", "x_y = 1", "def unrelated(): ..."]
AT_TOP = [number for number, line in enumerate(TEXT.split("\n")) if line[:1].strip() or not line]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(AT_TOP), st.sampled_from(["", "# note", "x_y = 1", "def unrelated(): ..."])
        ),
        max_size=8,
    )
)
def test_ids_are_stable_under_inserted_lines(inserted: list[tuple[int, str]]) -> None:
    lines = TEXT.split("\n")
    for number, text in sorted(inserted, reverse=True):
        lines.insert(number, text)
    case = Case("", {"app.py": "\n".join(lines)}, ())
    before = Case("", {"app.py": TEXT}, ())
    assert ids(case) == ids(before)


def ids(case: Case) -> list[str]:
    """The ids of the sites of a case."""
    parsed = trees(case)
    return [item[0].id for item in joined(parsed, sorted(parsed))]  # type: ignore[attr-defined]


def test_two_scans_give_the_same_bytes(tmp_path: Path) -> None:
    files = load(FIXTURES / "sites" / "no_sdk_at_all_but_the_command_line_and_http").files
    assert json.render(scanned(files, tmp_path)) == json.render(scanned(files, tmp_path))
