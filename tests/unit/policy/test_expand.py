from __future__ import annotations

from pathlib import Path

import pytest

from poolint.policy.expand import braces
from poolint.policy.pack import PackError, load_catalog, rules_root

HEAD = 'package = "acme"\nversions = ">=1"\nas-of = 2026-11-24\nsource = "acme 1.0 client.py"\n'
TEMPLATE = (
    '[[template]]\nid = "talker"\nbills = ["talk", "stream"]\nlazy = ["stream"]\n'
    'model = { client = ["model"], matches = "@acme" }\n'
)
PATTERN = '[[pattern]]\nid = "acme"\nregex = "^acme"\n'
ENTRY = '[[surface]]\nid = "acme"\nroots = ["acme.Client()"]\n'


def write(root: Path, **files: str) -> Path:
    folder = root / "catalog" / "surfaces"
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(HEAD + text, encoding="utf-8")
    return root


def problems(root: Path, **files: str) -> list[str]:
    with pytest.raises(PackError) as caught:
        load_catalog(write(root, **files))
    return [str(problem) for problem in caught.value.problems]


def test_a_surface_has_the_members_of_its_template_before_its_own(tmp_path: Path) -> None:
    text = ENTRY + 'like = "talker"\nbills = ["shout", "talk"]\n'
    (entry,) = load_catalog(write(tmp_path, a=text, b=TEMPLATE + PATTERN)).surfaces
    assert (entry.bills, entry.lazy) == (("talk", "stream", "shout"), ("stream",))


def test_a_surface_takes_the_model_of_its_template_unless_it_has_one(tmp_path: Path) -> None:
    own = ENTRY + 'like = "talker"\nmodel = { argument = ["name"] }\n'
    text = ENTRY + 'like = "talker"\n' + own
    entries = load_catalog(write(tmp_path, a=text, b=TEMPLATE + PATTERN)).surfaces
    models = [entry.model for entry in entries]
    assert [(model.client, model.argument, model.matches) for model in models if model] == [
        (("model",), (), "^acme"),
        ((), ("name",), None),
    ]


def test_a_pattern_is_spoken_of_by_name_in_models_and_conditions(tmp_path: Path) -> None:
    text = ENTRY + (
        'bills = ["talk"]\nwhen = [{ argument = ["url"], matches = "@acme" }]\n'
        'model = { argument = ["model"], matches = "@acme", opaque = "@acme" }\n'
    )
    (entry,) = load_catalog(write(tmp_path, a=text + PATTERN)).surfaces
    assert entry.model is not None
    assert (entry.when[0].matches, entry.model.matches, entry.model.opaque) == ("^acme",) * 3


def test_an_unknown_template_names_the_closest(tmp_path: Path) -> None:
    assert problems(tmp_path, a=ENTRY + 'like = "talkr"\n' + TEMPLATE + PATTERN) == [
        "surfaces/a.toml: [[surface]] #1 (acme), key 'like': no template 'talkr'; did you mean 'talker'?"
    ]


def test_an_unknown_pattern_lists_those_that_exist(tmp_path: Path) -> None:
    text = ENTRY + 'bills = ["talk"]\nmodel = { argument = ["model"], matches = "@zzz" }\n'
    assert problems(tmp_path, a=text + PATTERN) == [
        "surfaces/a.toml: [[surface]] #1 (acme), key 'model.matches': no pattern 'zzz'; known: acme"
    ]


def test_an_unknown_pattern_of_a_condition_is_found_by_its_place(tmp_path: Path) -> None:
    text = ENTRY + 'bills = ["talk"]\nwhen = [{ argument = ["url"], matches = "@zzz" }]\n'
    assert problems(tmp_path, a=text)[0] == (
        "surfaces/a.toml: [[surface]] #1 (acme), key 'when[0].matches': no pattern 'zzz'; known: none"
    )


def test_an_id_given_twice_is_an_error(tmp_path: Path) -> None:
    assert problems(tmp_path, a=PATTERN, b=PATTERN) == [
        "surfaces/b.toml: [[pattern]] (acme), key 'id': is given twice"
    ]


def test_a_mistake_in_a_template_is_reported_once(tmp_path: Path) -> None:
    assert problems(tmp_path, a='[[template]]\nid = "x"\nbils = ["talk"]\n') == [
        "surfaces/a.toml: [[template]] #1 (x), key 'bils': unknown key; did you mean 'bills'?"
    ]


def test_a_pattern_that_does_not_compile_is_an_error(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, a=PATTERN.replace("^acme", "("))
    assert problem.startswith("surfaces/a.toml: [[pattern]] #1 (acme), key 'regex': '(' is not a regular")


def test_braces_stand_for_each_of_their_parts() -> None:
    assert list(braces("a.{,b.}{C,D}()")) == ["a.C()", "a.D()", "a.b.C()", "a.b.D()"]


def test_braces_are_written_out_in_roots_and_members(tmp_path: Path) -> None:
    text = ENTRY.replace("Client", "{,Async}Client") + 'bills = ["{,a}talk"]\nlazy = ["atalk"]\n'
    (entry,) = load_catalog(write(tmp_path, a=text)).surfaces
    assert (entry.roots, entry.bills) == (("acme.Client()", "acme.AsyncClient()"), ("talk", "atalk"))


def test_every_template_and_pattern_of_the_catalog_is_used() -> None:
    files = load_catalog().files
    text = "".join(
        path.read_text(encoding="utf-8") for path in (rules_root() / "catalog/surfaces").glob("*.toml")
    )
    templates = [f'like = "{entry.id}"' for _, file in files for entry in file.template]
    patterns = [f'"@{entry.id}"' for _, file in files for entry in file.pattern]
    assert [reference for reference in templates + patterns if reference not in text] == []
