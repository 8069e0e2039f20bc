"""The configuration nearest to a file decides its rules, whatever is named."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from poolint import pipeline
from poolint.cli.main import group
from poolint.config import resolve
from poolint.pipeline.baselines import rebased

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


POOLS = """
[[pool]]
name = "{name}"
path = ["{path}"]
"""


@pytest.fixture
def nested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository in which one service has a configuration of its own, and one has none for poolint."""
    for folder in ("services/inner", "services/plain"):
        (tmp_path / folder / "app").mkdir(parents=True)
        (tmp_path / folder / "app" / "ask.py").write_text(CODE, encoding="utf-8")
    (tmp_path / ".git").mkdir()
    (tmp_path / "services" / "plain" / "pyproject.toml").write_text('[project]\nname = "x"\n', "utf-8")
    (tmp_path / "poolint.toml").write_text('select = ["TAG102", "SUP"]\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def say(nested: Path, outer: str, inner: str) -> None:
    """Append to the outer configuration, and give the inner service one."""
    with (nested / "poolint.toml").open("a", encoding="utf-8") as file:
        file.write(outer)
    text = f'select = ["TAG102", "SUP"]\n{inner}'
    (nested / "services" / "inner" / "poolint.toml").write_text(text, encoding="utf-8")


def each_way(nested: Path, name: str) -> list[tuple[str, bool]]:
    """Code of the findings in a file, and whether each counts: the same whatever is named, and from where."""
    file = nested / "services" / name
    ways = [
        (nested, [str(nested)]),
        (nested, [str(nested / "services")]),
        (nested, [str(file)]),
        (nested, [str(nested / "services" / "inner" / "app"), str(nested / "services" / "plain" / "app")]),
        (file.parent, [file.name]),
        (file.parent, ["."]),
    ]
    answers = []
    for folder, paths in ways:
        # The fixture that made the project is in it, and puts this back.
        os.chdir(folder)
        report = pipeline.check(resolve(paths, {"jobs": 1}))
        mine = [one for one in report.findings if Path(report.inventory.root, one.path) == file]
        answers.append([(one.code, one.suppression is None) for one in mine])
    assert answers == [answers[0]] * len(ways)
    return answers[0]


def test_what_the_inner_configuration_ignores_in_its_files_is_ignored_there(nested: Path) -> None:
    say(nested, "", 'per-file-ignores = { "app/" = ["TAG102"] }\n')
    assert each_way(nested, "inner/app/ask.py") == [("TAG102", False)]
    assert each_way(nested, "plain/app/ask.py") == [("TAG102", True)]


def test_what_the_outer_configuration_ignores_in_its_files_is_not_ignored_in_an_inner_one(
    nested: Path,
) -> None:
    say(nested, 'per-file-ignores = { "services/*/app/" = ["TAG102"] }\n', "")
    assert each_way(nested, "inner/app/ask.py") == [("TAG102", True)]
    assert each_way(nested, "plain/app/ask.py") == [("TAG102", False)]


@pytest.mark.parametrize("baseline_of", ["inner", ""])
def test_a_baseline_is_that_of_the_nearest_configuration_that_names_one(
    nested: Path, baseline_of: str
) -> None:
    folder = nested / "services" / baseline_of if baseline_of else nested
    text = _baseline_of(nested, folder)
    (folder / "base.jsonl").write_text(text, encoding="utf-8")
    named = 'baseline = "base.jsonl"\n'
    say(nested, "" if baseline_of else named, named if baseline_of else "")
    assert each_way(nested, "inner/app/ask.py") == [("TAG102", False)]
    assert each_way(nested, "plain/app/ask.py") == [("TAG102", bool(baseline_of))]


def test_the_settings_name_the_baseline_that_holds(nested: Path) -> None:
    say(nested, 'baseline = "base.jsonl"\n', "")
    assert resolve([str(nested / "services" / "inner")], {}).baseline == str(nested / "base.jsonl")


def test_what_is_fixed_is_taken_out_of_the_baseline_it_stands_in(nested: Path) -> None:
    inner = nested / "services" / "inner"
    for folder in (nested, inner):
        (folder / "base.jsonl").write_text(_baseline_of(nested, folder), encoding="utf-8")
    say(nested, 'baseline = "base.jsonl"\n', 'baseline = "base.jsonl"\n')
    (inner / "app" / "ask.py").write_text("", encoding="utf-8")
    (nested / "services" / "plain" / "app" / "ask.py").write_text("", encoding="utf-8")
    done = pipeline.examine(resolve([str(nested)], {"jobs": 1}))
    left = {one.file: (len(one.fixed), one.text.count("TAG102")) for one in done.baselines}
    assert left == {str(nested / "base.jsonl"): (2, 0), str(inner / "base.jsonl"): (1, 0)}


def _baseline_of(nested: Path, folder: Path) -> str:
    """The baseline of everything below a folder, as it lies in that folder."""
    settings = resolve([str(folder)], {"jobs": 1})
    report = pipeline.check(settings)
    return rebased(report, str(folder / "base.jsonl"), report.inventory.root)[1]


def test_a_reason_is_demanded_where_the_nearest_configuration_does(nested: Path) -> None:
    for name in ("inner", "plain"):
        file = nested / "services" / name / "app" / "ask.py"
        file.write_text(CODE.rstrip() + "  # poolint: ignore[TAG102]\n", encoding="utf-8")
    say(nested, "", "require-ignore-reason = true\n")
    assert each_way(nested, "inner/app/ask.py") == [("TAG102", False), ("SUP104", True)]
    assert each_way(nested, "plain/app/ask.py") == [("TAG102", False)]


def test_a_registry_of_features_holds_where_its_configuration_is_the_nearest(nested: Path) -> None:
    tagged = CODE.replace("messages=[]", "messages=[], extra_headers={'x-feature': 'chat'}")
    for name in ("inner", "plain"):
        (nested / "services" / name / "app" / "ask.py").write_text(tagged, encoding="utf-8")
    say(nested, 'extend-select = ["TAG"]\n[tags]\nfeatures = ["search"]\n', "")
    with (nested / "services" / "inner" / "poolint.toml").open("a", encoding="utf-8") as file:
        file.write('extend-select = ["TAG"]\n[tags]\nfeatures = ["chat"]\n')
    assert each_way(nested, "plain/app/ask.py") == [("TAG105", True)]
    assert each_way(nested, "inner/app/ask.py") == []


def test_a_pool_holds_where_its_configuration_is_the_nearest(nested: Path) -> None:
    say(nested, POOLS.format(name="outer", path="/services/*/app"), POOLS.format(name="inner", path="/app"))
    expected = {"inner": ("inner",), "plain": ("outer",)}
    for named in (nested, nested / "services", *(nested / "services" / name for name in expected)):
        found = pipeline.scan(resolve([str(named)], {"jobs": 1}))
        sites = {Path(found.root, site.path): site.payer for site in found.sites}
        for name, pools in expected.items():
            payer = sites.get(nested / "services" / name / "app" / "ask.py")
            assert payer is None or payer.pools == pools


def test_what_is_left_out_is_decided_by_the_nearest_configuration(nested: Path) -> None:
    say(nested, 'extend-exclude = ["ask.py"]\n', "")
    (nested / "services" / "inner" / "gen").mkdir()
    (nested / "services" / "inner" / "gen" / "ask.py").write_text(CODE, encoding="utf-8")
    with (nested / "services" / "inner" / "poolint.toml").open("a", encoding="utf-8") as file:
        file.write('extend-exclude = ["/gen/"]\n')
    for named in (nested, nested / "services"):
        found = pipeline.scan(resolve([str(named)], {"jobs": 1}))
        paths = [str(Path(found.root, site.path).relative_to(nested)) for site in found.sites]
        assert paths == ["services/inner/app/ask.py"]
    inner = pipeline.scan(resolve([str(nested / "services" / "inner")], {"jobs": 1}))
    assert [site.path for site in inner.sites] == ["app/ask.py"]


def test_a_folder_that_the_outer_configuration_leaves_out_is_not_entered(nested: Path) -> None:
    say(nested, 'extend-exclude = ["services/inner/"]\n', "")
    found = pipeline.scan(resolve([str(nested)], {"jobs": 1}))
    assert [site.path for site in found.sites] == ["services/plain/app/ask.py"]


def test_owners_come_from_the_file_of_the_repository(nested: Path) -> None:
    say(nested, "", "")
    (nested / "CODEOWNERS").write_text("* @all\n/services/inner/ @inner\n", encoding="utf-8")
    for name, owner in (("inner", "@inner"), ("plain", "@all")):
        file = nested / "services" / name / "app" / "ask.py"
        for named in (nested, file.parents[1], file):
            done = pipeline.owned(pipeline.survey(resolve([str(named)], {"jobs": 1})))
            assert [site.owner for site in done.sites if Path(done.root, site.path) == file] == [(owner,)]


@pytest.mark.parametrize("command", ["check", "inventory", "diff", "inventory --select api"])
def test_a_mistake_in_an_inner_configuration_is_told_by_every_command(nested: Path, command: str) -> None:
    say(nested, "", "sellect = 1\n")
    (nested / ".git").rmdir()
    git("init", "-q")
    git("add", ".")
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "one")
    name, *flags = command.split()
    done = CliRunner().invoke(group, [name, *flags, *(["HEAD"] if name == "diff" else [])])
    assert isinstance(done.exception, SystemExit)
    assert "services/inner/poolint.toml:2: unknown key 'sellect'; did you mean 'select'?" in done.output


def git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True, capture_output=True)


def test_sites_are_chosen_by_a_pool_that_only_an_inner_configuration_names(nested: Path) -> None:
    say(nested, "", POOLS.format(name="ours", path="/app"))
    done = CliRunner().invoke(group, ["inventory", "--select", "pool:ours", "--format", "csv", "--jobs", "1"])
    assert [line.partition(",")[0] for line in done.output.splitlines()[1:]] == ["services/inner/app/ask.py"]
