import random
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from poolint import pipeline
from poolint.discovery.walk import Found, discover
from poolint.engine.flow import graph
from poolint.judges import Judged
from poolint.model.facts import Inventory
from poolint.model.settings import Settings
from poolint.pipeline import scanning
from poolint.pipeline.wave import CUT_SHORT

CLIENTS = "import anthropic\nclient = anthropic.Anthropic()\n"
ASK = "ask = client.messages.create(model='claude-sonnet-5', max_tokens=9, messages=[])\n"


@pytest.fixture(autouse=True)
def without_judges(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the sites are does not hang on what is judged of them, and each judge has tests of its own."""
    if request.node.get_closest_marker("judged") is not None:
        return
    monkeypatch.setattr(scanning, "judged", lambda program, located, *rest: Judged(located))


def lay(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def scan(root: Path, *paths: str, thorough: bool = False, size: int = 1_000_000, jobs: int = 1) -> Inventory:
    named = tuple(str(root / path) for path in paths or ("",))
    return pipeline.scan(Settings(paths=named, thorough=thorough, max_file_size=size, jobs=jobs))


def sites(found: Inventory) -> list[str]:
    return [f"{site.path}:{site.line}" for site in found.sites]


def test_the_wave_follows_a_client_through_modules_that_name_no_package(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "p/__init__.py": "",
            "p/clients.py": CLIENTS,
            "p/again.py": "from p.clients import client as c\n",
            "p/app.py": "from p.again import c as client\n" + ASK,
            "p/other.py": "import json\n",
        },
    )
    found = scan(tmp_path)
    assert sites(found) == ["p/app.py:2"]
    counts = found.files
    assert (counts.discovered, counts.prefiltered, counts.parsed, counts.failed) == (5, 2, 3, ())


@pytest.mark.judged
def test_retries_of_callers_above_callers_in_other_files_count(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "p/__init__.py": "",
            "p/clients.py": CLIENTS + "def ask():\n    return " + ASK.removeprefix("ask = "),
            "p/inner.py": (
                "from p.clients import ask\n"
                "def again():\n"
                "    for attempt in range(5):\n"
                "        try:\n"
                "            return ask()\n"
                "        except Exception:\n"
                "            pass\n"
            ),
            "p/outer.py": (
                "from p import inner\n"
                "def stubborn():\n"
                "    for attempt in range(4):\n"
                "        if inner.again() is not None:\n"
                "            return\n"
            ),
            "p/other.py": "from p import nothing\nwould be a gap if it were read\n",
        },
    )
    found = scan(tmp_path)
    assert sites(found) == ["p/clients.py:4"]
    assert found.sites[0].exhaustion is not None
    assert found.sites[0].exhaustion.worst == 4 * 5 * 3
    assert found.files.failed == ()


BASE = (
    "class Base:\n"
    "    def run(self):\n"
    "        for attempt in range(4):\n"
    "            try:\n"
    "                return self.invoke()\n"
    "            except Exception:\n"
    "                pass\n"
)
BELOW = "class Below(Base):\n    def invoke(self):\n        return " + ASK.removeprefix("ask = ")


@pytest.mark.judged
@pytest.mark.parametrize(
    "end", ["", "print(Below().run())\n"], ids=["nobody makes it", "the module makes it"]
)
def test_a_loop_in_a_base_class_counts_for_the_call_below(tmp_path: Path, end: str) -> None:
    lay(tmp_path, {"app.py": CLIENTS + BASE + BELOW + end})
    (site,) = scan(tmp_path).sites
    assert site.exhaustion is not None
    assert (site.exhaustion.verdict, site.exhaustion.worst) == ("conflates", 4 * 3)


@pytest.mark.judged
def test_a_class_whose_name_became_something_unknown_is_judged_by_itself(tmp_path: Path) -> None:
    made = "from registry import registered\n" + CLIENTS + BASE + BELOW + "Below = registered(Below)\n"
    lay(tmp_path, {"app.py": made})
    (site,) = scan(tmp_path).sites
    assert site.exhaustion is not None
    assert (site.exhaustion.verdict, site.exhaustion.worst) == ("propagates", 3)


@pytest.mark.judged
def test_runs_begin_nearer_where_none_from_an_entry_comes_to_the_call(tmp_path: Path) -> None:
    text = (
        "import tenacity\n"
        + CLIENTS
        + "def once(text):\n    return "
        + ASK.removeprefix("ask = ")
        + "@tenacity.retry(stop=tenacity.stop_after_attempt(5))\n"
        "def often(text):\n    return once(text)\n"
        "def entry(registry):\n    raise NotImplementedError\n    return often(registry)\n"
    )
    lay(tmp_path, {"app.py": text})
    (site,) = scan(tmp_path).sites
    assert site.exhaustion is not None
    assert (site.exhaustion.verdict, site.exhaustion.worst) == ("conflates", 5 * 3)


def test_a_function_that_is_handed_a_client_is_read(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "main.py": "from work import do\n" + CLIENTS + "do(client)\n",
            "work.py": "def do(it):\n    it.messages.create(model='claude-sonnet-5')\n",
        },
    )
    assert sites(scan(tmp_path)) == ["work.py:2"]


def test_one_named_file_uses_the_whole_project_and_reports_itself_alone(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "pyproject.toml": "",
            "clients.py": CLIENTS + ASK,
            "app.py": "from clients import client\n" + ASK,
            "broken.py": "import anthropic\nanthropic.Anthropic(\n",
        },
    )
    found = scan(tmp_path, "app.py")
    assert (sites(found), found.files.failed) == (["app.py:2"], ())
    assert [gap.path for gap in scan(tmp_path).files.failed] == ["broken.py"]


def test_a_package_scanned_by_itself_is_its_own_and_no_library(tmp_path: Path) -> None:
    taken = "from agno.agent import Agent\nfrom agno.models.anthropic import Claude\n"
    ask = f"{taken}Agent(model=Claude()).run('')\n"
    files = {
        "agno/__init__.py": "",
        "agno/agent.py": "class Agent:\n    def run(self): ...\n",
        "agno/models/__init__.py": "",
        "agno/models/anthropic.py": f"{CLIENTS}class Claude: ...\n",
        "agno/team.py": f"{ask}from agno.models.anthropic import client\n{ASK}",
    }
    lay(tmp_path, files)
    assert sites(scan(tmp_path)) == ["agno/team.py:5"]
    assert sites(scan(tmp_path, "agno")) == ["team.py:5"]
    # What only carries the name of a library, and holds no package, is about it.
    lay(tmp_path / "examples", {"agno/__init__.py": "", "agno/use.py": ask})
    assert sites(scan(tmp_path, "examples/agno")) == ["use.py:3"]


def test_a_folder_is_not_taken_for_another_whose_name_it_begins(tmp_path: Path) -> None:
    lay(tmp_path, {"pyproject.toml": "", "a/x.py": CLIENTS + ASK, "ab/x.py": CLIENTS + ASK})
    assert sites(scan(tmp_path, "a")) == ["a/x.py:3"]


def test_a_notebook_is_read_with_its_imports(tmp_path: Path) -> None:
    source = '["import clients\\n", "clients.client.messages.create()"]'
    cell = f'{{"cells": [{{"cell_type": "code", "source": {source}}}]}}'
    lay(tmp_path, {"clients.py": CLIENTS, "n.ipynb": cell})
    assert [site.path for site in scan(tmp_path).sites] == ["n.ipynb"]


def test_a_file_that_cannot_be_parsed_is_a_gap_and_costs_only_itself(tmp_path: Path) -> None:
    lay(tmp_path, {"a.py": CLIENTS + ASK, "b.py": "import anthropic\nanthropic.Anthropic(\n"})
    found = scan(tmp_path)
    assert (sites(found), [gap.path for gap in found.files.failed]) == (["a.py:3"], ["b.py"])


def test_a_large_file_is_a_gap_only_where_it_could_matter(tmp_path: Path) -> None:
    lay(tmp_path, {"data.py": "x = 1\n" * 100, "large.py": CLIENTS + "x = 1\n" * 100})
    found = scan(tmp_path, size=100)
    assert [(gap.path, gap.reason) for gap in found.files.failed] == [
        ("large.py", "larger than 100 bytes, the limit; raise it with max-file-size")
    ]


def test_a_file_too_large_to_be_looked_through_is_a_gap(tmp_path: Path) -> None:
    lay(tmp_path, {"data.py": "x = 1\n" * 100})
    assert "fifty times the limit" in scan(tmp_path, size=10).files.failed[0].reason


def test_a_file_that_goes_away_before_it_is_read_is_a_gap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(tmp_path, {"a.py": CLIENTS + ASK, "b.py": CLIENTS})

    def late(settings: Settings, beside: Callable[[str], bool]) -> Found:
        found = discover(settings, beside)
        (tmp_path / "b.py").unlink()
        return found

    monkeypatch.setattr(pipeline, "discover", late)
    found = scan(tmp_path)
    assert (sites(found), [gap.path for gap in found.files.failed]) == (["a.py:3"], ["b.py"])


def test_thorough_parses_what_only_mentions_a_package_and_finds_the_same(tmp_path: Path) -> None:
    lay(tmp_path, {"a.py": CLIENTS + ASK, "b.py": "# anthropic, one day\n", "c.py": "x = 1\n"})
    quick, thorough = scan(tmp_path), scan(tmp_path, thorough=True)
    assert (quick.files.parsed, thorough.files.parsed) == (1, 2)
    assert quick.sites == thorough.sites


@pytest.mark.parametrize("named", [".", "app"])
def test_an_analysis_that_stops_at_its_bound_is_one_gap_that_every_scan_shows(
    named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "import anthropic\n\ndef f(c):\n    c.messages.create()\n\nf(anthropic.Anthropic())\n"
    lay(tmp_path, {"pyproject.toml": "", "app/a.py": text})
    monkeypatch.setattr(graph, "FREE_STEPS", -1)
    monkeypatch.setattr(graph, "MAX_STEPS", -1)
    found = scan(tmp_path, named)
    assert [(gap.path, gap.reason) for gap in found.files.failed] == [(named, CUT_SHORT)]


@pytest.mark.parametrize(
    ("path", "context"),
    [
        ("app.py", "source"),
        ("tests/app.py", "test"),
        ("p/test_app.py", "test"),
        ("p/app_test.py", "test"),
        ("conftest.py", "test"),
        ("examples/app.py", "example"),
        ("examples/tests/app.py", "test"),
        ("p/contest.py", "source"),
        ("p/latest/app.py", "source"),
    ],
)
def test_the_context_is_told_by_the_path(path: str, context: str) -> None:
    assert pipeline.context_of(path) == context


HELPDESK = Path(__file__).parents[2] / "examples" / "helpdesk"


def test_neither_the_order_of_files_nor_the_workers_change_the_sites(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = scan(HELPDESK)
    assert scan(HELPDESK, jobs=3) == expected
    for seed in range(2):

        def shuffled(settings: Settings, beside: Callable[[str], bool], seed: int = seed) -> Found:
            found = discover(settings, beside)
            files = list(found.files)
            random.Random(seed).shuffle(files)
            return msgspec.structs.replace(found, files=tuple(files))

        monkeypatch.setattr(pipeline, "discover", shuffled)
        assert scan(HELPDESK) == expected


@pytest.mark.judged
def test_what_the_judges_say_does_not_hang_on_the_order_of_files(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = scan(HELPDESK)

    def reverse(settings: Settings, beside: Callable[[str], bool]) -> Found:
        found = discover(settings, beside)
        return msgspec.structs.replace(found, files=found.files[::-1])

    monkeypatch.setattr(pipeline, "discover", reverse)
    assert scan(HELPDESK) == expected
