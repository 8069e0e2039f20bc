"""Notebooks as one module placed in the notebook file."""

from __future__ import annotations

import json

import pytest
from unit.frontends.sketch import sketch

from poolint.frontends import notebook
from poolint.frontends.python import Unreadable
from poolint.frontends.worker import Parsers
from poolint.model.source import Gap, Limits, Source, SourcePath
from poolint.model.syntax import Call, Module, walk


def source(*cells: list[str]) -> Source:
    found = [{"cell_type": "code", "source": cell} for cell in cells]
    data = json.dumps({"cells": found, "metadata": {}}, indent=1).encode()
    return Source(SourcePath("a.ipynb", "/a.ipynb", "notebook"), data)


def cut(file: Source, module: Module, at: int) -> str:
    """What stands in the file where a node does; nodes of one line only."""
    line, column, end_line, end_column = module.span(at)
    assert line == end_line
    return file.data.decode().split("\n")[line - 1][column - 1 : end_column - 1]


def test_all_cells_make_one_module() -> None:
    module = notebook.parse(source(["import a\n", "x = a.b()"], ["x.c()\n"]))
    assert [sketch(statement) for statement in module.body] == [
        "Import([ImportName('a')])",
        "Assign([Name('x')], Call(Attribute(Name('a'), 'b'), []))",
        "ExpressionStatement(Call(Attribute(Name('x'), 'c'), []))",
    ]


def test_indices_are_unique_over_all_cells() -> None:
    module = notebook.parse(source(["f(a)\n"], ["g(b)\n"], ["h(c)"]))
    indices = [node.at for node in walk(module.body)]
    assert indices == sorted(set(indices))
    assert len(module.spans) == 16 * len(indices)


def test_nodes_stand_where_their_text_is_in_the_file() -> None:
    file = source(["import a\n"], ["# b\n", "x = a.b('c')\n", "!ls -l"])
    module = notebook.parse(file)
    calls = [cut(file, module, node.at) for node in walk(module.body) if isinstance(node, Call)]
    assert calls == ["a.b('c')", "!ls -l", "!ls -l"]


def test_a_shell_line_is_a_call() -> None:
    (statement,) = notebook.parse(source(['!claude -p "hi"'])).body
    assert sketch(statement) == (
        "ExpressionStatement(Call(Attribute(Call(Name('get_ipython'), []), 'system'), "
        "[Argument(String('claude -p \"hi\"'))]))"
    )


def test_a_shell_cell_is_a_call() -> None:
    (statement,) = notebook.parse(source(["%%bash\n", "claude -p hi\n"])).body
    assert sketch(statement) == (
        "ExpressionStatement(Call(Attribute(Call(Name('get_ipython'), []), 'run_cell_magic'), "
        "[Argument(String('bash')), Argument(String('')), Argument(String('claude -p hi\\n'))]))"
    )


def test_a_cell_that_does_not_parse_is_a_gap_and_the_others_count() -> None:
    module = notebook.parse(source(["a()\n"], ["ok\n", "x = = 1\n"], ["b()\n"]))
    assert [sketch(statement.value) for statement in module.body] == [  # type: ignore[union-attr]
        "Call(Name('a'), [])",
        "Call(Name('b'), [])",
    ]
    assert module.gaps == (Gap("a.ipynb", "a cell could not be parsed here: invalid syntax", 13),)


def test_comments_keep_their_place() -> None:
    file = source(["x\n"], ["f()  # poolint: ignore\n"])
    (comment,) = notebook.parse(file).comments
    assert file.data.decode().split("\n")[comment.line - 1][comment.column - 1 :].startswith("# poolint")


def test_what_is_no_notebook_is_unreadable_with_the_line() -> None:
    with pytest.raises(Unreadable) as caught:
        notebook.parse(Source(SourcePath("a.ipynb", "/a.ipynb", "notebook"), b"{\n}}"))
    assert (caught.value.reason, caught.value.line) == (
        "could not be read as a notebook: not valid JSON: Extra data",
        2,
    )


def test_only_its_code_counts_towards_the_size_limit() -> None:
    file = source(["x = 1\n"])
    with Parsers(jobs=1, limits=Limits(file_size=20)) as parsers:
        assert parsers.parse([file]) == [notebook.parse(file)]
    with pytest.raises(Unreadable, match="its code is larger than 5 bytes"):
        notebook.parse(file, Limits(file_size=5))


def test_children_give_gaps_in_a_notebook_its_path() -> None:
    with Parsers(jobs=1) as parsers:
        (module,) = parsers.parse([source(["x = = 1"])])
    assert isinstance(module, Module)
    assert [gap.path for gap in module.gaps] == ["a.ipynb"]
