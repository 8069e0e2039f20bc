"""``.env`` files, and the lines of the same form in other files: names and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename, dirname

from poolint.frontends.environment.values import variables
from poolint.model.environment import Environment
from poolint.model.routes import Routes

_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*(?:=(.*))?\Z")
_EXAMPLE = re.compile(r"(?:^|[._-])(?:example|sample|template|dist|defaults?)(?:[._-]|$)")


def read(path: str, text: str, routes: Routes) -> Iterator[Environment]:
    """The one environment of a file of variables."""
    example = _EXAMPLE.search(basename(path)) is not None
    given = assignments(text)
    found = variables(routes, path, given, example=example)
    yield Environment("dotenv", basename(path), path, 1, dirname(path), found)


def assignments(text: str) -> list[tuple[str, str | None, int]]:
    """Names, values and lines; a quoted value over several lines ends at its quote."""
    found: list[tuple[str, str | None, int]] = []
    closing = ""
    for number, line in enumerate(text.splitlines(), 1):
        if closing:
            if closing in line:
                closing = ""
            continue
        given = _LINE.match(line)
        if given is None or line.lstrip().startswith("#"):
            continue
        value = given[2]
        if value is not None:
            value = value.strip()
            quote = value[:1]
            if quote in "\"'" and quote and value.count(quote) == 1:
                closing = quote
            elif quote not in ("'", '"'):
                value = re.sub(r"(?:^|\s)#.*", "", value)
            else:
                value = value[1 : value.find(quote, 1)]
        found.append((given[1], value, number))
    return found
