"""What stands around a statement is no matter for its fix: it is kept byte for byte, and changes nothing."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import msgspec
import pytest
from fixes.cases import NAMES, files, load, settings
from hypothesis import HealthCheck, given
from hypothesis import settings as options
from hypothesis import strategies as st

from poolint.fixes.features import feature_of
from poolint.fixes.propose import fixed
from poolint.model.fix import Aim, Fix
from poolint.model.place import Place
from poolint.pipeline import examine
from poolint.policy.fix_pack import load_definitions
from poolint.policy.rules import load_rules

# The state of the file that these begin with is one finding; a file with two is put right in two steps.
# Below a file that ends without a line end nothing can stand.
SINGLE = [
    name
    for name in NAMES
    if name not in ("two_handlers_share_one_function", "guard_in_a_file_that_ends_without_a_line_end")
]
ABOVE = st.lists(
    st.sampled_from(["# ünï — no ascii", "#", "", "#\tx = 'y'", "# except Exception:"]), max_size=4
)
BELOW = st.lists(
    st.sampled_from(
        [
            "",
            "def later ( a ) :\n\treturn  a  # odd",
            "try: pass\nexcept Exception: pass",
            "λ = {  'a':1 , }",
            "class A :\n  def f( self ):\n     return '''1\n'''",
        ]
    ),
    max_size=4,
)
ENDS = st.sampled_from(["\n", "\r\n"])


@cache
def aimed(name: str) -> tuple[Aim, tuple[Fix, ...]]:
    """What the fix of a fixture is told."""
    case = load(name)
    with tempfile.TemporaryDirectory() as folder:
        project = Path(shutil.copytree(case.path / "before", Path(folder, "project")))
        wanted = settings(project, case.select)
        check = examine(wanted)
    finding = check.report.findings[0]
    sites = {site.id: site for site in check.report.inventory.sites}
    root = check.survey.found.root
    rule = next(rule for rule in load_rules() if rule.code == finding.code)
    fixes = tuple(fix for fix in rule.fixes if case.unsafe or fix.safety == "safe")
    aim = Aim(
        Place(finding.path, finding.line),
        tuple(sites[one] for one in finding.sites),
        load_definitions(),
        feature_of(wanted.tags, wanted.rules.base, root, finding.path),
        wanted.tags.style,
    )
    return aim, fixes


def moved(aim: Aim, lines: int) -> Aim:
    """The same, with that many lines more above."""

    def shifted(place: Place | None) -> Place | None:
        return None if place is None else Place(place.path, place.line + lines)

    sites = []
    for site in aim.sites:
        dry = site.exhaustion
        assert dry is not None
        seen = [msgspec.structs.replace(one, line=one.line + lines) for one in dry.observations]
        sites.append(
            msgspec.structs.replace(
                site,
                line=site.line + lines,
                end_line=site.end_line + lines,
                client=shifted(site.client),
                exhaustion=msgspec.structs.replace(dry, observations=tuple(seen)),
            )
        )
    place = shifted(aim.place)
    assert place is not None
    return msgspec.structs.replace(aim, place=place, sites=tuple(sites))


def made(name: str, change: Callable[[str], str], lines: int) -> str:
    """The text of a fixture, changed around its statements, after the fix."""
    aim, fixes = aimed(name)
    data = change(files(load(name).path / "before")["app.py"].decode()).encode()
    after = fixed(data, aim.place.path, fixes, moved(aim, lines))
    assert isinstance(after, bytes), after
    return after.decode()


@pytest.mark.parametrize("name", SINGLE)
@options(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(above=ABOVE, below=BELOW, end=ENDS)
def test_a_fix_and_what_stands_around_it_do_not_touch(
    name: str, above: list[str], below: list[str], end: str
) -> None:
    def change(text: str) -> str:
        whole = "".join(f"{line}\n" for line in above) + text + "".join(f"{line}\n" for line in below)
        return whole.replace("\n", end)

    expected = files(load(name).path / "after")["app.py"].decode()

    assert made(name, change, len(above)) == change(expected)
