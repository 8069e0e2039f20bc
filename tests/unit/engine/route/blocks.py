"""Statements of a text, in a form that tests can compare."""

from __future__ import annotations

from textwrap import dedent

from poolint.engine.flow.paths import Atlas
from poolint.engine.flow.program import Program
from poolint.engine.flow.statements import add_module
from poolint.engine.project import Project
from poolint.engine.route.statements import Statements, preceding
from poolint.frontends.python import parse
from poolint.model import syntax as s
from poolint.model.catalog import Catalog
from poolint.model.source import Source, SourcePath


def placed(text: str) -> dict[str, tuple[str | None, bool]]:
    """For each assigned name: the function around it, and whether it always runs."""
    program = _program(text)
    found: dict[str, tuple[str | None, bool]] = {}
    for one in Statements(program).of(0):
        if isinstance(one.node, s.Assign) and isinstance(one.node.targets[0], s.Name):
            function = None if one.function is None else one.function.name
            found[one.node.targets[0].id] = (function, one.sure)
    return found


def lines_before(text: str) -> list[int]:
    """The lines of the statements that surely ran before ``HERE``."""
    tree = _program(text).modules[0].tree
    (here,) = (node for node in s.walk(tree.body) if isinstance(node, s.Name) and node.id == "HERE")
    return [tree.span(statement.at).line for statement in preceding(tree.body, here.at)]


def _program(text: str) -> Program:
    program = Program(Atlas(Catalog()), Project(["app.py"]))
    source = Source(SourcePath("app.py", "/app.py"), dedent(text).encode())
    add_module(program, 0, parse(source))
    return program
