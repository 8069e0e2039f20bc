"""The gate: which files can start an access path."""

from __future__ import annotations

import pytest
from unit.engine.acme import CATALOG

from poolint.engine.flow.paths import Atlas
from poolint.engine.gate import could_start, may_start, triggers
from poolint.frontends.imports import scan
from poolint.model.catalog import Catalog, Shape, Surface

ATLAS = Atlas(CATALOG)


def starts(text: str) -> bool:
    data = text.encode()
    return may_start(ATLAS, scan(data), data)


def test_triggers_are_the_packages_the_literals_and_the_shapes() -> None:
    assert triggers(ATLAS) == (
        b".chat.completions.create",
        b"acme",
        b"agency",
    )


def test_a_trigger_that_holds_another_is_left_out() -> None:
    surfaces = (
        Surface(id="a", roots=("acme.Client()",)),
        Surface(id="b", roots=("web.post",), mentions=("acme.example", "rival")),
    )
    assert triggers(Atlas(Catalog(surfaces=surfaces))) == (b"acme", b"rival")


def test_a_surface_that_only_says_what_is_not_claude_triggers_nothing() -> None:
    other = Surface(id="a", roots=("rival.Model()",), means="no")
    assert triggers(Atlas(Catalog(surfaces=(other,)))) == ()


def test_a_package_that_only_passes_values_on_triggers_nothing() -> None:
    assert b"functools" not in triggers(ATLAS)


def test_an_empty_catalog_triggers_nothing() -> None:
    assert triggers(Atlas(Catalog())) == ()


@pytest.mark.parametrize(
    "text",
    [
        "import acme\nacme.Client()",
        "import acme",
        "try:\n  import acme\nexcept ImportError:\n  acme = None",
        "lazy = import_module('acme')",
        "a = require('acme', extra='x')",
        "a = LazyLoader('acme')",
        "a = util.lazy_import(\n  name='acme')",
        "import acme as a\na.Client()",
        "import acme.core\nacme.core.Client()",
        "from acme import Client",
        "from acme import Client as C",
        "from acme import core",
        "from acme import (\n  # the client\n  other,\n  Client,\n)",
        "from acme import *",
        "def f():\n  from acme import ask",
        "try: import acme\nexcept ImportError: acme = None\nacme.ask()",
        "import importlib\nimportlib.import_module('acme').Client()",
        "from agency import Agent",
        "import web\nweb.Session().post('https://acme.example/talk')",
        "from proc import run\nrun(['acme-cli', '-p'])",
        "x.chat.completions.create(model=m)",
    ],
)
def test_opens_for_a_file_that_can_start_a_path(text: str) -> None:
    assert starts(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# acme.Client()",
        "print('acme')",
        "import acme\nacme.VERSION",
        "import acme as a\na.VERSION",
        "import web",
        "acme = registry('acme')",
        "from acme import errors",
        "from acme.errors import Client",
        "from .acme import Client",
        "from . import acme\nacme.Client()",
        "import acmeish\nacmeish.Client()",
        "import web\nweb.Session().post('https://example.com')",
        "from proc import run\nrun(['ls'])",
        "from functools import partial",
        "x.completions.create(model=m)",
    ],
)
def test_stays_shut_for_a_file_that_cannot(text: str) -> None:
    assert not starts(text)


def test_one_mention_of_several_is_enough() -> None:
    surface = Surface(id="x", roots=("lib.C()",), bills=("go",), mentions=("one", "two"))
    atlas = Atlas(Catalog(surfaces=(surface,)))
    data = b"from lib import C\n'two'"
    assert may_start(atlas, scan(data), data)


def test_a_root_without_mentions_opens_beside_one_with_mentions() -> None:
    surfaces = (
        Surface(id="x", roots=("lib.C()",), bills=("go",), mentions=("one",)),
        Surface(id="y", roots=("lib.C()",), bills=("stay",)),
    )
    data = b"from lib import C"
    assert may_start(Atlas(Catalog(surfaces=surfaces)), scan(data), data)


def test_a_shape_opens_a_file_without_imports() -> None:
    atlas = Atlas(Catalog(shapes=(Shape(id="s", calls=("a.b",), keywords=()),)))
    assert may_start(atlas, (), b"x.a.b()")
    assert not may_start(atlas, (), b"a.b()")


@pytest.mark.parametrize(
    ("text", "by_imports", "by_code"),
    [
        ("import web\nweb.Session()", True, True),
        ("from web import Session", True, True),
        ("import web\nweb.get()", True, False),
        ("from web import get", False, False),
        ("import web", True, True),
        ("import os\nos.getcwd()", False, False),
        ("x.chat.completions.create()", False, True),
    ],
)
def test_a_path_could_start_where_only_a_word_is_lacking(text: str, by_imports: bool, by_code: bool) -> None:
    data = text.encode()
    assert could_start(ATLAS, scan(data)) is by_imports
    assert could_start(ATLAS, scan(data), data) is by_code
