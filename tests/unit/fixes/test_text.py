from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poolint.fixes.text import Text, collide, deepened, encoded, indented, merged, text_of
from poolint.model.fix import Edit, Refusal

SOURCES = [
    b"a = 1\r\nb = 2\n\tc\r",
    b"\xef\xbb\xbfa = 'x'\n",
    "# coding: latin-1\nname = 'ü'\n".encode("latin-1"),
    "# -*- coding: cp1252 -*-\r\nname = '€'".encode("cp1252"),
    b"",
]


def read(data: bytes) -> Text:
    text = text_of(data)
    assert isinstance(text, Text)
    return text


@pytest.mark.parametrize("data", SOURCES)
def test_a_file_without_edits_is_written_as_it_was(data: bytes) -> None:
    assert encoded(read(data), ()) == data


@given(st.sampled_from(SOURCES), st.data())
def test_an_edit_changes_no_byte_beside_its_place(data: bytes, draw: st.DataObject) -> None:
    text = read(data)
    start = draw.draw(st.integers(0, len(text.text)))
    end = draw.draw(st.integers(start, len(text.text)))
    inserted = draw.draw(st.text("ab \n", max_size=5))

    changed = encoded(text, [Edit(start, end, inserted)])

    mark = data[:3] if data.startswith(b"\xef\xbb\xbf") else b""
    codec = text.encoding.removesuffix("-sig")
    before, after = (part.encode(codec) for part in (text.text[:start], text.text[end:]))
    assert changed == mark + before + inserted.encode(codec) + after


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00", b"# coding: nothing\n", b"\xef\xbb\xbf# coding: latin-1\n"]
)
def test_what_cannot_be_decoded_is_refused(data: bytes) -> None:
    assert text_of(data) == Refusal("the file cannot be decoded")


def test_what_the_encoding_cannot_say_is_refused() -> None:
    text = read(b"# coding: latin-1\n")

    assert encoded(text, [Edit(0, 0, "€")]) == Refusal("what would be written cannot be said in iso-8859-1")


def test_a_line_ends_as_the_one_it_is_written_beside() -> None:
    text = read(b"a\r\nb\nc")

    assert [text.newline(at) for at in (0, 3, 5)] == ["\r\n", "\n", "\r\n"]


def test_edits_collide_where_one_place_is_changed_twice() -> None:
    first, second, third = Edit(0, 3, "a"), Edit(2, 4, "b"), Edit(3, 5, "c")

    assert collide([first, second])
    assert not collide([first, third, first])
    assert collide([Edit(1, 1, "a"), Edit(1, 1, "b")])


def test_names_and_imports_are_inserted_before_what_needs_lines_of_its_own() -> None:
    edits = [Edit(4, 4, "\n\ndef f(): ...\n"), Edit(4, 4, "from a import b\n"), Edit(1, 2, "x")]

    assert merged(edits) == (Edit(1, 2, "x"), Edit(4, 4, "from a import b\n\n\ndef f(): ...\n"))


def test_code_is_written_in_the_depth_and_with_the_line_ends_of_the_file() -> None:
    code = deepened("\nif a:\n    b\n\nc\n", "\t")

    assert indented(code, "  ", "\r\n") == "  if a:\r\n  \tb\r\n\r\n  c\r\n"
