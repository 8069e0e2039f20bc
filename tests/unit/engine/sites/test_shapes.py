from __future__ import annotations

import pytest
from unit.engine.acme import sites

SITE = ["app.py:1 acme chat.completions.create?"]


@pytest.mark.parametrize(
    "text",
    [
        "x.chat.completions.create(model='acme-1', turns=[])",
        "x.y.chat.completions.create(model='acme-1', turns=[], more=1)",
        "f().chat.completions.create(model=given, turns=[])",
        "x[0].chat.completions.create(model=given, turns=given)",
    ],
)
def test_a_call_of_the_form_on_a_receiver_nobody_knows_is_likely(text: str) -> None:
    assert sites(text) == SITE


@pytest.mark.parametrize(
    "text",
    [
        "x.chat.completions.create(model='acme-1')",
        "x.chat.completions.create(**given)",
        "x.completions.create(model='acme-1', turns=[])",
        "x.notchat.completions.create(model='acme-1', turns=[])",
        "create(model='acme-1', turns=[])",
    ],
)
def test_a_call_that_lacks_a_part_of_the_form_is_none(text: str) -> None:
    assert sites(text) == []


def test_another_vendors_model_shows_that_the_call_is_another_vendors() -> None:
    assert sites("x.chat.completions.create(model='rival-1', turns=[])") == []


def test_a_receiver_of_the_program_is_not_guessed_at() -> None:
    text = """
    class Chat:
        def create(self, model, turns): ...
    class Client:
        def __init__(self):
            self.chat = self
            self.completions = Chat()
    Client().chat.completions.create(model="acme-1", turns=[])
    """
    assert sites(text) == []


def test_a_test_double_is_not_guessed_at() -> None:
    text = """
    import doubles
    x = doubles.Mock()
    x.chat.completions.create(model="acme-1", turns=[])
    """
    assert sites(text) == []


def test_a_method_handed_to_a_callee_nobody_knows_is_likely() -> None:
    assert sites("import acme, x\nx.later(acme.Client().talk)") == ["app.py:2 acme talk?"]


def test_a_method_handed_to_a_builtin_is_none() -> None:
    assert sites("import acme\nprint(acme.Client().talk)") == []
