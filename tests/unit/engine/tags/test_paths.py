"""Labels of callers: a call is tagged only if every path to it is."""

from __future__ import annotations

import pytest
from unit.engine.tags.tagged import attributed, level, only, said

HEAD = "import acme\nimport trace\nimport threads\nfrom functools import wraps\nclient = acme.Client()\n"
ASK = HEAD + "def ask():\n    client.talk()\n"
TAGGED = "def search():\n    with trace.span(tags=['a']):\n        ask()\n"
UNTAGGED = "def digest():\n    ask()\n"


def test_a_caller_tags_what_it_calls_and_the_tag_is_inherited() -> None:
    found = only(ASK + TAGGED)
    assert (found.level, [(tag.key, tag.value, tag.inherited) for tag in found.tags]) == (
        "tagged",
        [("tags", "a", True)],
    )


def test_the_path_without_a_tag_is_named_from_the_call_outwards() -> None:
    found = only(ASK + TAGGED + "def main():\n    digest()\n" + UNTAGGED)
    assert found.level == "partly"
    assert [(step.line, step.text) for step in found.untagged_by] == [
        (14, "calls ask without a tag"),
        (12, "calls digest without a tag"),
    ]


@pytest.mark.parametrize(
    ("callers", "expected"),
    [
        (UNTAGGED, "untagged"),
        (UNTAGGED + "def main():\n    with trace.span(tags=['a']):\n        digest()\n", "tagged tags=a"),
        ("with trace.span('s'):\n    ask()\n", "weak span=s"),
        ("def search():\n    with trace.span(tags=['a']):\n        threads.run(ask)\n", "tagged tags=a"),
        ("def search():\n    with trace.span(tags=['a']):\n        (lambda: ask())()\n", "tagged tags=a"),
        ("def search():\n    with trace.span(tags=['a']):\n        [ask() for _ in 'ab']\n", "tagged tags=a"),
        (
            "def search():\n    with trace.span(tags=['a']):\n        def inner():\n            ask()\n"
            "        register(inner)\n",
            "tagged tags=a",
        ),
        ("def a(n):\n    ask()\n    b(n)\ndef b(n):\n    a(n - 1)\n", "untagged"),
        ("@trace.span(tags=['a'])\ndef search():\n    ask()\n", "tagged tags=a"),
        ("def search():  # poolint: tag feature=a\n    ask()\n", "tagged feature=a"),
    ],
)
def test_callers_of_callers_and_callbacks(callers: str, expected: str) -> None:
    assert level(ASK + callers) == expected


def test_a_function_that_calls_itself_has_the_paths_of_its_other_callers() -> None:
    text = HEAD + "def ask(n):\n    client.talk()\n    ask(n - 1)\n"
    assert level(text) == "untagged"
    assert level(text + "with trace.span(tags=['a']):\n    ask(3)\n") == "tagged tags=a"


def test_a_decorator_of_the_project_stands_on_every_path() -> None:
    text = (
        HEAD + "def tagged(f):\n    @wraps(f)\n    def wrapper(*args):\n"
        "        with trace.span(tags=['a']):\n            return f(*args)\n    return wrapper\n"
        "@tagged\ndef ask():\n    client.talk()\ndef main():\n    ask()\n"
    )
    assert level(text) == "tagged tags=a"


def test_methods_are_followed_through_their_instances() -> None:
    text = (
        "import acme\nimport trace\n"
        "class Bot:\n    def __init__(self):\n        self.client = acme.Client()\n"
        "    def ask(self):\n        self.client.talk()\n"
        "def main():\n    bot = Bot()\n    with trace.span(tags=['a']):\n        bot.ask()\n"
    )
    assert level(text) == "tagged tags=a"


def test_a_billable_function_handed_over_is_tagged_where_it_is_run() -> None:
    text = HEAD + "def run(f):\n    with trace.span(tags=['a']):\n        f()\nrun(client.talk)\n"
    assert level(text) == "tagged tags=a"


def test_paths_cross_modules() -> None:
    files = {
        "app/__init__.py": "",
        "app/llm.py": ASK,
        "app/web.py": "import trace\nfrom app.llm import ask\n" + TAGGED,
        "app/job.py": "from .llm import ask\ndef job():\n    ask()\n",
    }
    ((_, found),) = attributed(files).items()
    assert said(found) == "partly tags=a"
    assert [(step.path, step.line) for step in found.untagged_by] == [("app/job.py", 3)]


def test_a_search_that_ends_early_says_so() -> None:
    chain = "".join(f"def f{n}():\n    f{n - 1}()\n" for n in range(1, 20))
    found = only(HEAD + "def f0():\n    client.talk()\n" + chain)
    assert found.level == "unknown"
    assert [step.text for step in found.untagged_by] == [
        "f12 is more than 12 calls deep; its callers are not known"
    ]


def test_more_callers_than_are_looked_at_are_said() -> None:
    calls = "".join(f"def g{n}():\n    ask()\n" for n in range(310))
    found = only(ASK + calls)
    assert found.level == "unknown"
    assert [step.text for step in found.untagged_by] == [
        "more than 300 calls lead here; the rest is not known"
    ]
