"""Labels on the request itself: arguments, headers, clients, options, addresses, the process."""

from __future__ import annotations

import pytest
from unit.engine.tags.tagged import attributed, level, only, said

CLIENT = "import acme\nclient = acme.Client()\n"


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("headers={'X-Feature': 'search'}", "tagged Feature=search"),
        ("headers=dict(a='b', **{'X-Team': 'growth'})", "tagged Team=growth"),
        ("headers={**BASE, 'X-Other': '1'}", "tagged Feature=base"),
        ("headers=BASE | {}", "tagged Feature=base"),
        ("headers={'X-Feature': f'search-{n}'}", "tagged Feature=?"),
        ("headers={'X-Feature': ''}", "untagged"),
        ("headers={'X-Feature': None}", "untagged"),
        ("headers={}", "untagged"),
        ("headers=None", "untagged"),
        ("headers={'X-Request': 'search'}", "untagged"),
        ("headers=unknown()", "unknown"),
        ("headers={**unknown()}", "unknown"),
        ("**unknown()", "unknown"),
        ("**{'headers': BASE}", "tagged Feature=base"),
        ("metadata={'user': n}", "weak user=?"),
        ("metadata={'feature': 'search'}", "untagged"),
        ("metadata={}", "untagged"),
    ],
)
def test_an_argument_of_the_call(argument: str, expected: str) -> None:
    text = f"{CLIENT}BASE = {{'X-Feature': 'base'}}\ndef f(n):\n    client.talk({argument})\n"
    assert level(text) == expected


def test_a_partial_carries_its_arguments() -> None:
    text = (
        CLIENT + "import functools\ntalk = functools.partial(client.talk, headers={'X-Team': 'a'})\ntalk()\n"
    )
    assert level(text) == "tagged Team=a"


def test_a_default_of_a_parameter_is_followed() -> None:
    text = CLIENT + "def f(headers={'X-Team': 'a'}):\n    client.talk(headers=headers)\nf()\n"
    assert level(text) == "tagged Team=a"


def test_what_callers_pass_is_followed_and_several_values_are_made_at_run_time() -> None:
    body = "def f(feature):\n    client.talk(headers={'X-Feature': feature})\n"
    assert level(CLIENT + body + "f('a')\n") == "tagged Feature=a"
    assert level(CLIENT + body + "f('a')\nf('b')\n") == "tagged Feature=?"
    assert level(CLIENT + body) == "tagged Feature=?"


def test_a_parameter_that_some_callers_leave_out_tags_some_paths() -> None:
    text = CLIENT + "def f(feature=None):\n    client.talk(headers={'X-Feature': feature})\nf('a')\nf()\n"
    found = only(text)
    assert found.level == "partly"
    assert [step.text for step in found.untagged_by] == ["the label may be empty or None here"]


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        ("acme.Client(defaults={'X-Feature': 'a'})", "tagged Feature=a"),
        ("acme.Client().with_options(defaults={'X-Feature': 'a'})", "tagged Feature=a"),
        ("acme.Client(defaults={'X-Feature': 'a'}).with_options(only_defaults={'X-Y': 'b'})", "untagged"),
        (
            "acme.Client(defaults={'X-Feature': 'a'}).with_options(only_defaults={'X-Team': 'b'})",
            "tagged Team=b",
        ),
        ("acme.Client(base_url='https://gate.example/helpdesk/v1')", "weak gateway=helpdesk"),
        ("acme.Client(base_url='https://other.example/helpdesk/v1')", "untagged"),
    ],
)
def test_a_client_carries_labels(client: str, expected: str) -> None:
    assert level(f"import acme\n{client}.talk()\n") == expected


def test_of_two_clients_the_untagged_one_is_named() -> None:
    text = (
        "import acme\na = acme.Client(defaults={'X-Team': 'a'})\nb = acme.Client()\n"
        "def f(x):\n    (a if x else b).talk()\n"
    )
    found = only(text)
    assert found.level == "partly"
    assert [(step.line, step.text) for step in found.untagged_by] == [(3, "this client carries no tag")]


ASK = "import acme, os\nfrom copy import copy\nclass Options:\n    env: dict\n    settings: str\n"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("Options(env={'RESOURCE': 'feature=a', 'TELEMETRY': '1'})", "tagged feature=a"),
        ("Options(env={'RESOURCE': 'feature=a'})", "weak feature=a"),
        ("Options(env={'HEADERS': 'X-Feature: a'})", "tagged Feature=a"),
        ("Options(env={'TELEMETRY': '1'})", "untagged"),
        ("""Options(settings='{"env": {"HEADERS": "X-Team: a"}}')""", "tagged Team=a"),
        ("Options(settings='settings.json')", "untagged"),
        ("Options(settings='{')", "untagged"),
        ("{'env': {'HEADERS': 'X-Team: a'}}", "tagged Team=a"),
        ("None", "untagged"),
        ("anything()", "unknown"),
    ],
)
def test_options_are_gone_into(options: str, expected: str) -> None:
    assert level(f"{ASK}acme.ask(options={options})\n") == expected


@pytest.mark.parametrize(
    "later",
    [
        "options.env = {'HEADERS': 'X-Team: a'}",
        "options.env['HEADERS'] = 'X-Team: a'",
        "options = copy(options)\noptions.env = {'HEADERS': 'X-Team: a'}",
    ],
)
def test_what_is_stored_in_options_later_counts(later: str) -> None:
    text = "import acme\nfrom copy import copy\nclass Options:\n    pass\noptions = Options()\n"
    assert level(f"{text}{later}\nacme.ask(options=options)\n") == "tagged Team=a"


def test_a_store_in_other_options_does_not_count() -> None:
    text = "import acme\nclass Options:\n    pass\n"
    text += "a = Options()\nb = Options()\na.env = {'HEADERS': 'X-Team: a'}\n"
    assert level(f"{text}acme.ask(options=b)\n") == "untagged"


def test_the_environment_of_the_process_is_weak() -> None:
    text = "import acme, os\nos.environ['RESOURCE'] = 'feature=a'\nacme.ask()\n"
    assert level(text) == "weak feature=a"


def test_a_variable_that_is_known_to_be_set_makes_another_count() -> None:
    text = {"app.py": f"{ASK}acme.ask(options=Options(env={{'RESOURCE': 'feature=a'}}))\n"}
    (found,) = attributed(text, environment=["TELEMETRY"]).values()
    assert said(found) == "tagged feature=a"


def test_a_wrapper_of_a_library_labels_the_process() -> None:
    text = "import acme, trace\nc = trace.wrap(acme.Client(), metadata={'feature': 'a'})\n"
    assert (
        said(only(text + "d = c\nd.chat.completions.create(model='acme-1', turns=[])\n")) == "weak feature=a"
    )
