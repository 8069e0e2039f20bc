import os
from pathlib import Path

import msgspec
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


def whole(settings: Settings) -> Settings:
    """What holds for the whole project."""
    return msgspec.structs.replace(settings, rules=Settings().rules, near=None)


def test_without_a_file_there_are_the_defaults() -> None:
    assert resolve([], {}, isolated=True) == Settings()


def test_a_table_in_pyproject_is_read(tmp_path: Path) -> None:
    write("pyproject.toml", "[tool.poolint]\nextend-exclude = ['gen/']\nmax-file-size = 5\njobs = 2\n")
    assert whole(resolve(["."], {})) == Settings(
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
    assert whole(settings) == Settings(
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
    assert "known keys: extend, exclude, " in problem("poolint.toml", "zzz = 1\n")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("jobs = 0", "jobs must be a whole number of at least 1, not 0"),
        ("jobs = true", "jobs must be a whole number of at least 1, not True"),
        ("exclude = 'a'", "exclude must be a list of patterns, as git reads them, not 'a'"),
        ("exclude = ['!']", "exclude must be a list of patterns, as git reads them, not ['!']"),
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


def test_a_folder_in_place_of_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "poolint.toml").mkdir()
    with pytest.raises(ConfigError) as error:
        resolve((), {})
    assert (
        str(error.value) == "poolint.toml: is a folder, and should be a configuration; give it another name"
    )


@pytest.mark.parametrize("target", ["nowhere.toml", "poolint.toml"])
def test_a_link_that_leads_to_no_file_is_not_passed_over(tmp_path: Path, target: str) -> None:
    (tmp_path / "poolint.toml").symlink_to(target)
    with pytest.raises(ConfigError) as error:
        resolve((), {})
    assert str(error.value) == "poolint.toml: is a link that leads to no file; put it right, or take it away"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "poolint.toml")
    with pytest.raises(ConfigError, match="is no regular file, and should be a configuration"):
        resolve((), {})


def test_a_link_to_a_file_speaks_of_the_folder_it_stands_in(tmp_path: Path) -> None:
    write("conf/shared.toml", "jobs = 2\nbaseline = 'b.jsonl'\n")
    (tmp_path / "poolint.toml").symlink_to("conf/shared.toml")
    settings = resolve((), {})
    assert (settings.jobs, settings.baseline) == (2, str(tmp_path / "b.jsonl"))


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    write("poolint.toml", "\ufeffjobs = 3\r\n")
    assert resolve([], {}).jobs == 3


def test_a_named_file_must_exist_and_hold_a_table() -> None:
    with pytest.raises(ConfigError, match=r"nowhere.toml: cannot be read"):
        resolve([], {}, "nowhere.toml")
    write("pyproject.toml", "[project]\n")
    with pytest.raises(ConfigError, match="there is no table"):
        resolve([], {}, "pyproject.toml")


def test_a_file_that_is_extended_speaks_where_the_other_is_silent(tmp_path: Path) -> None:
    write("shared/poolint.toml", "jobs = 2\nmax-file-size = 5\nextend-exclude = ['gen/']\nselect = ['RTY']\n")
    write("app/poolint.toml", "extend = '../shared/poolint.toml'\njobs = 3\nextend-exclude = ['old/']\n")
    found = resolve(["app"], {})
    assert (found.jobs, found.max_file_size, found.rules.select) == (3, 5, ("RTY",))
    assert found.exclude[1:] == (
        Patterns(("gen/",), str(tmp_path / "shared")),
        Patterns(("old/",), str(tmp_path / "app")),
    )


def test_tables_and_lists_on_top_are_joined_with_those_of_the_extended_file() -> None:
    write("base.toml", "extend-select = ['RTY']\n[severity]\nRTY101 = 'info'\nRTY102 = 'info'\n")
    write("poolint.toml", "extend = 'base.toml'\nextend-select = ['EXH']\n[severity]\nRTY101 = 'error'\n")
    found = resolve([], {}).rules
    assert found.extend_select == ("RTY", "EXH")
    assert found.severity == {"RTY101": "error", "RTY102": "info"}
    assert found.places == {"RTY": "base.toml:1", "EXH": "poolint.toml:2"} | {
        "RTY101": "poolint.toml:3",
        "RTY102": "base.toml:2",
    }


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("extend = 'gone.toml'", "poolint.toml:1: extend: there is no file gone.toml; check the path"),
        (
            "extend = 'poolint.toml'",
            "poolint.toml:1: extend leads back to poolint.toml; take one of them out",
        ),
        (
            "extend-rules = ['gone']",
            "poolint.toml:1: extend-rules: there is no folder gone; check the path",
        ),
    ],
)
def test_what_leads_nowhere_is_told_with_its_line(line: str, expected: str) -> None:
    assert problem("poolint.toml", line + "\n") == expected


def test_own_rules_lie_beside_the_file_that_names_them(tmp_path: Path) -> None:
    write("team/rules/README.md", "ours")
    write("team/base.toml", "extend-rules = ['rules']\n")
    write("poolint.toml", "extend = 'team/base.toml'\nextend-rules = ['team/rules']\n")
    assert resolve([], {}).packs == (str(tmp_path / "team" / "rules"),)


def test_each_file_has_the_rules_of_the_configuration_nearest_to_it(tmp_path: Path) -> None:
    write("poolint.toml", "select = ['RTY']\n")
    write("sub/pyproject.toml", "[project]\nname = 'sub'\n")
    write("sub/deep/poolint.toml", "select = ['EXH']\n")
    near = resolve([], {"extend-ignore": ("TAG",)}).near
    assert near is not None
    selections = [near(str(tmp_path / name)).rules for name in ("a.py", "sub/a.py", "sub/deep/a.py")]
    assert [found.select for found in selections] == [("RTY",), ("RTY",), ("EXH",)]
    assert [found.extend_ignore for found in selections] == [("TAG",)] * 3
    assert [found.base for found in selections] == [str(tmp_path)] * 2 + [str(tmp_path / "sub" / "deep")]


def test_one_selection_holds_for_all_where_the_file_is_named_or_none_is_read() -> None:
    write("poolint.toml", "select = ['RTY']\n")
    assert resolve([], {}, "poolint.toml").near is None
    assert resolve([], {}, isolated=True).near is None
