"""Python files as bytes: encodings, and what has no tree."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest
from unit.frontends.sketch import module, sketch

from poolint.frontends.python import Unreadable, decode

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("é".encode(), "é"),
        (b"\xef\xbb\xbf\xc3\xa9", "é"),
        (b"# -*- coding: latin-1 -*-\n\xe9", "# -*- coding: latin-1 -*-\né"),
        (b"#!/x\n# vim: set fileencoding=cp1252 :\n\x80", "#!/x\n# vim: set fileencoding=cp1252 :\n€"),
        (b"\n\n# coding: latin-1\n\xc3\xa9", "\n\n# coding: latin-1\né"),
        (b"x\r\ny\r", "x\r\ny\r"),
        (b"", ""),
    ],
)
def test_a_file_is_decoded_as_python_does(data: bytes, text: str) -> None:
    assert decode(data) == text


@pytest.mark.parametrize(
    ("data", "reason", "line"),
    [
        (b"a\nb\n\xff", "not valid utf-8 (invalid start byte)", 3),
        (b"# coding: ascii\n\xc3", "not valid ascii (ordinal not in range(128))", 2),
        (b"# coding: no-such\n", "unknown encoding: no-such", None),
        (b"\xef\xbb\xbf# coding: latin-1\n", "encoding problem: utf-8", None),
        (b"# coding: rot13\n", "'rot13' is not a text encoding; use codecs.decode()", None),
    ],
)
def test_a_file_that_cannot_be_decoded_says_why(data: bytes, reason: str, line: int | None) -> None:
    with pytest.raises(Unreadable) as caught:
        decode(data)
    assert caught.value.reason.startswith("could not be decoded: " + reason[:30])
    assert caught.value.line == line


def test_a_module_carries_its_path() -> None:
    assert module("x\n", "src/a.py").path == "src/a.py"


def test_columns_count_characters_not_bytes() -> None:
    tree = module("# coding: utf-8\né = 'ü'; f()\n")
    assert tree.span(tree.body[1].at) == (2, 10, 2, 13)


def test_a_byte_order_mark_takes_no_column() -> None:
    tree = module(b"\xef\xbb\xbff()\n")
    assert tree.span(tree.body[0].at) == (1, 1, 1, 4)


def test_syntax_of_every_python_from_3_8_to_3_14_is_read() -> None:
    text = (
        "print(f'{x=}', (y := 1))\n"  # 3.8
        "with (a as b, c as d): pass\n"  # 3.9, 3.10
        "match a:\n  case 1: pass\n"  # 3.10
        "try: pass\nexcept* A: pass\n"  # 3.11
        "type B[T] = f'{'a' + f'{'b'}'}'\n"  # 3.12
        "class C[T = int]: pass\n"  # 3.13
        "try: pass\nexcept A, B: pass\n"  # 3.14
        "t'{x}'\n"  # 3.14
    )
    assert [sketch(node).partition("(")[0] for node in module(text).body] == [
        "ExpressionStatement",
        "With",
        "Match",
        "Try",
        "Assign",
        "Class",
        "Try",
        "ExpressionStatement",
    ]


@pytest.mark.parametrize("root", [ROOT / "src", ROOT / "tests", Path(sysconfig.get_path("stdlib"))])
def test_code_that_runs_is_read(root: Path) -> None:
    every = root.glob("*.py") if root.name.startswith("python") else root.rglob("*.py")
    refused = []
    for path in every:
        if "fixtures" not in path.parts and "cases" not in path.parts:
            try:
                module(path.read_bytes(), str(path))
            except Unreadable as error:
                refused.append((path, error.reason, error.line))
    assert refused == []
