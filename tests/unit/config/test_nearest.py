"""The configuration nearest to a file decides its rules, whatever is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from poolint import pipeline
from poolint.config import resolve

CODE = (
    "import anthropic\n\nanthropic.Anthropic().messages.create(model='claude-x', max_tokens=1, messages=[])\n"
)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "poolint.toml").write_text('select = ["TAG"]\n', encoding="utf-8")
    for folder in ("plain", "strict", "quiet"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "app.py").write_text(CODE, encoding="utf-8")
    strict = 'extend = "../poolint.toml"\nseverity = { TAG102 = "error" }\n'
    (tmp_path / "strict" / "poolint.toml").write_text(strict, encoding="utf-8")
    (tmp_path / "quiet" / "poolint.toml").write_text('select = ["RTY"]\n', encoding="utf-8")
    return tmp_path


def found(*paths: Path) -> list[tuple[str, str, str]]:
    report = pipeline.check(resolve([str(path) for path in paths], {"jobs": 1}))
    return [(Path(one.path).name, one.code, one.severity) for one in report.findings]


def test_each_folder_has_its_own_rules_when_all_are_named(repository: Path) -> None:
    report = pipeline.check(resolve([str(repository)], {"jobs": 1}))
    assert [(one.path, one.code, one.severity) for one in report.findings] == [
        ("plain/app.py", "TAG102", "warning"),
        ("strict/app.py", "TAG102", "error"),
    ]


def test_it_has_them_too_when_one_file_is_named(repository: Path) -> None:
    assert found(repository / "plain" / "app.py") == [("app.py", "TAG102", "warning")]
    assert found(repository / "strict" / "app.py") == [("app.py", "TAG102", "error")]
    assert found(repository / "quiet" / "app.py") == []


def test_and_when_several_files_are_named(repository: Path) -> None:
    named = [repository / folder / "app.py" for folder in ("strict", "quiet")]
    assert found(*named) == [("app.py", "TAG102", "error")]
