"""Labels around a call: with blocks, decorators, statements, comments."""

from __future__ import annotations

import pytest
from unit.engine.tags.tagged import level, only

HEAD = "import acme\nimport trace\nfrom contextlib import ExitStack, contextmanager\nclient = acme.Client()\n"


def inside(context: str, head: str = "") -> str:
    return f"{HEAD}{head}\ndef f(x):\n    with {context}:\n        client.talk()\n"


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        ("trace.span('s', attributes={'feature': 'a'})", "tagged feature=a span=s"),
        ("trace.span('s') as span", "weak span=s"),
        ("trace.span()", "weak *=?"),
        ("trace.get().span(tags=['a'])", "tagged tags=a"),
        ("trace.span(tags=[])", "weak *=?"),
        ("trace.span(tags=['user_id:1'])", "weak user_id=1"),
        ("trace.other('s', attributes={'feature': 'a'})", "untagged"),
        ("anything.start_own_span('s', attributes={'feature': 'a'})", "tagged feature=a span=s"),
        ("open('a') as file, trace.span(tags=['a'])", "tagged tags=a"),
        ("trace.span(attributes=x)", "tagged *=?"),
    ],
)
def test_a_with_block_labels_what_is_in_it(context: str, expected: str) -> None:
    assert level(inside(context)) == expected


@pytest.mark.parametrize(
    ("head", "context"),
    [
        ("tracer = trace.get()", "tracer.span(tags=['a'])"),
        ("from trace import span as s", "s(tags=['a'])"),
        ("import trace as t", "t.span(tags=['a'])"),
        ("try:\n    from trace import span\nexcept ImportError:\n    span = None", "span(tags=['a'])"),
        ("def tracer():\n    return trace.get()", "tracer().span(tags=['a'])"),
        ("class T:\n    tracer = trace.get()", "T.tracer.span(tags=['a'])"),
        ("class T:\n    def __init__(self):\n        self.t = trace.get()\nt = T()", "t.t.span(tags=['a'])"),
        ("made = trace.span(tags=['a'])", "made"),
        ("made = trace.span(tags=['a'])", "(made if made else None)"),
    ],
)
def test_a_library_is_known_under_any_name(head: str, context: str) -> None:
    assert level(inside(context, head)) == "tagged tags=a"


def test_a_name_of_the_projects_own_is_no_library() -> None:
    text = HEAD + "def f(trace):\n    with trace.span(tags=['a']):\n        client.talk()\n"
    assert level(text) == "untagged"


def test_what_ends_before_the_call_labels_nothing() -> None:
    assert level(HEAD + "with trace.span(tags=['a']):\n    pass\nclient.talk()\n") == "untagged"


def test_a_call_in_a_with_item_is_labelled_by_the_items_before_it() -> None:
    assert level(HEAD + "with trace.span(tags=['a']), client.stream() as s:\n    pass\n") == "tagged tags=a"
    assert level(HEAD + "with client.stream() as s, trace.span(tags=['a']):\n    pass\n") == "untagged"


@pytest.mark.parametrize(
    ("decorator", "expected"),
    [
        ("trace.span", "weak *=f"),
        ("trace.span()", "weak *=f"),
        ("trace.span('s', tags=['a'])", "tagged span=s tags=a"),
        ("other.span('s', tags=['a'])", "untagged"),
    ],
)
def test_a_decorator_labels_its_function(decorator: str, expected: str) -> None:
    assert level(f"{HEAD}@{decorator}\ndef f():\n    client.talk()\n") == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("trace.set('feature', 'a')", "tagged feature=a"),
        ("trace.set('feature', None)", "untagged"),
        ("trace.set(key='team', value=x)", "tagged team=?"),
        ("trace.current().set('feature', 'a')", "tagged feature=a"),
        ("trace.set('model', 'a')", "weak model=a"),
        ("trace.set('user', 'a')", "weak user=a"),
    ],
)
def test_a_statement_labels_its_function_before_and_after(statement: str, expected: str) -> None:
    assert level(f"{HEAD}def f(x):\n    {statement}\n    client.talk()\n") == expected
    assert level(f"{HEAD}def f(x):\n    client.talk()\n    if x:\n        {statement}\n") == expected


def test_a_statement_of_another_function_labels_nothing() -> None:
    text = HEAD + "def g():\n    trace.set('feature', 'a')\ndef f():\n    client.talk()\n"
    assert level(text) == "untagged"


def test_a_statement_on_the_span_of_a_with_block() -> None:
    text = HEAD + "with trace.span('s') as span:\n    span.set('feature', 'a')\n    client.talk()\n"
    assert level(text) == "tagged feature=a span=s"


OWN = (
    "@contextmanager\ndef feature(name):\n    with trace.span(attributes={'feature': name}):\n        yield\n"
)


def test_a_context_manager_of_the_project_labels_with_what_it_is_given() -> None:
    assert level(inside("feature('a')", OWN + "feature('b')\n")) == "tagged feature=a"
    assert level(inside("feature(name='a')", OWN)) == "tagged feature=a"


def test_an_exit_stack_enters_what_it_is_given() -> None:
    text = HEAD + OWN + "def f():\n    with ExitStack() as stack:\n"
    text += "        stack.enter_context(feature('a'))\n        client.talk()\n"
    assert level(text) == "tagged feature=a"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("client.talk()  # poolint: tag feature=a team=b", "tagged feature=a team=b"),
        ("# poolint: tag feature=a\nclient.talk()", "tagged feature=a"),
        ("client.talk(\n    model='x',  # poolint: tag feature=a\n)", "tagged feature=a"),
        ("def f():  # poolint: tag feature=a\n    client.talk()", "tagged feature=a"),
        ("# poolint: tag feature=a\n@trace.span\ndef f():\n    client.talk()", "tagged *=f feature=a"),
        ("client.talk()  # poolint: tag owner=me", "weak owner=me"),
        ("client.talk()  # poolint: tag feature=", "untagged"),
        ("client.talk()\n# poolint: tag feature=a", "untagged"),
        ("client.talk()  # poolint: tags feature=a", "untagged"),
    ],
)
def test_a_comment_declares_tags(text: str, expected: str) -> None:
    assert level(HEAD + text + "\n") == expected


def test_a_tag_says_where_it_stands() -> None:
    (tag,) = only(inside("trace.span(tags=['a'])")).tags
    assert (tag.mechanism, tag.strength, tag.path, tag.line, tag.inherited) == (
        "span",
        "span",
        "app.py",
        7,
        False,
    )
