from pathlib import Path

import pytest

from poolint.discovery.codeowners import OwnersFile, owners_file


def write(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("* @a\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "place", [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"]
)
def test_it_is_found_where_the_hosts_look(tmp_path: Path, place: str) -> None:
    file = write(tmp_path / place)
    assert owners_file(str(tmp_path)) == OwnersFile(place, str(file), "")


def test_the_first_place_wins(tmp_path: Path) -> None:
    first = write(tmp_path / ".github/CODEOWNERS")
    write(tmp_path / "CODEOWNERS")
    found = owners_file(str(tmp_path))
    assert found is not None
    assert found.absolute == str(first)


def test_in_a_repository_a_folder_above_may_have_it(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    file = write(tmp_path / "CODEOWNERS")
    root = tmp_path / "services" / "web"
    root.mkdir(parents=True)
    assert owners_file(str(root)) == OwnersFile("../../CODEOWNERS", str(file), "services/web/")


def test_above_the_repository_and_without_one_nobody_looks(tmp_path: Path) -> None:
    write(tmp_path / "CODEOWNERS")
    inside = tmp_path / "repository"
    (inside / ".git").mkdir(parents=True)
    outside = tmp_path / "folder"
    outside.mkdir()
    assert [owners_file(str(inside)), owners_file(str(outside))] == [None, None]
