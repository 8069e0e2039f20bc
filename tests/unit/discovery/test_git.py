from __future__ import annotations

import os
from pathlib import Path

import pytest
from repositories import commit, git, start

from poolint.discovery.git import GitError, merge_base, repository, run
from poolint.discovery.git import commit as commit_of


def test_a_folder_is_known_by_its_place_in_the_repository(tmp_path: Path) -> None:
    start(tmp_path, {"a/b/x.py": ""})
    top, inner = repository(str(tmp_path)), repository(str(tmp_path / "a" / "b"))
    assert (top.prefix, top.top) == ("", str(tmp_path))
    assert (inner.prefix, inner.top) == ("a/b/", str(tmp_path))


def test_a_repository_behind_a_link_keeps_the_spelling_of_the_user(tmp_path: Path) -> None:
    start(tmp_path / "real", {"a/x.py": ""})
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert repository(str(tmp_path / "link" / "a")).top == str(tmp_path / "link")


def test_a_branch_a_tag_an_id_and_what_git_derives_from_them_name_a_commit(tmp_path: Path) -> None:
    start(tmp_path)
    first, second = commit(tmp_path, {"a": "1"}), commit(tmp_path, {"a": "2"})
    git(tmp_path, "tag", "--annotate", "--message=x", "v1", first)
    repo = repository(str(tmp_path))
    assert [commit_of(repo, ref) for ref in ("main", "HEAD~1", "v1", first[:12])] == [
        second,
        first,
        first,
        first,
    ]


@pytest.mark.parametrize(
    ("ref", "words"),
    [
        ("mian", "'mian' names no commit here; did you mean 'main'?"),
        ("topic", "'topic' names no commit here; did you mean 'origin/topic'?"),
        ("zzzzzz", "'zzzzzz' names no commit here; 'git branch --all' and 'git tag' list what does"),
        ("--output=x", "'--output=x' names no commit here; 'git branch --all' and 'git tag' list what does"),
        ("a\0b", "'a\\x00b' names no commit here; 'git branch --all' and 'git tag' list what does"),
        ("", "'' names no commit here; 'git branch --all' and 'git tag' list what does"),
        (
            "main...main",
            "'main...main' names no commit here; 'git branch --all' and 'git tag' list what does",
        ),
    ],
)
def test_an_unknown_ref_is_told_the_closest(tmp_path: Path, ref: str, words: str) -> None:
    start(tmp_path, {"a": ""})
    git(tmp_path, "update-ref", "refs/remotes/origin/topic", "HEAD")
    with pytest.raises(GitError) as failure:
        commit_of(repository(str(tmp_path)), ref)
    assert str(failure.value) == words


def test_a_branch_without_a_commit_is_told_so(tmp_path: Path) -> None:
    start(tmp_path)
    repo = repository(str(tmp_path))
    with pytest.raises(GitError, match=r"^'main' names no commit here; there is no branch and no tag yet"):
        commit_of(repo, "main")
    commit(tmp_path, {"a": "1"})
    git(tmp_path, "checkout", "--quiet", "--orphan", "unborn")
    with pytest.raises(GitError, match=r"^'HEAD' names no commit here; nothing is committed on this branch"):
        merge_base(repo, "main", "HEAD")


def test_the_merge_base_is_where_two_branches_part(tmp_path: Path) -> None:
    start(tmp_path)
    base = commit(tmp_path, {"a": "1"})
    git(tmp_path, "checkout", "--quiet", "-b", "topic")
    commit(tmp_path, {"b": "1"})
    git(tmp_path, "checkout", "--quiet", "main")
    commit(tmp_path, {"a": "2"})
    assert merge_base(repository(str(tmp_path)), "main", "topic") == base


def test_histories_that_never_met_have_no_merge_base(tmp_path: Path) -> None:
    start(tmp_path, {"a": "1"})
    git(tmp_path, "checkout", "--quiet", "--orphan", "other")
    commit(tmp_path, {"a": "2"})
    with pytest.raises(GitError, match=r"^'main' and 'other' have no commit in common; name a ref"):
        merge_base(repository(str(tmp_path)), "main", "other")


def test_a_shallow_clone_is_told_to_fetch(tmp_path: Path) -> None:
    start(tmp_path / "origin", {"a": "1"})
    git(tmp_path / "origin", "tag", "long-ago")
    git(tmp_path / "origin", "checkout", "--quiet", "-b", "topic")
    commit(tmp_path / "origin", {"a": "2"})
    git(tmp_path / "origin", "checkout", "--quiet", "main")
    commit(tmp_path / "origin", {"b": "2"})
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth=1", "--no-single-branch", f"file://{tmp_path}/origin", "clone")
    repo = repository(str(clone))
    git(clone, "tag", "--delete", "long-ago")
    with pytest.raises(GitError, match=r"this clone is shallow; fetch the ref first"):
        commit_of(repo, "long-ago")
    with pytest.raises(GitError, match=r"this clone is shallow; fetch its history first"):
        merge_base(repo, "origin/main", "origin/topic")


def test_a_folder_without_a_repository_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(GitError, match="is in no git repository that can be read: not a git repository"):
        repository(str(tmp_path))


def test_the_inside_of_a_repository_is_no_work_tree(tmp_path: Path) -> None:
    start(tmp_path, {"a": ""})
    with pytest.raises(GitError):
        repository(str(tmp_path / ".git"))


def test_a_missing_git_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="git is not installed"):
        repository(str(tmp_path))


def test_what_git_sets_for_a_hook_leads_to_no_other_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(tmp_path / "one", {"a": "1"})
    start(tmp_path / "two", {"a": "2"})
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "two" / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "two"))
    assert commit_of(repository(str(tmp_path / "one")), "main") == git(tmp_path / "one", "rev-parse", "main")


def test_no_program_that_the_repository_names_is_run(tmp_path: Path) -> None:
    start(tmp_path, {"a.py": "", ".gitattributes": "* filter=evil diff=evil\n"})
    mark = tmp_path / "ran"
    hook = tmp_path / "hook"
    hook.write_text(f"#!/bin/sh\ntouch '{mark}'\n", encoding="utf-8")
    hook.chmod(0o755)
    for key in (
        "core.fsmonitor",
        "core.sshCommand",
        "core.askPass",
        "core.pager",
        "diff.external",
        "diff.evil.textconv",
        "filter.evil.smudge",
        "filter.evil.clean",
        "alias.rev-parse",
        "alias.ls-tree",
        "uploadpack.packObjectsHook",
        "credential.helper",
    ):
        git(tmp_path, "config", key, str(hook))
    git(tmp_path, "config", "core.hooksPath", str(tmp_path))
    for name in ("post-index-change", "reference-transaction", "fsmonitor-watchman"):
        os.link(hook, tmp_path / name)
    repo = repository(str(tmp_path))
    commit_of(repo, "main")
    merge_base(repo, "main", "main")
    for arguments in (("ls-tree", "-r", "main"), ("cat-file", "-p", "main:a.py")):
        assert run(repo, *arguments).returncode == 0
    assert not mark.exists()


def test_an_object_that_a_partial_clone_lacks_is_not_fetched(tmp_path: Path) -> None:
    start(tmp_path / "origin", {"a.py": "x = 1\n"})
    git(tmp_path / "origin", "config", "uploadpack.allowFilter", "true")
    git(
        tmp_path,
        "clone",
        "--quiet",
        "--no-checkout",
        "--filter=blob:none",
        f"file://{tmp_path}/origin",
        "part",
    )
    mark = tmp_path / "ran"
    git(tmp_path / "part", "config", "remote.origin.uploadpack", f"touch '{mark}'; git-upload-pack")
    assert run(repository(str(tmp_path / "part")), "cat-file", "-p", "main:a.py").returncode != 0
    assert not mark.exists()
