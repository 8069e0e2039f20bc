from pathlib import Path

import pytest

from poolint.config import ConfigError, resolve
from poolint.model.settings import DEFAULT_EXCLUDE, Patterns, Settings


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


def problem(name: str, text: str) -> str:
    write(name, text)
    with pytest.raises(ConfigError) as error:
        resolve([], {})
    return str(error.value)


def test_without_a_file_there_are_the_defaults() -> None:
    assert resolve([], {}, isolated=True) == Settings()


def test_a_table_in_pyproject_is_read(tmp_path: Path) -> None:
    write("pyproject.toml", "[tool.poolint]\nextend-exclude = ['gen/']\nmax-file-size = 5\njobs = 2\n")
    assert resolve(["."], {}) == Settings(
        exclude=(Patterns(DEFAULT_EXCLUDE), Patterns(("gen/",), str(tmp_path))), max_file_size=5, jobs=2
    )


def test_the_nearest_file_wins_and_a_pyproject_without_a_table_is_none() -> None:
    write("poolint.toml", "jobs = 2\n")
    write("p/pyproject.toml", "[project]\nname = 'p'\n")
    write("p/q/poolint.toml", "jobs = 3\n")
    assert resolve(["p"], {}).jobs == 2
    assert resolve(["p/q"], {}).jobs == 3


def test_poolint_toml_comes_before_pyproject() -> None:
    write("pyproject.toml", "[tool.poolint]\njobs = 2\n")
    write("poolint.toml", "jobs = 3\n")
    assert resolve([], {}).jobs == 3


def test_a_named_file_is_the_only_one_and_isolated_reads_none() -> None:
    write("poolint.toml", "jobs = 3\n")
    write("other.toml", "max-file-size = 7\n")
    named = resolve([], {}, "other.toml")
    assert (named.jobs, named.max_file_size) == (None, 7)
    assert resolve([], {}, isolated=True).jobs is None


def test_flags_come_before_files(tmp_path: Path) -> None:
    write("poolint.toml", "jobs = 3\nexclude = ['a']\nextend-exclude = ['b']\n")
    settings = resolve(
        [], {"jobs": 4, "exclude": ("c",), "extend-exclude": ("d",), "respect-gitignore": False}
    )
    base = str(tmp_path)
    assert settings == Settings(
        exclude=(Patterns(("c",), base), Patterns(("b",), base), Patterns(("d",), base)),
        jobs=4,
        respect_gitignore=False,
    )


def test_an_unknown_key_is_named_with_its_line_and_the_right_name() -> None:
    text = "[project]\nexclud = 1\n[tool.poolint]\njobs = 1\nexclud = ['a']\n"
    assert (
        problem("pyproject.toml", text) == "pyproject.toml:5: unknown key 'exclud'; did you mean 'exclude'?"
    )


def test_an_underscore_is_told_the_hyphen() -> None:
    assert "did you mean 'max-file-size'?" in problem("poolint.toml", "max_file_size = 1\n")


def test_a_key_like_no_other_is_told_all_names() -> None:
    assert "known keys: exclude, " in problem("poolint.toml", "zzz = 1\n")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("jobs = 0", "jobs must be a whole number of at least 1, not 0"),
        ("jobs = true", "jobs must be a whole number of at least 1, not True"),
        ("exclude = 'a'", "exclude must be a list of strings, not 'a'"),
        ("respect-gitignore = 1", "respect-gitignore must be true or false, not 1"),
    ],
)
def test_a_bad_value_says_what_it_must_be(line: str, expected: str) -> None:
    assert problem("poolint.toml", f"# ours\n{line}\n") == f"poolint.toml:2: {expected}"


def test_every_mistake_is_told_at_once() -> None:
    assert problem("poolint.toml", "jobs = 0\nzzz = 1\n").count("\n") == 1


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("poolint.toml", "jobs = \n", "poolint.toml: is not valid TOML: "),
        ("pyproject.toml", "[tool]\npoolint = 1\n", "pyproject.toml: tool.poolint must be a table"),
    ],
)
def test_a_broken_file_is_named(name: str, text: str, expected: str) -> None:
    assert problem(name, text).startswith(expected)


def test_a_named_file_must_exist_and_hold_a_table() -> None:
    with pytest.raises(ConfigError, match=r"nowhere.toml: cannot be read"):
        resolve([], {}, "nowhere.toml")
    write("pyproject.toml", "[project]\n")
    with pytest.raises(ConfigError, match="there is no table"):
        resolve([], {}, "pyproject.toml")
