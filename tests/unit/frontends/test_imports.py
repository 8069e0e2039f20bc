"""Imports seen in the bytes: none that Python sees is missed."""

from __future__ import annotations

import ast
import json
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poolint.frontends.imports import near, scan
from poolint.model.loaders import WORDS
from poolint.model.source import Imported

STDLIB = Path(sysconfig.get_path("stdlib"))


def seen(text: str) -> list[str]:
    """``level module name alias`` of each import, for short."""
    return [_short(found) for found in scan(text.encode())]


def _short(found: Imported) -> str:
    name = "" if found.name is None else f":{found.name}"
    alias = "" if found.alias is None else f" as {found.alias}"
    return "." * found.level + found.module + name + alias


def expected(text: str) -> set[str]:
    """The imports that Python's own parser finds."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {_short(Imported(alias.name, 0, None, alias.asname)) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {
                _short(Imported(node.module or "", node.level, alias.name, alias.asname))
                for alias in node.names
            }
    return found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("import a", ["a"]),
        ("import a.b as c, d . e", ["a.b as c", "d.e"]),
        ("from a.b import c as d, e", ["a.b:c as d", "a.b:e"]),
        ("from . import a", [".:a"]),
        ("from .import a", [".:a"]),
        ("from...a.b import*", ["...a.b:*"]),
        ("from a import(b)", ["a:b"]),
        ("from a import (  # one )\n    b,  # two\n    c as d,\n)", ["a:b", "a:c as d"]),
        ("from a \\\n  import \\\n  b, \\\n  c", ["a:b", "a:c"]),
        ("from a import \\\r\n  (b,\r\n c)", ["a:b", "a:c"]),
        ("x = 1; import a; from b import c", ["a", "b:c"]),
        ("if x: import a\nelse: from b import c", ["a", "b:c"]),
        ("\tif x:\r\n\t\timport a\r\n", ["a"]),
        ("\x0cimport a", ["a"]),
        ("\ufeffimport a", ["a"]),
        ("import a\rimport b", ["a", "b"]),
        ("lazy import a\nlazy from b import c", ["a", "b:c"]),
        ("from fromage import a", ["fromage:a"]),
        ("from a.importer import b", ["a.importer:b"]),
        ("import é", ["é"]),
        ("import ﬁle", ["file"]),
        ("importlib.import_module('a.b')", ["a.b"]),
        ('import_module(\n  name=r"a")', ["a"]),
        ("import_module('..a', __package__)", ["..a"]),
        ("__import__('a')", ["a"]),
        ("pytest.importorskip('a', reason='b')", ["a"]),
        ("import_module(name)", []),
        ("x = lazy_import('a.b')", ["a.b"]),
        ("x = require('a', extra='b')", ["a"]),
        ("x = LazyLoader(\n    'a', globals())", ["a"]),
        ("require(a)\nlazy = 'a'", []),
        ("importance = 1\nreimport = 2\nx.import_a()", []),
        ("# from here import nothing", []),
        ("text = 'the import of goods'", []),
        (" " * 5000 + "import a", ["a"]),
        ("", []),
    ],
)
def test_an_import_is_seen(text: str, names: list[str]) -> None:
    assert seen(text) == names


def test_a_module_that_a_call_gives_is_marked() -> None:
    assert [found.is_called for found in scan(b"import a\nb = require('b')")] == [False, True]


def test_bytes_that_are_no_utf_8_are_read_as_latin_1() -> None:
    assert [found.module for found in scan(b"# coding: latin-1\nimport \xe9")] == ["é"]


def test_nothing_of_the_standard_library_is_missed() -> None:
    missed = {}
    for path in sorted(STDLIB.glob("*.py")) + sorted(STDLIB.glob("asyncio/*.py")):
        text = path.read_text("utf-8", "replace")
        lost = expected(text) - set(seen(text))
        if lost:
            missed[path.name] = lost
    assert missed == {}


NAMES = st.sampled_from(["a", "b1", "_c", "importer", "fromage", "as_", "é"])
GAP = st.sampled_from([" ", "  ", "\t", " \\\n ", "\\\r\n"])
DOTTED = st.lists(NAMES, min_size=1, max_size=3).map(".".join)


ALIASED = st.tuples(DOTTED, GAP, GAP, NAMES | st.none()).map(
    lambda parts: parts[0] if parts[3] is None else f"{parts[0]}{parts[1]}as{parts[2]}{parts[3]}"
)
LISTED = st.lists(ALIASED, min_size=1, max_size=3)
NAMED = LISTED.map(lambda names: [name.replace(".", "_") for name in names])
PLAIN = st.tuples(GAP, LISTED).map(lambda parts: f"import{parts[0]}" + f"{parts[0]},".join(parts[1]))
WRITTEN = (
    NAMED.map(", ".join)
    | NAMED.map(lambda names: "(" + ",\n  ".join(names) + ")")
    | NAMED.map(lambda names: "(  # (one), two)\n" + " ,# three\n".join(names) + ",\n)")
    | st.just("*")
)
FROM = st.tuples(GAP, st.sampled_from(["", ".", "...", ". . "]), DOTTED, GAP, WRITTEN).map(
    lambda parts: f"from{parts[0]}{parts[1]}{parts[2]}{parts[3]}import{parts[0]}{parts[4]}"
)


@given(st.lists(PLAIN | FROM, max_size=4), st.sampled_from(["\n", "; ", "\nif x: ", "\nif x:\n\t"]))
def test_no_way_of_writing_imports_is_missed(statements: list[str], between: str) -> None:
    text = "x = 1"
    for statement in statements:
        text += between + statement
    assert expected(text) <= set(seen(text))


def tops(found: Iterable[Imported]) -> set[bytes]:
    """The packages that are imported."""
    return {one.module.partition(".")[0].encode() for one in found if not one.level}


@given(st.lists(PLAIN | FROM, max_size=4), st.sampled_from(["\n", "; ", "\r", "\nif x:\n\t", "\nlazy "]))
def test_every_package_that_is_imported_stands_near(statements: list[str], between: str) -> None:
    data = ("x = 1" + "".join(between + statement for statement in statements)).encode()
    found = near(data)
    assert found is not None
    assert tops(scan(data)) <= found


def test_no_package_that_the_standard_library_imports_stands_far() -> None:
    far = {}
    for path in sorted(STDLIB.glob("*.py")) + sorted(STDLIB.glob("asyncio/*.py")):
        data = path.read_bytes()
        wanted = {name.partition(".")[0].encode() for name in packages(data)}
        lost = wanted - (near(data) or frozenset())
        if lost:
            far[path.name] = lost
    assert far == {}


def packages(data: bytes) -> Iterator[str]:
    """The packages that the import statements of a file name."""
    for node in ast.walk(ast.parse(data)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("# a b\nimport c", {"c", "import"}),
        ("import my_import_a, b", {"my_", "my_import_a", "b", "import"}),
        ("# of a to import b", set()),
        ("# from a import b", {"a", "b", "from", "import"}),
        ("x; import a", {"x", "a", "import"}),
        ("x\rimport a", {"x", "a", "import"}),
        ("# requires a (b)", set()),
        ("crazy('a')", {"a"}),
        ("NAME = 'a'\n__import__(NAME)", {"NAME", "a", "__import__"}),
    ],
)
def test_what_stands_near_an_import_is_code_where_that_can_be_told(text: str, names: set[str]) -> None:
    assert near(text.encode()) == frozenset(name.encode() for name in names)


def test_every_word_of_a_loader_is_looked_for() -> None:
    for word in WORDS:
        assert b"a" in (near(f"{word}_it('a')".encode()) or ())


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("joined", [True, False])
def test_imports_in_the_cells_of_a_notebook_are_seen(indent: int | None, joined: bool) -> None:
    lines = ["import a as b\n", "from c import (\n", "    d,\n", ")\n", 'import_module("e")\n']
    lines += ["from g import \\\n", "\th\n", "if x:\n", "\timport f"]
    cell = {"cell_type": "code", "source": "".join(lines) if joined else lines}
    data = json.dumps({"cells": [cell]}, indent=indent).encode()
    found = scan(data, "notebook")
    assert [_short(one) for one in found] == ["a as b", "c:d", "e", "g:h", "f"]
    assert tops(found) <= (near(data, "notebook") or frozenset())


@pytest.mark.parametrize(
    ("data", "found"), [(b"- uses: a/b@v1\n", ["GITHUB_ACTIONS"]), (b"- run: import a\n", [])]
)
def test_a_workflow_imports_what_steps_use(data: bytes, found: list[str]) -> None:
    assert [_short(one) for one in scan(data, "github-actions")] == found


def test_a_module_named_by_a_variable_may_be_any_that_a_text_names() -> None:
    chosen = b"import importlib\nNAMES = ('sdk.core', \"other\", 'not one')\nimportlib.import_module(NAME)\n"
    assert [item.module for item in scan(chosen)] == ["importlib", "sdk.core", "other"]
    written = b"import importlib\nNAMES = ('sdk.core',)\nimportlib.import_module('json')\n"
    assert [item.module for item in scan(written)] == ["importlib", "json"]
