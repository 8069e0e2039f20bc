import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from poolint.discovery.ignore import Rules, first_decision, git_exclude, read_rules


def left_out(lines: list[str], path: str) -> bool | None:
    return Rules(lines, "/r/", "test").decides(
        "/r/" + path, path.rstrip("/").rpartition("/")[2] + path[len(path.rstrip("/")) :]
    )


@pytest.mark.parametrize(
    ("lines", "path", "decision"),
    [
        (["build/"], "build/", True),
        (["build/"], "build", None),
        (["build/"], "deep/build/", True),
        (["*.py"], "a/b.py", True),
        (["/a.py"], "a.py", True),
        (["/a.py"], "b/a.py", None),
        (["a/b.py"], "a/b.py", True),
        (["a/b.py"], "c/a/b.py", None),
        (["a/**/b.py"], "a/x/y/b.py", True),
        (["*.py", "!keep.py"], "keep.py", False),
        (["!keep.py", "*.py"], "keep.py", True),
        (["*", "!*/", "!*.py"], "a/x.txt", True),
        (["*", "!*/", "!*.py"], "a/", False),
        (["*", "!*/", "!*.py"], "a/x.py", False),
        (["a/**"], "a/", None),
        (["a/**"], "a/b.py", True),
        (["# build", ""], "build/", None),
        (["x[ab].py"], "xb.py", True),
    ],
)
def test_rules_decide_as_git_does(lines: list[str], path: str, decision: bool | None) -> None:
    assert left_out(lines, path) is decision


def test_rules_say_nothing_of_paths_outside_their_folder() -> None:
    assert Rules(["*.py"], "/r/", "test").decides("/s/a.py", "a.py") is None


def test_the_nearest_rules_decide_first() -> None:
    near, far = Rules(["!a.py"], "/r/s/", "near"), Rules(["a.py"], "/r/", "far")
    assert first_decision([near, far], "/r/s/a.py", "a.py") is None
    assert first_decision([near, far], "/r/a.py", "a.py") is far


def test_a_line_that_git_cannot_read_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_bytes(b"!\n\xff\n[z-a]\nbuild/\r\n")
    rules = read_rules(str(tmp_path / ".gitignore"), "/r/", "test")
    assert rules is not None
    assert rules.decides("/r/build/", "build/") is True


def test_a_file_that_is_not_there_gives_no_rules(tmp_path: Path) -> None:
    assert read_rules(str(tmp_path / ".gitignore"), "/r/", "test") is None


def test_the_exclude_file_of_a_worktree_lies_in_the_common_folder(tmp_path: Path) -> None:
    home = tmp_path / "main" / ".git" / "worktrees" / "w"
    home.mkdir(parents=True)
    (home / "commondir").write_text("../..\n", encoding="utf-8")
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / ".git").write_text(f"gitdir: {home}\n", encoding="utf-8")
    found = git_exclude(str(tmp_path / "w"))
    assert found is not None
    assert Path(found).resolve() == tmp_path / "main" / ".git" / "info" / "exclude"


NAME = st.sampled_from(["a", "b", "ab", "a.py", "b.py"])
PART = st.sampled_from(["a", "b", "*", "a*", "*.py", "a.py", "?", "[ab]", "[b-a]"])
PATTERN = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "!"]),
        st.sampled_from(["", "/", "**/"]),
        st.lists(
            st.sampled_from(["a", "b", "*", "a*", "*.py", "a.py", "?", "[ab]", "[b-a]"]),
            min_size=1,
            max_size=3,
        ).map("/".join),
        st.sampled_from(["", "/", "/**"]),
    ),
)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(PATTERN, max_size=4), path=st.lists(NAME, min_size=1, max_size=3))
def test_a_walk_leaves_out_what_git_ignores(tmp_path: Path, lines: list[str], path: list[str]) -> None:
    repository = tmp_path / "repository"
    shutil.rmtree(repository, ignore_errors=True)
    repository.joinpath(*path[:-1]).mkdir(parents=True)
    subprocess.run(["git", "init", "-q", str(repository)], check=True)
    repository.joinpath(*path).write_text("", encoding="utf-8")
    (repository / ".gitignore").write_text("\n".join(lines) + "\n", encoding="utf-8")
    relative = "/".join(path)
    asked = subprocess.run(
        ["git", "-C", str(repository), "check-ignore", "-q", "--no-index", relative], check=False
    )
    rules = Rules(lines, "/r/", "test")
    walked = False
    for number, name in enumerate(path):
        end = "/" if number < len(path) - 1 else ""
        whole = "/r/" + "/".join(path[: number + 1]) + end
        walked = walked or first_decision([rules], whole, name + end) is not None
    assert walked == (asked.returncode == 0)
