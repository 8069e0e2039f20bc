import pytest

from poolint.frontends.codeowners import parse
from poolint.model.source import Gap

OWNER = "@acme/team"


def owns(pattern: str, path: str) -> bool:
    return parse(f"{pattern} {OWNER}", "CODEOWNERS").of(path) == (OWNER,)


@pytest.mark.parametrize(
    ("pattern", "paths"),
    [
        ("*", ["a.py", "a/b.py", "a/b/c.py"]),
        ("*.py", ["a.py", "a/b.py"]),
        ("/*.py", ["a.py"]),
        ("docs/*", ["docs/a.py"]),
        ("docs/", ["docs/a.py", "docs/b/a.py", "x/docs/a.py"]),
        ("/docs/", ["docs/a.py", "docs/b/a.py"]),
        ("/docs", ["docs", "docs/a.py", "docs/b/a.py"]),
        ("docs", ["docs/a.py", "x/docs/a.py"]),
        ("src/web", ["src/web/a.py"]),
        ("**/logs", ["logs/a.py", "a/logs/b.py"]),
        ("/src/**/api.py", ["src/api.py", "src/a/b/api.py"]),
        ("/src/**", ["src/a.py", "src/a/b.py"]),
        ("/src/*/api/", ["src/a/api/b.py"]),
        ("a?c.py", ["abc.py", "x/abc.py"]),
        ("two\\ words.py", ["two\\ words.py".replace("\\", "")]),
        ("\\#a.py", ["#a.py"]),
        ("a\\*.py", ["a*.py"]),
        ("/", ["a.py", "a/b.py"]),
    ],
)
def test_a_pattern_owns_these_paths(pattern: str, paths: list[str]) -> None:
    assert [path for path in paths if not owns(pattern, path)] == []


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*.py", "a.pyi"),
        ("/*.py", "a/b.py"),
        ("docs/*", "docs/b/a.py"),
        ("/docs/", "x/docs/a.py"),
        ("src/web", "a/src/web/b.py"),
        ("/src/*/api/", "src/api/b.py"),
        ("a?c.py", "ac.py"),
        ("a?c.py", "a/c.py"),
        ("a\\*.py", "ab.py"),
        ("web", "webb/a.py"),
    ],
)
def test_a_pattern_does_not_own_this_path(pattern: str, path: str) -> None:
    assert not owns(pattern, path)


def test_the_last_line_that_matches_decides_and_may_say_nobody() -> None:
    owners = parse("* @a\n/web/ @b @c\n/web/public\n", "CODEOWNERS")
    assert [owners.of(path) for path in ("x.py", "web/x.py", "web/public/x.py")] == [
        ("@a",),
        ("@b", "@c"),
        (),
    ]


def test_comments_and_empty_lines_say_nothing() -> None:
    assert parse("# all\n\n  \n* @a # the rest\n", "CODEOWNERS").of("x.py") == ("@a",)


def test_sections_each_have_an_owner_and_may_have_one_by_default() -> None:
    owners = parse(
        "* @all\n[Web][2] @web\n/web/\n/web/x.py @x\n^[Docs]\n/web/ docs@acme.test\n", "CODEOWNERS"
    )
    assert owners.gaps == ()
    assert owners.of("web/a.py") == ("@all", "@web", "docs@acme.test")
    assert owners.of("web/x.py") == ("@all", "@x", "docs@acme.test")


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("!/web/ @a", "a pattern cannot be turned round with '!'"),
        ("/we[bc]/ @a", "a pattern has no ranges with '['"),
        ("/web/ alice", "'alice' is no @person, no @team and no address"),
        ("// @a", "the pattern names no path"),
    ],
)
def test_a_line_that_cannot_be_understood_is_a_gap_and_the_others_count(line: str, wrong: str) -> None:
    owners = parse(f"* @all\n{line}\n", ".github/CODEOWNERS")
    reason = f"a line of CODEOWNERS that cannot be understood: {wrong}"
    assert owners.gaps == (Gap(".github/CODEOWNERS", reason, 2),)
    assert owners.of("web/a.py") == ("@all",)


def test_a_pattern_made_to_take_for_ever_is_answered() -> None:
    owners = parse(f"/{'*a' * 500}b/{'**/' * 500}x @a", "CODEOWNERS")
    assert owners.of("a" * 2000 + "/x") == ()
