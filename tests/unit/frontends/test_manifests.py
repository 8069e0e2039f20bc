import pytest

from poolint.frontends.manifests import pins
from poolint.model.project import Pin, Pins, pin_for, versions
from poolint.model.source import Gap


def _one(path: str, text: str) -> list[tuple[str, str | None, bool, int]]:
    found = pins({path: text.encode()})
    assert not found.gaps
    return [(pin.package, pin.version, pin.exact, pin.line) for pin in found.pins]


@pytest.mark.parametrize("path", ["uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "pylock.dev.toml"])
def test_a_lock_gives_the_version_of_each_package_and_its_line(path: str) -> None:
    table = "packages" if path.startswith("pylock") else "package"
    text = f"""version = 1

[[{table}]]
name = "acme_sdk"
version = "2.12.0"
source = {{ registry = "https://pypi.org/simple" }}

[[{table}]]
name = "other"
version = "1.0"
"""
    assert _one(path, text) == [("acme-sdk", "2.12.0", True, 5), ("other", "1.0", True, 10)]


def test_a_pipfile_lock_gives_both_sections() -> None:
    text = """{"default": {
 "acme": {"hashes": [],
 "version": "==1.2"}},
 "develop": {"b": {"version": "==3"}}}"""
    assert _one("Pipfile.lock", text) == [("acme", "1.2", True, 3), ("b", "3", True, 4)]


def test_requirements_give_exact_pins_and_stand_in_versions_for_upper_bounds() -> None:
    text = """# a comment
-r base.txt
acme==1.2.3 ; python_version > "3.9"
acme-b[extra]>=1,<2  # why
acme-c >= 1 \\
    , <= 1.5 \\
    --hash=sha256:abc
acme_d~=2.5
acme.e==2.*
acme-f>=3
acme-g @ https://user:secret@host/acme_g-1.2.whl
./local/path
"""
    assert _one("requirements-dev.txt", text) == [
        ("acme", "1.2.3", True, 3),
        ("acme-b", "1.9999", False, 4),
        ("acme-c", "1.5", False, 5),
        ("acme-d", "2.9999", False, 8),
        ("acme-e", "2.9999", False, 9),
        ("acme-f", None, False, 10),
        ("acme-g", None, False, 11),
    ]


def test_a_url_never_becomes_part_of_a_pin() -> None:
    found = pins({"requirements.txt": b"acme @ https://user:canary@host/acme-1.whl\n"})
    assert "canary" not in repr(found)


def test_a_pyproject_gives_standard_and_poetry_dependencies() -> None:
    text = """[project]
dependencies = ["acme>=1,<1.4", 'b']
[project.optional-dependencies]
x = ["c==3"]
[dependency-groups]
dev = [{ include-group = "x" }, "d<=4"]
[tool.poetry.dependencies]
python = "^3.10"
e = "^0.39"
f = { version = "~1.2.3", extras = ["y"] }
g = "2.0"
"""
    assert _one("pyproject.toml", text) == [
        ("acme", "1.3.9999", False, 2),
        ("b", None, False, 2),
        ("c", "3", True, 4),
        ("d", "4", False, 6),
        ("e", "0.39.9999", False, 9),
        ("f", "1.2.9999", False, 10),
        ("g", "2.0", True, 11),
    ]


def test_files_that_cannot_be_read_are_gaps_with_their_line() -> None:
    found = pins(
        {
            "a/uv.lock": b"version = 1\n[[package\n",
            "b/Pipfile.lock": b'{\n"default": }',
            "c/requirements.txt": b"\xff\xfe",
            "d/Pipfile.lock": b"[" * 100_000,
        }
    )
    assert found.gaps == (
        Gap("a/uv.lock", "not valid TOML, so the versions in it are not known", 2),
        Gap("b/Pipfile.lock", "not valid JSON, so the versions in it are not known", 2),
        Gap("c/requirements.txt", "not UTF-8, so the versions in it are not known"),
        Gap("d/Pipfile.lock", "nested too deeply, so the versions in it are not known"),
    )
    assert found.pins == ()


def _versions(files: dict[str, str], path: str) -> str | None:
    pin = pin_for(pins({name: text.encode() for name, text in files.items()}), path, "Acme")
    return None if pin is None else pin.version


def test_the_nearest_manifest_wins() -> None:
    files = {"requirements.txt": "acme==1\n", "svc/requirements.txt": "acme==2\n"}
    assert _versions(files, "svc/app/main.py") == "2"
    assert _versions(files, "other/main.py") == "1"


def test_a_lock_further_up_decides_what_a_declaration_leaves_open() -> None:
    lock = '[[package]]\nname = "acme"\nversion = "1.5"\n'
    files = {"uv.lock": lock, "svc/pyproject.toml": '[project]\ndependencies = ["acme>=1"]\n'}
    assert _versions(files, "svc/app.py") == "1.5"
    files["svc/pyproject.toml"] = '[project]\ndependencies = ["acme>=2"]\n'
    assert _versions(files, "svc/app.py") is None


def test_in_one_folder_a_lock_beats_requirements_and_they_a_declaration() -> None:
    files = {
        "pyproject.toml": '[project]\ndependencies = ["acme==1"]\n',
        "requirements.txt": "acme==2\n",
    }
    assert _versions(files, "app.py") == "2"
    files["uv.lock"] = '[[package]]\nname = "acme"\nversion = "3"\n'
    assert _versions(files, "app.py") == "3"


def test_a_folder_of_requirements_speaks_for_the_folder_above() -> None:
    assert _versions({"svc/requirements/base.txt": "acme==2\n", "a/uv.lock": ""}, "svc/app.py") == "2"


def test_rivals_in_one_lock_leave_the_version_open() -> None:
    lock = '[[package]]\nname = "acme"\nversion = "1"\n[[package]]\nname = "acme"\nversion = "2"\n'
    assert _versions({"uv.lock": lock}, "app.py") is None


def test_manifests_elsewhere_count_only_where_they_agree() -> None:
    assert _versions({"docker/requirements.txt": "acme==2\n"}, "src/app.py") == "2"
    apart = {"a/requirements.txt": "acme==2\n", "b/requirements.txt": "acme==3\n"}
    assert _versions(apart, "src/app.py") is None


def test_a_package_that_no_manifest_names_has_no_pin() -> None:
    assert pin_for(Pins(), "app.py", "acme") is None
    pin = Pin("b", "1", True, "==1", "uv.lock", 1, "lock")
    assert pin_for(Pins((pin,)), "app.py", "acme") is None


def test_all_versions_of_a_file_are_asked_for_at_once() -> None:
    files = {"requirements.txt": b"Acme_X==1\nb>=2\nc<3\n", "svc/requirements.txt": b"acme-x==2\n"}
    of = versions(pins(files))
    assert of("svc/app.py") == {"acme-x": "2", "c": "2.9999"}
    assert of("app.py") == {"acme-x": "1", "c": "2.9999"}
    assert of("app.py") is of("other.py")
