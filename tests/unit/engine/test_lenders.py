"""A word of the catalog counts for a file that imports it by name, and for no other."""

import pytest
from sites.quick import atlas

from poolint.engine.flow.leads import words_of
from poolint.engine.lenders import Lenders
from poolint.engine.project import Project
from poolint.frontends.imports import scan
from poolint.frontends.lent import lending

URL = 'URL = "https://api.anthropic.com/v1/messages"\nOTHER = "https://example.org"\n'
MEMBER = (
    'class Settings:\n    url: str = "https://api.anthropic.com/v1/messages"\n\n\nsettings = Settings()\n'
)
FINDER = """
def program():
    for place in PLACES:
        if place:
            return place

    return "claude"


def other():
    \"\"\"Not claude-code.\"\"\"
    return "x"  # nor this
"""


def lenders(user: str, lender: str) -> list[str]:
    paths = ["conf.py", "use.py"]
    data = [lender.encode(), user.encode()]
    lent = lending(tuple(words_of(atlas())))
    found = Lenders(Project(paths), lambda number: lent(data[number]))
    return [paths[number] for number in found.of(atlas(), 1, scan(data[1]), data[1])]


@pytest.mark.parametrize(
    ("user", "lender"),
    [
        ("from conf import URL\nimport httpx\nhttpx.post(URL)\n", URL),
        ("from conf import URL as there\nimport httpx\nhttpx.post(there)\n", URL),
        ("from conf import *\nimport httpx\nhttpx.post(URL)\n", URL),
        ("import conf\nimport httpx\nhttpx.post(conf.URL)\n", URL),
        ("from conf import settings\nimport httpx\nhttpx.post(settings.url)\n", MEMBER),
        ("import subprocess\nfrom conf import PROGRAM\nsubprocess.run([PROGRAM])\n", 'PROGRAM = "claude"\n'),
        ("from conf import Settings\nimport httpx\ndef f(s: Settings):\n    httpx.post(s.url)\n", MEMBER),
        ("import subprocess\nfrom conf import program\nsubprocess.run([program()])\n", FINDER),
        ("import conf, subprocess\nsubprocess.run([conf.program()])\n", FINDER),
        ("import conf\nimport httpx\ndef f(s: conf.Settings):\n    httpx.post(s.url)\n", MEMBER),
    ],
)
def test_a_word_is_lent_to_what_names_it(user: str, lender: str) -> None:
    assert lenders(user, lender) == ["conf.py"]


@pytest.mark.parametrize(
    ("user", "lender"),
    [
        ("from conf import OTHER\nimport httpx\nhttpx.post(OTHER)\n", URL),
        ("from conf import URL\nimport json\njson.dumps(URL)\n", URL),
        ("import httpx\nhttpx.post(URL)\n", URL),
        ("import subprocess\nfrom conf import other\nsubprocess.run([other()])\n", FINDER),
        ("from conf import Settings\nimport httpx\ndef f(s: Settings):\n    httpx.post(s.other)\n", MEMBER),
        ("from conf import Other\nimport httpx\ndef f(s: Other):\n    httpx.post(s.url)\n", MEMBER),
        ("from conf import OTHER\nimport httpx\ndef f(s):\n    httpx.post(s.URL)\n", URL),
        ("from conf import URL\nimport httpx\nhttpx.post(URL)\n", 'URL = "https://example.org"\n'),
    ],
)
def test_a_word_is_lent_to_nothing_else(user: str, lender: str) -> None:
    assert lenders(user, lender) == []
