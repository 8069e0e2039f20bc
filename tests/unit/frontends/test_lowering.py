"""Where nodes stand: the same places as those of libcst, which reads the same code by other means."""

from __future__ import annotations

import contextlib
import re
import sysconfig
from collections import Counter
from pathlib import Path

import libcst as cst
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libcst.metadata import MetadataWrapper, PositionProvider
from unit.frontends.sketch import module

from poolint.frontends import python
from poolint.model.syntax import walk

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


SAME: dict[str, tuple[type, ...]] = {
    "Call": (cst.Call,),
    "Lambda": (cst.Lambda,),
    "Await": (cst.Await,),
    "Yield": (cst.Yield,),
    "Conditional": (cst.IfExp,),
    "Compare": (cst.Comparison,),
    "Subscript": (cst.Subscript,),
    "Assignment": (cst.NamedExpr,),
    "Comprehension": (cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp),
    "Mapping": (cst.Dict,),
    "MappingItem": (cst.DictElement, cst.StarredDictElement),
    "Argument": (cst.Arg,),
    "Function": (cst.FunctionDef,),
    "Class": (cst.ClassDef,),
    "If": (cst.If,),
    "While": (cst.While,),
    "For": (cst.For,),
    "Try": (cst.Try, cst.TryStar),
    "Handler": (cst.ExceptHandler, cst.ExceptStarHandler),
    "With": (cst.With,),
    "Match": (cst.Match,),
    "Return": (cst.Return,),
    "Raise": (cst.Raise,),
    "Assert": (cst.Assert,),
    "Delete": (cst.Del,),
    "Augmented": (cst.AugAssign,),
    "Annotated": (cst.AnnAssign,),
    "Import": (cst.Import,),
    "ImportFrom": (cst.ImportFrom,),
    "ImportName": (cst.ImportAlias, cst.ImportStar),
}
"""Kinds of which both trees have the same nodes."""
AMONG: dict[str, tuple[type, ...]] = {
    "Name": (cst.Name,),
    "Attribute": (cst.Attribute,),
    "Constant": (cst.Name, cst.Ellipsis),
    "Number": (cst.Integer, cst.Float, cst.Imaginary),
    "Binary": (cst.BinaryOperation,),
    "Boolean": (cst.BooleanOperation,),
    "Unary": (cst.UnaryOperation,),
    "ExpressionStatement": (cst.Expr,),
    "Assign": (cst.Assign, cst.TypeAlias),
    "Case": (cst.MatchCase,),
}
"""Kinds of which libcst has more, such as names of keywords or each operator of a run."""


def disagreements(text: str) -> list[tuple[str, tuple[int, int, int, int]]]:
    """Nodes that do not stand where ``PositionProvider`` has one of their kind, or that are not there."""
    tree = cst.parse_module(text)
    assert tree.code == text, "the provider only tells the truth about a round trip"
    places = MetadataWrapper(tree, unsafe_skip_copy=True).resolve(PositionProvider)
    expected: dict[type, Counter[tuple[int, int, int, int]]] = {}
    for node, place in places.items():
        start, end = place.start, place.end
        counted = expected.setdefault(type(node), Counter())
        counted[(start.line, start.column + 1, end.line, end.column + 1)] += 1
    lowered = module(text)
    found: dict[str, Counter[tuple[int, int, int, int]]] = {}
    for made in walk(lowered.body):
        line, column, end_line, end_column = lowered.span(made.at)
        found.setdefault(type(made).__name__, Counter())[(line, column, end_line, end_column)] += 1
    wrong = []
    for name, kinds in (SAME | AMONG).items():
        there: Counter[tuple[int, int, int, int]] = sum(
            (expected.get(kind, Counter()) for kind in kinds), Counter()
        )
        here = found.get(name, Counter())
        wrong += [(name, place) for place in here - there]
        wrong += [(name, place) for place in there - here] if name in SAME else []
    return wrong


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


PIECE = re.compile(r"\w+|\s+|[^\w\s]")


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(TRICKY)), st.sampled_from(sorted(TRICKY)), st.data())
def test_code_that_is_broken_anywhere_is_read_or_refused(one: str, other: str, data: st.DataObject) -> None:
    code, piece = PIECE.findall(TRICKY[one]), PIECE.findall(TRICKY[other])
    at = data.draw(st.integers(0, len(code)))
    begin = data.draw(st.integers(0, len(piece)))
    code[at : at + data.draw(st.integers(0, 3))] = piece[begin : begin + data.draw(st.integers(0, 5))]
    with contextlib.suppress(python.Unreadable):
        module("".join(code))


@pytest.mark.parametrize("text", ["def f(()): 0\n", "x = `a`\n", "``\n"])
def test_what_only_the_grammar_takes_is_refused(text: str) -> None:
    with pytest.raises(python.Unreadable):
        module(text)
