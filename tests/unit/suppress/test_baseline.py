"""The baseline: what it knows does not count, what it does not know does, and nothing grows by itself."""

from __future__ import annotations

import json
import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.reporters.findings import ERROR, IGNORED

from poolint.model.findings import Finding, Suppression
from poolint.suppress.baseline import BaselineError, applied, counts, read_baseline, written

HEAD = '{"poolint-baseline": 1}\n'
LINE = '{"code": "RTY101", "path": "a.py", "anchor": "x", "sites": [], "count": 1}\n'


def near(path: str) -> str:
    return path


def at(line: int, **changes: object) -> Finding:
    return msgspec.structs.replace(ERROR, line=line, end_line=line, **changes)


def marks(findings: list[Finding], known: list[Finding]) -> list[bool]:
    done = applied(findings, counts(known, near), near, "b.json")
    return [one.suppression == Suppression("baseline", "b.json") for one in done.findings]


def test_what_is_known_is_marked_wherever_it_stands_now() -> None:
    assert marks([at(90)], [at(7)]) == [True]


def test_a_copy_of_what_is_known_is_new() -> None:
    assert marks([at(7), at(20)], [at(7)]) == [True, False]
    assert marks([at(7), at(20)], [at(7), at(9)]) == [True, True]


def test_an_old_retry_around_a_new_call_is_new() -> None:
    fewer = at(7, sites=ERROR.sites[:1])
    assert marks([at(7)], [fewer]) == [False]
    assert marks([fewer], [at(7)]) == [True]


def test_another_rule_or_file_or_wording_is_new() -> None:
    others = [at(7, code="RTY102"), at(7, path="app/b.py"), at(7, anchor="except:")]
    assert marks(others, [at(7)]) == [False, False, False]


def test_what_a_comment_suppresses_stays_with_the_comment() -> None:
    done = applied([IGNORED], counts([IGNORED], near), near, "b.json")
    assert done.findings == (IGNORED,)
    assert len(done.left) == 1


def test_what_is_fixed_is_left_and_the_rest_can_be_written() -> None:
    known = counts([at(7), at(9), at(11, code="RTY102")], near)
    done = applied([at(30)], known, near, "b.json")
    assert {(one.code, count) for one, count in done.left.items()} == {("RTY101", 1), ("RTY102", 1)}
    assert done.used == counts([at(7)], near)


def test_what_endangers_less_shrinks() -> None:
    fewer = at(7, sites=ERROR.sites[:1])
    assert applied([fewer], counts([at(7)], near), near, "b").used == counts([fewer], near)


def test_a_file_has_a_sorted_line_for_each_without_lines_or_messages() -> None:
    text = written(counts([at(9, code="TAG102"), at(7), at(8)], near))
    head, first, second, end = text.split("\n")
    assert (head, end) == (HEAD.strip(), "")
    (known,) = counts([at(7)], near)
    assert json.loads(first) == {
        "code": "RTY101",
        "path": "app/triage.py",
        "anchor": known.anchor,
        "sites": ["app/triage.py:Triage.classify:messages.create", "tests/test_bot.ipynb:<module>:query"],
        "count": 2,
    }
    assert '"TAG102"' in second


def test_no_secret_is_written() -> None:
    env = at(3, path=".env", anchor="ACME_KEY=hunter2-and-more", message="hunter2")
    assert "hunter2" not in written(counts([env], near))


def test_paths_are_those_from_the_folder_of_the_baseline() -> None:
    (known,) = counts([at(7)], lambda path: f"sub/{path}")
    assert known.path == "sub/app/triage.py"
    assert known.sites == (
        "sub/app/triage.py:Triage.classify:messages.create",
        "sub/tests/test_bot.ipynb:<module>:query",
    )


names = st.text(st.characters(codec="utf-8"), max_size=6)
some = st.lists(
    st.builds(
        lambda code, path, anchor, sites: at(1, code=code, path=path, anchor=anchor, sites=tuple(sites)),
        st.sampled_from(["RTY101", "TAG102"]),
        names,
        names,
        st.lists(names, max_size=2),
    ),
    max_size=6,
)


@given(some)
def test_what_is_written_is_read_again(findings: list[Finding]) -> None:
    known = counts(findings, near)
    assert read_baseline(written(known), "b") == known
    assert marks(findings, findings) == [True] * len(findings)


@given(some, some, st.randoms())
def test_branches_merge_by_their_lines_in_any_order(
    ours: list[Finding], theirs: list[Finding], order: random.Random
) -> None:
    lines = [*written(counts(ours, near)).splitlines()[1:], *written(counts(theirs, near)).splitlines()]
    order.shuffle(lines)
    merged = read_baseline("\n".join([HEAD.strip(), *lines]), "b")
    one, other = counts(ours, near), counts(theirs, near)
    assert merged == {key: max(one.get(key, 0), other.get(key, 0)) for key in {*one, *other}}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "b:1: is no baseline of poolint; name another file, or write it anew with --write-baseline"),
        ("[]", "b:1: is no baseline of poolint"),
        ('{"version": 1}', "b:1: is no baseline of poolint"),
        ('{"poolint-baseline": 2}', "b:1: is of another version of poolint (2)"),
        (HEAD + LINE + "{", "b:3: cannot be read (Input data was truncated); take the line out"),
        (HEAD + LINE.replace("code", "cude"), "b:2: cannot be read ("),
        (HEAD + LINE.replace('"count": 1', '"count": 0'), "b:2: its count must be at least 1"),
        (HEAD + "<<<<<<< ours\n" + LINE, "b:2: a merge left its marks here; take them out"),
    ],
)
def test_a_file_that_cannot_be_used_is_said_with_its_line_and_what_to_do(text: str, what: str) -> None:
    with pytest.raises(BaselineError) as error:
        read_baseline(text, "b")
    assert str(error.value).startswith(what)


@given(st.text(max_size=60))
def test_any_line_is_read_or_refused_in_words(text: str) -> None:
    try:
        read_baseline(HEAD + text, "b")
    except BaselineError as error:
        assert str(error).startswith("b:")
