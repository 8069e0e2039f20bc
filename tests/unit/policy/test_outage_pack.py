"""Signals and retry layers read from a pack, and every kind of mistake in one."""

from __future__ import annotations

from pathlib import Path

import pytest

from poolint.policy.outage_pack import load_retries, load_signals
from poolint.policy.pack import PackError

HEAD = 'package = "acme"\nas-of = 2026-11-24\nsource = "acme 1.0"\nsurfaces = ["*"]\ndialect = "messages"\n'
SIGNAL = '[[signal]]\nid = "busy"\nname = "it is busy"\nkind = "transient"\nstatus = 429\n'
CLASSES = '[[exception]]\nclass = "acme.Busy"\nbases = ["builtins.Exception"]\n'
CLASSES += '[[exception]]\nclass = "builtins.Exception"\nbases = ["builtins.BaseException"]\n'
RAISED = '[[raised]]\nstatuses = ["429"]\nclass = "acme.Busy"\n'
MRO = 'mro = ["acme.Busy", "builtins.Exception", "builtins.BaseException"]\n'
LAYER_HEAD = 'package = "acme"\nas-of = 2026-11-24\nsource = "acme 1.0"\n'
LAYER = """[[layer]]
id = "again"
name = "acme again"
kind = "attempts"
attempts = { default = 3 }
retries = { default = ["builtins.Exception"] }
wait = { form = "none" }
ending = {}
use = [{ form = "decorator", paths = ["acme.again"] }]
"""


def write(root: Path, folder: str, text: str, name: str = "acme.toml") -> Path:
    place = root / "catalog" / folder
    place.mkdir(parents=True, exist_ok=True)
    (place / name).write_text(text, encoding="utf-8")
    return root


def signal_problems(root: Path, text: str) -> list[str]:
    with pytest.raises(PackError) as caught:
        load_signals(write(root, "signals", text))
    return [str(problem) for problem in caught.value.problems]


def layer_problems(root: Path, text: str) -> list[str]:
    with pytest.raises(PackError) as caught:
        load_retries(write(root, "retries", text))
    return [str(problem) for problem in caught.value.problems]


def test_a_good_file_becomes_signals(tmp_path: Path) -> None:
    found = load_signals(write(tmp_path, "signals", HEAD + SIGNAL + CLASSES + RAISED + MRO))
    assert [(signal.id, signal.surfaces, signal.dialect) for signal in found.signals] == [
        ("busy", ("*",), "messages")
    ]
    assert [(row.class_, row.package, row.source) for row in found.raised] == [
        ("acme.Busy", "acme", "acme 1.0")
    ]


def test_a_row_inside_a_signal_is_of_that_signal(tmp_path: Path) -> None:
    nested = "[[signal.raised]]\n" + 'class = "acme.Busy"\n' + MRO
    found = load_signals(write(tmp_path, "signals", HEAD + SIGNAL + nested + CLASSES))
    assert [row.signal for row in found.raised] == [("busy",)]
    assert found.signals[0].raised == ()


def test_files_are_merged_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b", "a"):
        write(tmp_path, "signals", HEAD + SIGNAL.replace("busy", name), f"{name}.toml")
    assert [signal.id for signal in load_signals(tmp_path).signals] == ["a", "b"]


def test_a_pack_without_them_has_none(tmp_path: Path) -> None:
    assert load_signals(tmp_path).signals == ()
    assert load_retries(tmp_path).layers == ()


def test_an_unknown_key_names_the_closest_right_one(tmp_path: Path) -> None:
    assert signal_problems(tmp_path, HEAD + SIGNAL + "stauts = 1\n") == [
        "signals/acme.toml: [[signal]] #1 (busy), key 'stauts': unknown key; did you mean 'status'?"
    ]


def test_a_kind_nobody_knows_is_refused(tmp_path: Path) -> None:
    (problem,) = signal_problems(tmp_path, HEAD + SIGNAL.replace("transient", "empty"))
    assert problem.startswith("signals/acme.toml: [[signal]] #1 (busy), key 'kind': invalid enum value")


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    (problem,) = signal_problems(tmp_path, "= 1")
    assert problem.startswith("signals/acme.toml: cannot be read:")


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    assert signal_problems(tmp_path, HEAD + SIGNAL + SIGNAL) == [
        "catalog: [[signal]] busy, key 'id': is used 2 times"
    ]


def test_a_signal_without_a_surface_is_refused(tmp_path: Path) -> None:
    text = HEAD.replace('surfaces = ["*"]\n', "") + SIGNAL
    assert signal_problems(tmp_path, text) == [
        "signals: [[signal]] busy, key 'surfaces': names none, nor does its file"
    ]


def test_a_row_for_a_signal_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    row = RAISED.replace("statuses", "signal").replace('"429"', '"dry"')
    found = signal_problems(tmp_path, HEAD + SIGNAL + CLASSES + row + MRO)
    assert "signals: row of acme for dry, key 'signal': 'dry' is no signal" in found


def test_a_row_that_speaks_of_no_signal_is_refused(tmp_path: Path) -> None:
    row = RAISED.replace('"429"', '"500-599"')
    assert signal_problems(tmp_path, HEAD + SIGNAL + CLASSES + row + MRO) == [
        "signals: row of acme for 500-599: speaks of no signal"
    ]


def test_a_view_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    row = RAISED + 'view = "error"\n'
    assert signal_problems(tmp_path, HEAD + SIGNAL + CLASSES + row + MRO) == [
        "signals: row of acme for 429, key 'view': 'error' is no view of acme"
    ]


def test_an_order_that_python_would_not_make_is_refused(tmp_path: Path) -> None:
    row = RAISED + 'mro = ["acme.Busy", "builtins.BaseException"]\n'
    assert signal_problems(tmp_path, HEAD + SIGNAL + CLASSES + row) == [
        "signals: [[raised]] acme.Busy of acme, key 'mro': the classes of that version make it "
        "acme.Busy, builtins.Exception, builtins.BaseException"
    ]


def test_an_order_without_its_ends_is_refused(tmp_path: Path) -> None:
    row = RAISED + 'mro = ["builtins.Exception"]\n'
    assert (
        "signals: [[raised]] acme.Busy of acme, key 'mro': must begin with acme.Busy and end with "
        "builtins.BaseException"
    ) in signal_problems(tmp_path, HEAD + SIGNAL + CLASSES + row)


def test_the_order_is_that_of_the_version_of_the_row(tmp_path: Path) -> None:
    classes = CLASSES.replace('bases = ["builtins.Exception"]', 'bases = ["acme.Error"]\nversions = ">=2"', 1)
    classes += (
        '[[exception]]\nclass = "acme.Busy"\nbases = ["builtins.Exception"]\nversions = "<2"\n'
        '[[exception]]\nclass = "acme.Error"\nbases = ["builtins.Exception"]\n'
    )
    old = RAISED + 'versions = "<2"\n' + MRO
    new = RAISED + 'versions = ">=2"\n' + MRO.replace('"acme.Busy",', '"acme.Busy", "acme.Error",')
    assert len(load_signals(write(tmp_path, "signals", HEAD + SIGNAL + classes + old + new)).raised) == 2


def test_two_rows_for_one_version_are_refused(tmp_path: Path) -> None:
    row = RAISED + MRO
    assert signal_problems(tmp_path, HEAD + SIGNAL + CLASSES + row + row) == [
        "signals: [[signal]] busy, key 'raised': 2 rows hold for acme (newest)"
    ]


def test_two_rows_that_overlap_in_an_old_version_are_refused(tmp_path: Path) -> None:
    first, second = RAISED + 'versions = "<2"\n' + MRO, RAISED + 'versions = ">=1,<3"\n' + MRO
    assert signal_problems(tmp_path, HEAD + SIGNAL + CLASSES + first + second) == [
        "signals: [[signal]] busy, key 'raised': 2 rows hold for acme 1"
    ]


def test_a_class_with_two_kinds_of_bases_in_one_version_is_refused(tmp_path: Path) -> None:
    twice = CLASSES + '[[exception]]\nclass = "acme.Busy"\nbases = ["builtins.BaseException"]\n'
    assert "catalog: [[exception]] acme.Busy, key 'versions': several rows hold for acme (newest)" in (
        signal_problems(tmp_path, HEAD + SIGNAL + twice)
    )


def test_a_good_file_becomes_layers(tmp_path: Path) -> None:
    (found,) = load_retries(write(tmp_path, "retries", LAYER_HEAD + LAYER)).layers
    assert (found.id, found.package, found.source) == ("again", "acme", "acme 1.0")


def test_a_kind_of_layer_nobody_knows_is_refused(tmp_path: Path) -> None:
    (problem,) = layer_problems(tmp_path, LAYER_HEAD + LAYER.replace('"attempts"', '"magic"'))
    assert problem.startswith("retries/acme.toml: [[layer]] #1 (again), key 'kind': invalid enum value")


@pytest.mark.parametrize("key", ["attempts", "retries", "wait", "ending"])
def test_a_loop_that_lacks_a_setting_is_refused(tmp_path: Path, key: str) -> None:
    text = "\n".join(line for line in LAYER.splitlines() if not line.startswith(key)) + "\n"
    assert layer_problems(tmp_path, LAYER_HEAD + text) == [
        f"retries: [[layer]] again, key {key!r}: a layer of kind attempts needs it"
    ]


def test_a_layer_like_one_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    assert layer_problems(tmp_path, LAYER_HEAD + LAYER + 'like = "other"\n') == [
        "retries: [[layer]] again, key 'like': 'other' is no layer"
    ]


def test_a_layer_that_nothing_puts_around_a_call_is_refused(tmp_path: Path) -> None:
    text = LAYER.replace('[{ form = "decorator", paths = ["acme.again"] }]', "[]")
    assert layer_problems(tmp_path, LAYER_HEAD + text) == [
        "retries: [[layer]] again, key 'use': must not be empty: say how it is put around a call"
    ]


def test_two_layers_of_one_id_need_versions_that_do_not_meet(tmp_path: Path) -> None:
    assert layer_problems(tmp_path, LAYER_HEAD + LAYER + LAYER) == [
        "catalog: [[layer]] again, key 'versions': several rows hold for acme (newest)"
    ]
    both = LAYER + 'versions = "<2"\n' + LAYER + 'versions = ">=2"\n'
    assert len(load_retries(write(tmp_path, "retries", LAYER_HEAD + both)).layers) == 2
