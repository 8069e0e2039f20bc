"""The sieve lets pass whatever the gate would."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.engine.acme import CATALOG, FLOWS

from poolint.engine.flow.paths import Atlas
from poolint.engine.gate import Look, Sieve, may_start, mesh
from poolint.frontends.imports import near, scan
from poolint.model.catalog import Catalog, Flow

ATLAS = Atlas(CATALOG)
SIEVE = Sieve(mesh(ATLAS))


def look(text: str, sieve: Sieve = SIEVE) -> Look:
    data = text.encode()
    return sieve.look(data, near(data))


FAR = "\n" + "#" * 400 + "\n"
"""More than the sieve looks at."""


@pytest.mark.parametrize(
    "text",
    [
        "import acme",
        "import os, sys, \\\n  acme",
        "from \\\n  acme import Client",
        "import importlib\nimportlib.import_module('acme')",
        "__import__('acme')",
        "import os" + FAR + "require('acme')",
        "import os" + FAR + "LazyLoader('acme')",
        "try: import acme\nexcept ImportError: pass",
        "x = 1; import acme.core",
        "import a\rimport acme\r",
        "x.chat.completions.create()",
        "import web  # acme.example",
        "from \\\n  acme \\\n  import Client",
        "import os" + FAR + "lazy_module \\\n (\n'acme')",
    ],
)
def test_passes_what_may_start_a_path(text: str) -> None:
    assert look(text) == "open"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "import web",
        "import acmeology",
        "import os\n" + FAR + "x = 'acme'",
        "import_acme",
        "acme = 1" + FAR + "import os",
        "# acme\nimport os",
        "import os" + FAR + "# requires acme (see acme)",
    ],
)
def test_stops_what_imports_no_package_of_the_catalog(text: str) -> None:
    assert look(text) != "open"


def test_only_a_member_that_leads_somewhere_lacks_a_word() -> None:
    handing_on = Flow(paths=("proc.path",), kind="returns")
    sieve = Sieve(mesh(Atlas(msgspec.structs.replace(CATALOG, flows=(*FLOWS, handing_on)))))
    looks = [look(f"import proc\nproc.{member}", sieve) for member in ("system", "path")]
    assert looks == ["lacking", "shut"]


def test_an_empty_catalog_lets_nothing_pass() -> None:
    assert look("import acme", Sieve(mesh(Atlas(Catalog())))) == "shut"


PIECE = st.sampled_from(
    [
        "import ",
        "from ",
        "acme",
        "web",
        "acme.example",
        "\n",
        "\\\n",
        " ",
        ", ",
        "(",
        ")",
        "x",
        ".",
        "ask",
        "Client",
        "import_module('",
        "require('",
        "Lazy",
        "lazy(",
        "'",
        "')",
        "#",
        ";",
        "\r",
        "as ",
    ]
)


@given(st.lists(PIECE, max_size=14).map("".join))
def test_what_the_gate_opens_for_has_passed_the_sieve(text: str) -> None:
    data = text.encode()
    assert look(text) == "open" or not may_start(ATLAS, scan(data), data)


def test_a_file_passes_of_which_nobody_knows_what_it_imports() -> None:
    step = b"- uses: acme/act@v1"
    assert SIEVE.look(step, near(step, "github-actions")) == "open"
    assert SIEVE.look(step, near(step)) == "shut"
