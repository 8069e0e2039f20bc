"""The code cells of notebook files, and where their characters stand in the file."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poolint.frontends.cells import NotANotebook, cells


def notebook(*sources: object, **metadata: object) -> dict[str, object]:
    return {
        "cells": [{"cell_type": "code", "outputs": [], "source": source} for source in sources],
        "metadata": metadata,
        "nbformat": 4,
    }


def at(text: str, place: tuple[int, int]) -> str:
    """What stands in the file from a place on."""
    return text.split("\n")[place[0] - 1][place[1] - 1 :]


@pytest.mark.parametrize("indent", [None, 1, 4])
def test_each_character_is_found_in_the_file(indent: int | None) -> None:
    data = json.dumps(notebook(["import a\n", 'f("é")\n', "g()"]), indent=indent)
    (cell,) = cells(data.encode())
    assert cell.text == 'import a\nf("é")\ng()'
    assert at(data, cell.start(cell.text.index("import"))).startswith("import a\\n")
    assert at(data, cell.start(cell.text.index("f("))).startswith('f(\\"\\u00e9\\")')
    assert at(data, cell.end(cell.text.index("\ng"))).startswith('\\n"')
    assert at(data, cell.start(cell.text.index("g"))).startswith('g()"')
    assert at(data, cell.end(len(cell.text))).startswith('"')


def test_a_cell_of_one_string_stands_on_the_line_of_that_string() -> None:
    data = '{"cells": [\n {"cell_type": "code",\n  "source": "a\\nb\\tc"}]}'
    (cell,) = cells(data.encode())
    assert (cell.start(0), cell.start(2), cell.start(4), cell.end(5)) == ((3, 14), (3, 17), (3, 20), (3, 21))


def test_only_code_cells_count() -> None:
    data = notebook("a")
    data["cells"] = [
        {"cell_type": "markdown", "source": ["no"]},
        {"cell_type": "code", "source": ["yes"], "outputs": [{"data": {"source": ["no"], "x": [["no"]]}}]},
        {"cell_type": "raw", "source": "no"},
        {"cell_type": "code", "metadata": {"source": "no"}, "source": []},
        "no",
    ]
    assert [cell.text for cell in cells(json.dumps(data).encode())] == ["yes"]


def test_notebooks_of_version_3_have_worksheets() -> None:
    data = {"worksheets": [{"cells": [{"cell_type": "code", "input": ["a\n", "b"], "language": "python"}]}]}
    assert [cell.text for cell in cells(json.dumps(data).encode())] == ["a\nb"]


@pytest.mark.parametrize(
    ("metadata", "count"),
    [
        ({}, 1),
        ({"kernelspec": {"name": "python3", "language": "python"}}, 1),
        ({"language_info": {"name": "R"}}, 0),
        ({"kernelspec": {"name": "conda-env", "language": "python"}}, 1),
        ({"kernelspec": {"name": "julia-1.9", "language": "julia"}}, 0),
        ({"kernelspec": None}, 1),
    ],
)
def test_only_notebooks_in_python_count(metadata: dict[str, object], count: int) -> None:
    assert len(cells(json.dumps(notebook("a", **metadata)).encode())) == count


@pytest.mark.parametrize(
    ("data", "reason", "line"),
    [
        (b'{\n"cells": [\n}', "not valid JSON: Expecting value", 3),
        (b'{\n"a": "\xff"}', "not valid utf-8 (invalid start byte)", 2),
        (b"[]", "JSON, but not a notebook", None),
        (b"[" * 100_000, "JSON that nests too deep", None),
        (b"", "not valid JSON: Expecting value", 1),
    ],
)
def test_what_is_no_notebook_says_why(data: bytes, reason: str, line: int | None) -> None:
    with pytest.raises(NotANotebook) as caught:
        cells(data)
    assert (caught.value.reason, caught.value.line) == (reason, line)


@given(
    st.lists(st.lists(st.text(max_size=6)) | st.text(max_size=10), max_size=4),
    st.booleans(),
    st.sampled_from([None, 1]),
)
def test_texts_are_what_json_reads(
    sources: list[list[str] | str], ascii_only: bool, indent: int | None
) -> None:
    data = json.dumps(notebook(*sources), ensure_ascii=ascii_only, indent=indent)
    texts = ["".join(source) for source in sources if source != []]
    assert [cell.text for cell in cells(data.encode("utf-8", "replace"))] == texts
