"""Names: what a dotted expression means, by the imports of its module."""

from __future__ import annotations

from poolint.engine.route.statements import Statements
from poolint.model import syntax as s


class Names:
    """The import aliases of each module, read once."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self._aliases: dict[int, dict[str, str]] = {}

    def dotted(self, file: int, expr: s.Expr) -> str:
        """``os.environ`` for ``environ`` after ``from os import environ``; empty for what is no name."""
        parts: list[str] = []
        while isinstance(expr, s.Attribute):
            parts.append(expr.attr)
            expr = expr.value
        if not isinstance(expr, s.Name):
            return ""
        parts.append(self._of(file).get(expr.id, expr.id))
        return ".".join(reversed(parts))

    def _of(self, file: int) -> dict[str, str]:
        aliases = self._aliases.get(file)
        if aliases is None:
            aliases = self._aliases[file] = {}
            for node in (one.node for one in self._statements.of(file)):
                if isinstance(node, s.Import):
                    for item in node.names:
                        if item.alias:
                            aliases[item.alias] = item.name
                elif isinstance(node, s.ImportFrom) and not node.level:
                    for item in node.names:
                        aliases[item.alias or item.name] = f"{node.module}.{item.name}"
        return aliases
