"""``poolint explain``: pages of rules, offline."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from poolint.cli.main import group
from poolint.policy.rules import load_rules


def explained(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(group, ["explain", *arguments])
    return result.exit_code, result.output


@pytest.mark.parametrize("word", ["RTY103", "rty103", "retry-stacked"])
def test_a_page_is_found_by_code_and_name(word: str) -> None:
    status, page = explained(word)
    assert status == 0
    assert page.startswith("RTY103 retry-stacked (warning, family retry)\n\nRetries multiply: ")


def test_several_pages_follow_each_other() -> None:
    _, pages = explained("RTY103", "EXH104")
    assert pages.index("RTY103 retry-stacked") < pages.index("EXH104 shadowed-exhaustion-handler")


def test_without_a_rule_all_are_listed() -> None:
    status, text = explained()
    assert status == 0
    assert [line.split()[0] for line in text.splitlines()] == [rule.code for rule in load_rules()]


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.code)
def test_a_page_shows_every_example_without_its_marks(rule: object) -> None:
    from poolint.model.rule import Rule

    assert isinstance(rule, Rule)
    _, page = explained(rule.code)
    for example in (*rule.bad, *rule.good):
        assert f": {example.title}\n" in page
    assert "# expect" not in page


def test_a_word_that_names_no_rule_is_told_the_closest() -> None:
    status, output = explained("retry-stakced")
    assert status != 0
    assert "'retry-stakced' names no rule; did you mean 'retry-stacked'?" in output
