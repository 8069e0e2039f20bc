"""The words of lists that become a command line, however they were put together."""

from __future__ import annotations

import pytest
from unit.engine.acme import solved

from poolint.engine.flow.values import Call
from poolint.engine.sites.vectors import after, texts, vectors
from poolint.model import syntax as s


def command(text: str) -> tuple[object, Call]:
    """The program of a text, and its call of ``proc.run``."""
    program = solved({"app.py": f"import proc\n{text}\n"})
    for call in program.calls.values():
        func = call.expr.func if isinstance(call.expr, s.Call) else None
        if isinstance(func, s.Attribute) and func.attr == "run":
            return program, call
    raise AssertionError(text)


def rows(text: str) -> list[str]:
    program, call = command(text)
    found = vectors(program, call.arguments[0].slot)  # type: ignore[arg-type]
    return [" ".join(texts(program, row)) for row in found]  # type: ignore[arg-type]


def values(text: str) -> list[str]:
    """The values of ``--set``, those with a place of their own as what they hold."""
    program, call = command(text)
    found = after(program, call, ("--set",))  # type: ignore[arg-type]
    return [one if isinstance(one, str) else texts(program, (one,))[0] for one in found]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("proc.run(['a', 'b'])", ["a b"]),
        ("proc.run(['a'] + ['-b', 'c'])", ["a -b c"]),
        ("x = ['a']\nx += ['-b', 'c']\nproc.run(x)", ["a -b c"]),
        ("x = ['a']\nx = x + ['-b']\nx = x + ['-c']\nproc.run(x)", ["a -b -c"]),
        ("x = ['a']\nx.extend(['-b', 'c'])\nproc.run(x)", ["a -b c"]),
        ("x = ['a']\nx.append('-b')\nx.append('c')\nproc.run(x)", ["a -b c"]),
        ("c = 'c'\nx = ['a']\nx.append('-b')\nx.append(c)\nproc.run(x)", ["a -b c"]),
        ("x = ['a', 'c']\nx.insert(1, '-b')\nproc.run(x)", ["a -b c"]),
        ("y = ['-b', 'c']\nproc.run(['a', *y, 'd'])", ["a -b c d"]),
        ("x = ['a']\nx.append(f())\nproc.run(x)", ["a {}"]),
        # Another program is no end of the first.
        ("proc.run(['a', 'b'] if f() else ['c', '-d'])", ["a b", "c -d"]),
        ("x = ['a']\nx.append(x)\nx.extend(x)\nproc.run(x)", ["a {}"]),
        ("proc.run({'a': 'b'})", []),
        ("proc.run('a b')", []),
    ],
)
def test_the_words_of_a_list_in_their_order(text: str, found: list[str]) -> None:
    assert rows(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("proc.run(['a', '--set', 'v'])", ["v"]),
        ("proc.run(['a', '--set=v'])", ["v"]),
        ("proc.run('a', '--set', 'v')", ["v"]),
        ("proc.run('a --set v')", ["v"]),
        ("proc.run(cmd='a --set=v')", ["v"]),
        ("proc.run(['sh', '-c', 'a --set v'])", ["v"]),
        ("x = ['a']\nx.append('--set')\nx.append('v')\nproc.run(x)", ["v"]),
        ("proc.run(['a', '--set'])", []),
        ("proc.run(['a', 'b --set v'])", []),
        ("proc.run('a', 'b --set v')", []),
        ("proc.run(['a', '--other', 'v'])", []),
    ],
)
def test_the_value_of_a_flag(text: str, found: list[str]) -> None:
    assert values(text) == found


def test_no_flag_has_no_value() -> None:
    program, call = command("proc.run(['a', '', 'v'])")
    assert after(program, call, ()) == ()  # type: ignore[arg-type]
