"""The access path of an expression, through imports, aliases, classes and project modules."""

from __future__ import annotations

import pytest
from unit.engine.acme import solved

from poolint.engine.naming import Naming
from poolint.model import syntax as s

INNER = {"obs/inner.py": "from trace import span"}


def dotted(files: dict[str, str], order: list[str] | None = None, path: str = "app.py") -> tuple[str, ...]:
    """The paths of what ``app.py`` ends with, an expression on its own."""
    program = solved(files, order)
    file = sorted(files).index(path)
    last = program.modules[file].tree.body[-1]
    while isinstance(last, s.Function | s.With):
        last = last.body[-1]
    assert isinstance(last, s.ExpressionStatement | s.Return)
    assert last.value is not None
    return Naming(program, ["trace"]).dotted(file, last.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import trace\ntrace.span()", ("trace.span()",)),
        ("import trace as t\nt.span", ("trace.span",)),
        ("import a.b\na.b.c()", ("a.b.c()",)),
        ("import a.b as x\nx.c", ("a.b.c",)),
        ("from trace import span as s\ns()", ("trace.span()",)),
        ("from trace import *\nspan()", ("trace.span()",)),
        ("import trace\nt = trace.get()\nt.span()", ("trace.get().span()",)),
        ("import trace\n(t := trace.get())\nt.span()", ("trace.get().span()",)),
        ("import trace\nt = u = trace.get()\nu", ("trace.get()",)),
        ("import trace\nt: object = trace.get()\nt", ("trace.get()",)),
        ("import trace\nwith trace.span() as t:\n    t.set()", ("trace.span().set()",)),
        ("import trace\nasync def f():\n    (await trace.get()).span()", ("trace.get().span()",)),
        ("import trace, rival\n(trace if x else rival).span", ("trace.span", "rival.span")),
        (
            "try:\n    import trace as t\nexcept ImportError:\n    import rival as t\nt.span",
            ("trace.span", "rival.span"),
        ),
        ("import trace\ndef f(trace):\n    trace.span()", ()),
        ("def f():\n    import trace\n    trace.span()", ("trace.span()",)),
        ("import trace\nclass C:\n    import rival as trace\ndef f():\n    trace.span()", ("trace.span()",)),
        ("import trace\nget = lambda: trace.get()\nget().span()", ("trace.get().span()",)),
        ("import trace\ndef get():\n    return trace.get()\nget().span()", ("trace.get().span()",)),
        ("import trace\nclass C:\n    t = trace.get()\nC.t.span()", ("trace.get().span()",)),
        ("import trace\nclass C:\n    t = trace.get()\nclass D(C):\n    pass\nD().t", ("trace.get()",)),
        (
            "import trace\nclass C:\n    def __init__(self):\n        self.t = trace.get()\nC().t",
            ("trace.get()",),
        ),
        ("import acme\nacme.Client().other", ("acme.Client().other",)),
        ("x.y()", ()),
        ("a = b\nb = a\na.c", ()),
        ("def f():\n    return f()\nf().x", ()),
        ("'a'.join(x)", ()),
    ],
)
def test_one_module(text: str, expected: tuple[str, ...]) -> None:
    assert dotted({"app.py": text}) == expected


@pytest.mark.parametrize(
    ("other", "use"),
    [
        ({"obs.py": "from trace import span"}, "from obs import span\nspan"),
        ({"obs.py": "import trace\nspan = trace.span"}, "import obs\nobs.span"),
        ({"obs.py": "from trace import *"}, "from obs import span\nspan"),
        ({"obs.py": "from trace import span"}, "from obs import *\nspan"),
        (
            {"obs/__init__.py": "from .inner import span", "obs/inner.py": "from trace import span"},
            "import obs\nobs.span",
        ),
        ({"obs/__init__.py": "", **INNER}, "import obs.inner\nobs.inner.span"),
        ({"obs/__init__.py": "", **INNER}, "from obs import inner as i\ni.span"),
    ],
)
def test_modules_of_the_project_hand_names_on(other: dict[str, str], use: str) -> None:
    assert dotted({"app.py": use, **other}) == ("trace.span",)


def test_modules_that_import_from_each_other_end() -> None:
    files = {"app.py": "from a import x\nx", "a.py": "from b import x", "b.py": "from a import x"}
    assert dotted(files) == ()


def test_a_package_of_the_catalog_is_never_one_of_the_project() -> None:
    files = {"app.py": "import trace\ntrace.span", "lib/trace.py": "span = 1"}
    assert dotted(files) == ("trace.span",)


def test_what_stands_in_a_file_that_was_not_parsed_has_no_path() -> None:
    files = {"app.py": "from obs import span\nspan()", "obs.py": "from trace import span"}
    program = solved(files, ["app.py"])
    naming = Naming(program, ["trace"])
    statement = program.modules[0].tree.body[-1]
    assert isinstance(statement, s.ExpressionStatement)
    assert naming.dotted(0, statement.value) == ()


def test_the_origin_is_the_call_itself() -> None:
    program = solved({"app.py": "import trace\nt = trace.span('a')\nt"})
    statement = program.modules[0].tree.body[-1]
    assert isinstance(statement, s.ExpressionStatement)
    (origin,) = Naming(program, []).origins(0, statement.value)
    assert isinstance(origin.expr, s.Call)
    assert program.modules[0].tree.span(origin.expr.at).line == 2


def test_stores_are_what_members_and_their_entries_are_assigned() -> None:
    text = "import trace\na, b.tag = 1, 2\nb.tag['team'] = 3\nwith trace.span() as b.tag:\n    b.tag += 4"
    made = solved({"app.py": text})
    found = Naming(made, ["trace"]).stores("tag")
    assert [(store.key, type(store.value).__name__) for store in found] == [
        (None, "Number"),
        ("team", "Number"),
        (None, "Call"),
    ]
