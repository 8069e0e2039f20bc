"""Sites are written as ``path:function:call:text``, one to a line of the file at ``path``."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from poolint.comparison.matching import match
from poolint.model.facts import CallSite


def sites(specs: Sequence[str]) -> tuple[list[CallSite], dict[str, str]]:
    """The sites, and the text of each file: two lines of something, then a call to a line."""
    found: list[CallSite] = []
    texts: dict[str, str] = {}
    ordinals: dict[str, int] = {}
    for spec in specs:
        path, function, call, text = spec.split(":")
        key = f"{path}:{function}:{call}"
        ordinals[key] = ordinals.get(key, 0) + 1
        texts[path] = texts.get(path, "import x\n\n") + f"    y = {text}\n"
        line = texts[path].count("\n")
        found.append(site(path, function, call, line=line, end_column=9 + len(text), ordinal=ordinals[key]))
    return found, texts


def site(path: str, function: str, call: str, *, line: int, end_column: int, ordinal: int) -> CallSite:
    return CallSite(
        id=f"{path}:{function}:{call}:{ordinal}",
        path=path,
        line=line,
        column=9,
        end_line=line,
        end_column=end_column,
        language="python",
        function=function,
        surface="acme-sdk",
        call=call,
        access_path="acme",
        confidence="certain",
        model=None,
        stream=False,
        batch=False,
        context="source",
        client=None,
    )


def matched(before: Sequence[str], after: Sequence[str]) -> dict[str, str]:
    """What became of each site: numbers of the lines in the lists, ``-`` for nothing."""
    (old, old_texts), (new, new_texts) = sites(before), sites(after)
    found = match(old, new, lambda path: old_texts.get(path, ""), lambda path: new_texts.get(path, ""))
    olds, news = [one.id for one in old], [one.id for one in new]
    rows = {str(olds.index(pair.before.id)): str(news.index(pair.after.id)) for pair in found.pairs}
    rows |= {str(olds.index(one.id)): "-" for one in found.vanished}
    rows |= {f"+{news.index(one.id)}": "" for one in found.appeared}
    return rows


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param([], [], {}, id="nothing"),
        pytest.param(["a:f:c:x"], ["a:f:c:x"], {"0": "0"}, id="the same"),
        pytest.param(["a:f:c:x"], ["a:f:c:y"], {"0": "0"}, id="edited in its place"),
        pytest.param(["a:f:c:x"], ["a:g:c:y"], {"0": "-", "+0": ""}, id="another in another function"),
        pytest.param(["a:f:c:x"], ["a:f:d:x"], {"0": "-", "+0": ""}, id="another member is called"),
        pytest.param(["a:f:c:x"], ["a:f:c:y", "a:f:c:x"], {"0": "1", "+0": ""}, id="one came before it"),
        pytest.param(["a:f:c:x", "a:f:c:y"], ["a:f:c:y"], {"0": "-", "1": "0"}, id="the first one went"),
        pytest.param(["a:f:c:x", "a:f:c:x"], ["a:f:c:x"], {"0": "0", "1": "-"}, id="one of two alike went"),
        pytest.param(
            ["a:f:c:x", "a:f:c:y"], ["a:f:c:y", "a:f:c:x"], {"0": "1", "1": "0"}, id="they changed places"
        ),
        pytest.param(["a:f:c:x"], ["a:g:c:x"], {"0": "0"}, id="the function was renamed"),
        pytest.param(["a:f:c:x"], ["b:f:c:x"], {"0": "0"}, id="the file was renamed"),
        pytest.param(["a:f:c:x"], ["b:g:c:x"], {"0": "0"}, id="moved and renamed"),
        pytest.param(["a:f:c:x"], ["b:f:c:y"], {"0": "0"}, id="the file was renamed and the call edited"),
        pytest.param(
            ["a:f:c:x", "a:g:c:z"],
            ["b:f:c:y", "a:g:c:z"],
            {"0": "-", "1": "1", "+0": ""},
            id="another in a new file beside the old one",
        ),
        pytest.param(["a:f:c:x"], ["a:f:c:x", "b:f:c:x"], {"0": "0", "+1": ""}, id="copied"),
        pytest.param(
            ["a:f:c:x"],
            ["a:g:c:x", "b:f:c:x"],
            {"0": "0", "+1": ""},
            id="of two it may be, the one in its own file",
        ),
        pytest.param(
            ["a:f:c:x"],
            ["b:f:c:x", "b:e:c:x"],
            {"0": "0", "+1": ""},
            id="of two elsewhere, the one in a function of that name",
        ),
    ],
)
def test_each_site_is_matched_once(before: list[str], after: list[str], expected: dict[str, str]) -> None:
    assert matched(before, after) == expected


def test_a_call_that_was_only_formatted_is_the_same_when_it_moves() -> None:
    old, texts = sites(["a:f:c:ask(1,2)"])
    moved = site("b", "g", "c", line=1, end_column=2, ordinal=1)
    new = [CallSite(**{**{name: getattr(moved, name) for name in CallSite.__struct_fields__}, "end_line": 4})]
    text = "        ask(\n  1,\n  2\n)\n"
    found = match(old, new, texts.__getitem__, lambda path: text)
    assert [(pair.before.path, pair.after.path) for pair in found.pairs] == [("a", "b")]


def test_where_no_text_can_be_read_the_place_decides() -> None:
    (old, _), (new, _) = sites(["a:f:c:x", "a:g:c:x"]), sites(["a:f:c:x", "b:g:c:x"])
    found = match(old, new, lambda path: "", lambda path: "")
    assert [(pair.before.id, pair.after.id) for pair in found.pairs] == [
        ("a:f:c:1", "a:f:c:1"),
    ]
