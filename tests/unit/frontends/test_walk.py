"""Where nodes stand: the same places as libcst's own provider, at a fraction of its cost."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import libcst as cst
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libcst.metadata import MetadataWrapper, PositionProvider
from unit.frontends.sketch import module

from poolint.frontends import blocks, python
from poolint.frontends.walk import Walk
from poolint.model.syntax import Module, walk

STDLIB = Path(sysconfig.get_path("stdlib"))
FILES = ["argparse.py", "asyncio/base_events.py", "dataclasses.py", "difflib.py", "enum.py", "inspect.py"]

TRICKY = {
    "decorators": "@ a . b (1)  # c\n\n@c\nclass D (E , f = F) :\n  @g\n  # h\n  async  def i ( j ) : 0\n",
    "parentheses": "x = ( ( f ( ( a ) ) ) . b [ ( c ) ] ) ( )\n((yield))\nfor (a) in (b): (c)\n",
    "continued lines": "a = b \\\n  + c\\\n  (d)\nif a and \\\n   b:\n  pass\nassert \\\n  x\n",
    "template strings": "f'{ a !r:>{ w }}' 'b' rf\"{{{c}}}\"\nx = f'''\n {d}\n  {e:%Y\n}'''\n",
    "comments in brackets": "f(  # one ( \n  a,  # two ) \n  # three\n  *b, **c\n  ,)  # four\n",
    "tabs": "if\ta:\n\tb\t=\tc\n\tif d:\n\t\te()\t# f\n",
    "carriage returns": "if a:\r\n    b = '''x\r\ny'''\r\n    c()\r\n",
    "lone carriage returns": "a = 1\rb = '''x\ry'''\rc()",
    "wide characters": "é = f('日本', '\U0001f600', x)\n",
    "semicolons": "a = 1; b() ; c\nif x: d; e();\n",
    "one-line blocks": "if a: b()\nelif c: d()\nelse: e()\ntry: f()\nexcept* G as g: h()\nfinally: i()\n",
    "comprehensions": "[ a for b in c if d if e async for f in g ]\n{ k : v for k in x }\nf(a for a in b)\n",
    "slices": "a[ b : c : d , ... , : , e :: ]\na[ : : ]\na[ * b ]\n",
    "parameters": "def f ( a , / , b : c = d , * , e , ** g ) -> h : pass\nlambda * a , b = c : d\n",
    "match": "match a, b:\n  case {'k': [c, *_], **d} if e: pass\n  case A.B(1, x=-2) | (3 | 4) as f: pass\n",
    "type parameters": "def f [ T : ( a ) , * Ts = * c , ** P ] ( ) : 0\ntype A [ T ] = T\nclass B[T]: 0\n",
    "imports": "from . a . b import ( c as d , e , )\nfrom .. import *\nimport a . b as c , d\n",
    "with": "with ( a ( ) as b , c , ) : pass\nasync with (a), (b): pass\nwith (a, b): pass\n",
    "comparisons": "a not   in b is  not c <= d != e\n",
    "no newline at the end": "if a:\n  b()",
    "trailing comments": "def f():\n  a()  # b\n  # c\n# d\n\n\n# e\n",
    "odd comment columns": "if a:\n# b\n    c()\n        # d\n    e()\n",
    "nothing": "",
    "only a comment": "# a",
}


def disagreements(text: str) -> list[str]:
    """Nodes that do not stand where ``PositionProvider`` has them."""
    tree = cst.parse_module(text)
    assert tree.code == text, "the provider only tells the truth about a round trip"
    state = Walk(text, python._TABLE)
    state.run(blocks.block_layout(tree))
    lowered = Module("a.py", (), state.places().spans())
    found = []
    for node, place in MetadataWrapper(tree, unsafe_skip_copy=True).resolve(PositionProvider).items():
        made = state.made.get(id(node))
        if made is None or isinstance(node, WIDER):
            continue
        start, end = place.start, place.end
        expected = (start.line, start.column + 1, end.line, end.column + 1)
        if lowered.span(made.at) != expected:
            found.append(f"{type(node).__name__} {tree.code_for_node(node)!r}")
    return found


WIDER = (
    cst.CompFor,  # the provider takes in the white space before it and the clauses within it
    cst.Index,
    cst.Slice,
    cst.SubscriptElement,  # the tuple of all of them here
    cst.FormattedStringExpression,
    cst.TemplatedStringExpression,
    cst.MatchStar,  # takes in the comma after it
    cst.Param,  # leaves out annotation and default
)


@pytest.mark.parametrize("name", TRICKY)
def test_tricky_code_stands_where_libcst_says(name: str) -> None:
    assert disagreements(TRICKY[name]) == []


@pytest.mark.parametrize("path", FILES)
def test_the_standard_library_stands_where_libcst_says(path: str) -> None:
    assert disagreements((STDLIB / path).read_text("utf-8")) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(sorted(TRICKY)), max_size=5), st.sampled_from(["\n", "\r\n"]))
def test_any_mixture_stands_where_libcst_says(names: list[str], newline: str) -> None:
    parts = [TRICKY[name].replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n" for name in names]
    assert disagreements("".join(parts).replace("\n", newline)) == []


@pytest.mark.parametrize("name", TRICKY)
def test_indices_are_unique_and_grow_with_the_first_token(name: str) -> None:
    tree = module(TRICKY[name])
    nodes = sorted(walk(tree.body), key=lambda node: node.at)
    assert len({node.at for node in nodes}) == len(nodes)
    starts = [tree.span(node.at)[:2] for node in nodes]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("x = 1\n\x0c\nf()\n", (3, 1, 3, 4)),
        ("\x0cf()\n", (1, 2, 1, 5)),
        ("\\\n\\\nf()\n", (3, 1, 3, 4)),
        ("if a:\n  b\n  \\\nf()\n", (4, 1, 4, 4)),
    ],
)
def test_what_libcst_forgets_at_the_start_of_a_line_moves_nothing(
    text: str, place: tuple[int, int, int, int]
) -> None:
    tree = module(text)
    (call,) = [node for node in walk(tree.body) if type(node).__name__ == "Call"]
    assert tree.span(call.at) == place


def test_a_tuple_of_indices_spans_them_all() -> None:
    tree = module("a[b, c:d, ]\n")
    (indices,) = [node for node in walk(tree.body) if type(node).__name__ == "Sequence"]
    assert tree.span(indices.at) == (1, 3, 1, 10)


def test_only_comments_that_speak_to_a_linter_are_kept() -> None:
    tree = module("# a\nf(  # poolint: ignore\n)\n  # noqa: E501\n'# poolint in a string'\n# b # poolint\n")
    assert [(c.line, c.column, c.text, c.own_line) for c in tree.comments] == [
        (2, 5, "# poolint: ignore", False),
        (4, 3, "# noqa: E501", True),
        (6, 1, "# b # poolint", True),
    ]


def test_a_chain_of_a_hundred_calls_is_read() -> None:
    tree = module("x" + ".a()" * 100 + "\n")
    assert sum(type(node).__name__ == "Call" for node in walk(tree.body)) == 100


@pytest.mark.parametrize(
    "text", ["x" + ".a()" * 200, "if a: b\n" + "elif a: b\n" * 400, "lambda: " * 400 + "0"]
)
def test_deeper_than_the_bound_is_unreadable(text: str) -> None:
    with pytest.raises(python.Unreadable, match="nested more than 300 levels deep"):
        module(text + "\n")
