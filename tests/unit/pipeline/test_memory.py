"""A remembered scan is the scan: whatever changes its outcome makes it scan again, and nothing else does."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

import msgspec
import pytest

from poolint import pipeline
from poolint.config import resolve
from poolint.discovery.reading import read_file
from poolint.discovery.walk import Beside, Found, discover
from poolint.frontends.worker import Parsers
from poolint.model.settings import CachePlace, Settings
from poolint.model.tags import TagSettings
from poolint.pipeline import scanning, tables

SECRET = "sk-ant-api03-" + "Ab1" * 12
FILES = {
    "pyproject.toml": "[tool.poolint]\n",
    "clients.py": f'import anthropic\nclient = anthropic.Anthropic(api_key="{SECRET}")\n',
    "app.py": 'from clients import client\nclient.messages.create(model="claude-sonnet-5")\n',
    "other.py": "import json\n",
    "mention.py": "# anthropic, in words alone\n",
    ".env": "ANTHROPIC_API_KEY=x\n",
}
DAY = date(2026, 11, 25)


def lay(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


class Project:
    """A small project, and how often it has been scanned."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = Settings(paths=(str(folder),), cache=CachePlace(), as_of=DAY)
        self.scans = 0

    def check(self, **changed: object) -> bytes:
        report = pipeline.check(msgspec.structs.replace(self.settings, **changed))
        return msgspec.json.encode(report)

    def is_remembered(self, **changed: object) -> bool:
        """Whether a run does without a scan; it always says what a run without a cache says."""
        before = self.scans
        said = self.check(**changed)
        is_remembered = self.scans == before
        assert said == self.check(**{**changed, "cache": None})
        return is_remembered


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    made = Project(tmp_path / "project")
    lay(made.folder, FILES)
    scanned = scanning.scanned

    def counted(*arguments: object) -> object:
        made.scans += 1
        return scanned(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(scanning, "scanned", counted)
    assert not made.is_remembered()
    yield made


def test_what_did_not_change_is_remembered_byte_for_byte(project: Project) -> None:
    assert project.is_remembered()
    report = pipeline.check(project.settings)
    assert len(report.inventory.sites) == 1


def test_a_secret_is_still_found_and_stands_nowhere_in_the_cache(project: Project) -> None:
    assert project.is_remembered()
    report = pipeline.check(project.settings)
    assert "secret-in-code" in {finding.name for finding in report.findings}
    folder = project.folder / ".poolint_cache"
    assert len(list(folder.iterdir())) > 5
    assert not any(SECRET.encode() in path.read_bytes() for path in folder.iterdir())


CHANGES: dict[str, tuple[dict[str, str], bool]] = {
    "a file that is not parsed": ({"other.py": "import os\nx = 1\n"}, True),
    "a mention": ({"mention.py": "# anthropic.Anthropic() in other words\n"}, True),
    "a parsed file": ({"app.py": FILES["app.py"] + "\n"}, False),
    "an import that leads to a client": (
        {"other.py": "from clients import client\nclient.messages.create()\n"},
        False,
    ),
    "an import of a module of the project": ({"other.py": "import app\n"}, False),
    "a file that opens the gate": (
        {"other.py": "import anthropic\nanthropic.Anthropic().messages.create()\n"},
        False,
    ),
    "a word that a file may lend to those that import it": (
        {"other.py": "import json\nURL = 'https://api.anthropic.com/v1/messages'\n"},
        False,
    ),
    "a variable that says who pays": (
        {"other.py": "import os\nos.environ['ANTHROPIC_BASE_URL'] = 'https://gateway.example'\n"},
        False,
    ),
    "a comment that speaks to poolint": ({"other.py": "import json  # poolint: ignore[RTY101]\n"}, False),
    "a string that speaks of poolint": ({"other.py": "import json\nx = 'poolint'\n"}, True),
    "a comment beside the code": ({".env": "ANTHROPIC_API_KEY=x  # poolint: ignore[RTY101]\n"}, False),
    "a new file": ({"new.py": "import json\n"}, False),
    "an environment": ({".env": "CLAUDE_CODE_OAUTH_TOKEN=x\n"}, False),
    "settings that a call may name": ({"conf/agent.json": "{}"}, False),
    "a file beside the code that nobody asks for": ({"notes.txt": "hello"}, True),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_seen_where_it_may_count(project: Project, what: str) -> None:
    files, is_remembered = CHANGES[what]
    lay(project.folder, files)
    assert project.is_remembered() == is_remembered
    assert project.is_remembered()


def test_a_comment_that_goes_is_seen(project: Project) -> None:
    lay(project.folder, {"other.py": "import json  # poolint: ignore[RTY101]\n"})
    assert not project.is_remembered()
    assert project.is_remembered()
    lay(project.folder, {"other.py": "import json\n"})
    assert not project.is_remembered()


def test_a_nearer_configuration_is_seen_where_it_may_count(project: Project) -> None:
    (project.folder / ".git").mkdir()
    lay(project.folder, {"inner/poolint.toml": "", "inner/a.py": ""})
    settings = resolve([str(project.folder)], {})
    near = {"near": settings.near, "exclude": settings.exclude}
    assert not project.is_remembered(**near)
    assert project.is_remembered(**near)
    lay(project.folder, {"inner/poolint.toml": "select = ['RTY']\n"})
    assert project.is_remembered(near=resolve([str(project.folder)], {}).near)
    lay(project.folder, {"inner/poolint.toml": "[tags]\nfeatures = ['chat']\n"})
    assert not project.is_remembered(near=resolve([str(project.folder)], {}).near)


SETTINGS: dict[str, tuple[dict[str, object], bool]] = {
    "the limit": ({"max_file_size": 500_000}, False),
    "the tags": ({"tags": TagSettings(features=("chat",))}, False),
    "thorough": ({"thorough": True}, False),
    "the number of workers": ({"jobs": 1}, True),
    "a later day with the same policy": ({"as_of": date(2026, 11, 26)}, True),
    "excluded files": ({"exclude": ()}, True),
}


@pytest.mark.parametrize("what", SETTINGS)
def test_a_setting_is_seen_where_it_may_count(project: Project, what: str) -> None:
    changed, is_remembered = SETTINGS[what]
    assert project.is_remembered(**changed) == is_remembered


def test_one_named_file_uses_what_is_known_of_the_whole_project(project: Project) -> None:
    for name in ("app.py", "other.py"):
        assert project.is_remembered(paths=(str(project.folder / name),))


def test_another_tool_or_catalog_remembers_nothing(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = tables._tool
    monkeypatch.setattr(tables, "_tool", lambda packs: tool(packs) + b"1")
    assert not project.is_remembered()
    assert project.is_remembered()


def test_a_pack_that_changes_is_read_again(project: Project, tmp_path: Path) -> None:
    lay(tmp_path / "pack", {"README.md": "nothing yet"})
    packs = (str(tmp_path / "pack"),)
    assert not project.is_remembered(packs=packs)
    assert project.is_remembered(packs=packs)
    lay(tmp_path / "pack", {"catalog/surfaces/README.md": "still nothing"})
    assert not project.is_remembered(packs=packs)


Spoil = Callable[[Path], object]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.unlink(),
    ],
)
def test_spoilt_entries_are_found_out_anew(project: Project, spoil: Spoil) -> None:
    for path in (project.folder / ".poolint_cache").iterdir():
        spoil(path)
    assert not project.is_remembered()
    assert project.is_remembered()


def test_trees_are_remembered_where_the_outcome_is_not(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    parse = Parsers.parse

    def watched(self: Parsers, sources: object, *rest: object) -> object:
        seen.extend(source.file.path for source in sources)  # type: ignore[attr-defined]
        return parse(self, sources, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Parsers, "parse", watched)
    lay(project.folder, {"app.py": FILES["app.py"] + "x = 1\n", "copy.py": FILES["clients.py"]})
    project.check()
    assert seen == ["app.py"]


def test_a_file_that_changes_while_it_is_read_is_not_remembered(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = iter(range(1000))

    def late(settings: Settings, beside: Beside) -> Found:
        def read(absolute: str, limit: int) -> bytes:
            data = read_file(absolute, limit)
            return data + b"# %d\n" % next(turns) if absolute.endswith("app.py") else data

        return msgspec.structs.replace(discover(settings, beside), read=read)

    monkeypatch.setattr(pipeline, "discover", late)
    for _ in range(2):
        before = project.scans
        project.check()
        assert project.scans == before + 1


def test_a_folder_that_is_no_project_gets_no_cache(project: Project) -> None:
    lonely = project.folder.parent / "lonely"
    lay(lonely, {"app.py": FILES["other.py"]})
    project.check(paths=(str(lonely),))
    assert [path.name for path in lonely.iterdir()] == ["app.py"]
