"""``poolint diff`` and ``poolint check --diff`` on real git repositories."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from repositories import commit, git, lay, start

from poolint.cli.main import group

HEAD = "import anthropic\n\nclient = anthropic.Anthropic(max_retries=0)\n"
ASK = """
def ask(text):
    return client.messages.create(model="claude-sonnet-5", max_tokens=9, messages=text)
"""
PATIENT = """
def ask(text):
    for attempt in range(8):
        try:
            return client.messages.create(model="claude-sonnet-5", max_tokens=9, messages=text)
        except anthropic.RateLimitError:
            continue
"""
TELL = """
def tell(text):
    return client.messages.create(model="claude-haiku-5", max_tokens=9, messages=text)
"""
WRAPPER = """
def patient(call):
    for attempt in range(8):
        try:
            return call()
        except anthropic.RateLimitError:
            continue

def ask(text):
    return patient(lambda: client.messages.create(model="claude-sonnet-5", messages=text))
"""
MORE = """
def tell(text):
    return patient(lambda: client.messages.create(model="claude-haiku-5", messages=text))
"""

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs ``poolint`` in the folder of the test."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(group, [*arguments, "--jobs", "1"])


def document(run: Run, *arguments: str) -> dict[str, list[str]]:
    """What appeared, vanished and changed, by path and function."""
    result = run("diff", *arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    return {
        "appeared": [f"{site['path']}:{site['function']}" for site in found["appeared"]],
        "vanished": [f"{site['path']}:{site['function']}" for site in found["vanished"]],
        "changed": [
            f"{one['after']['path']}:{one['after']['function']} "
            + ",".join(change["aspect"] for change in one["changes"])
            for one in found["changed"]
        ],
    }


NOTHING: dict[str, list[str]] = {"appeared": [], "vanished": [], "changed": []}


def test_the_files_on_disk_are_compared_with_a_commit(tmp_path: Path, run: Run) -> None:
    start(tmp_path, {"app.py": HEAD + ASK, "gone.py": HEAD + TELL})
    lay(tmp_path, {"app.py": HEAD + PATIENT, "gone.py": None, "new.py": HEAD + TELL.replace("text", "line")})
    before = (tmp_path / ".git" / "index").read_bytes()
    assert document(run, "main") == {
        "appeared": [],
        "vanished": [],
        "changed": ["app.py:ask verdict,requests", "new.py:tell place"],
    }
    assert (tmp_path / ".git" / "index").read_bytes() == before
    assert (tmp_path / "app.py").read_text(encoding="utf-8") == HEAD + PATIENT


def test_two_commits_are_compared_whatever_is_on_disk(tmp_path: Path, run: Run) -> None:
    start(tmp_path, {"app.py": HEAD + ASK})
    commit(tmp_path, {"app.py": HEAD + ASK + TELL})
    lay(tmp_path, {"app.py": None, "other.py": HEAD + ASK})
    assert document(run, "HEAD~1", "HEAD") == {**NOTHING, "appeared": ["app.py:tell"]}
    assert document(run, "HEAD", "HEAD~1") == {**NOTHING, "vanished": ["app.py:tell"]}
    assert document(run, "HEAD", "HEAD") == NOTHING


def test_a_commit_and_its_own_checkout_are_the_same(tmp_path: Path, run: Run) -> None:
    start(
        tmp_path,
        {
            "p/__init__.py": "",
            "p/clients.py": HEAD,
            "p/app.py": "from p.clients import client\n" + ASK,
            ".env": "ANTHROPIC_API_KEY=x\n",
            "requirements.txt": "anthropic==0.40.0\n",
            ".gitignore": "ignored.py\n",
            "ignored.py": HEAD + TELL,
        },
    )
    lay(tmp_path, {"build/x.py": HEAD + TELL})
    assert document(run, "main") == NOTHING


def test_a_renamed_file_is_moved_and_inserted_lines_are_nothing(tmp_path: Path, run: Run) -> None:
    start(tmp_path, {"app.py": HEAD + ASK, "b.py": HEAD + TELL})
    git(tmp_path, "mv", "app.py", "::error::\u202e.py")
    lay(tmp_path, {"b.py": "#\n#\n" + HEAD + TELL})
    assert document(run, "main") == {**NOTHING, "changed": ["::error::\u202e.py:ask place"]}
    text = run("diff", "main").stdout
    assert "\u202e" not in text and "\n::" not in text


def test_the_merge_base_leaves_out_what_others_did(tmp_path: Path, run: Run) -> None:
    start(tmp_path, {"app.py": HEAD + ASK})
    git(tmp_path, "checkout", "--quiet", "-b", "topic")
    commit(tmp_path, {"mine.py": HEAD + TELL})
    git(tmp_path, "checkout", "--quiet", "main")
    commit(tmp_path, {"theirs.py": HEAD + TELL.replace("tell", "say")})
    git(tmp_path, "checkout", "--quiet", "topic")
    assert document(run, "main", "--merge-base") == {**NOTHING, "appeared": ["mine.py:tell"]}
    assert document(run, "main", "topic", "--merge-base") == {**NOTHING, "appeared": ["mine.py:tell"]}
    assert document(run, "main")["vanished"] + document(run, "main")["changed"] != []


def test_from_a_subfolder_what_lies_below_it_is_compared(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(tmp_path, {"a/x.py": HEAD + ASK, "b/y.py": HEAD + ASK})
    lay(tmp_path, {"a/x.py": HEAD + PATIENT, "b/y.py": HEAD + PATIENT})
    monkeypatch.chdir(tmp_path / "a")
    assert document(run, "main") == {**NOTHING, "changed": ["a/x.py:ask verdict,requests"]}
    assert document(run, "main", "--path", "../b") == {**NOTHING, "changed": ["b/y.py:ask verdict,requests"]}
    assert len(document(run, "main", "--path", "..")["changed"]) == 2


def test_a_branch_without_a_commit_is_compared_with_another(tmp_path: Path, run: Run) -> None:
    start(tmp_path, {"app.py": HEAD + ASK})
    git(tmp_path, "checkout", "--quiet", "--orphan", "unborn")
    assert document(run, "main") == NOTHING
    result = run("diff", "HEAD")
    assert result.exit_code == 1 and "nothing is committed on this branch yet" in result.output


def test_a_shallow_clone_has_the_one_commit_it_holds(tmp_path: Path, run: Run) -> None:
    start(tmp_path / "origin", {"app.py": HEAD + ASK})
    commit(tmp_path / "origin", {"app.py": HEAD + ASK + TELL})
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{tmp_path}/origin", "clone")
    os.chdir(tmp_path / "clone")
    assert document(run, "HEAD") == NOTHING
    assert "names no commit here" in run("diff", "HEAD~1").output


@pytest.mark.parametrize(
    ("gates", "status", "words"),
    [
        ((), 0, ()),
        (("pool",), 0, ()),
        (("appeared",), 1, ("poolint: 1 call that appeared (--fail-on appeared)",)),
        (
            ("untagged", "requests", "verdict"),
            1,
            (
                "poolint: 1 call without a feature tag that appeared, or that had a better one "
                "(--fail-on untagged)",
                "poolint: 1 call that sends more requests into a dry pool (--fail-on requests)",
                "poolint: 1 call that takes a dry pool worse (--fail-on verdict)",
            ),
        ),
    ],
)
def test_gates_decide_the_exit_status(
    tmp_path: Path, run: Run, gates: tuple[str, ...], status: int, words: tuple[str, ...]
) -> None:
    start(tmp_path, {"app.py": HEAD + ASK})
    lay(tmp_path, {"app.py": HEAD + PATIENT + TELL})
    result = run("diff", "main", *(part for gate in gates for part in ("--fail-on", gate)))
    assert (result.exit_code, tuple(result.stderr.splitlines())) == (status, words)


@pytest.mark.parametrize("broken", ["before", "after"])
def test_what_cannot_be_read_on_either_side_is_incomplete(tmp_path: Path, run: Run, broken: str) -> None:
    wrong = "import anthropic\nanthropic.Anthropic(\n"
    start(tmp_path, {"app.py": HEAD + ASK, "b.py": wrong if broken == "before" else ""})
    lay(tmp_path, {"b.py": wrong if broken == "after" else "", "app.py": HEAD + ASK + TELL})
    result = run("diff", "main", "--fail-on", "appeared")
    assert result.exit_code == 3
    assert f"Not read {broken} (1), so sites in there are not compared:\n  b.py:2  " in result.stdout
    assert "poolint: incomplete: 1 place could not be looked at; see the report" in result.stderr
    assert run("diff", "main", "--quiet").stderr == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("mian",), "'mian' names no commit here; did you mean 'main'?"),
        (("main", "topic"), "'topic' names no commit here"),
        (("main...main",), "'main...main' names no commit here"),
        (("main", "--fail-on", "all"), "'all' is not one of"),
        (("main", "--output", "nowhere/x"), "there is no folder"),
        ((), "Missing argument 'BASE'"),
    ],
)
def test_wrong_usage_says_what_would_be_right(
    tmp_path: Path, run: Run, arguments: tuple[str, ...], words: str
) -> None:
    start(tmp_path, {"app.py": ""})
    result = run("diff", *arguments)
    assert result.exit_code != 0 and words in result.output


def test_outside_a_repository_it_says_so(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert "is in no git repository that can be read" in run("diff", "main").output
    assert "is in no git repository that can be read" in run("check", "--diff", "main").output


def test_the_comment_can_go_to_a_file(tmp_path: Path, run: Run) -> None:
    start(tmp_path, {"app.py": HEAD + ASK})
    assert run("diff", "main", "--format", "markdown", "--output", "comment.md").stdout == ""
    assert (tmp_path / "comment.md").read_text(encoding="utf-8").startswith("<!-- poolint-diff -->\n")


def test_nothing_that_the_repository_brings_is_run(tmp_path: Path, run: Run) -> None:
    start(tmp_path, {"app.py": HEAD + ASK, ".gitattributes": "* filter=evil diff=evil\n"})
    mark = tmp_path / "ran"
    for key in ("core.fsmonitor", "diff.external", "filter.evil.smudge", "filter.evil.clean"):
        git(tmp_path, "config", key, f"touch '{mark}'")
    assert document(run, "main") == NOTHING
    assert not mark.exists()


def concise(run: Run, *arguments: str) -> list[str]:
    """Place and code of each finding."""
    result = run("check", "--output-format", "concise", "--select", "RTY101,TAG102", *arguments)
    assert result.exit_code in (0, 1), result.output
    lines = result.stdout.splitlines()[:-1]
    return [f"{line.split(':')[0]}:{line.split(':')[1]} {line.split('[')[1][:6]}" for line in lines]


def test_old_findings_are_left_out_though_their_lines_moved(tmp_path: Path, run: Run) -> None:
    start(tmp_path, {"app.py": HEAD + PATIENT})
    assert concise(run) == ["app.py:8 TAG102", "app.py:9 RTY101"]
    lay(tmp_path, {"app.py": "#\n" + HEAD + "\nX = 1\n" + PATIENT})
    assert concise(run, "--diff", "main") == []
    result = run("check", "--diff", "main", "--select", "RTY101")
    assert (result.exit_code, result.stderr.split(" in ")[0]) == (0, "poolint: 1 finding is")


def test_a_new_call_through_an_old_wrapper_is_new(tmp_path: Path, run: Run) -> None:
    start(tmp_path, {"app.py": HEAD + WRAPPER})
    assert "app.py:9 RTY101" in concise(run)
    lay(tmp_path, {"app.py": HEAD + WRAPPER + MORE})
    assert concise(run, "--diff", "main") == ["app.py:9 RTY101", "app.py:16 TAG102"]


def test_a_file_that_was_renamed_brings_nothing_new(tmp_path: Path, run: Run) -> None:
    start(tmp_path, {"app.py": HEAD + PATIENT})
    git(tmp_path, "mv", "app.py", "better.py")
    assert concise(run, "--diff", "main") == []


def test_what_the_base_branch_got_since_is_not_ours(tmp_path: Path, run: Run) -> None:
    start(tmp_path, {"app.py": HEAD + PATIENT})
    git(tmp_path, "checkout", "--quiet", "-b", "topic")
    git(tmp_path, "checkout", "--quiet", "main")
    commit(tmp_path, {"app.py": HEAD})
    git(tmp_path, "checkout", "--quiet", "topic")
    assert concise(run, "--diff", "main") == []


def test_a_base_that_cannot_be_read_counts_nothing_as_old_and_says_so(tmp_path: Path, run: Run) -> None:
    start(tmp_path, {"app.py": HEAD + PATIENT + "\ndef broken(:\n"})
    lay(tmp_path, {"app.py": HEAD + PATIENT})
    assert concise(run, "--diff", "main") == ["app.py:8 TAG102", "app.py:9 RTY101"]
    words = run("check", "--diff", "main").stderr
    assert "poolint: 1 place could not be looked at in " in words
    assert "what is found there counts as new" in words


def test_a_base_that_is_not_there_is_told(tmp_path: Path, run: Run) -> None:
    start(tmp_path, {"app.py": ""})
    assert "'mian' names no commit here; did you mean 'main'?" in run("check", "--diff", "mian").output


def test_only_what_the_branch_brought_is_fixed(tmp_path: Path, run: Run) -> None:
    later = PATIENT.replace("ask", "again")
    start(tmp_path, {"app.py": HEAD + PATIENT})
    lay(tmp_path, {"app.py": HEAD + PATIENT + later})
    assert concise(run, "--diff", "main") == ["app.py:15 TAG102", "app.py:16 RTY101"]

    done = run("check", "--fix", "--unsafe-fixes", "--select", "RTY101", "--diff", "main")

    text = (tmp_path / "app.py").read_text()
    assert done.exit_code == 0
    assert done.stderr.splitlines() == [
        "poolint: 1 finding is fixed, in 1 file",
        f"poolint: 1 finding is in {git(tmp_path, 'rev-parse', 'main')[:10]} too, and left out",
    ]
    assert PATIENT in text
    assert later not in text
    assert "is_spent(error)" in text.partition("def again")[2]


def test_a_preview_shows_only_what_would_be_fixed_of_the_branch(tmp_path: Path, run: Run) -> None:
    start(tmp_path, {"app.py": HEAD + PATIENT})
    assert run("check", "--fix-preview", "--unsafe-fixes", "--diff", "main").stdout == ""

    lay(tmp_path, {"other.py": HEAD + PATIENT})
    done = run("check", "--fix-preview", "--unsafe-fixes", "--select", "RTY101", "--diff", "main")

    assert [line for line in done.stdout.splitlines() if line.startswith("+++")] == ["+++ b/other.py"]
