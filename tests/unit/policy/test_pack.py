from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from poolint.policy.pack import PackError, load_catalog, rules_root

HEAD = 'package = "acme"\nversions = ">=1"\nas-of = 2026-11-24\nsource = "acme 1.0 client.py"\n'
ENTRY = '[[surface]]\nid = "acme"\nroots = ["acme.Client()"]\nbills = ["send"]\n'


def write(root: Path, text: str, name: str = "acme.toml") -> Path:
    folder = root / "catalog" / "surfaces"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return root


def problems(root: Path, text: str) -> list[str]:
    with pytest.raises(PackError) as caught:
        load_catalog(write(root, text))
    return [str(problem) for problem in caught.value.problems]


def test_a_good_file_becomes_a_catalog(tmp_path: Path) -> None:
    catalog = load_catalog(write(tmp_path, HEAD + ENTRY))
    assert [(entry.id, entry.roots, entry.bills) for entry in catalog.surfaces] == [
        ("acme", ("acme.Client()",), ("send",))
    ]


def test_an_entry_takes_package_versions_and_source_from_its_file(tmp_path: Path) -> None:
    (entry,) = load_catalog(write(tmp_path, HEAD + ENTRY)).surfaces
    assert (entry.package, entry.versions, entry.source) == ("acme", ">=1", "acme 1.0 client.py")


def test_an_entry_keeps_a_source_of_its_own(tmp_path: Path) -> None:
    (entry,) = load_catalog(write(tmp_path, HEAD + ENTRY + 'source = "acme 0.9 old.py"\n')).surfaces
    assert entry.source == "acme 0.9 old.py"


def test_files_are_merged_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.toml", "a.toml", "c.toml"):
        write(tmp_path, HEAD + ENTRY.replace('"acme"', f'"{name[0]}"'), name)
    catalog = load_catalog(tmp_path)
    assert [entry.id for entry in catalog.surfaces] == ["a", "b", "c"]
    assert [name for name, _ in catalog.files] == ["surfaces/a.toml", "surfaces/b.toml", "surfaces/c.toml"]


def test_an_unknown_key_names_the_closest_right_one(tmp_path: Path) -> None:
    assert problems(tmp_path, HEAD + ENTRY + 'root = ["x"]\n') == [
        "surfaces/acme.toml: [[surface]] #1 (acme), key 'root': unknown key; did you mean 'roots'?"
    ]


def test_an_unknown_key_with_no_close_one_lists_those_that_exist(tmp_path: Path) -> None:
    text = HEAD + ENTRY + 'model = { zzz = "x" }\n'
    assert problems(tmp_path, text) == [
        "surfaces/acme.toml: [[surface]] #1 (acme), key 'model.zzz': "
        "unknown key; known keys: argument, client, line, flag, matches, opaque, excludes, prefers, absent, "
        "unknown"
    ]


def test_an_unknown_key_inside_a_list_is_found_by_its_place(tmp_path: Path) -> None:
    text = (
        HEAD
        + ENTRY
        + 'when = [{ argument = ["url"], matches = "x" }, { argument = ["a"], hass-key = "x" }]\n'
    )
    assert problems(tmp_path, text)[0] == (
        "surfaces/acme.toml: [[surface]] #1 (acme), key 'when[1].hass-key': "
        "unknown key; did you mean 'has-key'?"
    )


def test_an_unknown_key_at_the_top_of_a_file_is_an_error(tmp_path: Path) -> None:
    assert problems(tmp_path, HEAD + "as_of = 2026-11-24\n" + ENTRY) == [
        "surfaces/acme.toml: key 'as_of': unknown key; did you mean 'as-of'?"
    ]


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    text = HEAD + '[[surface]]\nid = "acme"\n'
    assert problems(tmp_path, text) == [
        "surfaces/acme.toml: [[surface]] #1 (acme), key 'roots': required key is missing"
    ]


def test_a_wrong_type_is_named(tmp_path: Path) -> None:
    text = HEAD + ENTRY.replace('["send"]', '"send"')
    assert problems(tmp_path, text) == [
        "surfaces/acme.toml: [[surface]] #1 (acme), key 'bills': expected `array`, got `str`"
    ]


def test_a_wrong_word_is_named(tmp_path: Path) -> None:
    text = HEAD + '[[flow]]\npaths = ["acme.run"]\nkind = "runs"\n'
    assert problems(tmp_path, text) == [
        "surfaces/acme.toml: [[flow]] #1 (acme.run), key 'kind': invalid enum value 'runs'"
    ]


def test_a_table_must_be_a_list(tmp_path: Path) -> None:
    assert problems(tmp_path, HEAD + ENTRY.replace("[[surface]]", "[surface]")) == [
        "surfaces/acme.toml: key 'surface': is a list of tables: write [[surface]], not [surface]"
    ]


def test_a_row_must_be_a_table(tmp_path: Path) -> None:
    assert problems(tmp_path, HEAD + "surface = [3]\n") == [
        "surfaces/acme.toml: [[surface]] #1: expected `object`, got `int`"
    ]


def test_broken_toml_is_reported_with_its_line(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, HEAD + "surface = [}\n")
    assert problem.startswith("surfaces/acme.toml: cannot be read: ")
    assert "line" in problem


def test_every_mistake_of_every_file_is_reported_at_once(tmp_path: Path) -> None:
    write(tmp_path, HEAD + ENTRY + 'root = ["x"]\nbil = ["x"]\n', "b.toml")
    found = problems(tmp_path, HEAD + ENTRY + '[[surface]]\nid = "two"\n')
    assert [problem.split(":")[0] + problem.split("key")[1].split(":")[0] for problem in found] == [
        "surfaces/acme.toml 'roots'",
        "surfaces/b.toml 'root'",
        "surfaces/b.toml 'bil'",
    ]


def test_a_folder_without_a_catalog_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"no folder catalog/surfaces in it; is this a rule pack\?"):
        load_catalog(tmp_path)


def test_a_checkout_uses_the_rules_beside_src() -> None:
    assert rules_root() == Path(__file__).parents[3] / "rules"


def test_the_wheel_carries_the_rules_and_uses_them(tmp_path: Path) -> None:
    """The wheel is built by the backend's own hook, offline, and imported from where it was unpacked."""
    pytest.importorskip("hatchling")
    repository = Path(__file__).parents[3]
    build = "import hatchling.build, sys; print(hatchling.build.build_wheel(sys.argv[1]))"
    subprocess.run(
        [sys.executable, "-c", build, str(tmp_path)], cwd=repository, check=True, capture_output=True
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    shipped = {path.name for path in (tmp_path / "site/poolint/rules/catalog/surfaces").glob("*.toml")}
    assert shipped == {path.name for path in (repository / "rules/catalog/surfaces").glob("*.toml")}
    ask = "from poolint.policy.pack import load_catalog, rules_root; load_catalog(); print(rules_root())"
    answer = subprocess.run(
        [
            sys.executable,
            "-S",
            "-c",
            f"import sys; sys.path[:0] = {[str(tmp_path / 'site'), *sys.path]!r}; {ask}",
        ],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert answer.stdout.strip() == str((tmp_path / "site/poolint/rules").resolve())
