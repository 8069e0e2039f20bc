"""``poolint config``: every key, for people and for editors."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from poolint.cli.main import group
from poolint.config.keys import KEYS

SCHEMA = Path(__file__).parents[3] / "schemas" / "config.schema.json"


def printed(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(group, ["config", *arguments])
    return result.exit_code, result.output


def test_every_key_is_told_with_what_it_is_for() -> None:
    status, text = printed()
    assert status == 0
    assert [line.partition(" (")[0] for line in text.splitlines() if line and line[0] != " "] == [
        key.name for key in KEYS
    ]


def test_one_key_is_told_with_its_type_its_default_and_its_file() -> None:
    assert printed("min-confidence") == (
        0,
        'min-confidence ("certain" or "likely")\n'
        "  `certain` leaves out what is only likely.\n"
        '  default: "likely"\n'
        "  read:    of the configuration nearest to each scanned file\n",
    )


@pytest.mark.parametrize(
    ("word", "hint"),
    [("per_file_ignore", "did you mean 'per-file-ignores'?"), ("zzz", "'poolint config' lists them")],
)
def test_a_word_that_is_no_key_is_told_the_closest(word: str, hint: str) -> None:
    status, text = printed(word)
    assert status != 0
    assert text.endswith(f"Error: {word!r} is no key; {hint}\n")


def test_the_published_schema_is_what_the_command_prints() -> None:
    assert printed("--schema") == (0, SCHEMA.read_text(encoding="utf-8")), (
        "run: poolint config --schema > schemas/config.schema.json"
    )
