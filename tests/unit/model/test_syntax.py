import msgspec

from poolint.model import syntax as s


def test_a_module_survives_the_wire() -> None:
    tree = s.Module("a.py", (s.ExpressionStatement(0, s.Call(1, s.Name(2, "x"), ())),), b"\0" * 48)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(tree), type=s.Module) == tree


def test_walk_visits_in_source_order() -> None:
    call = s.Call(0, s.Attribute(1, s.Name(2, "a"), "b"), (s.Argument(3, s.Name(4, "c")),))
    assert [node.at for node in s.walk(call)] == [0, 1, 2, 3, 4]
