from __future__ import annotations

from pathlib import Path

import pytest

from poolint.policy.checks import Problem
from poolint.policy.fix_pack import fixes_of, load_definitions
from poolint.policy.pack import PackError
from poolint.policy.rules import load_rules

RULES = Path(__file__).resolve().parents[3] / "rules"


def pack(root: Path, fix: str, definition: str = "") -> Path:
    """A pack with one rule, which has that fix."""
    text = (RULES / "retry" / "retry-stacked.toml").read_text(encoding="utf-8")
    head, _, rest = text.partition("[[fix]]")
    examples = rest[rest.index("[[bad]]") :]
    (root / "retry").mkdir(parents=True)
    (root / "retry" / "retry-stacked.toml").write_text(f"{head}{fix}\n\n{examples}", encoding="utf-8")
    if definition:
        (root / "catalog" / "fixes").mkdir(parents=True)
        (root / "catalog" / "fixes" / "own.toml").write_text(definition, encoding="utf-8")
    return root


def problems(root: Path) -> list[str]:
    with pytest.raises(PackError) as caught:
        load_rules(root)
    return [f"{one.table} {one.key}: {one.what}" for one in caught.value.problems]


def test_the_fixes_of_every_rule_are_read_in_their_order() -> None:
    found = {rule.code: [(fix.kind, fix.safety) for fix in rule.fixes] for rule in load_rules() if rule.fixes}

    assert found["EXH104"] == [("order", "safe")]
    assert found["RTY103"] == [("argument", "safe"), ("argument", "unsafe")]
    assert (
        found["RTY101"]
        == found["RTY102"]
        == [
            ("condition", "unsafe"),
            ("condition", "unsafe"),
            ("guard", "unsafe"),
        ]
    )
    assert found["TAG101"][0] == found["TAG102"][0] == ("comment", "safe")


def test_a_key_that_is_not_known_is_said_with_the_closest_right_one() -> None:
    found: list[Problem] = []

    fixes = fixes_of("a.toml", {"fix": [{"kind": "order", "safety": "safe", "titel": "x"}]}, found)

    assert fixes == ()
    assert found[0] == Problem("a.toml", "[[fix]] #1", "titel", "unknown key; did you mean 'title'?")


def test_a_fix_without_what_its_kind_needs_is_refused(tmp_path: Path) -> None:
    root = pack(tmp_path, '[[fix]]\nkind = "guard"\nsafety = "unsafe"\ntitle = "t"\n')

    assert problems(root) == ["[[fix]] #1 (guard) insert: required by a fix of kind 'guard'"]


def test_a_feature_is_only_written_where_it_is_said_whose_tags_these_are(tmp_path: Path) -> None:
    fix = '[[fix]]\nkind = "argument"\nsafety = "unsafe"\ntitle = "t"\nargument = "a"\nvalue = "{feature}"\n'

    assert problems(pack(tmp_path, fix)) == [
        "[[fix]] #1 (argument) styles: required where a feature is written: say whose tags they are"
    ]


def test_a_definition_that_nobody_wrote_is_said(tmp_path: Path) -> None:
    fix = '[[fix]]\nkind = "guard"\nsafety = "unsafe"\ntitle = "t"\ninsert = "raise"\ndefines = "is-dry"\n'

    assert problems(pack(tmp_path, fix)) == [
        "[[fix]] #1 (guard) defines: 'is-dry' is defined in no file of catalog/fixes/"
    ]


def test_a_definition_defines_its_name(tmp_path: Path) -> None:
    entry = '[[definition]]\nid = "a"\nname = "f"\ncode = "def g():\\n    pass"\nsource = "s"\n'

    with pytest.raises(PackError, match="defines no f"):
        load_definitions(pack(tmp_path, "", entry))


def test_every_definition_is_used() -> None:
    used = {fix.defines for rule in load_rules() for fix in rule.fixes if fix.defines}

    assert {one.id for one in load_definitions()} == used
