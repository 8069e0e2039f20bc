from __future__ import annotations

import msgspec
import pytest

from poolint.comparison.findings import new_findings
from poolint.comparison.matching import Matching, Pair
from poolint.model.facts import CallSite
from poolint.model.findings import Finding, Suppression


def finding(spec: str) -> Finding:
    """``code path:line anchor site,site``."""
    code, place, anchor, listed = spec.split(" ")
    path, line = place.split(":")
    return Finding(
        code=code,
        name="n",
        severity="error",
        confidence="certain",
        path=path,
        line=int(line),
        column=1,
        end_line=int(line),
        end_column=2,
        message="m",
        help="h",
        sites=tuple(listed.split(",")),
        anchor=anchor,
    )


def site(name: str) -> CallSite:
    """A site in the file that its name begins with."""
    return CallSite(
        id=name,
        path=name[0],
        line=1,
        column=1,
        end_line=1,
        end_column=2,
        language="python",
        function="f",
        surface="s",
        call="c",
        access_path="p",
        confidence="certain",
        model=None,
        stream=False,
        batch=False,
        context="source",
        client=None,
    )


MATCHING = Matching(
    (
        Pair(site("a1"), site("a1")),
        Pair(site("a2"), site("a3")),
        Pair(site("o1"), site("m1")),
    ),
    (site("a2"),),
    (),
)
"""a2 is now a3, for a new a2 stands before it; o was renamed to m."""


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        pytest.param(["R a:1 x a1"], ["R a:9 x a1"], [], id="a moved line"),
        pytest.param(["R a:1 x a1"], ["S a:1 x a1"], [0], id="another rule"),
        pytest.param(["R a:1 x a1"], ["R a:1 y a1"], [0], id="an edited line"),
        pytest.param(["R a:1 x a1"], ["R a:1 x a1,a2"], [0], id="an old cause that endangers a new site"),
        pytest.param(["R w:1 x a1,a2"], ["R w:1 x a1,a3"], [], id="old sites under new ids"),
        pytest.param(["R a:1 x a1,a2"], ["R a:1 x a1"], [], id="a site less"),
        pytest.param(["R a:1 x a2"], ["R a:1 x a2"], [0], id="a new site under an old id"),
        pytest.param(["R o:1 x o1"], ["R m:1 x m1"], [], id="a renamed file"),
        pytest.param(["R w:1 x a1"], ["R v:1 x a1"], [], id="a cause that went to another file"),
        pytest.param(["R a:1 x a1"], ["R a:1 x a1", "R a:2 x a1"], [1], id="a second copy of the cause"),
        pytest.param(
            ["R a:1 x a1,a2", "R a:2 x a1"], ["R a:2 x a1", "R a:1 x a1,a3"], [], id="two alike, each its own"
        ),
        pytest.param(["R b:1 x a1", "R a:1 x a1"], ["R a:1 x a1", "R b:1 x a1"], [], id="two files"),
        pytest.param(["R a:1 x a1"], [], [], id="put right"),
    ],
)
def test_a_finding_is_new_unless_an_earlier_one_answers_for_it(
    before: list[str], after: list[str], new: list[int]
) -> None:
    findings = [finding(spec) for spec in after]
    found = new_findings(findings, [finding(spec) for spec in before], MATCHING)
    assert found == tuple(findings[index] for index in new)


@pytest.mark.parametrize(
    ("spared_before", "spared_after", "is_new"),
    [(False, False, False), (True, True, False), (False, True, False), (True, False, True)],
)
def test_a_finding_whose_comment_went_counts_for_the_first_time(
    spared_before: bool, spared_after: bool, is_new: bool
) -> None:
    def marked(spared: bool) -> Finding:
        mark = Suppression("comment", "because") if spared else None
        return msgspec.structs.replace(finding("R a:1 x a1"), suppression=mark)

    now = marked(spared_after)
    assert new_findings([now], [marked(spared_before)], MATCHING) == ((now,) if is_new else ())
