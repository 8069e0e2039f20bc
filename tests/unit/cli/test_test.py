"""``poolint test``: what it says of a pack, and the pack at work in a check."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from poolint.cli.main import group

PACK = Path(__file__).parents[3] / "examples" / "own-rules"
RULE = "tag/acme-without-team.toml"
CODE = """import acme_llm

client = acme_llm.Client()


def answer(text):
    return client.ask(text)
"""


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(group, list(arguments))
    return result.exit_code, result.output


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return shutil.copytree(PACK, tmp_path / "pack")


def change(pack: Path, old: str, new: str) -> None:
    file = pack / RULE
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_pack_of_the_examples_is_as_it_says() -> None:
    assert run("test", str(PACK)) == (0, "1 rule, 3 examples, 1 entry of the catalog: all as they say\n")


def test_a_finding_that_is_not_there_and_one_that_no_mark_expects_fail(pack: Path) -> None:
    change(
        pack,
        "client = acme_llm.Client()\n\n\ndef answer(text):\n    return",
        "def answer(text, client):\n    return",
    )
    status, text = run("test", str(pack))
    assert status == 1
    assert text.splitlines()[0] == (
        "TAG901 [[bad]] #1 (A client of the gateway without a span): "
        "app.py:4 expects TAG901, and it is not found; no call site is, either"
    )


def test_a_condition_that_no_example_needs_fails(pack: Path) -> None:
    change(pack, '"site.surface" = "acme"\n', '"site.surface" = "acme"\n"site.context" = "source"\n')
    assert run("test", str(pack)) == (
        1,
        "TAG901 [when] 'site.context': no example goes wrong without this condition: "
        "add a good one that it keeps silent\n"
        "1 rule, 3 examples, 1 entry of the catalog: 1 failure\n",
    )


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (
            "TAG901",
            "TAG102",
            "key 'code': numbers below 900 are for rules of poolint; take one from 900 to 999",
        ),
        ("summary", "sumary", "key 'sumary': unknown key; did you mean 'summary'?"),
    ],
)
def test_a_mistake_in_a_file_is_named(pack: Path, old: str, new: str, what: str) -> None:
    change(pack, old, new)
    status, text = run("test", str(pack))
    assert status != 0
    assert f"{RULE}: {what}" in text


def test_a_folder_that_holds_nothing_is_said(tmp_path: Path) -> None:
    status, text = run("test", str(tmp_path))
    assert status != 0
    assert "holds neither rules" in text
    assert "is no folder" in run("test", str(tmp_path / "gone"))[1]


def test_a_project_that_names_the_pack_is_checked_by_it(pack: Path) -> None:
    (pack.parent / "poolint.toml").write_text(
        'extend-rules = ["pack"]\nselect = ["TAG901"]\n', encoding="utf-8"
    )
    (pack.parent / "app.py").write_text(CODE, encoding="utf-8")
    status, text = run("check", "--output-format", "concise", "--jobs", "1", str(pack.parent / "app.py"))
    assert status == 1
    assert "app.py:7:12: warning[TAG901]: ask goes through the gateway and carries no tag" in text


def test_a_project_that_names_the_pack_is_told_of_what_is_in_it(
    pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (pack.parent / "poolint.toml").write_text('extend-rules = ["pack"]\n', encoding="utf-8")
    monkeypatch.chdir(pack.parent)
    assert run("explain", "TAG901")[1].startswith("TAG901 acme-without-team (warning, family tag)")
    assert "pack/catalog/surfaces/acme.toml: acme-llm 2.4.0 client.py" in run("catalog")[1]


def test_a_mistake_in_a_nearer_configuration_is_named(pack: Path) -> None:
    (pack.parent / "poolint.toml").write_text('extend-rules = ["pack"]\n', encoding="utf-8")
    (pack.parent / "sub").mkdir()
    (pack.parent / "sub" / "poolint.toml").write_text('select = ["TAG91"]\n', encoding="utf-8")
    (pack.parent / "sub" / "app.py").write_text(CODE, encoding="utf-8")
    status, text = run("check", "--jobs", "1", str(pack.parent))
    assert status != 0
    assert "sub/poolint.toml:1: 'TAG91' names no rule; did you mean 'TAG901'?" in text
    (pack.parent / "sub" / "poolint.toml").write_text("sellect = []\n", encoding="utf-8")
    status, text = run("check", "--jobs", "1", str(pack.parent))
    assert status != 0
    assert "sub/poolint.toml:1: unknown key 'sellect'; did you mean 'select'?" in text


SUPPRESSION = '''code = "SUP901"
name = "forgotten-ignore"
severity = "error"
grain = "comment"
summary = "A comment suppresses what is not found."
why = "Nobody reads it again."
remedy = "Take the comment out."
message = "nothing to suppress here: {comment.text}"
sources = ["by hand"]

[when]
"comment.fault" = "unused"

[[bad]]
title = "The retry is gone, the comment is not"
"app.py" = """
import anthropic


def ask(text):
    client = anthropic.Anthropic(max_retries=0)
    # expect[+1]: SUP901
    return client.messages.create(  # poolint: ignore[RTY101] one at a time
        model="claude-sonnet-5", max_tokens=10, messages=text
    )
"""

[[good]]
title = "A comment that suppresses what is found, and one that names no rule"
pair = 1
"app.py" = """
import anthropic


def ask(text):
    client = anthropic.Anthropic(max_retries=0)
    return client.messages.create(  # poolint: ignore[untagged-direct-call, TGA101] a script
        model="claude-sonnet-5", max_tokens=10, messages=text
    )
"""
'''


@pytest.fixture
def of_comments(tmp_path: Path) -> Path:
    """A pack with a rule that is asked about comments."""
    file = tmp_path / "pack" / "suppression" / "forgotten-ignore.toml"
    file.parent.mkdir(parents=True)
    file.write_text(SUPPRESSION, encoding="utf-8")
    return file


def test_a_rule_about_comments_is_asked(of_comments: Path) -> None:
    assert run("test", str(of_comments.parents[1])) == (
        0,
        "1 rule, 2 examples, 0 entries of the catalog: all as they say\n",
    )


def test_a_rule_about_comments_that_finds_too_little_or_too_much_fails(of_comments: Path) -> None:
    of_comments.write_text(SUPPRESSION.replace('fault" = "unused"', 'fault" = "unknown"'), encoding="utf-8")
    assert run("test", str(of_comments.parents[1])) == (
        1,
        "SUP901 [[bad]] #1 (The retry is gone, the comment is not): "
        "app.py:7 expects SUP901, and it is not found\n"
        "SUP901 [[good]] #1 (A comment that suppresses what is found, and one that names no rule): "
        "app.py:6 has SUP901, which no mark expects\n"
        "1 rule, 2 examples, 0 entries of the catalog: 2 failures\n",
    )


def test_what_a_comment_suppresses_is_not_found(pack: Path) -> None:
    change(
        pack,
        "client.ask(text)  # expect: TAG901",
        "client.ask(text)  # poolint: ignore[TAG901] known  # expect: TAG901",
    )
    status, text = run("test", str(pack))
    assert status == 1
    assert "expects TAG901, and it is not found" in text.splitlines()[0]
