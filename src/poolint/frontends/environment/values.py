"""Values of variables, reduced to what may be kept: whether they are set, and what their form says."""

from __future__ import annotations

import re
from collections.abc import Iterable

from poolint.model.environment import Says, State, Variable
from poolint.model.routes import Routes

_OFF = frozenset({"0", "false", "no", "off", "n", "f"})
_REFERENCE = re.compile(r"\$(?:\{(?!\{)(\w+)([^}]*)\}|[A-Za-z_]\w*)")
_EXPRESSION = re.compile(r"\$\{\{")


def reduced(routes: Routes, name: str, value: str | None) -> tuple[State, Says | None]:
    """The state of a variable given as ``value`` (None: handed on from outside), and what its form says."""
    if value is None:
        return "passed", None
    reference = _REFERENCE.search(value)
    if reference is not None:
        # ``${NAME:-}`` may be empty by design; ``${NAME}`` and ``${NAME:?}`` are meant to be there.
        return ("passed" if (reference[2] or "").lstrip(":") == "-" else "set"), None
    bare = value.strip().strip("\"'")
    if not bare:
        return "empty", None
    if bare.lower() in _OFF:
        return "off", None
    if _EXPRESSION.search(bare):
        return "set", None
    return "set", _said(routes, name, bare)


def _said(routes: Routes, name: str, value: str) -> Says | None:
    if name in routes.addresses:
        return next((host.route for host in routes.hosts if re.search(host.matches, value)), None)
    for secret in routes.secrets:
        if secret.matches is not None and re.search(secret.matches, value):
            return secret.route
    return None


def variables(
    routes: Routes, path: str, given: Iterable[tuple[str, str | None, int]], *, example: bool = False
) -> tuple[Variable, ...]:
    """The variables that decide a route, of ``given`` names, values and lines; the values end here."""
    known = routes.variables
    found = []
    for name, value, line in given:
        if name in known:
            state, says = reduced(routes, name, value)
            if example and state in ("empty", "passed"):
                state = "set"
            found.append(Variable(name, state, path, line, says))
    return tuple(found)
