"""Rules read from a pack, and every kind of mistake in one."""

from __future__ import annotations

from pathlib import Path

import pytest

from poolint.policy.pack import PackError
from poolint.policy.rules import load_rules

HEAD = """code = "RTY901"
name = "a-rule"
severity = "warning"
grain = "layer"
summary = "It is wrong."
why = "It costs."
remedy = "Do not."
message = "{layer.name} sends {requests.words}"
sources = ["by hand"]
"""
WHEN = '[when]\n"layer.verdict" = "conflates"\n'
BAD = '[[bad]]\ntitle = "bad"\n"app.py" = """\nsend()  # expect: RTY901\n"""\n'
GOOD = '[[good]]\ntitle = "good"\npair = 1\n"app.py" = """\nsend()\n"""\n'
FILE = "retry/a-rule.toml"


def write(root: Path, text: str, file: str = FILE) -> Path:
    place = root / file
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    return root


def problems(root: Path) -> list[str]:
    with pytest.raises(PackError) as caught:
        load_rules(root)
    return [str(problem) for problem in caught.value.problems]


def test_a_good_file_becomes_a_rule(tmp_path: Path) -> None:
    (rule,) = load_rules(write(tmp_path, HEAD + WHEN + BAD + GOOD))
    assert (rule.code, rule.name, rule.family, rule.help) == ("RTY901", "a-rule", "retry", "Do not.")
    assert [(clause.key, clause.operator, clause.values) for clause in rule.clauses] == [
        ("layer.verdict", "is", ("conflates",))
    ]
    assert [(dict(example.files), example.pair) for example in (*rule.bad, *rule.good)] == [
        ({"app.py": "send()  # expect: RTY901\n"}, None),
        ({"app.py": "send()\n"}, 1),
    ]


def test_the_catalog_holds_no_rules(tmp_path: Path) -> None:
    assert load_rules(write(tmp_path, "nonsense = 1", "catalog/acme.toml")) == ()


def test_rules_come_in_the_order_of_their_codes(tmp_path: Path) -> None:
    write(tmp_path, HEAD + WHEN + BAD + GOOD)
    other = (HEAD + WHEN + BAD + GOOD).replace("RTY901", "EXH901").replace("a-rule", "z-rule")
    write(tmp_path, other, "exhaustion/z-rule.toml")
    assert [rule.code for rule in load_rules(tmp_path)] == ["EXH901", "RTY901"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x", [f"{FILE}: cannot be read: Expected '=' after a key in a key/value pair (at end of document)"]),
        (
            HEAD.replace("summary", "sumary") + WHEN + BAD + GOOD,
            [
                f"{FILE}: key 'sumary': unknown key; did you mean 'summary'?",
                f"{FILE}: key 'summary': required key is missing",
            ],
        ),
        (
            HEAD.replace('"warning"', '"bad"') + WHEN + BAD + GOOD,
            [f"{FILE}: key 'severity': invalid enum value 'bad'"],
        ),
        (
            HEAD + WHEN + GOOD,
            [f"{FILE}: key 'bad': required table is missing: show at least one bad example"],
        ),
        (
            HEAD + WHEN + BAD,
            [f"{FILE}: [[bad]] #1 (bad): no good example has pair = 1: show how to put it right"],
        ),
        (
            HEAD + WHEN + BAD.replace('title = "bad"\n', "") + GOOD,
            [f"{FILE}: [[bad]] #1, key 'title': required key is missing"],
        ),
        (
            HEAD + WHEN + BAD.replace("  # expect: RTY901", "") + GOOD,
            [f"{FILE}: [[bad]] #1 (bad): no mark says # expect: RTY901"],
        ),
        (
            HEAD + WHEN + BAD + GOOD.replace("send()", "send()  # expect: RTY901"),
            [f"{FILE}: [[good]] #1 (good): a mark says # expect: RTY901"],
        ),
        (
            HEAD + WHEN + BAD + GOOD.replace("send()", "send()  # expects RTY"),
            [],
        ),
        (
            HEAD + WHEN + BAD + GOOD.replace("send()", "send()  # expect RTY901"),
            [
                f"{FILE}: [[good]] #1 (good), key 'app.py': cannot read the mark in "
                "'send()  # expect RTY901'; write: # expect: CODE"
            ],
        ),
        (
            HEAD + WHEN + BAD + GOOD + GOOD.replace("pair = 1", "pair = 2"),
            [f"{FILE}: [[good]] #2 (good), key 'pair': there is no bad example 2"],
        ),
        (
            HEAD + "[when]\n" + BAD + GOOD,
            [f"{FILE}: key 'when': must not be empty: a rule without a condition is always true"],
        ),
        (
            HEAD.replace("{layer.name}", "{layer.nam} {observation.kind} {") + WHEN + BAD + GOOD,
            [
                f"{FILE}: key 'message': {{layer.nam}}: no such fact",
                f"{FILE}: key 'message': {{observation.kind}}: a rule of grain \"layer\" has no observation",
                f"{FILE}: key 'message': a brace that begins or ends no fact; "
                "facts are written {requests.words}",
            ],
        ),
        (
            HEAD.replace('"Do not."', f'"{"x" * 121}"') + WHEN + BAD + GOOD,
            [
                f"{FILE}: key 'remedy': its first line stands below every finding: at most 120 characters",
            ],
        ),
        (
            HEAD.replace("RTY901", "EXH901") + WHEN + (BAD + GOOD).replace("RTY901", "EXH901"),
            [f"{FILE}: key 'code': codes of rules/retry/ begin with RTY"],
        ),
        (
            HEAD.replace('"a-rule"', '"b-rule"') + WHEN + BAD + GOOD,
            [f"{FILE}: key 'name': the file is called a-rule.toml, so the name is 'a-rule'"],
        ),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, found: list[str]) -> None:
    write(tmp_path, text)
    assert (problems(tmp_path) if found else load_rules(tmp_path) and []) == found


def test_a_folder_that_is_no_family_is_told_the_right_one(tmp_path: Path) -> None:
    write(tmp_path, HEAD + WHEN + BAD + GOOD, "retries/a-rule.toml")
    assert problems(tmp_path) == ["retries/a-rule.toml: 'retries' is no family; did you mean 'retry'?"]


def test_a_code_and_a_name_mean_one_rule(tmp_path: Path) -> None:
    write(tmp_path, HEAD + WHEN + BAD + GOOD)
    write(tmp_path, (HEAD + WHEN + BAD + GOOD).replace("a-rule", "b-rule"), "retry/b-rule.toml")
    assert problems(tmp_path) == ["retry/b-rule.toml: key 'code': 'RTY901' is taken by retry/a-rule.toml"]


@pytest.mark.parametrize(
    ("when", "what"),
    [
        (
            '"layer.verdikt" = "conflates"',
            "key 'layer.verdikt': no such fact; did you mean 'layer.verdict'?",
        ),
        (
            '"layer.verdict" = "conflate"',
            "key 'layer.verdict': 'conflate' is never said; did you mean 'conflates'?",
        ),
        (
            'layer.verdict = "conflates"',
            "key 'layer': is a table; write the fact as one key in quotes: \"layer.verdict\" = …",
        ),
        (
            '"observation.kind" = "swallowed"',
            "key 'observation.kind': a rule of grain \"layer\" has no observation; "
            'write grain = "observation"',
        ),
        ('"layer.blamed" = "yes"', "key 'layer.blamed': 'yes' is no flag; write true or false"),
        (
            '"layer.attempts" = true',
            'key \'layer.attempts\': True is no number; write 3, "> 3" or "unbounded"',
        ),
        (
            '"layer.attempts" = ">3"',
            "key 'layer.attempts': '>3' is no number; write 3, \"> 3\" or \"unbounded\"",
        ),
        ('"layer.verdict" = "> narrow"', "key 'layer.verdict': '>' compares numbers, and this is a word"),
        ('"layer.verdict" = []', "key 'layer.verdict': must not be empty: give a value to compare with"),
        ('"site.surface" = 3', "key 'site.surface': 3 is no text"),
    ],
)
def test_a_condition_that_can_never_hold_is_refused(tmp_path: Path, when: str, what: str) -> None:
    write(tmp_path, f"{HEAD}[when]\n{when}\n{BAD}{GOOD}")
    assert problems(tmp_path) == [f"{FILE}: [when], {what}"]
