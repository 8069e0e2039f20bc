"""What a file may start is told by its bytes, and by those of the files that lend it a word."""

from __future__ import annotations

import pytest
from unit.engine.acme import CATALOG

from poolint.engine.flow.paths import Atlas
from poolint.engine.gate import mesh
from poolint.engine.project import Project
from poolint.model.source import Source, SourcePath
from poolint.pipeline.gate import SHUT, Gate, Opening

ATLAS = Atlas(CATALOG)
CONF = b'PROGRAM = "acme-cli"\nOTHER = "else"\n'


def opening(use: bytes, *, thorough: bool = False, read: list[int] | None = None) -> Opening:
    """What ``use.py`` may start beside ``conf.py``; the files read for that are noted."""

    def data(number: int) -> bytes:
        if read is not None:
            read.append(number)
        return (CONF, use)[number]

    gate = Gate(mesh(ATLAS), lambda: ATLAS, Project(["conf.py", "use.py"]), data, thorough=thorough)
    return gate.opening(1, Source(SourcePath("use.py", "/use.py"), use))


@pytest.mark.parametrize(
    ("use", "expected"),
    [
        (b"import acme\nacme.Client()", Opening(starts=True)),
        (b"'''Gives acme. to others, by way of a long text.'''\nimport acme", Opening(starts=True)),
        (b"import proc\nproc.run('acme-cli')", Opening(starts=True)),
        (b"import proc, conf\nproc.run(conf.PROGRAM)", Opening(lenders=frozenset({0}))),
        (b"import proc, conf\nproc.run('acme-cli', conf.PROGRAM)", Opening(True, frozenset({0}))),
        (b"import proc, conf\nproc.run(conf.OTHER)", SHUT),
        (b"import conf\nprint(conf.PROGRAM)", SHUT),
        (b"import proc  # acme-cli\nproc.run()", SHUT),
    ],
)
def test_a_file_starts_a_path_with_its_own_words_or_those_of_others(use: bytes, expected: Opening) -> None:
    assert opening(use) == expected


def test_thorough_opens_for_every_mention() -> None:
    assert opening(b"x = 'acme-cli'", thorough=True) == Opening(starts=True)


def test_nobody_is_asked_for_words_by_a_file_that_none_would_open() -> None:
    read: list[int] = []
    assert opening(b"import conf, web\nSession = web.get(conf.PROGRAM)", read=read) == SHUT
    assert read == []
