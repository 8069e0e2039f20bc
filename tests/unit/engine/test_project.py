"""The project: which file an import names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poolint.engine.project import Project


def absolute(paths: list[str], importer: str, dotted: str) -> str | None:
    return Project(paths).absolute(paths.index(importer), dotted)


def relative(paths: list[str], importer: str, level: int, dotted: str = "") -> str | None:
    return Project(paths).relative(paths.index(importer), level, dotted)


# --- module paths ----------------------------------------------------------------------------------


def test_a_module_is_its_path_without_suffix() -> None:
    assert Project(["pkg/mod.py"]).module_of(0) == "pkg/mod"


def test_a_package_is_its_folder() -> None:
    assert Project(["pkg/__init__.py"]).module_of(0) == "pkg"


def test_a_file_of_another_kind_has_a_module_path_but_defines_no_module() -> None:
    project = Project(["notes.ipynb"])
    assert project.module_of(0) == "notes.ipynb"
    assert project.file("notes.ipynb") is None
    assert project.file("notes") is None


def test_file_finds_modules_and_packages_by_module_path() -> None:
    project = Project(["a.py", "p/__init__.py", "p/b.py"])
    assert [project.file(module) for module in ("a", "p", "p/b", "b", "p/__init__")] == [0, 1, 2, None, None]


def test_a_folder_without_init_exists_as_a_namespace_package_but_has_no_file() -> None:
    project = Project(["space/deep/mod.py"])
    assert project.exists("space")
    assert project.exists("space/deep")
    assert project.file("space") is None


def test_nothing_exists_in_an_empty_project() -> None:
    assert not Project([]).exists("a")


# --- relative imports ------------------------------------------------------------------------------

PACKAGE = ["p/__init__.py", "p/a.py", "p/q/__init__.py", "p/q/b.py", "top.py"]


@pytest.mark.parametrize(
    ("importer", "level", "dotted", "expected"),
    [
        ("p/a.py", 1, "q", "p/q"),
        ("p/a.py", 1, "q.b", "p/q/b"),
        ("p/a.py", 1, "", "p"),
        ("p/__init__.py", 1, "a", "p/a"),
        ("p/q/__init__.py", 1, "b", "p/q/b"),
        ("p/q/b.py", 2, "a", "p/a"),
        ("p/q/b.py", 2, "", "p"),
        ("p/q/b.py", 3, "top", "top"),
        ("p/a.py", 1, "nothing", None),
        ("p/a.py", 2, "", ""),
        ("top.py", 1, "p.a", "p/a"),
        ("top.py", 1, "", ""),
    ],
)
def test_dots_climb_from_the_folder_of_the_importer(
    importer: str, level: int, dotted: str, expected: str | None
) -> None:
    assert relative(PACKAGE, importer, level, dotted) == expected


@pytest.mark.parametrize(("importer", "level"), [("top.py", 2), ("p/a.py", 3), ("p/q/b.py", 40)])
def test_dots_that_leave_the_scan_name_nothing(importer: str, level: int) -> None:
    assert relative(PACKAGE, importer, level, "p") is None


def test_a_relative_import_never_looks_in_other_roots() -> None:
    assert relative(["p/a.py", "src/b.py"], "p/a.py", 1, "b") is None


# --- absolute imports ------------------------------------------------------------------------------


def test_a_script_finds_its_neighbour() -> None:
    assert absolute(["scripts/run.py", "scripts/tools.py"], "scripts/run.py", "tools") == "scripts/tools"


def test_a_module_of_a_package_does_not_find_its_neighbour_without_the_package() -> None:
    assert absolute(["p/__init__.py", "p/a.py", "p/b.py"], "p/a.py", "b") is None


def test_a_module_of_a_package_finds_its_neighbour_through_the_package() -> None:
    assert absolute(["p/__init__.py", "p/a.py", "p/b.py"], "p/a.py", "p.b") == "p/b"


@pytest.mark.parametrize("folder", ["src", "lib", "python"])
def test_a_source_folder_is_a_root(folder: str) -> None:
    paths = [f"{folder}/p/__init__.py", f"{folder}/p/a.py", "tests/test_a.py"]
    assert absolute(paths, "tests/test_a.py", "p.a") == f"{folder}/p/a"


def test_a_source_folder_of_a_member_of_a_monorepo_is_a_root_for_that_member() -> None:
    paths = ["one/src/p/a.py", "one/tests/test.py", "two/src/p/a.py", "two/tests/test.py"]
    assert absolute(paths, "one/tests/test.py", "p.a") == "one/src/p/a"
    assert absolute(paths, "two/tests/test.py", "p.a") == "two/src/p/a"


def test_the_nearest_root_wins() -> None:
    paths = ["a.py", "deep/a.py", "deep/run.py"]
    assert absolute(paths, "deep/run.py", "a") == "deep/a"


def test_the_folder_itself_comes_before_its_source_folder() -> None:
    assert absolute(["p.py", "src/p.py", "run.py"], "run.py", "p") == "p"


def test_a_namespace_package_is_found() -> None:
    assert absolute(["space/one.py", "run.py"], "run.py", "space") == "space"
    assert absolute(["space/one.py", "run.py"], "run.py", "space.one") == "space/one"


def test_an_unknown_root_is_found_when_only_one_holds_the_module() -> None:
    paths = ["services/api/p/__init__.py", "services/api/p/a.py", "tools/run.py"]
    assert absolute(paths, "tools/run.py", "p.a") == "services/api/p/a"


def test_an_ambiguous_name_names_nothing() -> None:
    paths = ["one/util.py", "two/util.py", "run/run.py"]
    assert absolute(paths, "run/run.py", "util") is None


def test_a_module_inside_a_package_is_not_found_as_a_root_module_from_elsewhere() -> None:
    paths = ["one/p/__init__.py", "one/p/util.py", "run/run.py"]
    assert absolute(paths, "run/run.py", "util") is None


def test_a_part_of_a_name_is_no_match() -> None:
    assert absolute(["one/myutil.py", "run/run.py"], "run/run.py", "util") is None


def test_a_library_names_nothing() -> None:
    assert absolute(["a.py", "b.py"], "a.py", "json") is None


ODD = st.text(st.sampled_from("ab._/ é*\0"), max_size=12)


@given(ODD, st.integers(0, 9), st.lists(ODD.map(lambda name: name + ".py"), min_size=1, max_size=6))
def test_no_odd_name_raises_and_whatever_is_found_exists(dotted: str, level: int, paths: list[str]) -> None:
    project = Project(paths)
    for found in (project.absolute(0, dotted), project.relative(0, level, dotted)):
        assert found is None or found == "" or project.exists(found) or found == paths[0].rpartition("/")[0]


@given(st.permutations(["a.py", "p/__init__.py", "p/a.py", "src/q/a.py", "s/p/b.py", "t/u/v.py"]))
def test_the_order_of_the_files_changes_nothing(paths: list[str]) -> None:
    importer = paths.index("p/a.py")
    project = Project(paths)
    found = [project.absolute(importer, name) for name in ("a", "p.a", "q.a", "p.b", "b", "v", "u.v", "u")]
    assert found == ["a", "p/a", "src/q/a", "s/p/b", "s/p/b", "t/u/v", "t/u/v", None]


# --- the package a file is part of ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("importer", "dotted", "own"),
    [
        ("lib/sub/b.py", "lib", True),
        ("lib/sub/b.py", "lib.sub.c", True),
        ("lib/a.py", "lib", True),
        ("lib/a.py", "library", False),
        ("lib/a.py", "sub", False),
        ("test_a.py", "lib", False),
        ("space/pack/d.py", "space.pack.sub", True),
        ("space/pack/d.py", "pack", True),
        ("space/pack/d.py", "space.other", False),
        ("examples/sdk/e.py", "sdk", False),
    ],
)
def test_a_file_of_a_package_with_packages_in_it_means_that_package(
    importer: str, dotted: str, own: bool
) -> None:
    paths = [
        "lib/__init__.py", "lib/a.py", "lib/sub/__init__.py", "lib/sub/b.py", "test_a.py",
        "space/pack/__init__.py", "space/pack/d.py", "space/pack/sub/__init__.py",
        "examples/sdk/__init__.py", "examples/sdk/e.py",
    ]  # fmt: skip
    assert Project(paths).is_own(paths.index(importer), dotted) is own
