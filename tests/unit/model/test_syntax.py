import msgspec

from poolint.frontends.python import parse
from poolint.model import syntax as s
from poolint.model.source import Source, SourcePath


def test_a_module_survives_the_wire() -> None:
    tree = s.Module("a.py", (s.ExpressionStatement(0, s.Call(1, s.Name(2, "x"), ())),), b"\0" * 48)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(tree), type=s.Module) == tree


def test_walk_visits_in_source_order() -> None:
    call = s.Call(0, s.Attribute(1, s.Name(2, "a"), "b"), (s.Argument(3, s.Name(4, "c")),))
    assert [node.at for node in s.walk(call)] == [0, 1, 2, 3, 4]


EVERYTHING = """\
import a.b as c
from d import e, f as g
x: int = -1 + 2.5 if not y else z[0]
x += (lambda p, *q, r=1, **t: p or q)(*w, k=b"v", **m)
@decorated(1)
class A(B, metaclass=C):
    async def run(self, n: "N" = None) -> str:
        async with o as u, v:
            await (yield u)
        async for i in [j for k in l if k < 1 <= j]:
            del i, k
        else:
            return f"{i!r} and {k}"
try:
    {**h, "s": {1, ...}, "t": {k: v for k, v in h}}
except (E, F) as problem:
    raise G from problem
finally:
    while (n := next(n)):
        assert n, "none"
a.b, *c = d
if a: b
match x:
    case [1, *rest] | {"k": v, **others} if v:
        pass
    case P(1, q=r) as w:
        global w
"""


def test_children_are_the_nodes_in_all_fields() -> None:
    body = parse(Source(SourcePath("a.py", "/a.py"), EVERYTHING.encode())).body
    nodes = list(s.walk(body))
    for node in nodes:
        held = (getattr(node, field) for field in node.__struct_fields__)
        items = (item for value in held for item in (value if isinstance(value, tuple) else (value,)))
        assert s.children(node) == [item for item in items if isinstance(item, s.Node)]
    kinds = {kind for kind in vars(s).values() if isinstance(kind, type) and issubclass(kind, s.Node)}
    assert {kind.__name__ for kind in kinds - {type(node) for node in nodes}} == {"Node"}


def test_a_body_yields_only_by_what_stands_in_it_itself() -> None:
    inner = "  def g():\n    yield 1\n  class C:\n    x = lambda: (yield 2)\n"
    for text, expected in (
        (inner, False),
        (inner + "  if a:\n    b = yield\n", True),
        ("  yield from a\n", True),
    ):
        (function,) = parse(Source(SourcePath("a.py", "/a.py"), f"def f():\n{text}".encode())).body
        assert isinstance(function, s.Function)
        assert s.yields(function.body) is expected
