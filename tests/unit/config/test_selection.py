"""What the configuration and the flags say of rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from poolint.config import ConfigError, resolve
from poolint.model.selection import Selection

ALL_KEYS = """
select = ["retry"]
ignore = ["RTY103"]
extend-select = ["EXH101"]
extend-ignore = ["cli-retry"]
min-confidence = "certain"
fail-level = "error"

[severity]
RTY102 = "warning"

[per-file-ignores]
"tests/" = ["RTY", "EXH"]
"""


def write(folder: Path, text: str) -> str:
    (folder / "poolint.toml").write_text(text, encoding="utf-8")
    return str(folder)


def test_every_key_arrives(tmp_path: Path) -> None:
    found = resolve([write(tmp_path, ALL_KEYS)], {}).rules
    place = str(Path(tmp_path / "poolint.toml"))
    assert {Path(where.rpartition(":")[0]).resolve() for where in found.places.values()} == {
        Path(place).resolve()
    }
    lines = {word: int(where.rpartition(":")[2]) for word, where in found.places.items()}
    assert lines == {
        "retry": 2,
        "RTY103": 3,
        "EXH101": 4,
        "cli-retry": 5,
        "RTY102": 9,
        "RTY": 12,
        "EXH": 12,
    }
    assert found == Selection(
        select=("retry",),
        ignore=("RTY103",),
        extend_select=("EXH101",),
        extend_ignore=("cli-retry",),
        severity={"RTY102": "warning"},
        per_file_ignores={"tests/": ("RTY", "EXH")},
        min_confidence="certain",
        fail_level="error",
        places=found.places,
        base=str(tmp_path),
    )


def test_without_a_word_every_rule_runs(tmp_path: Path) -> None:
    assert resolve([write(tmp_path, "")], {}).rules == Selection(base=str(tmp_path))


def test_a_flag_takes_the_place_of_a_key_and_extends_what_is_there(tmp_path: Path) -> None:
    given = {
        "select": ("EXH",),
        "ignore": None,
        "extend-select": ("RTY105",),
        "extend-ignore": None,
        "min-confidence": "likely",
        "fail-level": None,
    }
    found = resolve([write(tmp_path, ALL_KEYS)], given).rules
    assert (found.select, found.ignore) == (("EXH",), ("RTY103",))
    assert (found.extend_select, found.extend_ignore) == (("EXH101", "RTY105"), ("cli-retry",))
    assert (found.min_confidence, found.fail_level) == ("likely", "error")


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('select = "RTY"', "select must be a list of strings, not 'RTY'"),
        ("ignore = [1]", "ignore must be a list of strings, not [1]"),
        (
            'severity = { RTY101 = "bad" }',
            'severity must be a table of rules, each with "error", "warning" or "info", not '
            "{'RTY101': 'bad'}",
        ),
        ('severity = ["RTY"]', None),
        (
            'per-file-ignores = { "tests/" = "RTY" }',
            "per-file-ignores must be a table of patterns, each with a list of rules, not {'tests/': 'RTY'}",
        ),
        ('min-confidence = "sure"', 'min-confidence must be "certain" or "likely", not \'sure\''),
        (
            "fail-level = [1]",
            'fail-level must be "error", "warning", "info" or "never", not [1]',
        ),
        ('sellect = ["RTY"]', "unknown key 'sellect'; did you mean 'select'?"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, line: str, what: str | None) -> None:
    with pytest.raises(ConfigError) as caught:
        resolve([write(tmp_path, f"# rules\n{line}\n")], {})
    assert "poolint.toml:2: " in str(caught.value)
    assert what is None or str(caught.value).endswith(what)
