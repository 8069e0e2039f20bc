"""What a module gives to a word is read from its bytes: whole values, and never prose."""

import pytest

from poolint.frontends.lent import lending
from poolint.model.source import Lent

LENT = lending((b"acme", b"acme.example", b"cme"))


def lent(text: str) -> dict[str, tuple[str, set[str]]]:
    return {
        name.decode(): (one.value.decode().strip(), {maker.decode() for maker in one.makers})
        for name, one in LENT(text.encode()).items()
    }


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('URL = "acme"\nOTHER = "else"', {"URL"}),
        ('URL: str = "acme"', {"URL"}),
        ('URL == "acme"', set()),
        ('acme = "else"', set()),
        ('call(URL="acme")', set()),
        ('try:\n    URL = "acme"\nexcept OSError:\n    URL = ""', {"URL"}),
        ('def f():\n    URL = "acme"', set()),
        ('def f(\n    a,\n):\n    URL = "acme"', set()),
        ('class A:\n    URL = "acme"\n    def f(self):\n        here = "acme"', {"URL"}),
        ('def f():\n    return "acme"', {"f"}),
        ('async def f():\n    return "acme"', {"f"}),
        ('def f():\n    return "acme"\ndef g():\n    return "acme"', {"f", "g"}),
        ('def f():\n    return PATH / "acme"', set()),
        ('def f():\n    print("acme")', set()),
        ("def f():\n" + "    x = 1\n" * 20 + '    return "acme"', set()),
        ('    def f():\n        return "acme"', set()),
    ],
)
def test_a_value_or_a_short_function_is_lent(text: str, names: set[str]) -> None:
    assert lent(text).keys() == names


@pytest.mark.parametrize(
    "text",
    [
        '# URL = "acme"',
        'x = 1\n    # URL = "acme"',
        "URL = 1  # acme",
        '"""\nURL = "acme"\n"""',
        "'''\nURL = 'acme'\n'''",
        'TEXT = """\nacme\n"""',
        'def f():\n    """Not acme."""\n    return 1  # acme',
    ],
)
def test_prose_lends_nothing(text: str) -> None:
    assert lent(text) == {}


def test_a_hash_in_a_string_begins_no_comment() -> None:
    assert lent("URL = 'x #' + 'acme'") == {"URL": ("'x #' + 'acme'", set())}


def test_the_first_value_of_a_name_counts() -> None:
    assert lent('URL = "acme"\nURL = "acme.example"') == {"URL": ('"acme"', set())}


def test_a_member_with_a_whole_word_is_lent_by_what_makes_its_class() -> None:
    members = 'class A:\n    program = "acme"\n    told = "of acme"\n'
    text = members + "a = A()\nb = 1\ndef make():\n    return A()\n"
    assert lent(text) == {"program": ('"acme"', {"A", "a", "make"}), "told": ('"of acme"', set())}


def test_a_function_lends_its_literals_only() -> None:
    text = 'def f():\n    if x:\n        return "acme"\n    return "https://acme.example/v1"\n'
    assert LENT(text.encode()) == {b"f": Lent(b'return "acme" return "https://acme.example/v1"', frozenset())}


def test_each_class_has_its_own_makers_and_the_nearest_one_counts() -> None:
    text = """
class A:
    class B:
        program = "acme"

        def f(
            self,
        ):
            there = "acme"

    other = "acme"


def a():
    return A()


def b():
    return A.B()
"""
    assert lent(text) == {"program": ('"acme"', {"B", "b"}), "other": ('"acme"', {"A", "a", "b"})}
