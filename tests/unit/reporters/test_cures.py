"""Cures: whether there is a fix, how safe, and the command, in every form of words."""

from __future__ import annotations

import msgspec
import pytest
from unit.reporters.findings import RULE

from poolint.policy.describe import described
from poolint.policy.rules import load_rules
from poolint.reporters.cures import fix_command, fix_line, fix_lines, fix_word

SAFE, UNSAFE = ("safe", "does this"), ("unsafe", "does that")


@pytest.mark.parametrize(
    ("fixes", "word", "line"),
    [
        ((), "none", ""),
        ((SAFE,), "safe", "safe, where the code is of a form it knows: poolint check --fix --select RTY101"),
        (
            (UNSAFE,),
            "unsafe",
            "unsafe, where the code is of a form it knows: "
            "poolint check --fix --unsafe-fixes --select RTY101",
        ),
        (
            (SAFE, UNSAFE),
            "safe",
            "safe, where the code is of a form it knows: poolint check --fix --select RTY101 "
            "(with --unsafe-fixes, more)",
        ),
    ],
)
def test_one_line_says_the_safest_and_its_command(
    fixes: tuple[tuple[str, str], ...], word: str, line: str
) -> None:
    rule = msgspec.structs.replace(RULE, fixes=fixes)
    assert (fix_word(rule), fix_line(rule)) == (word, line)
    assert fix_command(rule) in line or not line


def test_all_lines_say_what_each_does_and_both_commands() -> None:
    rule = msgspec.structs.replace(RULE, fixes=(SAFE, UNSAFE))
    assert fix_lines(rule) == [
        "safe: does this",
        "unsafe: does that",
        "safe, while all is well the program does what it did: poolint check --fix --select RTY101",
        "unsafe, the program may do something else: somebody should look: "
        "poolint check --fix --unsafe-fixes --select RTY101",
    ]
    assert fix_lines(msgspec.structs.replace(RULE, fixes=())) == ["none: this is put right by hand"]


def test_a_rule_says_each_fix_once() -> None:
    words = {rule.code: described(rule).fixes for rule in load_rules()}
    assert [safety for safety, _ in words["RTY103"]] == ["safe", "unsafe"]
    assert words["RTY106"] == ()
    assert all(len(set(fixes)) == len(fixes) for fixes in words.values())
