"""Settings files of the agent's program: the keys that say who pays, and the variables set there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from posixpath import dirname

import msgspec

from poolint.frontends.environment.values import variables
from poolint.model.environment import Environment, Says, Variable
from poolint.model.routes import Routes


def read_named(path: str, data: bytes, routes: Routes) -> Environment | None:
    """What such a file gives to the calls that name it; None where it cannot be read.

    That is no gap of the project: most files of such names belong to other programs, which read more than
    JSON. A call that names one is told to be unknown.
    """
    try:
        found = list(read(path, data.decode("utf-8-sig"), routes))
    except (ValueError, RecursionError):
        return None
    return msgspec.structs.replace(found[0], kind="named-settings") if found else None


def read(path: str, text: str, routes: Routes) -> Iterator[Environment]:
    """The variables of ``env``, and the deciding keys as variables of their own name."""
    content = json.loads(text)
    if not isinstance(content, dict):
        return
    env = content.get("env")
    given = [
        (name, _text(value), line_of(text, name))
        for name, value in (env if isinstance(env, dict) else {}).items()
    ]
    found = [*variables(routes, path, given), *keys(path, content, text, routes)]
    yield Environment("settings", "settings", path, 1, dirname(dirname(path)), tuple(found))


def keys(path: str, content: dict[str, object], text: str, routes: Routes) -> list[Variable]:
    """The keys that some clue looks at, with what a clue reads in them."""
    found = []
    for key in sorted(routes.settings & content.keys()):
        value = content[key]
        if value not in (None, "", False):
            says = said(routes, key, _text(value))
            found.append(Variable(key, "set", path, line_of(text, key), says))
    return found


def said(routes: Routes, key: str, value: str) -> Says | None:
    """The route that the text of a key decides, where a clue reads it."""
    for order in routes.orders:
        for clue in order.clue:
            if key in clue.setting and clue.matches is not None and re.search(clue.matches, value):
                return clue.route
    return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def line_of(text: str, key: str) -> int:
    """The line on which the key first stands."""
    place = text.find(json.dumps(key))
    return text.count("\n", 0, max(place, 0)) + 1
