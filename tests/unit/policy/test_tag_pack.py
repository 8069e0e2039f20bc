"""Ways to tag a call read from a pack, and every kind of mistake in one."""

from __future__ import annotations

from pathlib import Path

import pytest

from poolint.policy.pack import PackError
from poolint.policy.tag_pack import load_tags

HEAD = 'package = "acme"\nversions = ">=1"\nas-of = 2026-11-24\nsource = "acme 1.0"\n'
SPAN = '[[tag]]\nid = "span"\nkinds = ["context"]\npaths = ["acme.span"]\nstrength = "span"\n'


def write(root: Path, text: str, name: str = "acme.toml") -> Path:
    place = root / "catalog" / "tags"
    place.mkdir(parents=True, exist_ok=True)
    (place / name).write_text(text, encoding="utf-8")
    return root


def problems(root: Path, text: str) -> list[str]:
    with pytest.raises(PackError) as caught:
        load_tags(write(root, text))
    return [str(problem) for problem in caught.value.problems]


def test_a_good_file_becomes_mechanisms(tmp_path: Path) -> None:
    keys = 'feature-keys = ["*feature"]\nuser-keys = ["user"]\n'
    found = load_tags(write(tmp_path, HEAD + keys + SPAN))
    assert [(one.id, one.kinds, one.package, one.source) for one in found.mechanisms] == [
        ("span", ("context",), "acme", "acme 1.0")
    ]
    assert (found.feature_keys, found.user_keys) == (("*feature",), ("user",))


def test_files_are_merged_in_the_order_of_their_names(tmp_path: Path) -> None:
    write(tmp_path, HEAD + 'feature-keys = ["b"]\n' + SPAN.replace('"span"', '"b"', 1), "b.toml")
    write(tmp_path, HEAD + 'feature-keys = ["a", "b"]\n' + SPAN.replace('"span"', '"a"', 1), "a.toml")
    found = load_tags(tmp_path)
    assert [one.id for one in found.mechanisms] == ["a", "b"]
    assert found.feature_keys == ("a", "b")


STRENGTH = 'strength = "span"'
EMPTY = "must not be empty: "
MISTAKES = [
    (
        ('id = "span"', 'id = "Span"'),
        "key 'id': 'Span' is not an id: use words of a-z and 0-9 joined by '-'",
    ),
    (
        ('kinds = ["context"]', "kinds = []"),
        f"key 'kinds': {EMPTY}say what it is, for example ['decorator']",
    ),
    (('paths = ["acme.span"]', ""), f"key 'paths': {EMPTY}a context is found by its path"),
    (
        ('"acme.span"', '"acme..span"'),
        "key 'paths': 'acme..span' is not an access path: use name, .name, (), (\"text\") and []",
    ),
    (('"context"', '"header"'), f"key 'names': {EMPTY}a header is found by its name"),
    (('"context"', '"gateway"'), f"key 'hosts': {EMPTY}a gateway is found by its address"),
    (
        ('"context"', '"keyword"'),
        f"key 'carries': {EMPTY}a keyword is found by the argument that carries it",
    ),
    (
        (STRENGTH, f'{STRENGTH}\nhosts = ["("]'),
        "key 'hosts': '(' is not a regular expression: missing ), unterminated subpattern at position 0",
    ),
    ((STRENGTH, f'{STRENGTH}\nnames = ["{{a}}"]'), "key 'names': '{a}' may hold one placeholder, {key}"),
    (
        (STRENGTH, f'{STRENGTH}\ncarries = [{{ form = "list" }}]'),
        f"key 'carries[0].argument': {EMPTY}name the argument, or the flag, that carries the label",
    ),
    (
        (STRENGTH, f'{STRENGTH}\ncarries = [{{ argument = ["a"], form = "pair" }}]'),
        "key 'carries[0].argument': needs two arguments: the key and the value",
    ),
    ((STRENGTH, f"{STRENGTH}\ncarrys = []"), "key 'carrys': unknown key; did you mean 'carries'?"),
]


@pytest.mark.parametrize(("change", "problem"), MISTAKES)
def test_a_mistake_names_file_table_and_key(tmp_path: Path, change: tuple[str, str], problem: str) -> None:
    found = problems(tmp_path, HEAD + SPAN.replace(*change))
    name = "Span" if "Span" in change[1] else "span"
    assert f"tags/acme.toml: [[tag]] #1 ({name}), {problem}" in found


def test_an_id_means_one_mechanism(tmp_path: Path) -> None:
    assert problems(tmp_path, HEAD + SPAN + SPAN) == [
        "tags/acme.toml: [[tag]] #2 (span), key 'id': is taken already, in tags/acme.toml"
    ]


def test_a_file_that_cannot_be_read_is_named_beside_the_others(tmp_path: Path) -> None:
    write(tmp_path, "= 1", "bad.toml")
    found = problems(tmp_path, HEAD + SPAN + "x = 1\n")
    assert [text.partition(": ")[0] for text in found] == ["tags/acme.toml", "tags/bad.toml"]


def test_ours_loads_and_every_mechanism_says_where_it_was_read() -> None:
    found = load_tags()
    assert len(found.mechanisms) > 80
    assert all(one.source for one in found.mechanisms)
    assert found.feature_keys
    assert found.user_keys
